/** Learners that serve many small training sets in one run. */
import { type Dataset, takenDataset } from '../data/dataset.js'
import type { CallOptions } from '../engine/call.js'
import type { Matrix } from '../engine/matrix.js'
import { nearestMany } from '../ops/nearest/many.js'
import { fitNearest } from './nearest.js'
import type { Fit } from './sampler.js'

/**
 * Fits a learner to each of several training sets, and predicts the classes of the rows of `queries`, one matrix for
 * each set, as `fit` and `predict` of each set alone would: one array for each set.
 */
export type PredictSets = (
  trains: readonly Dataset[],
  queries: readonly Matrix[],
  options: CallOptions,
) => Promise<Int32Array[]>

/**
 * Returns what `fitNearest` with its defaults predicts from each training set for the rows of its queries: the label of
 * the nearest row. One call searches all sets, which pays where they are small. Throws what `fitNearest` and `predict`
 * throw.
 */
async function predictNearestSets(
  trains: readonly Dataset[],
  queries: readonly Matrix[],
  options: CallOptions,
): Promise<Int32Array[]> {
  const taken = trains.map((train) => takenDataset('fitNearest', train))
  const problems = taken.map(({ x }, set) => ({ queries: queries[set], points: x }))
  const found = await nearestMany(problems, options)
  return found.map(({ index }, set) => {
    const { y } = taken[set]
    const predicted = new Int32Array(index.length)
    for (let i = 0; i < index.length; i++) predicted[i] = y[index[i]]
    return predicted
  })
}

/** The functions that serve many training sets, by the learner, which they replace with its default options. */
const PREDICT_SETS = new Map<Fit, PredictSets>([[fitNearest, predictNearestSets]])

/** @internal Returns the function that serves many training sets of a learner at once; undefined if it has none. */
export const setsOf = (fit: Fit): PredictSets | undefined => PREDICT_SETS.get(fit)
