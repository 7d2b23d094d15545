import type { Dataset } from '../data/dataset.js'
import type { CallOptions } from '../engine/call.js'
import { check } from '../engine/check.js'
import type { Holdings } from '../engine/lifetime.js'
import type { Matrix } from '../engine/matrix.js'
import { CALL_OPTIONS, type CheckedOptions, choice, pickOptions, type TableOf, takeOptions } from '../engine/options.js'
import type { InputRows } from '../engine/plain-rows.js'
import type { Draws } from '../labels/draws.js'
import { GRAM_OPTIONS, type Precision } from '../ops/gram/gram.js'
import type { Kernel } from '../ops/kernel.js'
import { takeSeeded } from '../random/draw.js'
import {
  type GramSolver,
  openGram,
  PREPARE_OPTIONS,
  type PrepareOptions,
  type RightHandSides,
  type Solution,
} from '../solve/gram.js'
import type { LeaveOneOut } from '../solve/leave-one-out.js'
import { Geometry } from './geometry.js'
import { expand, KernelSampler, type PredictOptions } from './kernel-sampler.js'
import { FIT_OPTIONS, type FitOptions } from './sampler.js'
import { decideMany, targetsOf } from './targets.js'

/** Option table of `GramGeometry.predictMany`. */
const PREDICT_MANY_OPTIONS = { ...GRAM_OPTIONS, ...FIT_OPTIONS } satisfies TableOf<PredictOptions & FitOptions>

/**
 * Points with a solver for their kernel ridge system (K + ridge I) c = b, where K is the n×n Gram matrix of the n
 * points. It keeps a Cholesky factor or a preconditioner, for any number of right-hand sides b and label draws. It
 * borrows the points and is immutable.
 */
export class GramGeometry extends Geometry {
  /** @internal The noun that names the geometry in error messages. */
  protected readonly noun = 'Gram geometry'
  readonly kernel: Kernel
  readonly ridge: number
  #solver: GramSolver

  /** @internal Use `prepareGram`. */
  constructor(kernel: Kernel, points: Matrix, ridge: number, solver: GramSolver) {
    super(points, { borrows: [points], owns: [solver] })
    this.kernel = kernel
    this.ridge = ridge
    this.#solver = solver
  }

  /**
   * Returns c = (K + ridge I)⁻¹ b, where K is the Gram matrix of the n points. b and c are row-major n×outputs. Throws
   * BAD_OPTION when an option is invalid; BAD_SHAPE when b does not fill n rows; BAD_VALUE when a value of b is not
   * finite; CONFLICTING_DUPLICATES when the ridge is 0 and equal points have different values; NOT_POSITIVE_DEFINITE
   * when the factor breaks down; NOT_CONVERGED when the residual stays above the tolerance; DISPOSED when the geometry
   * was disposed; OUT_OF_MEMORY when the system does not fit.
   */
  async solve(b: RightHandSides, options: CallOptions = {}): Promise<Solution> {
    const call = takeOptions('solve', CALL_OPTIONS, options)
    check(!this.disposed, 'DISPOSED', () => `solve: ${this.describe()} was disposed before`)
    return this.#solver.solve(b, call)
  }

  /**
   * Returns the leave-one-out errors of b, row-major n×outputs: each value minus its prediction by a fit to all other
   * points. They have the closed form
   *
   *     e_i = c_i / (A⁻¹)_ii,  c = A⁻¹ b,  A = K + ridge I
   *
   * where K is the n×n Gram matrix of the points and row i belongs to point i. In the result, `errors` are row-major
   * n×outputs, and `meanSquare` is the mean of their squares. The first call costs about as much as a second factor. A
   * float32 diagonal is checked on 6 elements; if one is off by more than 1e-4 of itself, the solver falls back to
   * float64. Throws BAD_OPTION when an option is invalid or the method is 'cg', which has no factor; BAD_SHAPE when b
   * does not fill n rows; BAD_VALUE when a value of b is not finite; CONFLICTING_DUPLICATES when the ridge is 0 and
   * equal points have different values; NOT_POSITIVE_DEFINITE when the factor breaks down; NOT_CONVERGED when the
   * residual stays above the tolerance; DISPOSED when the geometry was disposed; OUT_OF_MEMORY when the system does not
   * fit.
   */
  async leaveOneOut(b: RightHandSides, options: CallOptions = {}): Promise<LeaveOneOut> {
    const call = takeOptions('leaveOneOut', CALL_OPTIONS, options)
    check(!this.disposed, 'DISPOSED', () => `leaveOneOut: ${this.describe()} was disposed before`)
    return this.#solver.leaveOneOut(b, call)
  }

  /** @internal Returns the leave-one-out errors of the points `first` to n - 1, with checked options. */
  async leaveOneOutFrom(b: Float64Array, first: number, call: CallOptions): Promise<LeaveOneOut> {
    return this.#solver.leaveOneOut(b, call, first)
  }

