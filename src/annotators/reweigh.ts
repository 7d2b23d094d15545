import { exp, ln } from '../random/elementary.js'
import { inOrder, stream } from '../random/stream.js'
import { eliminate } from '../solve/eliminate.js'
import type { VoteProblem } from './latent.js'
import type { VoteTable } from './table.js'

/** Ridge penalty of the weights, and the center of the power of the posterior, which has the same penalty. */
const [PENALTY, POWER] = [3, 0.3]
/**
 * Mean penalty of weights that grow with skill, and the lowest skill. In five simulated worlds, 3 and 8 were alike where
 * weights were small, and equal penalties, which cross-validation then chose, were better where they were not.
 */
const [SKILL_PENALTY, LOWEST_SKILL] = [8, 0.3]
/** Number of folds that judge the weights. */
const FOLDS = 5
const MAX_NEWTON_STEPS = 30
/** Lowest probability of a posterior in a logarithm. */
const LOWEST = 1e-9
/** Minimum number of known items, and maximum number of annotators, for weights. */
export const [MIN_KNOWN, MAX_WEIGHED] = [50, 512]

/**
 * Learns from items of known class how to correct posteriors that were fitted to votes alone: P'(k) ∝ P(k)^τ exp(Σ b_w),
 * summed over the annotators w that voted for k. It repairs what all models of votes have in common, such as errors
 * that many annotators share. The weights have either equal penalties or penalties by skill, whichever is more likely in
 * cross-validation on the known items. Returns the corrected posteriors, or undefined unless the weights are there more
 * likely than τ alone by at least `minDeviations` standard errors.
 */
export function reweighed(
  { table, known }: VoteProblem,
  posterior: Float64Array,
  { seed, minDeviations }: { seed: number; minDeviations: number },
): Float64Array | undefined {
  if (!known) return undefined
  const items = [...known.keys()].filter((i) => known[i] >= 0)
  const model = new WeighedPosterior(table, posterior)
  const order = stream(seed, 'votes: folds').permutation(items.length)
  /** Returns the log-likelihood of each known item, by weights that were fitted to the other folds. */
  const heldOut = (penalties: Float64Array) => {
    const scores = new Float64Array(items.length)
    for (let fold = 0; fold < FOLDS; fold++) {
      const weights = model.fit(
        items.filter((_, at) => order[at] % FOLDS !== fold),
        known,
        penalties,
      )
      items.forEach((item, at) => {
        if (order[at] % FOLDS !== fold) return
        scores[at] = ln(Math.max(model.probabilities(item, weights)[known[item]], LOWEST))
      })
    }
    return scores
  }
  const plain = heldOut(Float64Array.of(PENALTY))
  const candidates = [new Float64Array(1 + table.annotators).fill(PENALTY), model.skillPenalties()]
  const [equal, skilled] = candidates.map((penalties) => ({ penalties, scores: heldOut(penalties) }))
  const { penalties, scores } = sumOf(skilled.scores) > sumOf(equal.scores) ? skilled : equal
  const gains = [...scores].map((score, at) => score - plain[at])
  const mean = gains.reduce((a, b) => a + b) / gains.length
  const variance = gains.reduce((sum, gain) => sum + (gain - mean) ** 2, 0) / (gains.length - 1)
  if (mean < minDeviations * Math.sqrt(variance / gains.length)) return undefined
  const weights = model.fit(items, known, penalties)
  const corrected = new Float64Array(posterior.length)
  for (const i of inOrder(table.items)) {
    const row = known[i] < 0 ? model.probabilities(i, weights) : new Float64Array(table.classes)
    if (known[i] >= 0) row[known[i]] = 1
    corrected.set(row, i * table.classes)
  }
  return corrected
}

const sumOf = (values: Float64Array) => values.reduce((a, b) => a + b, 0)

/** Weights, and the ridge penalties of the first ones; the others are 0. */
interface Penalized {
  weights: Float64Array
  penalties: Float64Array
}

/** The conditional logit: weight 0 is the power τ, weight 1 + w that of annotator w. */
class WeighedPosterior {
  #votes: VoteTable
  #posterior: Float64Array

  constructor(votes: VoteTable, posterior: Float64Array) {
    this.#votes = votes
    this.#posterior = posterior
  }

  /** Returns P'(k) for each class k of an item. */
  probabilities(item: number, weights: Float64Array): Float64Array {
    const { classes, starts, voted, weights: shares, pairLabels, pairAnnotators } = this.#votes
    const scores = new Float64Array(classes)
    for (let k = 0; k < classes; k++) scores[k] = weights[0] * this.#logarithm(item, k)
    for (let v = starts[item]; v < starts[item + 1]; v++) {
      scores[pairLabels[voted[v]]] += shares[v] * weights[1 + pairAnnotators[voted[v]]]
    }
    const highest = scores.reduce((a, b) => Math.max(a, b))
    const powers = scores.map((score) => exp(score - highest))
    const sum = powers.reduce((a, b) => a + b)
    return powers.map((power) => power / sum)
  }

