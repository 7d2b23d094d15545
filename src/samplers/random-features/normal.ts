import type { Call } from '../../engine/call.js'
import { NoisyTeacherError } from '../../engine/check.js'
import { handOver } from '../../engine/lifetime.js'
import type { Matrix } from '../../engine/matrix.js'
import type { GramSolver } from '../../solve/solver.js'
import { FeatureEquations, type FeatureEquationsOptions, type SolvedWeights } from './equations.js'
import { transposedTimesIn } from './products.js'
import { solverFor } from './ridged-rows.js'

/** The number of rows of a matrix that are transposed together. */
const TILE_ROWS = 16

/**
 * The jitter of a singular system FᵀF W = Fᵀ targets, as a share of the mean diagonal element of FᵀF, where F are the
 * features.
 */
const JITTER_RATIO = 1e-10

/**
 * Solves least squares on fewer features than rows, by the normal equations (FᵀF + ridge I) W = Fᵀ targets of the
 * features F that are not 0 on all rows. Features that are 0 on all rows get the weight 0. If FᵀF is singular and the
 * ridge is 0, a jitter is added to the diagonal, which gives nearly the weights of minimum norm; later solves keep the
 * jitter.
 */
export class NormalEquations extends FeatureEquations {
  readonly #found: Matrix
  readonly #features: Uint32Array
  /** The transposed features, features×n; undefined if all features are 0. */
  readonly #columns: Matrix | undefined
  #solver: GramSolver | undefined
  readonly #options: FeatureEquationsOptions
  #jitter = 0

  private constructor(
    found: Matrix,
    features: Uint32Array,
    columns: Matrix | undefined,
    options: FeatureEquationsOptions,
  ) {
    super(found.engine, { borrows: [found] })
    this.#found = found
    this.#features = features
    this.#options = options
    this.#columns = columns
  }

  /**
   * Prepares the normal equations of the columns of `found` whose indices are in `features`. Throws
   * NOT_POSITIVE_DEFINITE when they are singular even with a jitter; OUT_OF_MEMORY when they do not fit.
   */
  static async openIn(
    call: Call,
    found: Matrix,
    features: Uint32Array,
    options: FeatureEquationsOptions,
  ): Promise<NormalEquations> {
    const columns = features.length > 0 ? await takeColumns(call, found, features) : undefined
    return handOver(new NormalEquations(found, features, columns, options), async (equations) => {
      if (features.length > 0) await equations.#settleIn(call, (solver) => solver.readyIn(call))
      return equations
    })
  }

  async solveIn(call: Call, targets: Float64Array): Promise<SolvedWeights> {
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

  describe(): string {
    return `the normal equations of ${this.#features.length} random features`
  }

  // The solver borrows the columns. It is not in `owns`, because a jitter replaces it.
  protected override release(): void {
    this.#solver?.dispose()
    this.#columns?.dispose()
  }

  /**
   * Returns the result of `use` with the current solver. If the normal equations prove singular at ridge 0, replaces
   * the solver by one with a jitter on the diagonal, and returns the result of `use` with that one.
   */
  async #settleIn<T>(call: Call, use: (solver: GramSolver) => Promise<T>): Promise<T> {
    const columns = this.#columns!
    this.#solver ??= await solverFor(call, columns, this.#options)
    try {
      return await use(this.#solver)
    } catch (error) {
      const singular = error instanceof NoisyTeacherError && error.code === 'NOT_POSITIVE_DEFINITE'
      if (!singular || this.#options.ridge > 0 || this.#jitter > 0) throw error
      const squares = (columns.view() as Float32Array).reduce((sum, value) => sum + value * value, 0)
      const jitter = (JITTER_RATIO * squares) / columns.rows
      const solver = await solverFor(call, columns, { ...this.#options, ridge: jitter })
      this.#solver.dispose()
      this.#solver = solver
      this.#jitter = jitter
      return use(solver)
    }
  }
}

/** Copies the given columns of a float32 matrix to the rows of a new matrix, columns×n, which the caller owns. */
async function takeColumns(call: Call, x: Matrix, columns: Uint32Array): Promise<Matrix> {
  const values = x.view()
  const address = call.allocate(columns.length * x.rows * 4)
  const taken = call.engine.memory.view<Float32Array>(Float32Array, address, columns.length * x.rows)
  // Tiles of rows: a row stays in the cache while all of its columns are copied.
  await call.loop(Math.ceil(x.rows / TILE_ROWS), TILE_ROWS * columns.length, (first, last) => {
    for (let from = first * TILE_ROWS; from < last * TILE_ROWS; from += TILE_ROWS) {
      const end = Math.min(from + TILE_ROWS, x.rows)
      for (let k = 0; k < columns.length; k++) {
        for (let i = from; i < end; i++) taken[k * x.rows + i] = values[i * x.cols + columns[k]]
      }
    }
  })
  return call.toMatrix(columns.length, x.rows, 'f32', address)
}
