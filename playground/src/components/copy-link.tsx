import { useSignal } from '@preact/signals'

/** Copies the address, which says every setting. */
export function CopyLink() {
  const said = useSignal('Copy link')
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(location.href)
      said.value = 'Copied'
    } catch {
      said.value = 'Copy it from the address bar'
    }
    setTimeout(() => {
      said.value = 'Copy link'
    }, 2000)
  }
  return (
    <button type="button" class="quiet" onClick={copy} aria-live="polite">
      {said}
    </button>
  )
}
