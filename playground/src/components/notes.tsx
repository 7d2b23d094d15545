import type { Progressing } from '../compute/view.ts'

/** What cannot be shown, and why. */
export function Notes({ refused, failed, address }: Progressing & { address: readonly string[] }) {
  const notes = [
    ...address.map((each) => `The address asks for ${each}: the default is shown.`),
    ...(refused ? [`The library refuses: ${refused}`] : []),
    ...(failed ? [`This went wrong: ${failed}`] : []),
  ]
  return (
    <div role="status">
      {notes.map((note) => (
        <p key={note} class="note">
          {note}
        </p>
      ))}
    </div>
  )
}
