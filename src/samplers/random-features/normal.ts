import type { Call } from '../../engine/call.js'
import { NoisyTeacherError } from '../../engine/check.js'
import type { Matrix } from '../../engine/matrix.js'
import type { GramSolver } from '../../solve/solver.js'
import type { Equations, EquationsOptions, Solved } from './equations.js'
import { transposedTimesIn } from './products.js'
import { solverFor } from './ridged-rows.js'

/** Of the mean squared length of a feature, where normal equations are singular. */
const JITTER = 1e-10

/**
 * Least squares of fewer features than rows by the normal equations of some of them; the others have the weight 0. Where these are
 * singular a jitter, kept from then on, leaves the least weights.
 */
export class NormalEquations implements Equations {
  readonly #found: Matrix
  readonly #features: Uint32Array
  /** The features as rows, and the solver; none of no features. */
  readonly #columns: Matrix | undefined
  #solver: GramSolver | undefined
  readonly #options: EquationsOptions
  #jitter = 0

  private constructor(found: Matrix, features: Uint32Array, options: EquationsOptions) {
    this.#found = found
    this.#features = features
    this.#options = options
    this.#columns = features.length > 0 ? takeColumns(found, features) : undefined
  }

  static async openIn(
    call: Call,
    found: Matrix,
    features: Uint32Array,
    options: EquationsOptions,
  ): Promise<NormalEquations> {
    const equations = new NormalEquations(found, features, options)
    try {
      if (features.length > 0) await equations.#settleIn(call, (solver) => solver.readyIn(call))
      return equations
    } catch (error) {
      equations.dispose()
      throw error
    }
  }

  async solveIn(call: Call, targets: Float64Array): Promise<Solved> {
    const outputs = targets.length / this.#found.rows
    const weights = new Float64Array(this.#found.cols * outputs)
    if (this.#features.length === 0) return { weights, residual: 0, jitter: 0 }
    const sides = await transposedTimesIn(call, this.#found, targets)
    const values = new Float64Array(this.#features.length * outputs)
    this.#features.forEach((feature, k) => {
      values.set(sides.subarray(feature * outputs, (feature + 1) * outputs), k * outputs)
    })
    const { coefficients, residual } = await this.#settleIn(call, (solver) => solver.solveIn(call, { values, outputs }))
    this.#features.forEach((feature, k) => {
      weights.set(coefficients.subarray(k * outputs, (k + 1) * outputs), feature * outputs)
    })
    return { weights, residual, jitter: this.#jitter }
  }

  dispose(): void {
    this.#solver?.dispose()
    this.#columns?.dispose()
  }

  /** What `use` has from the solver, or from one with a jitter where the equations prove singular. */
  async #settleIn<T>(call: Call, use: (solver: GramSolver) => Promise<T>): Promise<T> {
    const columns = this.#columns!
    this.#solver ??= solverFor(call, columns, this.#options)
    try {
      return await use(this.#solver)
    } catch (error) {
      const singular = error instanceof NoisyTeacherError && error.code === 'NOT_POSITIVE_DEFINITE'
      if (!singular || this.#options.ridge > 0 || this.#jitter > 0) throw error
      const squares = (columns.view() as Float32Array).reduce((sum, value) => sum + value * value, 0)
      const jitter = (JITTER * squares) / columns.rows
      const solver = solverFor(call, columns, { ...this.#options, ridge: jitter })
      this.#solver.dispose()
      this.#solver = solver
      this.#jitter = jitter
      return use(solver)
    }
  }
}

/** Some columns of a float32 matrix as the rows of another, which the caller owns. */
function takeColumns(x: Matrix, columns: Uint32Array): Matrix {
  const values = x.view()
  const taken = new Float32Array(columns.length * x.rows)
  columns.forEach((column, k) => {
    for (let i = 0; i < x.rows; i++) taken[k * x.rows + i] = values[i * x.cols + column]
  })
  return x.engine.matrix(columns.length, x.rows, taken)
}
