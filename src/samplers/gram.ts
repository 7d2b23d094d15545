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

const PREDICT_MANY_OPTIONS = { ...GRAM_OPTIONS, ...FIT_OPTIONS } satisfies TableOf<PredictOptions & FitOptions>

/**
 * Points and the factor of their Gram matrix, kept for any number of label draws: geometry does not depend on labels.
 * Borrows the points; immutable.
 */
export class GramGeometry extends Geometry {
  /** @internal */
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

  /** (K + ridge I)^-1 b, for b row-major n×outputs; see `solveGram`. */
  async solve(b: RightHandSides, options: CallOptions = {}): Promise<Solution> {
    const call = takeOptions('solve', CALL_OPTIONS, options)
    check(!this.disposed, 'DISPOSED', () => `solve: ${this.describe()} was disposed before`)
    return this.#solver.solve(b, call)
  }

  /**
   * Value less prediction at each row when it alone is left out of the fit, for b row-major n×outputs: from the factor in closed
   * form, for about the cost of a second factor the first time. Errors: as `solve`.
   */
  async leaveOneOut(b: RightHandSides, options: CallOptions = {}): Promise<LeaveOneOut> {
    const call = takeOptions('leaveOneOut', CALL_OPTIONS, options)
    check(!this.disposed, 'DISPOSED', () => `leaveOneOut: ${this.describe()} was disposed before`)
    return this.#solver.leaveOneOut(b, call)
  }

  /** The kernel classifier of these points with these labels; it borrows the geometry. */
  async fit(y: Int32Array, classes: number, options: PredictOptions = {}): Promise<KernelSampler> {
    const own = takeOptions('fit', GRAM_OPTIONS, options)
    return this.fitWith({ y, classes }, (train, held) => this.fitTo(train, own, held))
  }

  /** @internal The classifier of checked labels, soft ones too, by checked options. */
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
   * The class of each query under each label draw, draws × m, row-major: one factor for all draws, and as many draws solved
   * together as 64 MiB hold. Errors: as `solve`; BAD_SHAPE.
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

export interface PrepareGramOptions extends FitOptions, PrepareOptions {}

export const PREPARE_GRAM_OPTIONS = { ...PREPARE_OPTIONS, ...FIT_OPTIONS } satisfies TableOf<PrepareGramOptions>

/**
 * Factors the Gram matrix of x once, for any number of right-hand sides and label draws.
 * Errors: BAD_OPTION, NOT_POSITIVE_DEFINITE, NOT_CONVERGED (at solve), OUT_OF_MEMORY with the numbers, DISPOSED.
 */
export async function prepareGram(kernel: Kernel, x: Matrix, options: PrepareGramOptions = {}): Promise<GramGeometry> {
  const taken = takeSeeded('prepareGram', PREPARE_GRAM_OPTIONS, options)
  const solver = await openGram(kernel, x, pickOptions(PREPARE_OPTIONS, taken))
  return new GramGeometry(kernel, x, solver.system.ridge, solver)
}
