import { largest } from '../data/world.js'
import { NORMAL_95 } from '../theory/student-t.js'
import { cleanProbabilities } from './clean.js'
import type { Interval } from './core.js'
import type { Prediction } from './prediction.js'
import { type CountedTransition, countJoint, shrunkTransition } from './transition.js'

/** The noise if the features separate the classes: disagreement of given labels and the most probable true class. */
export interface Separable extends Interval, CountedTransition {
  /** The most probable true class of each row: the row of the transition matrix. */
  truth: Int32Array
}

/**
 * Estimates the noise rate for features that separate the classes. T₀ is the transition matrix from the most probable label
 * f to the given label y; the most probable true class f' maximizes P T₀⁻¹, and the rate is the share of rows with y ≠ f'.
 * The upper end of its interval is `spread` higher: the part of the disagreement that the student's own variance can hide.
 */
export function separableNoise(prediction: Prediction, spread: number): Separable {
  const { y, classes, probabilities, best } = prediction
  const first = shrunkTransition(countJoint(prediction, best), classes)
  const clean = cleanProbabilities(probabilities, classes, first)
  const truth = Int32Array.from(y, (_, row) => largest(clean.subarray(row * classes, (row + 1) * classes)))
  let wrong = 0
  for (let row = 0; row < y.length; row++) wrong += Number(y[row] !== truth[row])
  const estimate = wrong / y.length
  const share = (wrong + 0.5) / (y.length + 1)
  const half = NORMAL_95 * Math.sqrt((share * (1 - share)) / y.length)
  const interval: [number, number] = [Math.max(0, estimate - half), Math.min(1, estimate + half + spread)]
  const counts = countJoint(prediction, truth)
  return { estimate, interval, truth, counts, transition: shrunkTransition(counts, classes) }
}
