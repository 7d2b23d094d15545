import type { Dataset } from '../data/dataset.js'
import type { CallOptions } from '../engine/call.js'
import { check } from '../engine/check.js'
import type { Holdings } from '../engine/lifetime.js'
import type { Matrix } from '../engine/matrix.js'
import { CALL_OPTIONS, type CheckedOptions, pickOptions, type TableOf, takeOptions } from '../engine/options.js'
import type { Draws } from '../labels/draws.js'
import { GRAM_OPTIONS } from '../ops/gram/gram.js'
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
 * Points with the factor or preconditioner of their Gram matrix, for any number of right-hand sides and label draws.
 * Borrows the points; immutable.
 */
export class GramGeometry extends Geometry {
  /** @internal The noun in messages. */
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

  /** Returns (K + ridge I)⁻¹ b, for b row-major n×outputs. Throws what `solveGram` throws. */
  async solve(b: RightHandSides, options: CallOptions = {}): Promise<Solution> {
    const call = takeOptions('solve', CALL_OPTIONS, options)
    check(!this.disposed, 'DISPOSED', () => `solve: ${this.describe()} was disposed before`)
    return this.#solver.solve(b, call)
  }

  /**
   * Returns the leave-one-out errors of b, row-major n×outputs: each value minus its prediction by a fit without its
   * row. They have a closed form in the factor; the first call costs about as much as a second factor. Throws what
   * `solve` throws, and BAD_OPTION for method 'cg'.
   */
  async leaveOneOut(b: RightHandSides, options: CallOptions = {}): Promise<LeaveOneOut> {
    const call = takeOptions('leaveOneOut', CALL_OPTIONS, options)
    check(!this.disposed, 'DISPOSED', () => `leaveOneOut: ${this.describe()} was disposed before`)
    return this.#solver.leaveOneOut(b, call)
  }

  /** Fits a kernel classifier to the points with these labels; it borrows the geometry. Throws what `solve` throws. */
  async fit(y: Int32Array, classes: number, options: PredictOptions = {}): Promise<KernelSampler> {
    const own = takeOptions('fit', GRAM_OPTIONS, options)
    return this.fitWith({ y, classes }, (train, held) => this.fitTo(train, own, held))
  }

  /** @internal Fits a kernel classifier to checked labels, which may be soft, with checked options. */
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
   * Predicts the class of each query under each label draw, row-major draws × m, with one factor for all draws. Draws
   * are solved in batches of at most 64 MiB. Throws what `solve` throws.
   */
  async predictMany(queries: Matrix, draws: Draws, options: PredictOptions & FitOptions = {}): Promise<Uint8Array> {
    return this.predictWith(PREDICT_MANY_OPTIONS, { queries, draws, options }, (taken, call, { precision }) => {
      const outputsFor = async (targets: Float64Array) => {
        const { coefficients } = await this.solve(targets, call)
        return expand({ kernel: this.kernel, x: this.points }, queries, coefficients, { ...call, precision })
      }
      return decideMany(taken, queries.rows, outputsFor, call)
    })
  }
}

/** Options of `prepareGram`: those of a solve, and the expected number of right-hand sides. */
export interface PrepareGramOptions extends FitOptions, PrepareOptions {}

/** Option table of `prepareGram`. */
export const PREPARE_GRAM_OPTIONS = { ...PREPARE_OPTIONS, ...FIT_OPTIONS } satisfies TableOf<PrepareGramOptions>

/**
 * Prepares K(x, x) + ridge I, for x n×d, once for any number of right-hand sides and label draws: with a Cholesky
 * factor, or a preconditioner for conjugate gradients. Throws BAD_OPTION, BAD_VALUE when x is not a matrix,
 * NOT_POSITIVE_DEFINITE with the pivot, OUT_OF_MEMORY with the bytes needed and free, DISPOSED. A solve throws
 * NOT_CONVERGED with the residual.
 */
export async function prepareGram(kernel: Kernel, x: Matrix, options: PrepareGramOptions = {}): Promise<GramGeometry> {
  const taken = takeSeeded('prepareGram', PREPARE_GRAM_OPTIONS, options)
  const solver = await openGram(kernel, x, pickOptions(PREPARE_OPTIONS, taken))
  return new GramGeometry(kernel, x, solver.system.ridge, solver)
}
