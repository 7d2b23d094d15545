import type { Progressing } from '../compute/view.ts'

/** What helps, by the code of the library's refusal. */
const HELP: Record<string, string> = {
  NOT_POSITIVE_DEFINITE: 'So smooth a kernel cannot fit so many points exactly: a smaller bandwidth can. ',
  NOT_CONVERGED: 'The learner did not come to an end with these settings. ',
  OUT_OF_MEMORY: 'This browser has not the memory for so many points: fewer will do. ',
  UNSUPPORTED: 'This browser lacks what the engine needs. ',
}

/** What cannot be shown, and why. */
export function Notes({ refused, failed, address }: Progressing & { address: readonly string[] }) {
  const notes = [
    ...address.map((each) => `The address asks for ${each}: the default is shown.`),
    ...(refused ? [`${HELP[refused.code] ?? ''}The library refuses: ${refused.message}`] : []),
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
