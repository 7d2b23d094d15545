import { ln } from '../random/elementary.js'
import type { VoteTable } from './table.js'

/** 95% quantile of the standard normal distribution. */
const ONE_SIDED_95 = 1.645

/** How the labels of each annotator relate to the posteriors of their items. */
export interface PosteriorAgreement {
  /** Chance-corrected agreement (Cohen's kappa). */
  kappa: Float64Array
  /** Standard error of kappa. */
  error: Float64Array
  /**
   * Information of all its labels about the classes, in nats, less what independent labels would show by chance: an
   * upper 95% bound.
   */
  information: Float64Array
  /** The same information if the annotator had the mean confusion matrix of all. */
  typical: Float64Array
}

/** Computes the agreement from counts, pairs × classes. */
export function agreementWith(votes: VoteTable, counts: Float64Array): PosteriorAgreement {
  const { annotators, classes, pairStarts, pairLabels } = votes
  const [kappa, error, information, typical] = Array.from({ length: 4 }, () => new Float64Array(annotators))
  const pooled = pooledMatrix(votes, counts)
  const [ofClass, ofLabel] = [new Float64Array(classes), new Float64Array(classes)]
  for (let w = 0; w < annotators; w++) {
    ofClass.fill(0)
    ofLabel.fill(0)
    let [right, all] = [0, 0]
    for (let u = pairStarts[w]; u < pairStarts[w + 1]; u++) {
      right += counts[u * classes + pairLabels[u]]
      for (let k = 0; k < classes; k++) {
        ofClass[k] += counts[u * classes + k]
        ofLabel[pairLabels[u]] += counts[u * classes + k]
        all += counts[u * classes + k]
      }
    }
    if (all === 0) continue
    let chance = 0
    for (let k = 0; k < classes; k++) chance += (ofLabel[k] / all) * (ofClass[k] / all)
    const [rate, room] = [right / all, Math.max(1 - chance, 1e-9)]
    kappa[w] = (rate - chance) / room
    error[w] = Math.sqrt(((rate + 1 / all) * (1 - rate + 1 / all)) / all) / room
    for (let u = pairStarts[w]; u < pairStarts[w + 1]; u++) {
      for (let k = 0; k < classes; k++) {
        const count = counts[u * classes + k]
        if (count > 0) information[w] += count * ln((count * all) / (ofLabel[pairLabels[u]] * ofClass[k]))
      }
    }
    const seen = (values: Float64Array) => values.reduce((sum, count) => sum + Number(count > 0.5), 0)
    // Half of a chi-square variable with this many degrees of freedom, not central by the information itself.
    const freedom = Math.max(0, seen(ofClass) - 1) * Math.max(0, seen(ofLabel) - 1)
    const excess = Math.max(0, information[w] - freedom / 2)
    information[w] = excess + ONE_SIDED_95 * Math.sqrt(2 * excess + freedom / 2)
    typical[w] = informationOf(pooled, ofClass, all)
  }
  return { kappa, error, information, typical }
}

/** Returns the mean confusion matrix, classes × classes, by class and label. */
function pooledMatrix({ classes, pairs, pairLabels }: VoteTable, counts: Float64Array): Float64Array {
  const [matrix, sums] = [new Float64Array(classes ** 2), new Float64Array(classes)]
  for (let u = 0; u < pairs; u++) {
    for (let k = 0; k < classes; k++) {
      matrix[k * classes + pairLabels[u]] += counts[u * classes + k]
      sums[k] += counts[u * classes + k]
    }
  }
  return matrix.map((count, at) => count / Math.max(sums[Math.floor(at / classes)], Number.MIN_VALUE))
}

/** Returns the information of `all` labels drawn by the matrix on items with these expected classes, in nats. */
function informationOf(matrix: Float64Array, ofClass: Float64Array, all: number): number {
  const classes = ofClass.length
  let sum = 0
  for (let l = 0; l < classes; l++) {
    let label = 0
    for (let k = 0; k < classes; k++) label += (ofClass[k] / all) * matrix[k * classes + l]
    for (let k = 0; k < classes; k++) {
      const rate = matrix[k * classes + l]
      if (rate > 0 && label > 0) sum += ofClass[k] * rate * ln(rate / label)
    }
  }
  return sum
}
