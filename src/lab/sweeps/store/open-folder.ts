import { NoisyTeacherError, printable } from '../../../engine/check.js'
import type { TrialKind } from '../kinds/kind.js'
import { sweepOf } from '../plan/document.js'
import { type Plan, planOf } from '../plan/plan.js'
import { readManifest } from './manifest.js'

/**
 * Returns the plan of the sweep in a folder. `kindOf` returns the kind of trials of a name. Throws BAD_VALUE when the
 * folder has no sweep or a damaged one, and the errors of `kindOf`.
 */
export async function planOfFolder(folder: string, kindOf: (name: string) => TrialKind): Promise<Plan> {
  const manifest = await readManifest(folder)
  if (!manifest)
    throw new NoisyTeacherError('BAD_VALUE', `${printable(folder)}: there is no sweep: it has no manifest.json`)
  return planOf(sweepOf(manifest.sweep, kindOf(manifest.sweep.trial)))
}
