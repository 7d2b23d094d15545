import { list, positive, type TableOf, takeOptions } from '../engine/options.js'
import { fitLogistic } from '../samplers/logistic.js'
import type { Fit } from '../samplers/sampler.js'
import { type CandidateLearner, chooseOnHeldOut, HELD_OUT } from './choose.js'
import type { Student } from './student.js'

/** The options of `logisticStudent`. */
export interface LogisticStudentOptions {
  /** The ridges to choose from, all above 0. */
  ridges?: readonly number[]
  /** The share of the teacher's labels that candidates are measured on; a third by default. */
  heldOut?: number
}

export const LOGISTIC_STUDENT_OPTIONS = {
  ridges: list(positive()).or([0.3, 0.1, 0.03, 0.01, 0.001]),
  heldOut: HELD_OUT,
} satisfies TableOf<LogisticStudentOptions>

/** Weights to a share of what labels that are wrong a third of the time can tell apart. */
const TOLERANCE = 1e-4

/** A student by multinomial logistic regression that chooses its ridge on held-out teacher labels; it takes soft labels. */
export function logisticStudent(options: LogisticStudentOptions = {}): Fit<Student> {
  const { ridges, heldOut } = takeOptions('logisticStudent', LOGISTIC_STUDENT_OPTIONS, options)
  const candidate = (ridge: number): CandidateLearner<{ ridge: number }> => ({
    settings: { ridge },
    fit: (part, more) => fitLogistic(part, { ...more, ridge, tolerance: TOLERANCE }),
  })
  const smoothest = [...ridges].sort((a, b) => b - a)
  return chooseOnHeldOut([() => smoothest.map(candidate)], heldOut)
}
