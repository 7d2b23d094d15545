import type { Call, CallOptions } from '../engine/call.js'
import { check, NoisyTeacherError } from '../engine/check.js'
import { Lifetime } from '../engine/lifetime.js'
import type { Matrix } from '../engine/matrix.js'
import { gatherRows } from '../engine/take-rows.js'
import type { Factor } from '../ops/cholesky/factor.js'
import { inverseDiagonalIn } from '../ops/cholesky/substitute.js'
import { crossIn } from '../ops/cross.js'
import type { Precision } from '../ops/gram/gram.js'
import type { Kernel } from '../ops/kernel.js'
import { applyIn } from './apply.js'
import type { Approach, GramSystem } from './approach.js'
import { conjugateIn } from './conjugate.js'
import { factoredIn } from './direct.js'
import { allDistinct, type Distinct, distinctRows, mergeValues, spreadValues } from './duplicates.js'
import { type LeaveOneOut, leaveOneOut } from './leave-one-out.js'
import type { Need } from './plan.js'
import { type CorrectOptions, type Refined, refine } from './refine.js'
import { checkSides, type RightHandSides, type Sides } from './sides.js'
import { glance, MANY, makeSketch, type Sketch } from './sketch.js'

/** (K(x, x) + ridge I) c = b, to be solved to a relative residual within the tolerance. */
export interface Problem {
  kernel: Kernel
  x: Matrix
  ridge: number
  tolerance: number
}

/** The coefficients that solve a Gram system, and how well they do. */
export interface Solution {
  /** Row-major n×outputs. */
  coefficients: Float64Array
  /**
   * |b - (K + ridge I) coefficients| / |b| of the worst column, measured in float64. From 96 columns on of the 12 columns that a sketch
   * finds worst: all are surely within the tolerance, but one may be slightly worse than those.
   */
  residual: number
  /** Of 'cholesky' corrections, the first solve included; of 'cg' products with the Gram matrix. */
  iterations: number
  method: Approach['method']
  /** Of the factor or the products: 'f64' where float32 was not enough. Residuals are float64 always. */
  precision: Precision
  /** What was added to the diagonal beside the ridge: nothing. */
  jitter: number
}

/**
 * A Gram matrix made ready for any number of right-hand sides. Borrows x, owns what it made. With ridge 0 equal rows are one row
 * of the system. Where one way to solve it is not enough, the next that fits is made and kept.
 */
export class GramSolver extends Lifetime {
  readonly problem: Problem
  #system: GramSystem
  #distinct: Distinct
  /** The current one, and those to come. */
  #ways: Need[]
  #approach: Approach | undefined
  /** For left-out errors, from the first time on. */
  #inverse: { factor: Factor; diagonal: Float64Array } | undefined
  /** For many right-hand sides, from the first time on. */
  #sketch: Sketch | undefined

  private constructor(problem: Problem, ways: Need[], distinct: Distinct, rows: Matrix) {
    const { kernel, x, ridge } = problem
    super(x.engine, { borrows: [x], owns: rows === x ? [] : [rows] })
    this.problem = problem
    this.#distinct = distinct
    this.#system = { kernel, ridge, rows, rowOf: (pivot) => distinct.rows[pivot] }
    this.#ways = ways
  }

  /** @internal A solver that has nothing ready yet. */
  static async makeIn(call: Call, problem: Problem, ways: Need[]): Promise<GramSolver> {
    const { x, ridge } = problem
    const stage = `${call.who}: equal rows`
    const distinct = ridge === 0 ? await distinctRows(x, stage, call.options) : allDistinct(x.rows)
    const fewer = distinct.rows.length < x.rows
    return new GramSolver(problem, ways, distinct, fewer ? await gatherRows(x, distinct.rows, stage, call.options) : x)
  }

  /**
   * Coefficients for b, row-major n×outputs. Errors: BAD_SHAPE, BAD_VALUE, CONFLICTING_DUPLICATES (ridge 0), NOT_CONVERGED with
   * the residual, NOT_POSITIVE_DEFINITE, OUT_OF_MEMORY, DISPOSED.
   */
  async solve(b: RightHandSides, options: CallOptions = {}): Promise<Solution> {
    const sides = checkSides('solve', b, this.problem.x.rows)
    return this.engine.call('solve', [this], options, (call) => this.solveIn(call, sides))
  }

