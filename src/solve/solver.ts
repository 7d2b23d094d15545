import type { Call, CallOptions } from '../engine/call.js'
import { check, NoisyTeacherError } from '../engine/check.js'
import { Lifetime } from '../engine/lifetime.js'
import type { Matrix } from '../engine/matrix.js'
import { gatherRows } from '../engine/take-rows.js'
import type { Factor } from '../ops/cholesky/factor.js'
import { crossIn } from '../ops/cross.js'
import type { Precision } from '../ops/gram/gram.js'
import type { Kernel } from '../ops/kernel.js'
import { applyIn } from './apply.js'
import { conjugateIn } from './conjugate.js'
import { factoredIn } from './direct.js'
import { allDistinct, type DistinctRows, distinctRows, mergeValues, spreadValues } from './duplicates.js'
import { checkedDiagonalIn } from './inverse.js'
import { type LeaveOneOut, leaveOneOut } from './leave-one-out.js'
import type { DistinctSystem, OpenMethod } from './method.js'
import type { MethodPlan } from './plan.js'
import { type CorrectOptions, type Refined, refine } from './refine.js'
import { checkSides, type RightHandSides, type Sides } from './sides.js'
import { makeSketch, quickResidual, SKETCH_OUTPUTS_MIN, type Sketch } from './sketch.js'

/** The system (K(x, x) + ridge I) c = b as the caller states it, for any right-hand sides b. x may have equal rows. */
export interface GramSystem {
  kernel: Kernel
  x: Matrix
  ridge: number
  /** The largest relative residual of a column that is accepted. */
  tolerance: number
}

/** The coefficients that solve a Gram system, and their residual. */
export interface Solution {
  /** The coefficients, row-major n×outputs: a row for each row of x, a column for each right-hand side. */
  coefficients: Float64Array
  /**
   * The largest |b - (K(x, x) + ridge I) coefficients| / |b| of a column, measured in float64. With 96 columns or more,
   * only the 12 columns that a random sketch estimates to be worst are measured: every column is within the tolerance,
   * but another one may be slightly worse than this.
   */
  residual: number
  /**
   * For 'cholesky', the number of solves with the factor: the first one and its corrections. For 'cg', the number of
   * products with the Gram matrix.
   */
  iterations: number
  /** The method that solved the system: 'cholesky' or 'cg'. */
  method: OpenMethod['method']
  /**
   * The floating-point type of the Cholesky factor ('cholesky') or of the products with the Gram matrix ('cg'): 'f32',
   * or 'f64' if float32 was not enough. Residuals are measured in float64 in either case.
   */
  precision: Precision
}

/**
 * A Gram matrix that is prepared for any number of right-hand sides. With ridge 0, equal rows are merged into one row
 * of the system. If a method fails, the solver opens the next one and keeps it. It borrows x and owns the method that
 * it opened.
 */
export class GramSolver extends Lifetime {
  readonly system: GramSystem
  #distinctSystem: DistinctSystem
  #distinct: DistinctRows
  /** The current method, followed by its fallbacks. */
  #methods: MethodPlan[]
  #opened: OpenMethod | undefined
  /** The diagonal of the inverse by a factor, from element `first` on; undefined before the first `leaveOneOut`. */
  #inverse: { factor: Factor; first: number; diagonal: Float64Array } | undefined
  /** The sketch of residuals; undefined before the first solve of many right-hand sides. */
  #sketch: Sketch | undefined

  private constructor(system: GramSystem, methods: MethodPlan[], distinct: DistinctRows, rows: Matrix) {
    const { kernel, x, ridge } = system
    super(x.engine, { borrows: [x], owns: rows === x ? [] : [rows] })
    this.system = system
    this.#distinct = distinct
    this.#distinctSystem = { kernel, ridge, rows, rowOf: (pivot) => distinct.rows[pivot] }
    this.#methods = methods
  }

