import { exp, ln } from '../random/elementary.js'
import { BetaPrior } from './beta-prior.js'
import { DirichletPrior } from './dirichlet-prior.js'
import type { LatentModel, ModelTables } from './latent.js'
import type { VoteTable } from './table.js'
import { writePrior } from './tables.js'

/**
 * The model of MACE: an annotator knows the class with probability 1 - e, and otherwise draws a label from a profile of
 * its own that does not depend on the class. Error rates have a common Beta prior and profiles a common Dirichlet
 * prior, both learned. `damping` multiplies the logarithm of the class prior; 0 is a uniform prior.
 *
 * Source: Hovy, Berg-Kirkpatrick, Vaswani, Hovy, "Learning whom to trust with MACE" (NAACL 2013); by variational Bayes.
 */
export function mace(votes: VoteTable, { damping = 1 }: { damping?: number } = {}): LatentModel {
  const { classes, pairs, pairLabels, pairAnnotators } = votes
  const guessing = new Guessing(votes)
  const profiles = new DirichletPrior(votes, new Float64Array(classes).fill(1))
  return {
    subtypes: 1,
    iterations: 80,
    tolerance: 1e-4,
    async update({ counts, totals }, tables) {
      const { table, width, states } = tables
      const guessed = guessing.split(counts, width, states)
      await guessing.prior.learn(guessing.guesses, guessing.known, tables)
      await profiles.learn(guessed, tables, 1)
      const labels = await profiles.logs(guessed, tables, 1)
      const { guess, know } = await guessing.logs(tables)
      for (let u = 0; u < pairs; u++) {
        const [w, label] = [pairAnnotators[u], pairLabels[u]]
        const wrong = guess[w] + labels[u]
        // ln(e^know + e^wrong)
        const high = Math.max(know[w], wrong)
        const right = high + ln(exp(know[w] - high) + exp(wrong - high))
        guessing.share[u] = exp(wrong - right)
        for (let z = 0; z < states; z++) table[u * width + z] = (z === label ? right : wrong) * Math.LOG2E
      }
      await writePrior(tables, totals, { add: 1, damping })
    },
    means(counts, width) {
      const guessed = guessing.split(counts, width, classes)
      const labels = profiles.means(guessed, 1)
      const rates = guessing.means()
      const means = new Float64Array(pairs * width)
      for (let u = 0; u < pairs; u++) {
        const rate = rates[pairAnnotators[u]]
        for (let z = 0; z < classes; z++) means[u * width + z] = rate * labels[u] + (z === pairLabels[u] ? 1 - rate : 0)
      }
      return means
    },
  }
}

/** The rates at which annotators guess. */
class Guessing {
  readonly prior = new BetaPrior()
  /** Share of the right votes of a pair that were guessed. */
  readonly share: Float64Array
  /** Expected numbers of guesses and of known answers of each annotator. */
  readonly guesses: Float64Array
  readonly known: Float64Array
  #votes: VoteTable

  constructor(votes: VoteTable) {
    this.#votes = votes
    this.share = new Float64Array(votes.pairs).fill(0.5)
    this.guesses = new Float64Array(votes.annotators)
    this.known = new Float64Array(votes.annotators)
  }

  /** Returns the expected number of guesses of each pair, and counts them by annotator. */
  split(counts: Float64Array, width: number, states: number): Float64Array {
    const { pairs, pairLabels, pairAnnotators } = this.#votes
    const guessed = new Float64Array(pairs)
    this.guesses.fill(0)
    this.known.fill(0)
    for (let u = 0; u < pairs; u++) {
      const right = counts[u * width + pairLabels[u]]
      let wrong = -right
      for (let z = 0; z < states; z++) wrong += counts[u * width + z]
      guessed[u] = Math.max(0, wrong) + right * this.share[u]
      this.guesses[pairAnnotators[u]] += guessed[u]
      this.known[pairAnnotators[u]] += right * (1 - this.share[u])
    }
    return guessed
  }

  /** Returns the mean of e for each annotator. */
  means(): Float64Array {
    const { a, b } = this.prior
    return this.guesses.map((count, w) => (a + count) / (a + b + count + this.known[w]))
  }

  /** Returns the expected logarithms of e and of 1 - e for each annotator. */
  async logs({ digammas }: ModelTables): Promise<{ guess: Float64Array; know: Float64Array }> {
    const n = this.guesses.length
    const { a, b } = this.prior
    const values = new Float64Array(3 * n)
    for (let w = 0; w < n; w++) {
      values[w] = a + this.guesses[w]
      values[n + w] = b + this.known[w]
      values[2 * n + w] = a + b + this.guesses[w] + this.known[w]
    }
    await digammas(values)
    const [guess, know] = [values.subarray(0, n), values.subarray(n, 2 * n)]
    for (let w = 0; w < n; w++) {
      guess[w] -= values[2 * n + w]
      know[w] -= values[2 * n + w]
    }
    return { guess, know }
  }
}
