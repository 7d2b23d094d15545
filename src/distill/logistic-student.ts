import { checkList, checkPositive } from '../engine/check.js'
import { fitLogistic } from '../samplers/logistic.js'
import type { Fit } from '../samplers/sampler.js'
import { type Candidate, chooseOnHeldOut } from './choose.js'
import type { Student } from './student.js'

/** The options of `logisticStudent`. */
export interface LogisticStudentOptions {
  /** Ridges to choose from, all above 0. */
  ridges?: readonly number[]
  /** The share of the teacher's labels that candidates are tested on. */
  heldOut?: number
}

/** Weights to a share of what labels that are wrong a third of the time can tell apart. */
const TOLERANCE = 1e-4

/** A student by multinomial logistic regression that chooses its ridge on held-out teacher labels; it takes soft labels. */
export function logisticStudent({
  ridges = [0.3, 0.1, 0.03, 0.01, 0.001],
  heldOut = 1 / 3,
}: LogisticStudentOptions = {}): Fit<Student> {
  checkList('logisticStudent', 'ridges', ridges)
  for (const ridge of ridges) checkPositive('logisticStudent', 'ridge', ridge)
  const candidate = (ridge: number): Candidate<{ ridge: number }> => ({
    settings: { ridge },
    fit: (part, more) => fitLogistic(part, { ...more, ridge, tolerance: TOLERANCE }),
  })
  const smoothest = [...ridges].sort((a, b) => b - a)
  return chooseOnHeldOut([() => smoothest.map(candidate)], heldOut)
}
