import { ln } from '../random/elementary.js'
import type { VoteTable } from './table.js'

/** 95% quantile of the standard normal distribution. */
export const ONE_SIDED_95 = 1.645

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
  /**
   * G² of the independence of labels and classes, over the 95% quantile of its distribution for independent labels: below
   * 1, independence is not rejected. Infinite if there is only one class or label to compare.
   */
  dependence: Float64Array
  /** Information, without the bound, and kappa if the annotator had the mean confusion matrix of all. */
  typical: { information: Float64Array; kappa: Float64Array }
}

/** Computes the agreement from counts, pairs × classes. */
export function agreementWith(votes: VoteTable, counts: Float64Array): PosteriorAgreement {
  const { annotators, classes, pairStarts, pairLabels } = votes
  const [kappa, error, information, dependence] = Array.from({ length: 4 }, () => new Float64Array(annotators))
  const typical = { information: new Float64Array(annotators), kappa: new Float64Array(annotators) }
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
    dependence[w] = freedom > 0 ? (2 * information[w]) / chiSquare95(freedom) : Number.POSITIVE_INFINITY
    const excess = Math.max(0, information[w] - freedom / 2)
    information[w] = excess + ONE_SIDED_95 * Math.sqrt(2 * excess + freedom / 2)
    const mean = behaviorOf(pooled, ofClass, all)
    typical.information[w] = mean.information
    typical.kappa[w] = mean.kappa
  }
  return { kappa, error, information, dependence, typical }
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

/**
 * Returns the 95% quantile of the chi-square distribution, to 0.01 (Wilson, Hilferty, "The distribution of chi-square",
 * 1931).
 */
function chiSquare95(freedom: number): number {
  const variance = 2 / (9 * freedom)
  return freedom * (1 - variance + ONE_SIDED_95 * Math.sqrt(variance)) ** 3
}

/** Returns the information, in nats, and kappa of `all` labels drawn by the matrix on items with these expected classes. */
function behaviorOf(matrix: Float64Array, ofClass: Float64Array, all: number): { information: number; kappa: number } {
  const classes = ofClass.length
  let [information, rate, chance] = [0, 0, 0]
  for (let l = 0; l < classes; l++) {
    let label = 0
    for (let k = 0; k < classes; k++) label += (ofClass[k] / all) * matrix[k * classes + l]
    for (let k = 0; k < classes; k++) {
      const share = matrix[k * classes + l]
      if (share > 0 && label > 0) information += ofClass[k] * share * ln(share / label)
    }
    rate += (ofClass[l] / all) * matrix[l * classes + l]
    chance += (ofClass[l] / all) * label
  }
  return { information, kappa: (rate - chance) / Math.max(1 - chance, 1e-9) }
}
