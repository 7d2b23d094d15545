import { type Dataset, MOST_CLASSES, takenDataset } from '../data/dataset.js'
import type { CallOptions } from '../engine/call.js'
import { check } from '../engine/check.js'
import { type Held, handOver, Lifetime, whileBorrowed } from '../engine/lifetime.js'
import type { Matrix } from '../engine/matrix.js'
import { CALL_OPTIONS, choice, integer, pickOptions, type TableOf, type Taken, takeOptions } from '../engine/options.js'
import type { Saved } from '../engine/saved/container.js'
import { loadMatrixIn, saveMatrix } from '../engine/saved/matrix.js'
import { type Draws, takenDraws } from '../labels/draws.js'
import { GRAM_OPTIONS, gramMatvec, type Precision } from '../ops/gram/gram.js'
import { type Kernel, kernelOption } from '../ops/kernel.js'
import { kernelOf, specOf } from '../ops/kernel-spec.js'
import { laplace } from '../ops/kernels.js'
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
import { medianDistance } from './bandwidth.js'
import { Fitted, type Format } from './fitted.js'
import { checkQueries, FIT_OPTIONS, type FitOptions } from './sampler.js'
import { classesOf, decideMany, outputsOf, scoresOf, targetsOf } from './targets.js'

export interface PredictOptions extends CallOptions {
  /** Of kernel values and sums: 'f64' where the sign of small differences matters. */
  precision?: Precision
}

/** Of a fitted sampler: in the precision that it was fitted with, unless told otherwise. */
export const PREDICT_OPTIONS = {
  precision: choice(['f32', 'f64']),
  ...CALL_OPTIONS,
} satisfies TableOf<PredictOptions>

type TakenPredict = Taken<typeof GRAM_OPTIONS>

const PREDICT_MANY_OPTIONS = { ...GRAM_OPTIONS, ...FIT_OPTIONS } satisfies TableOf<PredictOptions & FitOptions>

/**
 * Points and the factor of their Gram matrix, kept for any number of label draws: geometry does not depend on labels.
 * Borrows the points; immutable.
 */
export class GramGeometry extends Lifetime {
  readonly kernel: Kernel
  readonly x: Matrix
  readonly ridge: number
  #solver: GramSolver

  /** @internal Use `prepareGram`. */
  constructor(kernel: Kernel, x: Matrix, ridge: number, solver: GramSolver) {
    super(x.engine, { borrows: [x], owns: [solver] })
    this.kernel = kernel
    this.x = x
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
    const taken = takeOptions('fit', GRAM_OPTIONS, options)
    const train = takenDataset('fit', { x: this.x, y, classes })
    return whileBorrowed('fit', [this], () => fitTo(this, train, taken, { borrows: [this] }))
  }

  /**
   * The class of each query under each label draw, draws × m, row-major: one factor for all draws, and as many draws solved
   * together as 64 MiB hold. Errors: as `solve`; BAD_SHAPE.
   */
  async predictMany(queries: Matrix, draws: Draws, options: PredictOptions & FitOptions = {}): Promise<Uint8Array> {
    const own = takeSeeded('predictMany', PREDICT_MANY_OPTIONS, options)
    const call = pickOptions(CALL_OPTIONS, own)
    checkQueries('predictMany', queries, this.x.cols)
    const taken = takenDraws('predictMany', draws, this.x.rows)
    return whileBorrowed('predictMany', [this, queries], () => {
      const outputsFor = async (targets: Float64Array) => {
        const { coefficients } = await this.solve(targets, call)
        return product(this, queries, coefficients, { ...call, precision: own.precision })
      }
      return decideMany(taken, queries.rows, outputsFor, call)
    })
  }

  describe(): string {
    return `the Gram geometry of ${this.x.rows} points`
  }
}

/** K(queries, x) times coefficients n×outputs, to an array. */
async function product(
  { kernel, x }: { kernel: Kernel; x: Matrix },
  queries: Matrix,
  coefficients: Float64Array,
  options: TakenPredict,
) {
  using weights = x.engine.matrix(x.rows, coefficients.length / x.rows, coefficients, { type: 'f64' })
  using values = await gramMatvec(kernel, queries, x, weights, options)
  return values.toArray()
}

/** All that a kernel classifier predicts by: no factor. */
interface KernelExpansion {
  kernel: Kernel
  x: Matrix
  /** Row-major n×outputs. */
  coefficients: Float64Array
  precision: Precision
  residual: number
}

/** A kernel classifier. Its residual is the solve's: 0 up to the tolerance means that it fits its targets exactly. */
export class KernelSampler extends Fitted {
  readonly residual: number
  readonly #expansion: KernelExpansion

