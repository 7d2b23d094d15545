import { useSignal } from '@preact/signals'

/** A button that copies the page's address, which holds every setting. Shows the outcome on itself for two seconds. */
export function CopyLink() {
  const text = useSignal('Copy link')
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(location.href)
      text.value = 'Copied'
    } catch {
      text.value = 'Copying failed: use the address bar'
    }
    setTimeout(() => {
      text.value = 'Copy link'
    }, 2000)
  }
  return (
    <button type="button" class="quiet" onClick={copy} aria-live="polite">
      {text}
    </button>
  )
}
