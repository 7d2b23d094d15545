import type { Call, CallOptions } from '../engine/call.js'
import { NoisyTeacherError } from '../engine/check.js'
import { borrow, Lifetime } from '../engine/lifetime.js'
import type { Matrix } from '../engine/matrix.js'
import { choleskyIn, type Factor, inverseDiagonalIn, substituteIn } from '../ops/cholesky.js'
import { crossIn } from '../ops/cross.js'
import { gramLowerIn, type Precision, triangleBytes } from '../ops/gram/gram.js'
import type { Kernel } from '../ops/kernels.js'
import { applyIn } from './apply.js'
import { allDistinct, type Distinct, distinctRows, mergeValues, spreadValues } from './duplicates.js'
import { type LeaveOneOut, leaveOneOut } from './leave-one-out.js'
import { type Refined, refine } from './refine.js'
import { checkSides, type RightHandSides, type Sides } from './sides.js'
import { glance, MANY, makeSketch, type Sketch } from './sketch.js'

/** (K(x, x) + ridge I) c = b, to be solved to a relative residual within the tolerance. */
export interface Problem {
  kernel: Kernel
  x: Matrix
  ridge: number
  tolerance: number
}

export interface Solution {
  /** Row-major n×outputs. */
  coefficients: Float64Array
  /**
   * |b - (K + ridge I) coefficients| / |b| of the worst column, measured in float64. From 96 columns on of the 12 columns that a sketch
   * finds worst: all are surely within the tolerance, but one may be slightly worse than those.
   */
  residual: number
  /** Corrections made, the first solve included. */
  iterations: number
  method: 'cholesky'
  /** Of the factor: 'f64' where float32 was not enough. */
  precision: Precision
  /** What was added to the diagonal beside the ridge: nothing. */
  jitter: number
}

/**
 * A Gram matrix and its Cholesky factor, kept for any number of right-hand sides. Borrows x, owns the factor. With ridge 0
 * equal rows are one row of the system.
 */
export class Factored extends Lifetime {
  readonly problem: Problem
  #rows: Matrix
  #distinct: Distinct
  #factors: Factor[]
  /** For left-out errors, from the first time on. */
  #inverse: { factor: Factor; diagonal: Float64Array } | undefined
  /** For many right-hand sides, from the first time on. */
  #sketch: Sketch | undefined
  #giveBack: () => void

  /** @internal Use `factorGram`. Takes over the factor, and the rows where they are not x. */
  constructor(problem: Problem, rows: Matrix, distinct: Distinct, factor: Factor) {
    super(problem.x.engine)
    this.problem = problem
    this.#rows = rows
    this.#distinct = distinct
    this.#factors = [factor]
    this.#giveBack = borrow('prepareGram', [problem.x])
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
    let factor = this.#factors[this.#factors.length - 1]
    let refined = await this.#refineIn(call, factor, b, outputs)
    if (!refined.converged && factor.precision === 'f32' && roomForWide(this.#rows)) {
      factor = await factorRowsIn(call, this.problem, this.#rows, this.#distinct, 'f64')
      this.#factors.push(factor)
      refined = await this.#refineIn(call, factor, b, outputs)
    }
    const { x, residual, iterations, converged } = refined
    if (!converged) throw notConverged(call.who, this.problem, refined, factor)
    const coefficients = spreadValues(this.#distinct, x, outputs)
    return { coefficients, residual, iterations, method: 'cholesky', precision: factor.precision, jitter: 0 }
  }

  /** Errors of the values at each row when it is left out; the factor's inverse is found once. Errors: as `solve`. */
  async leaveOneOut(b: RightHandSides, options: CallOptions = {}): Promise<LeaveOneOut> {
    const sides = checkSides('leaveOneOut', b, this.problem.x.rows)
    return this.engine.call('leaveOneOut', [this], options, async (call) => {
      const { coefficients } = await this.solveIn(call, sides)
      const factor = this.#factors[this.#factors.length - 1]
      if (this.#inverse?.factor !== factor) {
        this.#inverse = { factor, diagonal: await inverseDiagonalIn(call, factor) }
      }
      return leaveOneOut(coefficients, this.#inverse.diagonal, this.#distinct)
    })
  }

  describe(): string {
    return `the factored Gram matrix of ${this.problem.x.rows} rows`
  }

  protected release(): void {
    for (const factor of this.#factors) factor.dispose()
    if (this.#rows !== this.problem.x) this.#rows.dispose()
    this.#giveBack()
  }

  async #refineIn(call: Call, factor: Factor, b: Float64Array, outputs: number): Promise<Refined> {
    const { tolerance } = this.problem
    const weights = this.#distinct.counts
    const apply = (x: Float64Array) => applyIn(call, this.problem, this.#rows, x)
    const correct = (rest: Float64Array) => substituteIn(call, factor, rest, outputs)
    const options = { outputs, tolerance, weights }
    if (outputs < MANY) return refine({ apply, correct }, b, options)
    const sketched = { apply, cross: crossIn.bind(undefined, call, weights.length), weights }
    this.#sketch ??= await makeSketch(sketched)
    const sketch = this.#sketch
    const glanceAt = (x: Float64Array) => glance(sketched, sketch, x, { b, outputs, tolerance })
    return refine({ apply, correct, glance: glanceAt }, b, options)
  }
}

/** Factors in float32, or in float64 where that fails. */
export async function factorIn(call: Call, problem: Problem): Promise<Factored> {
  const { x, ridge } = problem
  const distinct = ridge === 0 ? distinctRows(x) : allDistinct(x.rows)
  const rows = distinct.rows.length < x.rows ? takeRows(x, distinct.rows) : x
  try {
    const factor = await factorRowsIn(call, problem, rows, distinct, 'f32').catch((error) => {
      const indefinite = error instanceof NoisyTeacherError && error.code === 'NOT_POSITIVE_DEFINITE'
      if (!indefinite || !roomForWide(rows)) throw error
      return factorRowsIn(call, problem, rows, distinct, 'f64')
    })
    return new Factored(problem, rows, distinct, factor)
  } catch (error) {
    if (rows !== x) rows.dispose()
    throw error
  }
}

async function factorRowsIn(
  call: Call,
  { kernel, ridge }: Problem,
  rows: Matrix,
  distinct: Distinct,
  precision: Precision,
): Promise<Factor> {
  const triangle = await gramLowerIn(call, kernel, rows, ridge, precision)
  return choleskyIn(call, triangle, { n: rows.rows, precision, rowOf: (pivot) => distinct.rows[pivot] })
}

/** Whether a float64 factor could be had beside what there is. */
function roomForWide({ engine, rows }: Matrix): boolean {
  return triangleBytes(rows, 'f64') < engine.memory.largestFree
}

function takeRows(x: Matrix, rows: Int32Array): Matrix {
  const view = x.view()
  const pieces = Array.from(rows, (row) => view.slice(row * x.cols, (row + 1) * x.cols))
  return x.engine.matrix(rows.length, x.cols, pieces, { type: x.type })
}

function notConverged(who: string, { x, ridge, tolerance }: Problem, refined: Refined, factor: Factor) {
  const { residual, iterations } = refined
  const reached = `the residual is ${residual.toExponential(1)} after ${iterations} iterations, above the tolerance ${tolerance}`
  const where = `n=${x.rows}, ridge=${ridge}, ${factor.precision} factor`
  return new NoisyTeacherError('NOT_CONVERGED', `${who}: ${reached} (${where}); a larger ridge would help`)
}