  /** @internal Use `fitKernel` or `prepareGram(…).fit`. */
  constructor(expansion: KernelExpansion, classes: number, held: Held) {
    super(expansion.x.engine, { classes, dimension: expansion.x.cols }, held)
    this.residual = expansion.residual
    this.#expansion = expansion
  }

  /** The class of the largest fitted value (for two classes: its sign); the lowest class where equal. */
  async predict(x: Matrix, options: PredictOptions = {}): Promise<Int32Array> {
    const taken = takeOptions('predict', PREDICT_OPTIONS, options)
    const outputs = await this.#outputs('predict', x, taken)
    return classesOf('predict', outputs, this.classes, taken)
  }

  /** Fitted values of the classes' indicators; near 0 and 1 on rows it interpolates. */
  async scores(x: Matrix, options: PredictOptions = {}): Promise<Float32Array> {
    const taken = takeOptions('scores', PREDICT_OPTIONS, options)
    return scoresOf(await this.#outputs('scores', x, taken), this.classes, taken)
  }

  describe(): string {
    return `a ${this.#expansion.kernel.name} kernel classifier`
  }

  /** @internal */
  save(): Saved {
    const { kernel, x, coefficients, precision, residual } = this.#expansion
    return {
      kind: kernelFormat.kind,
      values: { classes: this.classes, kernel: specOf(kernel), precision, residual },
      arrays: { coefficients },
      parts: { x: saveMatrix(this.engine, x) },
    }
  }

  async #outputs(who: string, x: Matrix, options: PredictOptions) {
    const { coefficients } = this.#expansion
    const { precision = this.#expansion.precision } = options
    return this.ask(who, x, pickOptions(CALL_OPTIONS, options), (call) => {
      return product(this.#expansion, x, coefficients, { ...call, precision })
    })
  }
}

export const kernelFormat: Format = {
  kind: 'kernel',
  read: async (call, loaded) => {
    return handOver(loadMatrixIn(call, loaded.part('x')), (x) => {
      const classes = loaded.integer('classes', 1, MOST_CLASSES)
      const expansion: KernelExpansion = {
        kernel: kernelOf(loaded.kind, loaded.value('kernel')),
        x,
        coefficients: loaded.array('coefficients', 'f64', x.rows * outputsOf(classes)),
        precision: loaded.choice('precision', ['f32', 'f64']),
        residual: loaded.number('residual', 0),
      }
      return new KernelSampler(expansion, classes, { owns: [x] })
    })
  },
}

async function fitTo(geometry: GramGeometry, train: Dataset, { precision, ...call }: TakenPredict, held: Held) {
  const { kernel, x } = geometry
  const { coefficients, residual } = await geometry.solve(targetsOf('fit', train), call)
  const expansion = { kernel, x, coefficients, precision, residual }
  return new KernelSampler(expansion, train.classes, held)
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

export interface FitKernelOptions extends FitOptions, PrepareOptions, PredictOptions {
  /** Laplace at the median distance of two rows where none is given. */
  kernel?: Kernel
}

export const FIT_KERNEL_OPTIONS = {
  kernel: kernelOption(),
  ...PREPARE_OPTIONS,
  // As many as the classes need.
  outputs: integer(1),
  ...GRAM_OPTIONS,
  ...FIT_OPTIONS,
} satisfies TableOf<FitKernelOptions>

/**
 * Kernel ridge classification: least squares to the classes' indicators, or to soft labels; ridge 0 interpolates. Theory expects of the
 * Laplace interpolant a sampler in one dimension, where its sign is 1-NN's (T17), or as the bandwidth goes to 0 (T19); at a
 * fixed bandwidth in more dimensions it repeats part of the noise only (S7). Borrows train.x.
 * Errors: BAD_SHAPE, BAD_VALUE (labels), CONFLICTING_DUPLICATES (ridge 0), and those of `prepareGram`.
 */
export async function fitKernel(train: Dataset, options: FitKernelOptions = {}): Promise<KernelSampler> {
  const own = takeSeeded('fitKernel', FIT_KERNEL_OPTIONS, options)
  const taken = takenDataset('fitKernel', train, { shares: true })
  const { x, classes } = taken
  return whileBorrowed('fitKernel', [x], async () => {
    const kernel = own.kernel ?? laplace({ bandwidth: await medianDistance(x, pickOptions(FIT_OPTIONS, own)) })
    const { outputs = outputsOf(classes) } = own
    using geometry = await prepareGram(kernel, x, { ...pickOptions(PREPARE_OPTIONS, own), outputs })
    return await fitTo(geometry, taken, pickOptions(GRAM_OPTIONS, own), { borrows: [x] })
  })
}
