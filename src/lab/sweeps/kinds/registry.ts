import { NoisyTeacherError, shown } from '../../../engine/check.js'
import { suggestion } from '../../../engine/suggest.js'
import type { TrialKind } from './kind.js'
import { noisyLabels } from './noisy-labels/noisy-labels.js'

/** All kinds of trials; the first is that of a spec which names none. */
export const kinds: readonly TrialKind[] = [noisyLabels]

/** Returns the kind of trials of this name. Throws BAD_OPTION when there is none. */
export function kindOf(name: string, known: readonly TrialKind[] = kinds): TrialKind {
  const found = known.find((kind) => kind.name === name)
  if (found) return found
  const names = known.map((kind) => kind.name)
  const hint = suggestion(name, names) || ` (there are: ${names.join(', ')})`
  throw new NoisyTeacherError('BAD_OPTION', `sweep: there is no kind of trials ${shown(name)}${hint}`)
}
