import { type LatentModel, log2 } from './latent.js'
import type { VoteTable } from './table.js'
import { addPairs, writeShares } from './tables.js'

/** Maximum number of E steps. Plain EM converges slowly where an entry of a matrix goes to 0. */
const ITERATIONS = 1000
/** Mean change of the posteriors at which the fit stops, near the rounding of stored posteriors. */
const TOLERANCE = 1e-7

/**
 * The model of Dawid and Skene: each annotator has a confusion matrix, and votes are independent given the class. The M
 * step adds `smoothing` to each count; 0 is maximum likelihood. A row of a matrix without counts is uniform.
 *
 * Source: Dawid, Skene, "Maximum likelihood estimation of observer error-rates using the EM algorithm" (Applied
 * Statistics 1979).
 */
export function dawidSkene(votes: VoteTable, smoothing: number): LatentModel {
  const { classes, annotators, pairStarts } = votes
  return {
    subtypes: 1,
    iterations: ITERATIONS,
    tolerance: TOLERANCE,
    update({ counts, totals }, tables) {
      writeShares(tables, totals)
      const { table, width } = tables
      for (let w = 0; w < annotators; w++) {
        const [from, to] = [pairStarts[w] * width, pairStarts[w + 1] * width]
        for (let k = 0; k < classes; k++) {
          let sum = classes * smoothing
          for (let at = from + k; at < to; at += width) sum += counts[at]
          for (let at = from + k; at < to; at += width) {
            table[at] = log2(sum > 0 ? (counts[at] + smoothing) / sum : 1 / classes)
          }
        }
      }
    },
    means(counts, width) {
      const sums = addPairs(votes, counts, width)
      return counts.map((count, at) => {
        const u = Math.floor(at / width)
        const sum = sums[votes.pairAnnotators[u] * width + (at % width)] + classes * smoothing
        return sum > 0 ? (count + smoothing) / sum : 1 / classes
      })
    },
  }
}
