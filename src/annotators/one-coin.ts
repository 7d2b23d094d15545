import { type LatentModel, log2 } from './latent.js'
import type { VoteTable } from './table.js'
import { writeShares } from './tables.js'

/**
 * The one-coin model: each annotator is right with one probability, and errs to every other class alike. The M step
 * adds `smoothing` right votes and as many wrong ones.
 */
export function oneCoin(votes: VoteTable, smoothing: number): LatentModel {
  const { classes, pairs, pairLabels, pairAnnotators } = votes
  const probabilities = (counts: Float64Array, width: number, write: (at: number, probability: number) => void) => {
    const [right, all] = [smoothing, 2 * smoothing].map((add) => new Float64Array(votes.annotators).fill(add))
    for (let u = 0; u < pairs; u++) {
      right[pairAnnotators[u]] += counts[u * width + pairLabels[u]]
      for (let k = 0; k < classes; k++) all[pairAnnotators[u]] += counts[u * width + k]
    }
    for (let u = 0; u < pairs; u++) {
      const w = pairAnnotators[u]
      const share = all[w] > 0 ? right[w] / all[w] : 1 / classes
      for (let k = 0; k < classes; k++) {
        write(u * width + k, k === pairLabels[u] ? share : (1 - share) / Math.max(1, classes - 1))
      }
    }
  }
  return {
    subtypes: 1,
    iterations: 200,
    tolerance: 1e-6,
    update({ counts, totals }, tables) {
      writeShares(tables, totals)
      probabilities(counts, tables.width, (at, probability) => {
        tables.table[at] = log2(probability)
      })
    },
    means(counts, width) {
      const means = new Float64Array(pairs * width)
      probabilities(counts, width, (at, probability) => {
        means[at] = probability
      })
      return means
    },
  }
}
