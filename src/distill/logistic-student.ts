import { list, positive, type TableOf, takeOptions } from '../engine/options.js'
import { fitLogistic } from '../samplers/logistic.js'
import type { Fit } from '../samplers/sampler.js'
import { type CandidateLearner, chooseOnHeldOut, HELD_OUT } from './choose.js'
import type { Student } from './student.js'

/** Options of `logisticStudent`: the ridges to choose from, and the share of held-out labels. */
export interface LogisticStudentOptions {
  /** The ridges of `fitLogistic` to choose from, all above 0; 0.3, 0.1, 0.03, 0.01 and 0.001 by default. */
  ridges?: readonly number[]
  /**
   * The share of the teacher's labels that is held out to compare candidates, from 0.01 to 0.9; 1/3 by default. The
   * chosen candidate is then fitted to all labels.
   */
  heldOut?: number
}

/** Option table of `logisticStudent`. */
export const LOGISTIC_STUDENT_OPTIONS = {
  ridges: list(positive()).or([0.3, 0.1, 0.03, 0.01, 0.001]),
  heldOut: HELD_OUT,
} satisfies TableOf<LogisticStudentOptions>

/**
 * The largest absolute gradient element of a fit that is accepted. It is far below the differences that labels with an
 * error rate of a third can resolve.
 */
const WEIGHTS_TOLERANCE = 1e-4

/**
 * Returns a learner of multinomial logistic regression (`fitLogistic`) that chooses its ridge on held-out teacher
 * labels (see `chooseOnHeldOut`). It accepts soft labels.
 *
 * Throws BAD_OPTION when a ridge is not above 0 or `heldOut` is not from 0.01 to 0.9. The learner throws BAD_SHAPE when
 * the dataset has one row alone, or not one label for each row; BAD_VALUE when a label is not a class; NOT_CONVERGED
 * when a candidate needs more than 2,000 steps; DISPOSED when x was disposed; OUT_OF_MEMORY when memory does not
 * suffice for a fit.
 */
export function logisticStudent(options: LogisticStudentOptions = {}): Fit<Student> {
  const { ridges, heldOut } = takeOptions('logisticStudent', LOGISTIC_STUDENT_OPTIONS, options)
  const candidate = (ridge: number): CandidateLearner<{ ridge: number }> => ({
    settings: { ridge },
    fit: (part, more) => fitLogistic(part, { ...more, ridge, tolerance: WEIGHTS_TOLERANCE }),
  })
  const smoothest = [...ridges].sort((a, b) => b - a)
  return chooseOnHeldOut([() => smoothest.map(candidate)], heldOut)
}
