import { type Dataset, gatherExamples, takenDataset } from '../data/dataset.js'
import { check, shown } from '../engine/check.js'
import { whileBorrowed } from '../engine/lifetime.js'
import { takeMembers } from '../engine/members.js'
import { CALL_OPTIONS, callback, list, number, pickOptions } from '../engine/options.js'
import { errorRate } from '../labels/accuracy.js'
import { takeSeeded } from '../random/draw.js'
import { shuffle } from '../random/shuffle.js'
import { stream } from '../random/stream.js'
import { bestOf, type Candidate, type StudentSettings } from '../samplers/choice.js'
import { checkClassifier, FIT_OPTIONS, type Fit, type FitOptions } from '../samplers/sampler.js'
import { Student } from './student.js'

/**
 * A candidate of `chooseOnHeldOut`: a learner to measure, and the settings that the student reports for it. `S` is the
 * type of the settings.
 */
export interface CandidateLearner<S extends StudentSettings = StudentSettings> {
  /** The settings of the learner by name, such as `{ k: 15 }`; numbers or strings. */
  settings: S
  /**
   * The learner with these settings. It is fitted to the rows that are not held out and, if it is chosen, to all rows.
   */
  fit: Fit
}

/**
 * Returns the candidates of one round, smoothest first: among candidates with equal errors the first is chosen. `best`
 * are the settings with the smallest error in all rounds so far, or undefined in the first round.
 */
export type ChoiceRound<S extends StudentSettings> = (best: S | undefined) => readonly CandidateLearner<S>[]

/** The option `heldOut`: the share of labels that candidates are measured on, from 0.01 to 0.9; a third by default. */
export const HELD_OUT = number(0.01, 0.9).or(1 / 3)

/** A candidate with its error on the held-out labels. */
type MeasuredLearner<S extends StudentSettings> = CandidateLearner<S> & Candidate<S>

/**
 * Returns a learner that chooses among candidates on held-out labels, in rounds. It fits each candidate to a random
 * part of the n labeled rows, and measures its error on the rest, a share `heldOut` of the rows, from 0.01 to 0.9. The
 * candidate with the smallest error, the first on ties, is then fitted to all rows. All labels come from the teacher;
 * no clean label is used. The learner accepts soft labels if those of the candidates do.
 *
 * The error on a plain label is 1 if the prediction differs from it. The error on a soft label is the share of the
 * pool's votes for other classes than the predicted one. Its mean equals the expected error on labels drawn at random
 * from the pool, without the variance of the draw. The error against the plurality is not used, because it gives the
 * same weight to rows on which the pool is divided and to rows on which it agrees. The "one standard error" rule (the
 * smoothest candidate within one standard error of the best) is not used either. On the digits data it costs the
 * student 4 percentage points of accuracy: the labels are so noisy that oversmoothed candidates qualify.
 *
 * Throws BAD_OPTION when `rounds` is empty or not an array of functions, or `heldOut` is out of range. The learner
 * throws BAD_OPTION when a round does not return an array of candidates or every round returns an empty array;
 * BAD_SHAPE when the dataset has only one row; BAD_VALUE when a candidate does not return a classifier; and the errors
 * of the candidates.
 */
export function chooseOnHeldOut<S extends StudentSettings>(
  rounds: readonly ChoiceRound<S>[],
  heldOut: number,
): Fit<Student> {
  const own = list(callback<ChoiceRound<S>>('a function of the best settings so far')).read('student', 'rounds', rounds)
  const share = HELD_OUT.read('student', 'heldOut', heldOut)
  return async (given, more = {}) => {
    const options = takeSeeded('student', FIT_OPTIONS, more)
    const call = pickOptions(CALL_OPTIONS, options)
    const train = takenDataset('student', given, { shares: true })
    const n = train.x.rows
    check(n > 1, 'BAD_SHAPE', () => 'student: one row cannot be split into rows to fit and rows to choose by')
    const kept = fittingRows(n, share)
    return whileBorrowed('student', [train.x], async () => {
      const order = await shuffle(stream(options.seed, 'held out'), n, 'student: held out', call)
      using fitting = await gatherExamples(train, order.subarray(0, kept), 'student: rows', call)
      using testing = await gatherExamples(train, order.subarray(kept), 'student: rows', call)
      const measured: MeasuredLearner<S>[] = []
      for (const round of own) {
        for (const candidate of learnersOf(round(bestOf(measured)?.settings))) {
          measured.push({
            ...candidate,
            error: await errorOf(candidate.fit, fitting, testing, options),
          })
        }
      }
      const best = bestOf(measured)
      check(best !== undefined, 'BAD_OPTION', () => 'student: there is no candidate to choose from')
      return new Student(await best.fit(train, options), {
        chosen: best.settings,
        why: `the best of ${measured.length} on ${n - kept} held-out teacher labels`,
        candidates: measured.map(({ settings, error }) => ({ settings, error })),
      })
    })
  }
}

/** Returns the number of rows that candidates are fitted to: about (1 - `heldOut`) n, at least 1 and fewer than n. */
export function fittingRows(n: number, heldOut: number): number {
  return Math.max(1, Math.min(n - 1, Math.round(n * (1 - heldOut))))
}

/**
 * Returns the checked candidates of one round. Throws BAD_OPTION when the round did not return an array of candidates,
 * or a `fit` is not a function.
 */
function learnersOf<S extends StudentSettings>(given: readonly CandidateLearner<S>[]): readonly CandidateLearner<S>[] {
  const needed = 'an array of candidates { settings, fit }'
  check(Array.isArray(given), 'BAD_OPTION', () => `student: a round gave ${shown(given)} but must give ${needed}`)
  return given.map((candidate, at) => {
    const { settings, fit } = takeMembers('student', `candidate ${at}`, candidate, ['settings', 'fit'])
    check(typeof fit === 'function', 'BAD_OPTION', () => `student: fit of candidate ${at} is ${shown(fit)}, no learner`)
    return { settings, fit }
  })
}

/**
 * Returns the error on `testing` of a learner that is fitted to `fitting`, from 0 to 1. Throws BAD_VALUE when the
 * learner does not return a classifier.
 */
async function errorOf(fit: Fit, fitting: Dataset, testing: Dataset, options: FitOptions): Promise<number> {
  const sampler = await fit(fitting, options)
  checkClassifier('student', 'what fit gave', sampler)
  try {
    return await disagreementWith(await sampler.predict(testing.x, pickOptions(CALL_OPTIONS, options)), testing)
  } finally {
    sampler.dispose()
  }
}

/**
 * Returns the share of labels that differ from the predicted classes; for soft labels, the mean over rows of the share
 * of all classes but the predicted one.
 */
async function disagreementWith(predicted: Int32Array, { y, classes, shares }: Dataset): Promise<number> {
  if (!shares) return errorRate(predicted, y)
  const agreed = predicted.reduce((sum, label, row) => sum + shares[row * classes + label], 0)
  return Math.min(1, Math.max(0, 1 - agreed / predicted.length))
}
