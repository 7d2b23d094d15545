/** Parts that the M steps of several models share. */
import { log2, type ModelTables } from './latent.js'
import type { VoteTable } from './table.js'

/** Adds up the rows of the pairs of each annotator: pairs × width to annotators × width. */
export function addPairs({ annotators, pairStarts }: VoteTable, counts: Float64Array, width: number): Float64Array {
  const sums = new Float64Array(annotators * width)
  for (let w = 0; w < annotators; w++) {
    for (let u = pairStarts[w]; u < pairStarts[w + 1]; u++) {
      for (let z = 0; z < width; z++) sums[w * width + z] += counts[u * width + z]
    }
  }
  return sums
}

/**
 * Writes the expected logarithm of the share of each state under a Dirichlet prior of `add` for each state, times
 * `damping`; 0 of it is a uniform prior.
 */
export async function writePrior(
  { prior, states, digammas }: ModelTables,
  totals: Float64Array,
  { add, damping = 1 }: { add: number; damping?: number },
): Promise<void> {
  const values = new Float64Array(states + 1)
  for (let z = 0; z < states; z++) {
    values[z] = totals[z] + add
    values[states] += values[z]
  }
  await digammas(values)
  for (let z = 0; z < states; z++) prior[z] = damping * (values[z] - values[states]) * Math.LOG2E
}

/** Writes the share of each state in the posteriors of all items as its prior. */
export function writeShares({ prior, states }: ModelTables, totals: Float64Array): void {
  const sum = totals.reduce((a, b) => a + b)
  for (let z = 0; z < states; z++) prior[z] = log2(totals[z] / sum)
}
