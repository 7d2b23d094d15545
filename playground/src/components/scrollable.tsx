import type { ComponentChildren } from 'preact'

/**
 * A section that scrolls sideways when its content is wider than the screen. It can have the focus, so that arrow keys
 * scroll it.
 */
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
    // biome-ignore lint/a11y/noNoninteractiveTabindex: keys scroll only an element that has the focus
    <section class={name} aria-label={label} tabIndex={0}>
      {children}
    </section>
  )
}