  /** @internal Makes a solver that has opened no method yet. Throws OUT_OF_MEMORY when the distinct rows do not fit. */
  static async makeIn(call: Call, system: GramSystem, methods: MethodPlan[]): Promise<GramSolver> {
    const { x, ridge } = system
    const stage = `${call.who}: equal rows`
    const distinct = ridge === 0 ? await distinctRows(x, stage, call.options) : allDistinct(x.rows)
    const fewer = distinct.rows.length < x.rows
    return new GramSolver(
      system,
      methods,
      distinct,
      fewer ? await gatherRows(x, distinct.rows, stage, call.options) : x,
    )
  }

  /**
   * Solves for b, row-major n×outputs. Throws BAD_SHAPE when b does not fill n rows; BAD_VALUE when a value of b is not
   * finite; CONFLICTING_DUPLICATES when the ridge is 0 and equal rows have different right-hand sides;
   * NOT_POSITIVE_DEFINITE when the factor breaks down; NOT_CONVERGED, with the residual, when it stays above the
   * tolerance; OUT_OF_MEMORY when the solve does not fit; DISPOSED when the solver or b was disposed.
   */
  async solve(b: RightHandSides, options: CallOptions = {}): Promise<Solution> {
    const sides = checkSides('solve', b, this.system.x.rows)
    return this.engine.call('solve', [this], options, (call) => this.solveIn(call, sides))
  }

