import type { Call } from '../../engine/call.js'
import { check } from '../../engine/check.js'
import { handOver } from '../../engine/lifetime.js'
import type { Matrix } from '../../engine/matrix.js'
import { gatherRows } from '../../engine/take-rows.js'
import { substituteIn } from '../../ops/cholesky/substitute.js'
import { type Factored, factoredIn } from '../../solve/direct.js'
import { type DistinctRows, distinctRows, mergeValues } from '../../solve/duplicates.js'
import { norms, subtract, worst } from '../../solve/norms.js'
import { Equations, type SolvedWeights } from './equations.js'
import { LINEAR, timesIn, transposedTimesIn } from './products.js'

/** A correction that leaves more than this of the residual is not worth repeating. */
const CONTRACTION_MAX = 0.5

/** The least weights that fit, of at least as many features as rows, where equal rows count once: the float64 factor of their Gram matrix. */
export class Interpolation extends Equations {
  readonly #found: Matrix
  /** Those of `found` that differ, which may be it. */
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

  /** Errors: NOT_POSITIVE_DEFINITE, OUT_OF_MEMORY. */
  static async openIn(call: Call, found: Matrix, { tolerance }: { tolerance: number }): Promise<Interpolation> {
    const stage = `${call.who}: equal rows`
    const distinct = await distinctRows(found, stage, call.options)
    const of = async (rows: Matrix) => {
      const system = { kernel: LINEAR, ridge: 0, rows, rowOf: (pivot: number) => distinct.rows[pivot] }
      return new Interpolation(found, rows, distinct, await factoredIn(call, system, 'f64'), tolerance)
    }
    if (distinct.rows.length === found.rows) return of(found)
    return handOver(await gatherRows(found, distinct.rows, stage, call.options), of)
  }

  /**
   * By what is left over, again and again: weights are far smaller than coefficients of rows that are nearly one another's, so that what
   * is left over of them is known where that of coefficients is lost in rounding. Errors: CONFLICTING_DUPLICATES, NOT_CONVERGED.
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
