import { BetaPrior } from './beta-prior.js'
import type { LatentModel, ModelTables } from './latent.js'
import type { VoteTable } from './table.js'
import { addPairs, writePrior } from './tables.js'

/** Settings of `hierarchical`. */
export interface HierarchicalOptions {
  /** Number of subtypes of each class: kinds of items on which annotators err differently. */
  subtypes: number
  /** Concentration of an annotator's matrix around its prior mean; learned from 5 on if absent. */
  concentration?: number
  /** Factor of the logarithm of the class prior; 1 by default. */
  damping?: number
}

/** Maximum and minimum number of E steps of a model with subtypes, which separate late. */
const [SUBTYPE_ITERATIONS, MIN_SUBTYPE_ITERATIONS] = [150, 80]
/** The prior is learned in each of so many first steps, and then in one of so many: it settles before the posteriors. */
const [EVERY_STEP, LEARNING_STEPS] = [20, 4]
/** Bounds of the error rate of an annotator in its prior mean. */
const [MIN_ERROR, MAX_ERROR] = [0.001, 0.999]

/**
 * Confusion matrices with a prior of two levels. Row z of the matrix of annotator w has a Dirichlet prior of
 * concentration c with mean (1 - e) [l = k] + e r: its error rate e, spread by the error profile r of all annotators
 * for class k of z. The e have a common Beta prior. An annotator with few votes borrows from its other rows, and from
 * all annotators.
 *
 * Fitted by variational Bayes. With counts C and α = c · mean, the upper level sees t = α (ψ(α + C) - ψ(α)) in place of
 * each count (Teh, Jordan, Beal, Blei, "Hierarchical Dirichlet processes", 2006).
 */
export function hierarchical(votes: VoteTable, options: HierarchicalOptions): LatentModel {
  const { subtypes, concentration, damping = 1 } = options
  const upper = new UpperLevel(votes, subtypes, concentration)
  let step = 0
  return {
    subtypes,
    iterations: subtypes > 1 ? SUBTYPE_ITERATIONS : 100,
    minIterations: subtypes > 1 ? MIN_SUBTYPE_ITERATIONS : 1,
    tolerance: subtypes > 1 ? 3e-4 : 1e-4,
    async update({ counts, totals }, tables) {
      if (step === 0) upper.start(counts, tables)
      if (step < EVERY_STEP || step % LEARNING_STEPS === 0) await upper.learn(counts, tables)
      step++
      await upper.write(counts, tables)
      await writePrior(tables, totals, { add: 1 / subtypes, damping })
    },
    means: (counts, width) => upper.means(counts, width),
  }
}

/** The prior of the matrices, and the expected counts from which it is learned. */
class UpperLevel {
  #votes: VoteTable
  #subtypes: number
  #concentration: number
  #isLearned: boolean
  #errors: Float64Array
  #beta: BetaPrior
  /** classes × classes, row-major: the share of each label among the errors on each class; 0 on the diagonal. */
  #profile: Float64Array
  /** pairs × classes: the concentration times the mean of the prior. */
  #alpha: Float64Array
  #values: Float64Array | undefined

  constructor(votes: VoteTable, subtypes: number, concentration: number | undefined) {
    this.#votes = votes
    this.#subtypes = subtypes
    this.#concentration = concentration ?? 5
    this.#isLearned = concentration === undefined
    this.#errors = new Float64Array(votes.annotators)
    this.#profile = new Float64Array(votes.classes ** 2)
    this.#alpha = new Float64Array(votes.pairs * votes.classes)
    this.#beta = new BetaPrior()
  }

