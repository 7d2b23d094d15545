import type { ModelTables } from './latent.js'
import type { VoteTable } from './table.js'
import { addPairs } from './tables.js'

/** Weight of the start, in the unit of the fixed point's denominator: that of less than one annotator. */
const PRIOR_WEIGHT = 0.05
/** Lowest value of a parameter. */
const LOWEST = 1e-3

/**
 * Dirichlet priors that all annotators share, one for each row of their matrices: `alpha` is rows × classes, learned by
 * the fixed point of Minka, "Estimating a Dirichlet distribution" (2000), with a weak prior at their start.
 */
export class DirichletPrior {
  readonly alpha: Float64Array
  readonly rows: number
  #votes: VoteTable
  #start: Float64Array

  constructor(votes: VoteTable, start: Float64Array) {
    this.alpha = start.slice()
    this.rows = start.length / votes.classes
    this.#votes = votes
    this.#start = start
  }

  /** One step of the fixed point from counts, pairs × width, whose column k belongs to row k of the matrices. */
  async learn(counts: Float64Array, tables: Pick<ModelTables, 'digammas'>, width: number): Promise<void> {
    const { rows, alpha } = this
    const { classes, pairs, pairLabels, annotators } = this.#votes
    const { psi, norms } = await this.#digammas(counts, tables, width)
    const own = new Float64Array(rows * (classes + 1))
    own.set(alpha)
    own.set(this.#sums(), rows * classes)
    await tables.digammas(own)
    const [gains, all] = [new Float64Array(rows * classes), new Float64Array(rows)]
    for (let u = 0; u < pairs; u++) {
      for (let k = 0; k < rows; k++) {
        const at = k * classes + pairLabels[u]
        gains[at] += psi[u * rows + k] - own[at]
      }
    }
    for (let w = 0; w < annotators; w++) {
      for (let k = 0; k < rows; k++) all[k] += norms[w * rows + k] - own[rows * classes + k]
    }
    for (let at = 0; at < alpha.length; at++) {
      const gain = alpha[at] * gains[at] + PRIOR_WEIGHT * this.#start[at]
      alpha[at] = Math.max(LOWEST, gain / (all[Math.floor(at / classes)] + PRIOR_WEIGHT))
    }
  }

  /** Returns the expected logarithms of the matrices, pairs × rows, given the counts. */
  async logs(counts: Float64Array, tables: Pick<ModelTables, 'digammas'>, width: number): Promise<Float64Array> {
    const { rows } = this
    const { psi, norms } = await this.#digammas(counts, tables, width)
    const { pairAnnotators } = this.#votes
    return psi.map((value, at) => value - norms[pairAnnotators[Math.floor(at / rows)] * rows + (at % rows)])
  }

  /** Returns the means of the matrices, pairs × rows, given the counts. */
  means(counts: Float64Array, width: number): Float64Array {
    const { rows, alpha } = this
    const { classes, pairs, pairLabels, pairAnnotators } = this.#votes
    const [sums, priors] = [addPairs(this.#votes, counts, width), this.#sums()]
    const means = new Float64Array(pairs * rows)
    for (let u = 0; u < pairs; u++) {
      for (let k = 0; k < rows; k++) {
        const own = alpha[k * classes + pairLabels[u]] + counts[u * width + k]
        means[u * rows + k] = own / (priors[k] + sums[pairAnnotators[u] * width + k])
      }
    }
    return means
  }

  /** Returns ψ(α + C), pairs × rows, and ψ of the sums over labels, annotators × rows. */
  async #digammas(counts: Float64Array, { digammas }: Pick<ModelTables, 'digammas'>, width: number) {
    const { rows, alpha } = this
    const { classes, pairs, annotators, pairLabels } = this.#votes
    const values = new Float64Array((pairs + annotators) * rows)
    const [psi, norms] = [values.subarray(0, pairs * rows), values.subarray(pairs * rows)]
    for (let u = 0; u < pairs; u++) {
      for (let k = 0; k < rows; k++) psi[u * rows + k] = alpha[k * classes + pairLabels[u]] + counts[u * width + k]
    }
    const [sums, priors] = [addPairs(this.#votes, counts, width), this.#sums()]
    for (let w = 0; w < annotators; w++) {
      for (let k = 0; k < rows; k++) norms[w * rows + k] = priors[k] + sums[w * width + k]
    }
    await digammas(values)
    return { psi, norms }
  }

  /** Returns the sum of alpha over the labels, for each row. */
  #sums(): Float64Array {
    const sums = new Float64Array(this.rows)
    this.alpha.forEach((value, at) => {
      sums[Math.floor(at / this.#votes.classes)] += value
    })
    return sums
  }
}
