import { Digammas } from '../ops/annotators/digamma.js'
import { type ExpectedQuestions, QuestionModel } from '../ops/annotators/distractor.js'
import { ln } from '../random/elementary.js'
import type { LatentFit, VoteProblem } from './latent.js'
import { pluralityFit } from './plurality.js'

/** Number of types of items, and of E steps with two types and then with all. */
export const [TYPES, ITERATIONS] = [3, 60]
/** Dirichlet prior of an annotator's votes for the true class, the distractor and other classes, before it is learned. */
const START = [4, 1, 2]
/** Lowest value of a parameter of the prior, and weight of its start. */
const [LOWEST, START_WEIGHT] = [0.05, 0.05]
/** Probability of the type in which an item starts. */
const START_SHARE = 0.9

type Step = { done: number; total: number }

/** A fit of the distractor model, with the log-likelihood of the votes that were held out. */
export interface DistractorFit extends LatentFit {
  /** Log-likelihood of each vote of weight 0. */
  heldOut: number[]
}

/**
 * Fits the distractor model of multiple-choice questions, whose class numbers mean nothing across items. An item has a
 * type, a true class and a distractor. An annotator votes for the true class, the distractor or any other class with
 * probabilities of its own for each type, drawn from a Dirichlet prior that is learned. Wrong votes then need not be
 * independent: annotators that err on an item tend to the same class.
 *
 * Two types start with the items of high and of low agreement; the first is then split again. Votes of weight 0 change
 * nothing and are predicted.
 */
export async function fitDistractor(problem: VoteProblem, shares: Float32Array): Promise<DistractorFit> {
  const { call, table } = problem
  const { items, classes } = table
  const highest = Float64Array.from({ length: items }, (_, i) =>
    shares.subarray(i * classes, (i + 1) * classes).reduce((a, b) => Math.max(a, b)),
  )
  const total = 2 * ITERATIONS
  const two = new Distractors(problem, 2)
  const median = highest.toSorted()[Math.floor(items / 2)]
  const isHigh = (i: number) => highest[i] > median
  two.start(shares, (i, t) => (isHigh(i) === (t === 0) ? START_SHARE : 1 - START_SHARE))
  await two.run(0, total)
  const { posterior, typed } = two.model
  const first = typed.filter((_, at) => at % 2 === 0)
  const split = highest.filter((_, i) => first[i] > 0.5).toSorted()
  const cut = split.length > 0 ? split[Math.floor(split.length / 2)] : 1
  const all = new Distractors(problem, TYPES)
  all.start(posterior, (i, t) => {
    if (t === 2) return typed[2 * i + 1]
    return typed[2 * i] * (highest[i] > cut === (t === 0) ? START_SHARE : 1 - START_SHARE)
  })
  two.free()
  await all.run(ITERATIONS, total)
  const fit = { ...(await pluralityFit(problem, all.model.posterior)), ...outcomeOf(problem, all) }
  all.free()
  call.check()
  return fit
}

/** The distractor model with a number of types: the M step, and the counts from which it starts. */
class Distractors {
  readonly model: QuestionModel
  expected: ExpectedQuestions
  #problem: VoteProblem
  #digammas: Digammas
  /** types × 3: the prior. */
  #alpha: Float64Array
  #types: number

  constructor(problem: VoteProblem, types: number) {
    const { call, table, known } = problem
    const { items, annotators, classes, starts, weights, pairLabels, pairAnnotators } = table
    const voted = table.voted.map((u) => pairLabels[u] * annotators + pairAnnotators[u])
    this.model = new QuestionModel(call, {
      items,
      annotators,
      classes,
      types,
      starts,
      voted,
      weights,
      ...(known && { known }),
    })
    this.expected = {
      counts: new Float64Array(3 * annotators * types),
      totals: new Float64Array(types),
      logLikelihood: 0,
    }
    this.#problem = problem
    this.#digammas = new Digammas(call)
    this.#alpha = Float64Array.from({ length: 3 * types }, (_, at) => START[at % 3])
    this.#types = types
  }

