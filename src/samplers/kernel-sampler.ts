import { MAX_CLASSES } from '../data/dataset.js'
import type { CallOptions } from '../engine/call.js'
import { type Holdings, handOver } from '../engine/lifetime.js'
import type { Matrix } from '../engine/matrix.js'
import { CALL_OPTIONS, type CheckedOptions, choice, pickOptions, type TableOf, takeOptions } from '../engine/options.js'
import type { Saved } from '../engine/saved/container.js'
import { loadMatrixIn, saveMatrix } from '../engine/saved/matrix.js'
import { type GRAM_OPTIONS, gramMatvec, type Precision } from '../ops/gram/gram.js'
import type { Kernel } from '../ops/kernel.js'
import { kernelOf, specOf } from '../ops/kernel-spec.js'
import { FittedSampler, type SamplerFormat } from './fitted.js'
import { classesOf, outputsOf, scoresOf } from './targets.js'

/** Options of a prediction by a kernel classifier. */
export interface PredictOptions extends CallOptions {
  /**
   * Precision of kernel values and sums in predictions: by default that of the fit, for which 'f32' is the default. Use
   * 'f64' if the signs of small differences matter.
   */
  precision?: Precision
}

/** Option table of a fitted sampler's predictions: without a precision, that of the fit applies. */
export const PREDICT_OPTIONS = {
  precision: choice(['f32', 'f64']),
  ...CALL_OPTIONS,
} satisfies TableOf<PredictOptions>

/** Returns K(queries, x) times coefficients n×outputs, row-major m×outputs. */
export async function expand(
  { kernel, x }: { kernel: Kernel; x: Matrix },
  queries: Matrix,
  coefficients: Float64Array,
  options: CheckedOptions<typeof GRAM_OPTIONS>,
) {
  using weights = x.engine.matrix(x.rows, coefficients.length / x.rows, coefficients, { type: 'f64' })
  using values = await gramMatvec(kernel, queries, x, weights, options)
  return values.toArray()
}

/** The function of a kernel classifier: sum over rows x_i of k(·, x_i) times coefficient i. */
interface KernelExpansion {
  kernel: Kernel
  x: Matrix
  /** Row-major n×outputs. */
  coefficients: Float64Array
  precision: Precision
  residual: number
}

/** A kernel classifier. At ridge 0 it fits its targets up to `residual`. */
export class KernelSampler extends FittedSampler {
  /** The relative residual of the solve, as in `Solution`. */
  readonly residual: number
  readonly #expansion: KernelExpansion

  /** @internal Use `fitKernel` or `prepareGram(…).fit`. */
  constructor(expansion: KernelExpansion, classes: number, held: Holdings) {
    super(expansion.x.engine, { classes, dimension: expansion.x.cols }, held)
    this.residual = expansion.residual
    this.#expansion = expansion
  }

  /**
   * Returns the class with the largest fitted value for each row of x (for two classes, by the sign); on ties, the
   * lowest class.
   */
  async predict(x: Matrix, options: PredictOptions = {}): Promise<Int32Array> {
    const taken = takeOptions('predict', PREDICT_OPTIONS, options)
    const outputs = await this.#outputs('predict', x, taken)
    return classesOf('predict', outputs, this.classes, taken)
  }

  /**
   * Returns the fitted values of the class indicators, row-major m×classes: near 0 and 1 on rows that it interpolates.
   */
  async scores(x: Matrix, options: PredictOptions = {}): Promise<Float32Array> {
    const taken = takeOptions('scores', PREDICT_OPTIONS, options)
    return scoresOf(await this.#outputs('scores', x, taken), this.classes, taken)
  }

  describe(): string {
    return `a ${this.#expansion.kernel.name} kernel classifier`
  }

  /** @internal Returns the contents for `toBytes`, not copied. */
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
    return this.withInput(who, x, pickOptions(CALL_OPTIONS, options), (call) => {
      return expand(this.#expansion, x, coefficients, { ...call, precision })
    })
  }
}

/** Reads saved kernel classifiers. */
export const kernelFormat: SamplerFormat = {
  kind: 'kernel',
  read: async (call, loaded) => {
    return handOver(loadMatrixIn(call, loaded.part('x')), (x) => {
      const classes = loaded.integer('classes', 1, MAX_CLASSES)
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
