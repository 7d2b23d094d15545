import type { VoteTable } from './table.js'

/** How much the errors of annotators have in common, estimated from votes and posteriors. */
export interface Dependence {
  /** Mean correlation of the errors of two annotators on one item, from 0 to 1; null if no item has two votes. */
  correlation: number | null
  /** Mean over the items of n / (1 + (n - 1) correlation), where n is the number of votes of the item. */
  effectiveVotes: number
  /** Mean number of votes of an item. */
  nominalVotes: number
  /** Groups of annotators that copy each other; each group counts as one annotator. */
  copies: number[][]
}

/**
 * Estimates the correlation ρ of errors. With e the mean probability of an annotator's labels minus that of its label
 * on the item, and s the annotator's root mean square of e, ρ = Σ [(Σe)² - Σe²] / Σ [(Σs)² - Σs²], with sums over the
 * items and their votes. Without gold labels ρ is too low: posteriors follow errors that are shared by most.
 */
export function dependenceOf(votes: VoteTable, posterior: Float64Array): Dependence {
  const { items, annotators, classes, starts, voted, weights, pairLabels, pairAnnotators } = votes
  const [sums, mass, squares] = Array.from({ length: 3 }, () => new Float64Array(annotators))
  const probability = (i: number, v: number) => posterior[i * classes + pairLabels[voted[v]]]
  const each = (visit: (i: number, v: number, w: number) => void) => {
    for (let i = 0; i < items; i++)
      for (let v = starts[i]; v < starts[i + 1]; v++) visit(i, v, pairAnnotators[voted[v]])
  }
  each((i, v, w) => {
    sums[w] += weights[v] * probability(i, v)
    mass[w] += weights[v]
  })
  const error = (i: number, v: number, w: number) => sums[w] / mass[w] - probability(i, v)
  each((i, v, w) => {
    squares[w] += weights[v] * error(i, v, w) ** 2
  })
  const deviation = squares.map((square, w) => Math.sqrt(square / Math.max(mass[w], Number.MIN_VALUE)))
  let [shared, most, nominal] = [0, 0, 0]
  for (let i = 0; i < items; i++) {
    let [e, e2, s, s2] = [0, 0, 0, 0]
    for (let v = starts[i]; v < starts[i + 1]; v++) {
      const w = pairAnnotators[voted[v]]
      const [own, scale] = [weights[v] * error(i, v, w), weights[v] * deviation[w]]
      e += own
      e2 += own * own
      s += scale
      s2 += scale * scale
      nominal += weights[v]
    }
    shared += e * e - e2
    most += s * s - s2
  }
  const correlation = most > 0 ? Math.min(Math.max(shared / most, 0), 1) : null
  let effective = 0
  for (let i = 0; i < items; i++) effective += effectiveOf(weightOf(votes, i), correlation ?? 0)
  return { correlation, effectiveVotes: effective / items, nominalVotes: nominal / items, copies: [] }
}

/** Returns the number of independent votes that are worth n votes whose errors have this correlation. */
export const effectiveOf = (n: number, correlation: number): number => n / (1 + Math.max(0, n - 1) * correlation)

/** Returns the weight of all votes of an item. */
export function weightOf({ starts, weights }: VoteTable, item: number): number {
  let sum = 0
  for (let v = starts[item]; v < starts[item + 1]; v++) sum += weights[v]
  return sum
}
