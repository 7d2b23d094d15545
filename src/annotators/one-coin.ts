import { writePrior } from './dawid-skene.js'
import { type LatentModel, log2 } from './latent.js'
import type { VoteTable } from './table.js'

/**
 * The one-coin model: each annotator is right with one probability, and errs to every other class alike. The M step
 * adds `smoothing` right votes and as many wrong ones.
 */
export function oneCoin(votes: VoteTable, smoothing: number): LatentModel {
  const { annotators, classes, pairStarts, pairLabels } = votes
  return {
    subtypes: 1,
    iterations: 200,
    tolerance: 1e-6,
    update({ counts, totals }, tables) {
      writePrior(tables, totals)
      const { table, width, states } = tables
      for (let w = 0; w < annotators; w++) {
        let [right, all] = [smoothing, 2 * smoothing]
        for (let u = pairStarts[w]; u < pairStarts[w + 1]; u++) {
          right += counts[u * width + pairLabels[u]]
          for (let k = 0; k < states; k++) all += counts[u * width + k]
        }
        const share = all > 0 ? right / all : 1 / classes
        const [same, other] = [log2(share), log2((1 - share) / Math.max(1, classes - 1))]
        for (let u = pairStarts[w]; u < pairStarts[w + 1]; u++) {
          for (let k = 0; k < states; k++) table[u * width + k] = k === pairLabels[u] ? same : other
        }
      }
    },
  }
}