  /** @internal Solves for checked right-hand sides within a call; see `solve`. */
  async solveIn(call: Call, { values, outputs }: Sides): Promise<Solution> {
    const b = mergeValues(call.who, this.#distinct, values, outputs)
    for (;;) {
      const opened = await this.readyIn(call)
      const refined = await this.#refineIn(call, opened, b, outputs)
      if (refined.converged) {
        const { x, residual, iterations } = refined
        const { method, precision } = opened
        return { coefficients: spreadValues(this.#distinct, x, outputs), residual, iterations, method, precision }
      }
      if (!this.#next()) throw notConverged(call.who, this.system, refined, opened)
    }
  }

  /**
   * Returns the leave-one-out errors of b, row-major n×outputs: each value minus its prediction by a fit to all other
   * rows. `first` selects rows `first` to n - 1; all rows by default. The first call computes the diagonal of the
   * inverse of K(x, x) + ridge I, which costs less for fewer rows. Throws BAD_OPTION when no method of
   * the solver has a factor, as with method 'cg'; BAD_SHAPE when b does not fill n rows; BAD_VALUE when a value of b is
   * not finite; CONFLICTING_DUPLICATES when the ridge is 0 and equal rows have different right-hand sides;
   * NOT_POSITIVE_DEFINITE when the factor breaks down; NOT_CONVERGED when the residual stays above the tolerance;
   * OUT_OF_MEMORY when the solve does not fit; DISPOSED when the solver or b was disposed.
   */
  async leaveOneOut(b: RightHandSides, options: CallOptions = {}, first = 0): Promise<LeaveOneOut> {
    const sides = checkSides('leaveOneOut', b, this.system.x.rows)
    return this.engine.call('leaveOneOut', [this], options, (call) => this.#leaveOneOutIn(call, sides, first))
  }

  /** Returns the leave-one-out errors of rows `first` to n - 1, within a call. */
  async #leaveOneOutIn(call: Call, sides: Sides, first: number): Promise<LeaveOneOut> {
    const { kind, counts } = this.#distinct
    const alone = kind.subarray(first).filter((own) => counts[own] === 1)
    const start = alone.reduce((least, own) => Math.min(least, own), counts.length)
    for (;;) {
      await this.#factorIn(call)
      const { coefficients } = await this.solveIn(call, sides)
      const factor = await this.#factorIn(call)
      if (this.#inverse?.factor !== factor || this.#inverse.first > start) {
        const diagonal = await checkedDiagonalIn(call, this.#distinctSystem, factor, start)
        this.#inverse = diagonal && { factor, first: start, diagonal }
      }
      if (this.#inverse) return leaveOneOut(coefficients, this.#inverse.diagonal, this.#distinct, first)
      const another = this.#methods.slice(1).some(({ method }) => method === 'cholesky')
      check(another && this.#next(), 'NOT_CONVERGED', () => {
        const reason = 'the diagonal of the inverse is not accurate in f32, and f64 does not fit'
        return `${call.who}: ${reason} (n=${kind.length}, ridge=${this.system.ridge}); a larger ridge would help`
      })
    }
  }

  /**
   * @internal Returns the current method, opening it on first use. If it cannot be opened in float32 but may be in
   * float64, falls back to the next method; otherwise, or if there is none, throws the error.
   */
  async readyIn(call: Call): Promise<OpenMethod> {
    while (!this.#opened) {
      const [method] = this.#methods
      try {
        this.#opened = await this.#openIn(call, method)
      } catch (error) {
        if (!mayPassIn64(error) || !this.#next()) throw error
      }
    }
    return this.#opened
  }

  describe(): string {
    return `the solver of a Gram matrix of ${this.system.x.rows} rows`
  }

  protected override release(): void {
    this.#opened?.dispose()
  }

  async #refineIn(call: Call, opened: OpenMethod, b: Float64Array, outputs: number): Promise<Refined> {
    const { tolerance } = this.system
    const weights = this.#distinct.counts
    const apply = (x: Float64Array) => applyIn(call, this.#distinctSystem, x)
    const correct = (rest: Float64Array, how: CorrectOptions) => opened.correctIn(call, rest, how)
    const options = { outputs, tolerance, weights }
    if (outputs < SKETCH_OUTPUTS_MIN) return refine({ apply, correct }, b, options)
    const sketchedSystem = { apply, cross: crossIn.bind(undefined, call, weights.length), weights }
    this.#sketch ??= await makeSketch(sketchedSystem)
    const sketch = this.#sketch
    const quickly = (x: Float64Array) => quickResidual(sketchedSystem, sketch, x, { b, outputs, tolerance })
    return refine({ apply, correct, quickResidual: quickly }, b, options)
  }

  /** Falls back to the next method; returns false if there is none. */
  #next(): boolean {
    if (this.#methods.length === 1) return false
    this.#opened?.dispose()
    this.#opened = undefined
    this.#methods = this.#methods.slice(1)
    return true
  }

  #openIn(call: Call, { method, precision, stored, step }: MethodPlan): Promise<OpenMethod> {
    if (method === 'cholesky') return factoredIn(call, this.#distinctSystem, precision)
    const other = this.#methods.slice(1).find((plan) => plan.method === 'cholesky' && plan.precision === 'f32')
    const patience = other ? other.operations / step : Number.POSITIVE_INFINITY
    return conjugateIn(call, this.#distinctSystem, { precision, stored, patience })
  }

  /**
   * Returns the Cholesky factor of all rows. If the current method has none, falls back to the first 'cholesky' among
   * its fallbacks. Throws BAD_OPTION when there is none.
   */
  async #factorIn(call: Call): Promise<Factor> {
    const at = this.#methods.findIndex(({ method }) => method === 'cholesky')
    const needs = () =>
      `${call.who}: needs method 'cholesky', and ${this.describe()} has method '${this.#methods[0].method}'`
    check(at >= 0, 'BAD_OPTION', needs)
    while (this.#methods[0].method !== 'cholesky') this.#next()
    const { factor } = await this.readyIn(call)
    check(factor !== undefined, 'BAD_OPTION', needs)
    return factor
  }
}

/**
 * Returns true for an error that may not occur in float64: the matrix is not definite in float32, or a value is outside
 * the range of float32.
 */
const mayPassIn64 = (error: unknown): boolean =>
  error instanceof NoisyTeacherError && (error.code === 'NOT_POSITIVE_DEFINITE' || error.code === 'BAD_VALUE')

function notConverged(
  who: string,
  { x, ridge, tolerance }: GramSystem,
  refined: Refined,
  { method, precision }: OpenMethod,
) {
  const { residual, iterations } = refined
  const reached = `the residual is ${residual.toExponential(1)} after ${iterations} iterations, above the tolerance ${tolerance}`
  const where = `n=${x.rows}, ridge=${ridge}, '${method}' in ${precision}`
  return new NoisyTeacherError('NOT_CONVERGED', `${who}: ${reached} (${where}); a larger ridge would help`)
}
