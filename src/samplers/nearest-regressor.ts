import { makeArray } from '../engine/arrays.js'
import type { CallOptions } from '../engine/call.js'
import { type Holdings, handOver } from '../engine/lifetime.js'
import type { InputRows } from '../engine/plain-rows.js'
import type { Saved } from '../engine/saved/container.js'
import { betweenSlices, sliced } from '../engine/slices.js'
import { NearestGeometry } from './nearest-geometry.js'
import type { SearchedPoints } from './nearest-sampler.js'
import { FittedRegressor, type RegressorFormat } from './regressor.js'
import { checkOutputs } from './targets.js'

/** A k-NN regression: points searched by a geometry, and their targets. It predicts the mean target of k neighbors. */
export class NearestRegressor extends FittedRegressor {
  /** The number of neighbors whose targets are averaged. */
  readonly k: number
  readonly #geometry: SearchedPoints
  readonly #targets: Float64Array

  /** @internal Use `fitNearest`. `targets` are row-major, with `outputs` numbers for each point. */
  constructor(
    geometry: SearchedPoints,
    targets: Float64Array,
    { outputs, k }: { outputs: number; k: number },
    held: Holdings,
  ) {
    super(geometry.engine, { outputs, dimension: geometry.points.cols }, held)
    this.k = k
    this.#geometry = geometry
    this.#targets = targets
  }

  /**
   * Predicts the mean target of the k nearest points of each row of x, m×`dimension`: row-major m×outputs. The sum of k
   * targets is in float64, nearest first by the metric, the lowest index first on ties, so its bits are the same on
   * every machine. Throws BAD_OPTION when an option is invalid; BAD_SHAPE when x does not have `dimension` columns;
   * BAD_VALUE when x is not rows of finite numbers or a sum overflows float64; ENGINE_MISMATCH when x belongs to
   * another engine; DISPOSED when the regressor or x was disposed; OUT_OF_MEMORY when the result does not fit.
   */
  async predict(x: InputRows, options: CallOptions = {}): Promise<Float64Array> {
    return this.withInput('predict', x, options, async (x, call) => {
      const { k, outputs } = this
      const targets = this.#targets
      const predicted = makeArray('predict', Float64Array, x.rows * outputs)
      const { index } = await this.#geometry.query(x, { ...call, k })
      const average = (first: number, last: number) => {
        for (let i = first; i < last; i++) {
          for (let output = 0; output < outputs; output++) {
            let sum = 0
            for (let j = i * k; j < (i + 1) * k; j++) sum += targets[index[j] * outputs + output]
            predicted[i * outputs + output] = sum / k
          }
        }
        checkOutputs('predict', predicted, { width: outputs, from: first * outputs, to: last * outputs })
      }
      await sliced(x.rows, k * outputs, average, betweenSlices(call, 'predict', x.rows))
      return predicted
    })
  }

  describe(): string {
    return `a ${this.k}-NN regressor`
  }

  /** @internal Returns the kind, values, arrays and parts that `toBytes` writes; arrays are not copied. */
  save(): Saved {
    const { outputs, k } = this
    return {
      kind: nearestRegressorFormat.kind,
      values: { outputs, k },
      arrays: { targets: this.#targets },
      parts: { geometry: this.#geometry.save() },
    }
  }
}

/** The saved form of k-NN regressors. */
export const nearestRegressorFormat: RegressorFormat = {
  kind: 'nearest regressor',
  read: async (call, loaded) => {
    return handOver(await NearestGeometry.readIn(call, loaded.part('geometry')), (geometry) => {
      const { rows } = geometry.points
      const outputs = loaded.integer('outputs', 1)
      const k = loaded.integer('k', 1, rows)
      const targets = loaded.array('targets', 'f64', rows * outputs)
      return new NearestRegressor(geometry, targets, { outputs, k }, { owns: [geometry] })
    })
  },
}