  /**
   * Returns penalties of τ and of the weights, those of weights inverse to the squared skill of the annotator: the log-odds
   * of a right vote by the posterior, against chance. Weights of independent annotators are proportional to skill.
   */
  skillPenalties(): Float64Array {
    const { annotators, classes, items, starts, voted, weights, pairLabels, pairAnnotators } = this.#votes
    // One right and one wrong vote keep the odds finite.
    const [right, all] = [1, 2].map((votes) => new Float64Array(annotators).fill(votes))
    for (let i = 0; i < items; i++) {
      for (let v = starts[i]; v < starts[i + 1]; v++) {
        right[pairAnnotators[voted[v]]] += weights[v] * this.#posterior[i * classes + pairLabels[voted[v]]]
        all[pairAnnotators[voted[v]]] += weights[v]
      }
    }
    const skills = right.map((count, w) => Math.max(LOWEST_SKILL, ln((count * (classes - 1)) / (all[w] - count))))
    const mean = sumOf(skills.map((skill) => skill * skill)) / annotators
    return Float64Array.of(PENALTY, ...skills.map((skill) => (SKILL_PENALTY * mean) / (skill * skill)))
  }

  /**
   * Returns the weights that maximize the penalized likelihood of the known classes, by Newton's method; without penalties
   * of weights, only τ.
   */
  fit(items: readonly number[], known: Int16Array, penalties: Float64Array): Float64Array {
    const size = penalties.length
    let weights = new Float64Array(1 + this.#votes.annotators)
    weights[0] = POWER
    let value = this.#objective(items, known, { weights, penalties })
    for (let step = 0; step < MAX_NEWTON_STEPS; step++) {
      const direction = eliminate(this.#newton(items, known, { weights, penalties }), size)
      let [scale, next, reached] = [1, weights, value]
      do {
        next = weights.map((weight, d) => weight + (d < size ? scale * direction[d] : 0))
        reached = this.#objective(items, known, { weights: next, penalties })
        scale /= 2
      } while (reached < value && scale > 1e-4)
      if (reached - value < 1e-7) break
      ;[weights, value] = [next, reached]
    }
    return weights
  }

  #objective(items: readonly number[], known: Int16Array, { weights, penalties }: Penalized): number {
    let sum = (-penalties[0] / 2) * (weights[0] - POWER) ** 2
    for (let d = 1; d < penalties.length; d++) sum -= (penalties[d] / 2) * weights[d] ** 2
    for (const item of items) sum += ln(Math.max(this.probabilities(item, weights)[known[item]], 1e-300))
    return sum
  }

  /** Returns minus the Hessian with the gradient as the last column, size × (size + 1), row-major. */
  #newton(items: readonly number[], known: Int16Array, { weights, penalties }: Penalized): Float64Array {
    const size = penalties.length
    const { classes, starts, voted, weights: shares, pairLabels, pairAnnotators } = this.#votes
    const system = new Float64Array(size * (size + 1))
    for (let d = 0; d < size; d++) {
      system[d * (size + 1) + d] = penalties[d]
      system[d * (size + 1) + size] = -penalties[d] * (weights[d] - (d === 0 ? POWER : 0))
    }
    for (const item of items) {
      const p = this.probabilities(item, weights)
      // The features of an item: the logarithms, then each vote.
      const places = [0]
      const features = [Float64Array.from(p, (_, k) => this.#logarithm(item, k))]
      for (let v = starts[item]; size > 1 && v < starts[item + 1]; v++) {
        places.push(1 + pairAnnotators[voted[v]])
        features.push(Float64Array.from(p, (_, k) => (k === pairLabels[voted[v]] ? shares[v] : 0)))
      }
      const means = features.map((values) => values.reduce((sum, value, k) => sum + p[k] * value, 0))
      for (const [a, row] of places.entries()) {
        system[row * (size + 1) + size] += features[a][known[item]] - means[a]
        for (const [b, column] of places.entries()) {
          let product = -means[a] * means[b]
          for (let k = 0; k < classes; k++) product += p[k] * features[a][k] * features[b][k]
          system[row * (size + 1) + column] += product
        }
      }
    }
    return system
  }

  #logarithm(item: number, k: number): number {
    return ln(Math.max(this.#posterior[item * this.#votes.classes + k], LOWEST))
  }
}
