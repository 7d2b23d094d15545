import { clamp, type Estimate } from '../evaluate/estimate.js'
import { exp, ln } from '../random/elementary.js'
import { LEVEL, NORMAL_95 } from '../theory/student-t.js'
import type { VoteProblem } from './latent.js'
import type { VoteTable } from './table.js'

/**
 * Standard deviation of the error that all models share: that of the posteriors from which accuracies are estimated.
 * Intervals without it cover too little even where models agree.
 */
const MODEL_ERROR = 0.04

/** Weighted numbers of votes of each annotator, and of those that are right. */
export interface RightVotes {
  right: Float64Array
  all: Float64Array
}

/** Adds up the probability that each vote is right, by annotator. */
export async function rightVotes({ call, table }: VoteProblem, posterior: Float64Array): Promise<RightVotes> {
  const { items, annotators, classes, starts, voted, weights, pairLabels, pairAnnotators } = table
  const [right, all] = [new Float64Array(annotators), new Float64Array(annotators)]
  await call.loop(items, 1 + table.voted.length / items, (first, last) => {
    for (let i = first; i < last; i++) {
      for (let v = starts[i]; v < starts[i + 1]; v++) {
        const [u, w] = [voted[v], pairAnnotators[voted[v]]]
        right[w] += weights[v] * posterior[i * classes + pairLabels[u]]
        all[w] += weights[v]
      }
    }
  })
  return { right, all }
}

/** Right votes of each annotator by the counts of one model, pairs × classes. */
export function rightByCounts(votes: VoteTable, counts: Float64Array): Float64Array {
  const right = new Float64Array(votes.annotators)
  for (let u = 0; u < votes.pairs; u++)
    right[votes.pairAnnotators[u]] += counts[u * votes.classes + votes.pairLabels[u]]
  return right
}

/**
 * Tempers the posterior of each item to what its effective votes support: powers 1 / (1 + (n - 1) correlation) of the
 * probabilities, normalized, where n is the number of votes of the item.
 */
export async function temper(
  { call, table, known }: VoteProblem,
  posterior: Float64Array,
  correlation: number,
): Promise<Float64Array> {
  const { items, classes, starts, weights } = table
  const tempered = new Float64Array(posterior.length)
  await call.loop(items, 20 * classes, (first, last) => {
    for (let i = first; i < last; i++) {
      let n = 0
      for (let v = starts[i]; v < starts[i + 1]; v++) n += weights[v]
      const isKnown = known !== undefined && known[i] >= 0
      const power = isKnown ? 1 : 1 / (1 + Math.max(0, n - 1) * correlation)
      let sum = 0
      for (let at = i * classes; at < (i + 1) * classes; at++) {
        tempered[at] = posterior[at] > 0 ? exp(power * ln(posterior[at])) : 0
        sum += tempered[at]
      }
      for (let at = i * classes; at < (i + 1) * classes; at++) tempered[at] /= sum
    }
  })
  return tempered
}

/** What the accuracy of an annotator is estimated from. */
export interface AccuracySources {
  votes: RightVotes
  /** Right votes by the tempered posterior. */
  tempered: Float64Array
  /** Right votes by each model of the ensemble. */
  models: readonly Float64Array[]
}

/**
 * Estimates the accuracy of annotator w. The interval is the hull of the shares of right votes by the posterior and by
 * the tempered posterior, widened on both sides by 1.96 standard deviations of three independent errors: of the draw of
 * the items (that of a Beta distribution), between the models, and common to the models.
 */
export function accuracyOf(w: number, { votes, tempered, models }: AccuracySources): Estimate {
  const n = votes.all[w]
  const [plain, cautious] = [votes.right[w] / n, tempered[w] / n]
  const shares = models.map((right) => right[w] / n)
  const mean = shares.reduce((a, b) => a + b, 0) / shares.length
  const between = shares.reduce((sum, share) => sum + (share - mean) ** 2, 0) / Math.max(1, shares.length - 1)
  const beta = (votes.right[w] + 1) / (n + 2)
  const variance = (beta * (1 - beta)) / (n + 3) + between + MODEL_ERROR ** 2
  const pad = NORMAL_95 * Math.sqrt(variance)
  const [low, high] = [Math.min(plain, cautious), Math.max(plain, cautious)]
  const estimate = (plain + cautious) / 2
  return {
    estimate,
    interval: [clamp(low - pad, 0, 1), clamp(high + pad, 0, 1)],
    bias: [low - estimate, high - estimate],
    level: LEVEL,
    covers: 'test points',
    method: 'posterior votes, tempered by the correlation of errors',
    n,
  }
}
