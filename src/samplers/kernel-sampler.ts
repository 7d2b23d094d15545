import { MAX_CLASSES } from '../data/dataset.js'
import type { CallOptions } from '../engine/call.js'
import { type Holdings, handOver } from '../engine/lifetime.js'
import type { Matrix } from '../engine/matrix.js'
import { CALL_OPTIONS, type CheckedOptions, choice, pickOptions, type TableOf, takeOptions } from '../engine/options.js'
import type { InputRows } from '../engine/plain-rows.js'
import type { Saved } from '../engine/saved/container.js'
import { loadMatrixIn, saveMatrix } from '../engine/saved/matrix.js'
import { type GRAM_OPTIONS, gramMatvec, type Precision } from '../ops/gram/gram.js'
import type { Kernel } from '../ops/kernel.js'
import { kernelOf, specOf } from '../ops/kernel-spec.js'
import { FittedSampler, type SamplerFormat } from './fitted.js'
import { classesOf, outputsOf, scoresOf } from './targets.js'

/** Options of the predictions of a kernel fit: the precision, an abort signal and a progress callback. */
export interface PredictOptions extends CallOptions {
  /**
   * The precision of kernel values and sums in predictions, 'f32' or 'f64'. A fit stores it for later predictions:
   * 'f32' by default for classes, where only the sign of a difference counts, and 'f64' for numbers. `predict` and
   * `scores` use the stored one by default. Use 'f64' if the signs of small differences matter.
   */
  precision?: Precision
}

/** Option table of `PredictOptions`. Without a precision, the one that the fit stored applies. */
export const PREDICT_OPTIONS = {
  precision: choice(['f32', 'f64']),
  ...CALL_OPTIONS,
} satisfies TableOf<PredictOptions>

/**
 * Returns the product of the kernel matrix K(queries, x), m×n, and the coefficients, row-major n×outputs. The result is
 * row-major m×outputs.
 */
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

/**
 * The function that a kernel classifier or regressor evaluates: f(z) is the sum over rows x_i of x of k(z, x_i) times
 * row i of the coefficients.
 */
export interface KernelExpansion {
  kernel: Kernel
  x: Matrix
  /** The coefficients, row-major n×outputs: row i belongs to row i of x. */
  coefficients: Float64Array
  precision: Precision
  residual: number
}

/**
 * A fitted kernel ridge classifier. Its outputs are sums of kernels k(·, x_i) at the training rows x_i. At ridge 0 they
 * equal the regression targets of the labels on the training rows, up to the residual.
 */
export class KernelSampler extends FittedSampler {
  /**
   * The relative residual of the fit, measured in float64: the largest |b - (K + ridge I) c| / |b| of a column. Here K
   * is the Gram matrix of the training rows, b are the regression targets, and c are the fitted coefficients. With 96
   * columns or more, it is measured on the 12 columns that a random sketch estimates to be worst.
   */
  readonly residual: number
  readonly #expansion: KernelExpansion

  /** @internal Use `fitKernel` or `prepareGram(…).fit`. */
  constructor(expansion: KernelExpansion, classes: number, held: Holdings) {
    super(expansion.x.engine, { classes, dimension: expansion.x.cols }, held)
    this.residual = expansion.residual
    this.#expansion = expansion
  }

  /**
   * Predicts the class of each row of x, m×`dimension`; the result has length m. It is the class with the largest
   * output, the lowest on ties. For two classes there is one output, and the class is 1 if it is above 0. Throws
   * BAD_OPTION when an option is invalid; BAD_SHAPE when x does not have `dimension` columns; BAD_VALUE when x is not
   * rows of finite numbers or an output is not finite; ENGINE_MISMATCH when x belongs to another engine; DISPOSED when
   * the classifier or x was disposed; OUT_OF_MEMORY when the result does not fit.
   */
  async predict(x: InputRows, options: PredictOptions = {}): Promise<Int32Array> {
    const taken = takeOptions('predict', PREDICT_OPTIONS, options)
    const outputs = await this.#outputs('predict', x, taken)
    return classesOf('predict', outputs, this.classes, taken)
  }

  /**
   * Returns the fitted values of the class indicators, row-major m×classes. They are near 1 for the label and near 0
   * for other classes on rows that the classifier interpolates, but they are not confined to this range. Throws
   * BAD_OPTION when an option is invalid; BAD_SHAPE when x does not have `dimension` columns; BAD_VALUE when x is not
   * rows of finite numbers or an output is not finite; ENGINE_MISMATCH when x belongs to another engine; DISPOSED when
   * the classifier or x was disposed; OUT_OF_MEMORY when the result does not fit.
   */
  async scores(x: InputRows, options: PredictOptions = {}): Promise<Float32Array> {
    const taken = takeOptions('scores', PREDICT_OPTIONS, options)
    return scoresOf(await this.#outputs('scores', x, taken), this.classes, taken)
  }

  describe(): string {
    return `a ${this.#expansion.kernel.name} kernel classifier`
  }

  /** @internal Returns the kind, values, arrays and parts that `toBytes` writes; arrays are not copied. */
  save(): Saved {
    const { kernel, x, coefficients, precision, residual } = this.#expansion
    return {
      kind: kernelFormat.kind,
      values: { classes: this.classes, kernel: specOf(kernel), precision, residual },
      arrays: { coefficients },
      parts: { x: saveMatrix(this.engine, x) },
    }
  }

  async #outputs(who: string, x: InputRows, options: PredictOptions) {
    const { coefficients } = this.#expansion
    const { precision = this.#expansion.precision } = options
    return this.withInput(who, x, pickOptions(CALL_OPTIONS, options), (x, call) => {
      return expand(this.#expansion, x, coefficients, { ...call, precision })
    })
  }
}

/** The saved form of kernel classifiers. */
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
