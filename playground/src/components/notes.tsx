import type { ViewProgress } from '../compute/view.ts'

/** Advice shown before the library's message, by error code. */
const REFUSAL_HELP: Record<string, string> = {
  NOT_POSITIVE_DEFINITE: 'A kernel this smooth cannot fit this many points exactly: choose a smaller bandwidth. ',
  NOT_CONVERGED: 'The learner did not converge with these settings. ',
  OUT_OF_MEMORY: 'The engine has too little memory in this browser: choose fewer points. ',
  UNSUPPORTED: 'This browser lacks a feature that the engine needs. ',
}

/** Notes on ignored parts of the address, on an error of the library, and on any other failure. */
export function Notes({ refused, failed, address }: ViewProgress & { address: readonly string[] }) {
  const notes = [
    ...address.map((each) => `Ignored in the address: ${each}.`),
    ...(refused ? [`${REFUSAL_HELP[refused.code] ?? ''}The library refuses: ${refused.message}`] : []),
    ...(failed ? [`The computation failed: ${failed}`] : []),
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
