import type { Call } from '../../engine/call.js'
import { check } from '../../engine/check.js'
import { handOver } from '../../engine/lifetime.js'
import type { Matrix } from '../../engine/matrix.js'
import { gatherRows } from '../../engine/take-rows.js'
import { substituteIn } from '../../ops/cholesky/substitute.js'
import { type Factored, factoredIn } from '../../solve/direct.js'
import { type DistinctRows, distinctRows, mergeValues } from '../../solve/duplicates.js'
import { norms, subtract, worst } from '../../solve/norms.js'
import { FeatureEquations, type SolvedWeights } from './equations.js'
import { LINEAR_KERNEL, timesIn, transposedTimesIn } from './products.js'

/**
 * The refinement fails when a correction leaves more than this share of the previous residual, and the rest is above
 * the tolerance.
 */
const CONTRACTION_MAX = 0.5

/**
 * Interpolates targets, n×outputs, by weights W of minimum norm: F W = targets, where F is n×features and has at least
 * as many columns as rows. W is Fᵀ (F Fᵀ)⁻¹ targets, by a float64 Cholesky factor of F Fᵀ. Equal rows of F are merged.
 */
export class Interpolation extends FeatureEquations {
  /** The features of all rows, n×features. */
  readonly #found: Matrix
  /** The distinct rows of `#found`, which are factored; the matrix `#found` itself if all its rows are distinct. */
  readonly #rows: Matrix
  readonly #distinct: DistinctRows
  readonly #factored: Factored
  readonly #tolerance: number

  private constructor(found: Matrix, rows: Matrix, distinct: DistinctRows, factored: Factored, tolerance: number) {
    super(found.engine, { borrows: [found], owns: rows === found ? [factored] : [factored, rows] })
    this.#found = found
    this.#rows = rows
    this.#distinct = distinct
    this.#factored = factored
    this.#tolerance = tolerance
  }

  /**
   * Factors the Gram matrix of the distinct rows of the features `found`. Throws NOT_POSITIVE_DEFINITE, with the pivot,
   * when the factor breaks down; OUT_OF_MEMORY when it does not fit.
   */
  static async openIn(call: Call, found: Matrix, { tolerance }: { tolerance: number }): Promise<Interpolation> {
    const stage = `${call.who}: equal rows`
    const distinct = await distinctRows(found, stage, call.options)
    const of = async (rows: Matrix) => {
      const system = { kernel: LINEAR_KERNEL, ridge: 0, rows, rowOf: (pivot: number) => distinct.rows[pivot] }
      return new Interpolation(found, rows, distinct, await factoredIn(call, system, 'f64'), tolerance)
    }
    if (distinct.rows.length === found.rows) return of(found)
    return handOver(await gatherRows(found, distinct.rows, stage, call.options), of)
  }

  /**
   * Solves by iterative refinement of the weights W = Fᵀ c, not of the coefficients c = (F Fᵀ)⁻¹ targets, where F are
   * the features. Nearly dependent rows have huge coefficients but small weights, so the residual of the weights
   * survives rounding. Throws CONFLICTING_DUPLICATES when equal rows have different targets; NOT_CONVERGED, with the
   * residual, when corrections stop reducing it above the tolerance.
   * Source: Björck, Stability analysis of the method of seminormal equations (1987).
   */
  async solveIn(call: Call, targets: Float64Array): Promise<SolvedWeights> {
    const rows = this.#rows
    const outputs = targets.length / this.#found.rows
    const sides = mergeValues(call.who, this.#distinct, targets, outputs)
    const ones = new Uint8Array(rows.rows).fill(1)
    const sizes = norms(sides, outputs, ones)
    const weights = new Float64Array(rows.cols * outputs)
    let [rest, residual] = [sides, 1]
    while (residual > this.#tolerance) {
      const step = await transposedTimesIn(call, rows, await substituteIn(call, this.#factored.factor, rest, outputs))
      for (let at = 0; at < weights.length; at++) weights[at] += step[at]
      rest = subtract(sides, await timesIn(call, rows, weights))
      const left = worst(norms(rest, outputs, ones), sizes)
      check(left <= CONTRACTION_MAX * residual || left <= this.#tolerance, 'NOT_CONVERGED', () => {
        const reached = `the residual is ${left.toExponential(1)}, above the tolerance ${this.#tolerance}`
        return `${call.who}: ${reached}; more features or a ridge would help`
      })
      residual = left
    }
    return { weights, residual, jitter: 0 }
  }

  describe(): string {
    return `the interpolation by ${this.#found.cols} random features`
  }
}
