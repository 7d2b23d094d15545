import { MOST_CLASSES } from '../data/dataset.js'
import type { CallOptions } from '../engine/call.js'
import { type Holdings, handOver } from '../engine/lifetime.js'
import type { Matrix } from '../engine/matrix.js'
import { CALL_OPTIONS, type CheckedOptions, choice, pickOptions, type TableOf, takeOptions } from '../engine/options.js'
import type { Saved } from '../engine/saved/container.js'
import { loadMatrixIn, saveMatrix } from '../engine/saved/matrix.js'
import { type GRAM_OPTIONS, gramMatvec, type Precision } from '../ops/gram/gram.js'
import type { Kernel } from '../ops/kernel.js'
import { kernelOf, specOf } from '../ops/kernel-spec.js'
import { Fitted, type Format } from './fitted.js'
import { classesOf, outputsOf, scoresOf } from './targets.js'

export interface PredictOptions extends CallOptions {
  /** Of kernel values and sums: 'f64' where the sign of small differences matters. */
  precision?: Precision
}

/** Of a fitted sampler: in the precision that it was fitted with, unless told otherwise. */
export const PREDICT_OPTIONS = {
  precision: choice(['f32', 'f64']),
  ...CALL_OPTIONS,
} satisfies TableOf<PredictOptions>

/** Returns K(queries, x) times coefficients n×outputs, as an array. */
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
  constructor(expansion: KernelExpansion, classes: number, held: Holdings) {
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
      return expand(this.#expansion, x, coefficients, { ...call, precision })
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
