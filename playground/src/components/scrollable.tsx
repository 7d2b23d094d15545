import type { ComponentChildren } from 'preact'

/** What may be wider than a phone: it is scrolled by keys too, and so takes the focus. */
export function Scrollable({
  class: name,
  label,
  children,
}: {
  class: string
  label: string
  children: ComponentChildren
}) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: without focus keys cannot scroll it
    <section class={name} aria-label={label} tabIndex={0}>
      {children}
    </section>
  )
}
