import { signal } from '@preact/signals'

/** True if tables show all measures, and not only the first; false at first on a narrow screen, which has no room. */
export const showsAllNumbers = signal(matchMedia('(min-width: 701px)').matches)

/** A button that shows all measures of all tables, or only the first of each. */
export function AllNumbers() {
  return (
    <button
      type="button"
      class="quiet"
      aria-pressed={showsAllNumbers.value}
      onClick={() => {
        showsAllNumbers.value = !showsAllNumbers.value
      }}
    >
      All numbers
    </button>
  )
}
