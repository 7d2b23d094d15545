import type { VoteProblem } from './latent.js'
import type { VoteTable } from './table.js'

/** How much the errors of annotators have in common, estimated from votes and posteriors. */
export interface Dependence {
  /**
   * Mean correlation of the errors of two annotators on one item, from 0 to 1; null if no item has two votes. Too low
   * where most annotators share an error, because the posterior follows it.
   */
  correlation: number | null
  /** Mean over the items of n / (1 + (n - 1) correlation), where n is the number of votes of the item. */
  effectiveVotes: number
  /** Mean number of votes of an item. */
  nominalVotes: number
  /** Groups of annotators that copy each other; in the labels, each group counts as one annotator. */
  copies: number[][]
}

/**
 * Estimates the correlation ρ of errors. With e the mean probability of an annotator's labels minus that of its label
 * on the item, and s the annotator's root mean square of e, ρ = Σ [(Σe)² - Σe²] / Σ [(Σs)² - Σs²], with sums over items
 * and their votes. The members of a group of copies together weigh as one annotator.
 */
export async function dependenceOf(
  { call, table, discount }: VoteProblem,
  posterior: Float64Array,
  copies: number[][],
): Promise<Dependence> {
  const { items, annotators, classes, starts, voted, weights, pairLabels, pairAnnotators } = table
  const [sums, mass, squares] = Array.from({ length: 3 }, () => new Float64Array(annotators))
  const weightOf = (v: number) => weights[v] * (discount ? discount[pairAnnotators[voted[v]]] : 1)
  const each = (visit: (v: number, w: number, probability: number) => void) =>
    call.loop(items, 4 * (1 + voted.length / items), (first, last) => {
      for (let i = first; i < last; i++) {
        for (let v = starts[i]; v < starts[i + 1]; v++) {
          visit(v, pairAnnotators[voted[v]], posterior[i * classes + pairLabels[voted[v]]])
        }
      }
    })
  await each((v, w, probability) => {
    sums[w] += weights[v] * probability
    mass[w] += weights[v]
  })
  const mean = sums.map((sum, w) => sum / Math.max(mass[w], Number.MIN_VALUE))
  await each((v, w, probability) => {
    squares[w] += weights[v] * (mean[w] - probability) ** 2
  })
  const deviation = squares.map((square, w) => Math.sqrt(square / Math.max(mass[w], Number.MIN_VALUE)))
  let [shared, most] = [0, 0]
  await call.loop(items, 4 * (1 + voted.length / items), (first, last) => {
    for (let i = first; i < last; i++) {
      let [e, e2, s, s2] = [0, 0, 0, 0]
      for (let v = starts[i]; v < starts[i + 1]; v++) {
        const w = pairAnnotators[voted[v]]
        const own = weightOf(v) * (mean[w] - posterior[i * classes + pairLabels[voted[v]]])
        const scale = weightOf(v) * deviation[w]
        e += own
        e2 += own * own
        s += scale
        s2 += scale * scale
      }
      shared += e * e - e2
      most += s * s - s2
    }
  })
  const correlation = most > 1e-9 ? Math.min(Math.max(shared / most, 0), 1) : null
  return { correlation, ...effectiveVotes(table, correlation ?? 0, weightOf), copies }
}

/** Returns the mean numbers of effective and nominal votes. */
function effectiveVotes(
  { items, starts, weights }: VoteTable,
  correlation: number,
  weightOf: (v: number) => number,
): Pick<Dependence, 'effectiveVotes' | 'nominalVotes'> {
  let [effective, nominal] = [0, 0]
  for (let i = 0; i < items; i++) {
    let n = 0
    for (let v = starts[i]; v < starts[i + 1]; v++) {
      n += weightOf(v)
      nominal += weights[v]
    }
    effective += n / (1 + Math.max(0, n - 1) * correlation)
  }
  return { effectiveVotes: effective / items, nominalVotes: nominal / items }
}
