import { type Dataset, gatherExamples, takenDataset } from '../data/dataset.js'
import { check, shown } from '../engine/check.js'
import { whileBorrowed } from '../engine/lifetime.js'
import { takeMembers } from '../engine/members.js'
import { CALL_OPTIONS, callback, list, number, pickOptions } from '../engine/options.js'
import { accuracy } from '../labels/accuracy.js'
import { takeSeeded } from '../random/draw.js'
import { shuffle } from '../random/shuffle.js'
import { stream } from '../random/stream.js'
import { checkClassifier, FIT_OPTIONS, type Fit, type FitOptions } from '../samplers/sampler.js'
import { owned } from './owned.js'
import { type Settings, Student } from './student.js'

/** A learner with its settings. */
export interface Candidate<S extends Settings = Settings> {
  settings: S
  fit: Fit
}

/** Candidates to try next, smoothest first, given the best so far. */
export type Round<S extends Settings> = (best: S | undefined) => readonly Candidate<S>[]

/** The share of the teacher's labels that candidates are tested on. */
export const HELD_OUT = number(0.01, 0.9).or(1 / 3)

interface Tried<S extends Settings> extends Candidate<S> {
  heldOutAccuracy: number
}

/**
 * A learner that chooses among candidates, in rounds: each is fitted to a part of the labels it is given and tested on the
 * rest, and the best, of equals the first, is fitted to all. Those labels are the teacher's; clean ones are never seen.
 * `heldOut` is the share that is set aside. A soft label counts by the share of the class that was predicted: how many of the pool's
 * votes a candidate agrees with, which in the mean is its accuracy on labels drawn at random from the pool, without that draw's
 * spread; against their plurality, rows on which the pool is split would count like those on which it is sure. (Taking the smoothest within one standard error of the best instead costs the
 * digits' student 4 points: the labels are so noisy that oversmoothed candidates stay within it.)
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
      using fitting = owned(await gatherExamples(train, order.subarray(0, kept), 'student: rows', call))
      using testing = owned(await gatherExamples(train, order.subarray(kept), 'student: rows', call))
      const tried: Tried<S>[] = []
      for (const round of own) {
        for (const candidate of candidatesOf(round(bestOf(tried)?.settings))) {
          tried.push({
            ...candidate,
            heldOutAccuracy: await accuracyOf(candidate.fit, fitting.data, testing.data, options),
          })
        }
      }
      const best = bestOf(tried)
      check(best !== undefined, 'BAD_OPTION', () => 'student: there is no candidate to choose from')
      return new Student(await best.fit(train, options), {
        chosen: best.settings,
        why: `the best of ${tried.length} on ${n - kept} held-out teacher labels`,
        candidates: tried.map(({ settings, heldOutAccuracy }) => ({ settings, heldOutAccuracy })),
      })
    })
  }
}

/** How many of n rows candidates are fitted to: one at the least, and not all. */
export function fittingRows(n: number, heldOut: number): number {
  return Math.max(1, Math.min(n - 1, Math.round(n * (1 - heldOut))))
}

/** Throws BAD_OPTION on what a round gave that are no candidates. */
function candidatesOf<S extends Settings>(given: readonly Candidate<S>[]): readonly Candidate<S>[] {
  const needed = 'an array of candidates { settings, fit }'
  check(Array.isArray(given), 'BAD_OPTION', () => `student: a round gave ${shown(given)} but must give ${needed}`)
  return given.map((candidate, at) => {
    const { settings, fit } = takeMembers('student', `candidate ${at}`, candidate, ['settings', 'fit'])
    check(typeof fit === 'function', 'BAD_OPTION', () => `student: fit of candidate ${at} is ${shown(fit)}, no learner`)
    return { settings, fit }
  })
}

function bestOf<S extends Settings>(tried: readonly Tried<S>[]): Tried<S> | undefined {
  const most = Math.max(...tried.map(({ heldOutAccuracy }) => heldOutAccuracy))
  return tried.find(({ heldOutAccuracy }) => heldOutAccuracy === most)
}

async function accuracyOf(fit: Fit, fitting: Dataset, testing: Dataset, options: FitOptions): Promise<number> {
  const sampler = await fit(fitting, options)
  checkClassifier('student', 'what fit gave', sampler)
  try {
    return await agreementWith(await sampler.predict(testing.x, pickOptions(CALL_OPTIONS, options)), testing)
  } finally {
    sampler.dispose()
  }
}

/** The share of the labels that are as predicted. */
async function agreementWith(predicted: Int32Array, { y, classes, shares }: Dataset): Promise<number> {
  if (!shares) return accuracy(predicted, y)
  return predicted.reduce((sum, label, row) => sum + shares[row * classes + label], 0) / predicted.length
}
