import { type Dataset, gatherExamples, takenDataset } from '../data/dataset.js'
import { check, shown } from '../engine/check.js'
import { whileBorrowed } from '../engine/lifetime.js'
import { takeMembers } from '../engine/members.js'
import { CALL_OPTIONS, callback, list, number, pickOptions } from '../engine/options.js'
import { errorRate } from '../labels/accuracy.js'
import { takeSeeded } from '../random/draw.js'
import { shuffle } from '../random/shuffle.js'
import { stream } from '../random/stream.js'
import { bestOf, type Candidate, type Settings } from '../samplers/choice.js'
import { checkClassifier, FIT_OPTIONS, type Fit, type FitOptions } from '../samplers/sampler.js'
import { Student } from './student.js'

/** A learner to measure, and the settings that it is reported with. */
export interface CandidateLearner<S extends Settings = Settings> {
  settings: S
  fit: Fit
}

/** Returns the candidates to measure next, smoothest first, given the best settings so far. */
export type Round<S extends Settings> = (best: S | undefined) => readonly CandidateLearner<S>[]

/** The share of the teacher's labels that candidates are measured on; a third by default. */
export const HELD_OUT = number(0.01, 0.9).or(1 / 3)

type Measured<S extends Settings> = CandidateLearner<S> & Candidate<S>

/**
 * Returns a learner that chooses among candidates on held-out labels, in rounds. It fits each candidate to a part of the labels it is given,
 * measures the error on the rest (the share `heldOut`), and fits the candidate with the smallest error, the first on ties, to all of them.
 * The labels are the teacher's; clean labels are never seen.
 *
 * The error on a soft label is the share of the pool's votes that the prediction misses. In the mean this equals the error on labels that
 * are drawn at random from the pool, without the variance of the draw; against the plurality, rows on which the pool is divided would
 * count like those on which it is sure. Choosing the smoothest candidate within one standard error of the best instead costs the digits'
 * student 4 points: the labels are so noisy that oversmoothed candidates stay within it.
 *
 * Throws BAD_OPTION when a round returns no candidates or `heldOut` is out of range, BAD_SHAPE when there is one row, and what the
 * candidates throw.
 */
export function chooseOnHeldOut<S extends Settings>(rounds: readonly Round<S>[], heldOut: number): Fit<Student> {
  const own = list(callback<Round<S>>('a function of the best settings so far')).read('student', 'rounds', rounds)
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
      const measured: Measured<S>[] = []
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

/** Returns the number of rows, of n, that candidates are fitted to: from 1 to n - 1. */
export function fittingRows(n: number, heldOut: number): number {
  return Math.max(1, Math.min(n - 1, Math.round(n * (1 - heldOut))))
}

/** Throws BAD_OPTION on what a round gave that are no candidates. */
function learnersOf<S extends Settings>(given: readonly CandidateLearner<S>[]): readonly CandidateLearner<S>[] {
  const needed = 'an array of candidates { settings, fit }'
  check(Array.isArray(given), 'BAD_OPTION', () => `student: a round gave ${shown(given)} but must give ${needed}`)
  return given.map((candidate, at) => {
    const { settings, fit } = takeMembers('student', `candidate ${at}`, candidate, ['settings', 'fit'])
    check(typeof fit === 'function', 'BAD_OPTION', () => `student: fit of candidate ${at} is ${shown(fit)}, no learner`)
    return { settings, fit }
  })
}

async function errorOf(fit: Fit, fitting: Dataset, testing: Dataset, options: FitOptions): Promise<number> {
  const sampler = await fit(fitting, options)
  checkClassifier('student', 'what fit gave', sampler)
  try {
    return await disagreementWith(await sampler.predict(testing.x, pickOptions(CALL_OPTIONS, options)), testing)
  } finally {
    sampler.dispose()
  }
}

/** Returns the share of the labels that are not as predicted; of soft labels, the mean share of the other classes. */
async function disagreementWith(predicted: Int32Array, { y, classes, shares }: Dataset): Promise<number> {
  if (!shares) return errorRate(predicted, y)
  const agreed = predicted.reduce((sum, label, row) => sum + shares[row * classes + label], 0)
  return Math.min(1, Math.max(0, 1 - agreed / predicted.length))
}
