import { NoisyTeacherError, shown } from '../../engine/check.js'
import { suggestion } from '../../engine/suggest.js'
import { annotators } from './annotators/annotators.js'
import { bandwidth } from './bandwidth/bandwidth.js'
import { budget } from './budget/budget.js'
import { calibration } from './calibration/calibration.js'
import { circle } from './circle.js'
import { condorcet } from './condorcet.js'
import { doubleDescent } from './double-descent.js'
import type { Experiment } from './experiment.js'
import { figure1 } from './figure1/figure1.js'
import { noiseSweep } from './noise-sweep/noise-sweep.js'
import { regimes } from './regimes/regimes.js'
import { shepard } from './shepard.js'
import { students } from './students/students.js'
import { zoo } from './zoo/zoo.js'

/** All experiments, in the order of `noisy-teacher list`. */
export const experiments: readonly Experiment[] = [
  figure1,
  circle,
  zoo,
  noiseSweep,
  condorcet,
  budget,
  shepard,
  regimes,
  bandwidth,
  doubleDescent,
  students,
  calibration,
  annotators,
] as readonly unknown[] as readonly Experiment[]

/** Returns the experiment of this name. Throws BAD_OPTION when there is none, and suggests a similar name. */
export function findExperiment(name: string, known: readonly Experiment[] = experiments): Experiment {
  const found = known.find((experiment) => experiment.name === name)
  if (found) return found
  const names = known.map((experiment) => experiment.name)
  const hint = suggestion(name, names) || ` (there are: ${names.join(', ')})`
  throw new NoisyTeacherError('BAD_OPTION', `run: there is no experiment ${shown(name)}${hint}`)
}
