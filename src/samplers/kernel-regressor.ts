import { type Holdings, handOver } from '../engine/lifetime.js'
import { CALL_OPTIONS, pickOptions, takeOptions } from '../engine/options.js'
import type { InputRows } from '../engine/plain-rows.js'
import type { Saved } from '../engine/saved/container.js'
import { loadMatrixIn, saveMatrix } from '../engine/saved/matrix.js'
import { betweenSlices, sliced } from '../engine/slices.js'
import { kernelOf, specOf } from '../ops/kernel-spec.js'
import { expand, type KernelExpansion, PREDICT_OPTIONS, type PredictOptions } from './kernel-sampler.js'
import { FittedRegressor, type RegressorFormat } from './regressor.js'
import { checkOutputs } from './targets.js'

/**
 * A fitted kernel ridge regression. It predicts sums of kernels k(·, x_i) at the training rows x_i. At ridge 0 they
 * equal the targets on the training rows, up to the residual.
 */
export class KernelRegressor extends FittedRegressor {
  /**
   * The relative residual of the fit, measured in float64: the largest |b - (K + ridge I) c| / |b| of a column. Here K
   * is the Gram matrix of the training rows, b are the targets, and c are the fitted coefficients. With 96 columns or
   * more, it is measured on the 12 columns that a random sketch estimates to be worst.
   */
  readonly residual: number
  readonly #expansion: KernelExpansion

  /** @internal Use `fitKernel`. */
  constructor(expansion: KernelExpansion, held: Holdings) {
    const { x, coefficients } = expansion
    super(x.engine, { outputs: coefficients.length / x.rows, dimension: x.cols }, held)
    this.residual = expansion.residual
    this.#expansion = expansion
  }

  /**
   * Predicts the outputs of each row of x, m×`dimension`: row-major m×outputs. Throws BAD_OPTION when an option is
   * invalid; BAD_SHAPE when x does not have `dimension` columns; BAD_VALUE when x is not rows of finite numbers or an
   * output is not finite; ENGINE_MISMATCH when x belongs to another engine; DISPOSED when the regressor or x was
   * disposed; OUT_OF_MEMORY when the result does not fit.
   */
  async predict(x: InputRows, options: PredictOptions = {}): Promise<Float64Array> {
    const taken = takeOptions('predict', PREDICT_OPTIONS, options)
    const { coefficients } = this.#expansion
    const { precision = this.#expansion.precision } = taken
    return this.withInput('predict', x, pickOptions(CALL_OPTIONS, taken), async (x, call) => {
      const outputs = await expand(this.#expansion, x, coefficients, { ...call, precision })
      const width = this.outputs
      const look = (first: number, last: number) => {
        checkOutputs('predict', outputs, { width, from: first * width, to: last * width })
      }
      await sliced(x.rows, width, look, betweenSlices(call, 'predict', x.rows))
      return outputs instanceof Float64Array ? outputs : Float64Array.from(outputs)
    })
  }

  describe(): string {
    return `a ${this.#expansion.kernel.name} kernel regressor`
  }

  /** @internal Returns the kind, values, arrays and parts that `toBytes` writes; arrays are not copied. */
  save(): Saved {
    const { kernel, x, coefficients, precision, residual } = this.#expansion
    return {
      kind: kernelRegressorFormat.kind,
      values: { outputs: this.outputs, kernel: specOf(kernel), precision, residual },
      arrays: { coefficients },
      parts: { x: saveMatrix(this.engine, x) },
    }
  }
}

/** The saved form of kernel regressors. */
export const kernelRegressorFormat: RegressorFormat = {
  kind: 'kernel regressor',
  read: async (call, loaded) => {
    return handOver(loadMatrixIn(call, loaded.part('x')), (x) => {
      const expansion: KernelExpansion = {
        kernel: kernelOf(loaded.kind, loaded.value('kernel')),
        x,
        coefficients: loaded.array('coefficients', 'f64', x.rows * loaded.integer('outputs', 1)),
        precision: loaded.choice('precision', ['f32', 'f64']),
        residual: loaded.number('residual', 0),
      }
      return new KernelRegressor(expansion, { owns: [x] })
    })
  },
}