  /**
   * Fits a kernel classifier to the points and their labels y, one whole number from 0 to `classes` - 1 for each point.
   * The classifier borrows the geometry. Throws BAD_OPTION when `classes` or an option is out of range; BAD_SHAPE when
   * y does not have one label for each point; BAD_VALUE when a label is not a class; CONFLICTING_DUPLICATES when the
   * ridge is 0 and equal points have different labels; NOT_POSITIVE_DEFINITE when the factor breaks down; NOT_CONVERGED
   * when the residual stays above the tolerance; DISPOSED when the geometry was disposed; OUT_OF_MEMORY when the system
   * does not fit.
   */
  async fit(y: Int32Array, classes: number, options: PredictOptions = {}): Promise<KernelSampler> {
    const own = takeOptions('fit', GRAM_OPTIONS, options)
    return this.fitWith({ y, classes }, (train, held) => this.fitTo(train, own, held))
  }

  /**
   * @internal Fits a kernel classifier to checked labels, plain or soft, with checked options. `held` lists what it
   * borrows.
   */
  async fitTo(
    train: Dataset,
    { precision, ...call }: CheckedOptions<typeof GRAM_OPTIONS>,
    held: Holdings,
  ): Promise<KernelSampler> {
    const { kernel, points: x } = this
    const { coefficients, residual } = await this.solve(targetsOf('fit', train), call)
    return new KernelSampler({ kernel, x, coefficients, precision, residual }, train.classes, held)
  }

  /**
   * Predicts the class of each of m queries under each label draw, row-major draws × m, with one factor or
   * preconditioner for all draws. Draws are solved in batches of at most 64 MiB. Throws BAD_OPTION when an option is
   * invalid or there are no draws; BAD_SHAPE when the queries do not have the columns of the points, or the draws do
   * not have one label for each point; BAD_VALUE when queries is not rows of finite numbers, the labels are not a
   * Uint8Array, or an output is not finite; ENGINE_MISMATCH when the queries belong to another engine;
   * CONFLICTING_DUPLICATES when the ridge is 0 and equal points have different labels; NOT_POSITIVE_DEFINITE when the
   * factor breaks down; NOT_CONVERGED when the residual stays above the tolerance; DISPOSED when the geometry or the
   * queries were disposed; OUT_OF_MEMORY when the system does not fit.
   */
  async predictMany(queries: InputRows, draws: Draws, options: PredictOptions & FitOptions = {}): Promise<Uint8Array> {
    return this.predictWith(
      PREDICT_MANY_OPTIONS,
      { queries, draws, options },
      ({ queries, draws, call }, { precision }) => {
        const outputsFor = async (targets: Float64Array) => {
          const { coefficients } = await this.solve(targets, call)
          return expand({ kernel: this.kernel, x: this.points }, queries, coefficients, { ...call, precision })
        }
        return decideMany(draws, queries.rows, outputsFor, call)
      },
    )
  }
}

/**
 * Options of `prepareGram`: the ridge, tolerance and method of the solves, and the expected number of right-hand sides.
 */
export interface PrepareGramOptions extends FitOptions, PrepareOptions {
  /**
   * The precision of the factor, or of the products of 'cg': with 'f32', the default, they are in float32, and in
   * float64 if that fails; with 'f64' in float64 from the start. Residuals are in float64 in either case, so this
   * matters for `leaveOneOut` alone: its errors are accurate to about 1e-4 of themselves in float32, and to about 1e-12
   * times the condition number in float64.
   */
  precision?: Precision
}

/** Option table of `prepareGram`. */
export const PREPARE_GRAM_OPTIONS = {
  precision: choice(['f32', 'f64']).or('f32'),
  ...PREPARE_OPTIONS,
  ...FIT_OPTIONS,
} satisfies TableOf<PrepareGramOptions>

/**
 * Prepares the kernel ridge system (K(x, x) + ridge I) c = b, for x n×d, once for any number of right-hand sides b and
 * label draws. It computes a Cholesky factor, or a preconditioner for conjugate gradients, and borrows x.
 *
 * Throws BAD_OPTION when the kernel or an option is invalid; BAD_VALUE when x is not a Matrix; NOT_POSITIVE_DEFINITE,
 * with the pivot, when the factor breaks down; OUT_OF_MEMORY, with the bytes needed and free, when it does not fit;
 * DISPOSED when x was disposed. Solves throw NOT_CONVERGED, with the residual, when it stays above the tolerance.
 *
 * @example
 * ```ts
 * import { createEngine, gaussian, prepareGram } from 'noisy-teacher'
 * const engine = await createEngine()
 * const geometry = await prepareGram(gaussian({ bandwidth: 1 }), engine.matrix(3, 1, [0, 1, 2]), { ridge: 0.1 })
 * const { coefficients } = await geometry.solve([1, 0, 2])
 * console.log(Array.from(coefficients, (c) => c.toFixed(2)).join(' ')) // 2.13 -2.92 3.17
 * ```
 */
export async function prepareGram(kernel: Kernel, x: Matrix, options: PrepareGramOptions = {}): Promise<GramGeometry> {
  const taken = takeSeeded('prepareGram', PREPARE_GRAM_OPTIONS, options)
  const solver = await openGram(kernel, x, pickOptions(PREPARE_OPTIONS, taken), taken.precision)
  return new GramGeometry(kernel, x, solver.system.ridge, solver)
}