  /** Starts from the counts themselves. */
  start(counts: Float64Array, { width }: ModelTables): void {
    this.#take((u, k) => {
      let sum = 0
      for (let z = k * this.#subtypes; z < (k + 1) * this.#subtypes; z++) sum += counts[u * width + z]
      return sum
    })
    this.#spread()
  }

  /** One round: expected counts of the upper level, then its error rates, profile, Beta prior and concentration. */
  async learn(counts: Float64Array, tables: ModelTables): Promise<void> {
    const { classes } = this.#votes
    const { width } = tables
    const subtypes = this.#subtypes
    const alpha = this.#alpha
    const psi = await this.#digammas(counts, tables)
    const psiAlpha = alpha.slice()
    await tables.digammas(psiAlpha)
    const { wrong, right } = this.#take((u, k) => {
      const at = u * classes + k
      let sum = -subtypes * psiAlpha[at]
      for (let z = k * subtypes; z < (k + 1) * subtypes; z++) sum += psi[u * width + z]
      return alpha[at] * sum
    })
    await this.#beta.learn(wrong, right, tables)
    if (this.#isLearned) await this.#learnConcentration(counts, tables, sumOf(wrong) + sumOf(right))
    this.#spread()
  }

  /** Writes the expected logarithms of the matrices, ψ(α + C) - ψ(c + N) where N sums C over labels. */
  async write(counts: Float64Array, tables: ModelTables): Promise<void> {
    const { annotators, pairStarts } = this.#votes
    const { width, states, table } = tables
    const psi = await this.#digammas(counts, tables)
    const norms = addPairs(this.#votes, counts, width).map((sum) => sum + this.#concentration)
    await tables.digammas(norms)
    for (let w = 0; w < annotators; w++) {
      for (let u = pairStarts[w]; u < pairStarts[w + 1]; u++) {
        for (let z = 0; z < states; z++) {
          table[u * width + z] = (psi[u * width + z] - norms[w * width + z]) * Math.LOG2E
        }
      }
    }
  }

  /** Returns (α + C) / (c + N), pairs × width. */
  means(counts: Float64Array, width: number): Float64Array {
    const { classes, pairs, pairAnnotators } = this.#votes
    const norms = addPairs(this.#votes, counts, width)
    const means = new Float64Array(pairs * width)
    for (let u = 0; u < pairs; u++) {
      for (let z = 0; z < classes * this.#subtypes; z++) {
        const alpha = this.#alpha[u * classes + Math.floor(z / this.#subtypes)]
        const norm = this.#concentration + norms[pairAnnotators[u] * width + z]
        means[u * width + z] = (alpha + counts[u * width + z]) / norm
      }
    }
    return means
  }

  /** Takes the error rates and the profile from upper counts of each pair and class. Returns both kinds by annotator. */
  #take(countOf: (u: number, k: number) => number): { wrong: Float64Array; right: Float64Array } {
    const { annotators, classes, pairStarts, pairLabels } = this.#votes
    const [wrong, right] = [new Float64Array(annotators), new Float64Array(annotators)]
    const [profile, pooled] = [new Float64Array(classes ** 2), new Float64Array(classes)]
    for (let w = 0; w < annotators; w++) {
      for (let u = pairStarts[w]; u < pairStarts[w + 1]; u++) {
        const label = pairLabels[u]
        for (let k = 0; k < classes; k++) {
          const count = countOf(u, k)
          if (k === label) right[w] += count
          else {
            wrong[w] += count
            profile[k * classes + label] += count
            pooled[label] += count
          }
        }
      }
    }
    this.#setProfile(profile, pooled)
    const { a, b } = this.#beta
    for (let w = 0; w < annotators; w++) {
      const rate = (wrong[w] + a) / (wrong[w] + right[w] + a + b)
      this.#errors[w] = Math.min(Math.max(rate, MIN_ERROR), MAX_ERROR)
    }
    return { wrong, right }
  }

  /** Adds `classes` errors, spread as the errors on all classes, to each row of the profile, and normalizes it. */
  #setProfile(counts: Float64Array, pooled: Float64Array): void {
    const { classes } = this.#votes
    for (let k = 0; k < classes; k++) {
      // One error in a million of each label keeps labels that nobody gave by mistake possible.
      const others = sumOf(pooled) - pooled[k] + 1e-6 * (classes - 1)
      let sum = 0
      for (let l = 0; l < classes; l++) {
        const at = k * classes + l
        this.#profile[at] = l === k ? 0 : counts[at] + (classes * (pooled[l] + 1e-6)) / others
        sum += this.#profile[at]
      }
      for (let l = 0; l < classes; l++) this.#profile[k * classes + l] /= sum
    }
  }

  /** Writes α by pair and class from the error rates, the profile and the concentration. */
  #spread(): void {
    const { pairs, classes, pairLabels, pairAnnotators } = this.#votes
    for (let u = 0; u < pairs; u++) {
      const [label, error] = [pairLabels[u], this.#errors[pairAnnotators[u]]]
      for (let k = 0; k < classes; k++) {
        const mean = k === label ? 1 - error : error * this.#profile[k * classes + label]
        this.#alpha[u * classes + k] = this.#concentration * mean
      }
    }
  }

  /** Returns ψ(α + C), pairs × width, in an array that the next call overwrites. */
  async #digammas(counts: Float64Array, { width, digammas }: ModelTables): Promise<Float64Array> {
    const { pairs, classes } = this.#votes
    const subtypes = this.#subtypes
    this.#values ??= new Float64Array(pairs * width)
    const values = this.#values.fill(1)
    for (let u = 0; u < pairs; u++) {
      for (let k = 0; k < classes; k++) {
        const alpha = this.#alpha[u * classes + k]
        const first = u * width + k * subtypes
        for (let at = first; at < first + subtypes; at++) values[at] = alpha + counts[at]
      }
    }
    await digammas(values)
    return values
  }

  async #learnConcentration(counts: Float64Array, { width, states, digammas }: ModelTables, upper: number) {
    const c = this.#concentration
    const norms = addPairs(this.#votes, counts, width).map((sum) => sum + c)
    const values = Float64Array.of(c)
    await digammas(values)
    await digammas(norms)
    let sum = 0
    for (let w = 0; w < this.#votes.annotators; w++) {
      for (let z = 0; z < states; z++) sum += norms[w * width + z] - values[0]
    }
    this.#concentration = Math.max(0.5, upper / (sum + 0.05))
  }
}

const sumOf = (values: Float64Array): number => values.reduce((a, b) => a + b, 0)