  /** @internal `solve` within a call. */
  async solveIn(call: Call, { values, outputs }: Sides): Promise<Solution> {
    const b = mergeValues(call.who, this.#distinct, values, outputs)
    for (;;) {
      const approach = await this.readyIn(call)
      const refined = await this.#refineIn(call, approach, b, outputs)
      if (refined.converged) {
        const { x, residual, iterations } = refined
        const { method, precision } = approach
        return {
          coefficients: spreadValues(this.#distinct, x, outputs),
          residual,
          iterations,
          method,
          precision,
          jitter: 0,
        }
      }
      if (!this.#next()) throw notConverged(call.who, this.problem, refined, approach)
    }
  }

  /** Errors of the values at each row when it is left out; the factor's inverse is found once. Errors: as `solve`. */
  async leaveOneOut(b: RightHandSides, options: CallOptions = {}): Promise<LeaveOneOut> {
    const sides = checkSides('leaveOneOut', b, this.problem.x.rows)
    return this.engine.call('leaveOneOut', [this], options, async (call) => {
      await this.#factorIn(call)
      const { coefficients } = await this.solveIn(call, sides)
      const factor = await this.#factorIn(call)
      if (this.#inverse?.factor !== factor) {
        this.#inverse = { factor, diagonal: await inverseDiagonalIn(call, factor) }
      }
      return leaveOneOut(coefficients, this.#inverse.diagonal, this.#distinct)
    })
  }

  /** @internal The way it solves by now, made if it is not there; the next where that fails in float32. Errors: those of the last. */
  async readyIn(call: Call): Promise<Approach> {
    while (!this.#approach) {
      const [way] = this.#ways
      try {
        this.#approach = await this.#openIn(call, way)
      } catch (error) {
        if (!mayPassIn64(error) || !this.#next()) throw error
      }
    }
    return this.#approach
  }

  describe(): string {
    return `the solver of a Gram matrix of ${this.problem.x.rows} rows`
  }

  protected override release(): void {
    this.#approach?.dispose()
  }

  async #refineIn(call: Call, approach: Approach, b: Float64Array, outputs: number): Promise<Refined> {
    const { tolerance } = this.problem
    const weights = this.#distinct.counts
    const apply = (x: Float64Array) => applyIn(call, this.#system, x)
    const correct = (rest: Float64Array, how: CorrectOptions) => approach.correctIn(call, rest, how)
    const options = { outputs, tolerance, weights }
    if (outputs < MANY) return refine({ apply, correct }, b, options)
    const sketched = { apply, cross: crossIn.bind(undefined, call, weights.length), weights }
    this.#sketch ??= await makeSketch(sketched)
    const sketch = this.#sketch
    const glanceAt = (x: Float64Array) => glance(sketched, sketch, x, { b, outputs, tolerance })
    return refine({ apply, correct, glance: glanceAt }, b, options)
  }

  /** Gives up the current way for the next; false where there is none. */
  #next(): boolean {
    if (this.#ways.length === 1) return false
    this.#approach?.dispose()
    this.#approach = undefined
    this.#ways = this.#ways.slice(1)
    return true
  }

  #openIn(call: Call, { method, precision, stored, step }: Need): Promise<Approach> {
    if (method === 'cholesky') return factoredIn(call, this.#system, precision)
    const other = this.#ways.slice(1).find((way) => way.method === 'cholesky' && way.precision === 'f32')
    const patience = other ? other.operations / step : Number.POSITIVE_INFINITY
    return conjugateIn(call, this.#system, { precision, stored, patience })
  }

  /** The factor of all rows: a solver that has none takes the first way that makes one. */
  async #factorIn(call: Call): Promise<Factor> {
    const at = this.#ways.findIndex(({ method }) => method === 'cholesky')
    const needs = () =>
      `${call.who}: needs method 'cholesky', and ${this.describe()} has method '${this.#ways[0].method}'`
    check(at >= 0, 'BAD_OPTION', needs)
    while (this.#ways[0].method !== 'cholesky') this.#next()
    const { factor } = await this.readyIn(call)
    check(factor !== undefined, 'BAD_OPTION', needs)
    return factor
  }
}

/** Whether float64 may do: the matrix is not definite in float32, or its values are beyond it. */
const mayPassIn64 = (error: unknown): boolean =>
  error instanceof NoisyTeacherError && (error.code === 'NOT_POSITIVE_DEFINITE' || error.code === 'BAD_VALUE')

function notConverged(
  who: string,
  { x, ridge, tolerance }: Problem,
  refined: Refined,
  { method, precision }: Approach,
) {
  const { residual, iterations } = refined
  const reached = `the residual is ${residual.toExponential(1)} after ${iterations} iterations, above the tolerance ${tolerance}`
  const where = `n=${x.rows}, ridge=${ridge}, '${method}' in ${precision}`
  return new NoisyTeacherError('NOT_CONVERGED', `${who}: ${reached} (${where}); a larger ridge would help`)
}