  /** Counts as if the distractor were drawn from the posterior of the class, among the other classes. */
  start(posterior: Float32Array, shareOf: (item: number, type: number) => number): void {
    const { table } = this.#problem
    const { items, classes, starts, voted, weights, pairLabels, pairAnnotators } = table
    const { counts, totals } = this.expected
    for (let i = 0; i < items; i++) {
      const row = posterior.subarray(i * classes, (i + 1) * classes)
      // Σ over true classes k other than l of P(k) P(l) / (1 - P(k)) is the probability of l as the distractor.
      let odds = 0
      for (const p of row) odds += p / Math.max(1 - p, 1e-9)
      for (let t = 0; t < this.#types; t++) {
        const share = shareOf(i, t)
        totals[t] += share
        for (let v = starts[i]; v < starts[i + 1]; v++) {
          const p = row[pairLabels[voted[v]]]
          const distractor = Math.min(1 - p, p * (odds - p / Math.max(1 - p, 1e-9)))
          const at = 3 * (pairAnnotators[voted[v]] * this.#types + t)
          counts[at] += weights[v] * share * p
          counts[at + 1] += weights[v] * share * distractor
          counts[at + 2] += weights[v] * share * Math.max(0, 1 - p - distractor)
        }
      }
    }
  }

  /** Runs all iterations of one number of types; the last step predicts the votes. */
  async run(done: number, total: number): Promise<void> {
    for (let step = 1; step <= ITERATIONS; step++) {
      await this.#update({ done: done + step, total })
      this.expected = await this.model.expect({ done: done + step, total }, step === ITERATIONS)
    }
  }

  free(): void {
    this.#digammas.free()
    this.model.free()
  }

  /** Writes the tables for the next E step, then learns the prior. */
  async #update(step: Step): Promise<void> {
    const { table, discount } = this.#problem
    const { counts, totals } = this.expected
    const types = this.#types
    const own = table.annotators * types
    // ψ of α + C, of its sum over the three kinds, of α, of the sum of α, and of the numbers of items.
    const values = new Float64Array(4 * own + 5 * types + 1)
    const [sums, alphas, priors] = [3 * own, 4 * own, 4 * own + 4 * types]
    for (let at = 0; at < 3 * own; at++) {
      const alpha = this.#alpha[at % (3 * types)]
      values[at] = alpha + counts[at]
      values[sums + Math.floor(at / 3)] += values[at]
    }
    for (let t = 0; t < types; t++) {
      for (let kind = 0; kind < 3; kind++) {
        values[alphas + 3 * t + kind] = this.#alpha[3 * t + kind]
        values[alphas + 3 * types + t] += this.#alpha[3 * t + kind]
      }
      values[priors + t] = totals[t] + 1
      values[priors + types] += totals[t] + 1
    }
    const means = values.slice(0, 4 * own)
    await this.#digammas.replace(values, step)
    const others = table.classes - 2
    // Views, made once: no allocation follows.
    const { means: written, table: logs, prior } = this.model
    for (let at = 0; at < 3 * own; at++) {
      const [w, cell] = [Math.floor(at / (3 * types)), Math.floor(at / 3)]
      const share = at % 3 === 2 ? 1 / others : 1
      written[at] = (share * means[at]) / means[sums + cell]
      logs[at] = (values[at] - values[sums + cell] + ln(share)) * Math.LOG2E * (discount ? discount[w] : 1)
    }
    for (let t = 0; t < types; t++) prior[t] = (values[priors + t] - values[priors + types]) * Math.LOG2E
    this.#learn(values, { own, sums, alphas })
  }

  /** One step of Minka's fixed point for the prior of each type. */
  #learn(values: Float64Array, { own, sums, alphas }: { own: number; sums: number; alphas: number }): void {
    const types = this.#types
    for (let t = 0; t < types; t++) {
      let all = START_WEIGHT
      const gains = START.map((start) => START_WEIGHT * start)
      for (let cell = t; cell < own; cell += types) {
        all += values[sums + cell] - values[alphas + 3 * types + t]
        for (let kind = 0; kind < 3; kind++) {
          gains[kind] += this.#alpha[3 * t + kind] * (values[3 * cell + kind] - values[alphas + 3 * t + kind])
        }
      }
      for (let kind = 0; kind < 3; kind++) this.#alpha[3 * t + kind] = Math.max(LOWEST, gains[kind] / all)
    }
  }
}

/** Returns the likelihood of the votes, and the predictions of those that were held out. */
function outcomeOf(
  { table }: VoteProblem,
  { model, expected }: Distractors,
): Pick<DistractorFit, 'logLikelihood' | 'heldOut'> {
  const { weights } = table
  const heldOut = Array.from(model.predicted).filter((_, v) => weights[v] === 0)
  return {
    logLikelihood: expected.logLikelihood,
    heldOut: heldOut.map((probability) => ln(Math.max(probability, 1e-12))),
  }
}
