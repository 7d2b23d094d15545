import { largest } from '../data/world.js'
import { ln } from '../random/elementary.js'
import { cleanProbabilities } from './clean.js'
import type { Prediction } from './prediction.js'

/** Weight of the best other class in the score. */
const RIVAL_WEIGHT = 0.25
/** Below this core noise the matrix is not inverted: it is one of errors of the students. */
const MIN_NOISE = 0.01

/** How suspicious each row's label is, and what it should be. */
export interface Ranking {
  /** Larger is more suspicious: β ln q(best other class) - ln q(given), for q the probabilities of the true class. */
  scores: Float64Array
  /** Rows whose label is not the most probable one even if it counts as evidence by the core's transition matrix: 1. */
  certain: Uint8Array
}

/**
 * Ranks all rows by the transition matrix T and the noise rate of the core: q = P T⁻¹ scores them, and argmax q T(·, y) is
 * certain.
 */
export function rankRows(prediction: Prediction, transition: Float64Array, coreNoise: number): Ranking {
  const { y, classes, probabilities } = prediction
  const clean = cleanProbabilities(probabilities, classes, coreNoise >= MIN_NOISE ? transition : undefined)
  const scores = new Float64Array(y.length)
  const certain = new Uint8Array(y.length)
  const posterior = new Float64Array(classes)
  for (let row = 0; row < y.length; row++) {
    const at = row * classes
    let rival = 0
    for (let c = 0; c < classes; c++) {
      if (c !== y[row]) rival = Math.max(rival, clean[at + c])
      posterior[c] = clean[at + c] * transition[c * classes + y[row]]
    }
    scores[row] = RIVAL_WEIGHT * ln(rival) - ln(clean[at + y[row]])
    certain[row] = Number(largest(posterior) !== y[row])
  }
  return { scores, certain }
}
