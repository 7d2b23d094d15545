import { type Dataset, takeExamples } from '../data/dataset.js'
import { check, checkNumber } from '../engine/check.js'
import { stream } from '../random/stream.js'
import type { Fit, FitOptions } from '../samplers/sampler.js'
import { type Settings, Student } from './student.js'

/** A learner with its settings, listed from the smoothest to the most flexible. */
export interface Candidate {
  settings: Settings
  fit: Fit
}

/**
 * A learner that chooses among candidates: each is fitted to a part of the labels it is given and tested on the rest; then
 * the smoothest candidate within one standard error of the best is fitted to all. Those labels are the teacher's; clean ones
 * are never seen. `heldOut` is the share that is set aside.
 */
export function chooseOnHeldOut(candidates: readonly Candidate[], heldOut: number): Fit<Student> {
  check(candidates.length > 0, 'BAD_OPTION', () => 'student: there is no candidate to choose from')
  checkNumber('student', 'heldOut', heldOut, 0.01, 0.9)
  return async (train, options = {}) => {
    const n = train.x.rows
    const kept = Math.max(1, Math.min(n - 1, Math.round(n * (1 - heldOut))))
    check(n > 1, 'BAD_SHAPE', () => 'student: one row cannot be split into rows to fit and rows to choose by')
    const order = stream(options.seed ?? 0, 'held out').permutation(n)
    const [fitting, testing] = [takeExamples(train, order.subarray(0, kept)), takeExamples(train, order.subarray(kept))]
    try {
      const tried = await tryAll(candidates, fitting, testing, options)
      const at = smoothestOfTheBest(tried.map(({ heldOutAccuracy }) => heldOutAccuracy), n - kept)
      const why = `the smoothest of ${candidates.length} within one standard error of the best on ${n - kept} held-out teacher labels`
      const sampler = await candidates[at].fit(train, options)
      return new Student(sampler, { chosen: candidates[at].settings, why, candidates: tried })
    } finally {
      fitting.x.dispose()
      testing.x.dispose()
    }
  }
}

async function tryAll(candidates: readonly Candidate[], fitting: Dataset, testing: Dataset, options: FitOptions) {
  const tried: { settings: Settings; heldOutAccuracy: number }[] = []
  for (const { settings, fit } of candidates) {
    const sampler = await fit(fitting, options)
    const predicted = await sampler.predict(testing.x, options)
    sampler.dispose()
    const right = predicted.reduce((count, label, row) => count + Number(label === testing.y[row]), 0)
    tried.push({ settings, heldOutAccuracy: right / testing.y.length })
  }
  return tried
}

/** The first candidate whose accuracy on m labels is within one binomial standard error of the best. */
export function smoothestOfTheBest(accuracies: readonly number[], m: number): number {
  const best = Math.max(...accuracies)
  const least = best - Math.sqrt((best * (1 - best)) / m)
  return accuracies.findIndex((accuracy) => accuracy >= least)
}
