import type { Call } from '../engine/call.js'
import type { Engine } from '../engine/engine.js'
import { handOver, Lifetime } from '../engine/lifetime.js'
import { choleskyIn } from '../ops/cholesky/factor.js'
import { backSubstituteIn, substituteIn } from '../ops/cholesky/substitute.js'
import type { StoredRows } from '../ops/element.js'
import { gramMatvecIn, type Precision } from '../ops/gram/gram.js'
import { gramLowerIn } from '../ops/gram/parts.js'
import type { Kernel } from '../ops/kernel.js'
import { type Panel, panelBytes, panelIn } from '../ops/panel.js'
import { triangleOf } from '../ops/triangle.js'

/** The number of centers is a multiple of this, the width of a block of the factorization. */
export const CENTERS_STEP = 96
/** Jitter of the centers' Gram matrix: centers may repeat, and the factor of a repeated one is its square root. */
const JITTER: Readonly<Record<Precision, number>> = { f32: 1e-4, f64: 1e-8 }
/** Minimum of 1 - leverage: a row that the fit reproduces whatever its value has no leave-one-out error to speak of. */
const MIN_FREEDOM = 1e-9

/** Kernel ridge regression on centers, and the values that it predicts. */
export interface LeftOutProblem {
  kernel: Kernel
  x: StoredRows
  /** The centers, rows of the columns of x; their number is a multiple of 96, and rows may repeat. */
  centers: StoredRows
  /** Values to predict, row-major n×outputs. */
  values: Float64Array
  outputs: number
  precision: Precision
}

/**
 * Kernel ridge regression with an intercept on Nyström features: leave-one-out predictions in closed form, in which each
 * row's value is predicted by a fit to all other rows, and predictions of other rows by the fit to all. With features
 * F = K(x, centers) L⁻ᵀ, where L Lᵀ is the Gram matrix of the centers, the smoother is S = F (Fᵀ F + ridge I)⁻¹ Fᵀ, and the
 * fit is m + S (b - m) for the mean m of the values b. Without row i, whose leverage is h = S_ii, the mean is
 * m_i = (n m - b_i) / (n - 1) and the prediction
 *
 *     m_i + ((S (b - m))_i + (m - m_i) (S 1)_i - h (b_i - m_i)) / (1 - h)
 *
 * n must be at least 2. It owns the features of all rows, and lives within one call.
 */
export class LeftOutRidge extends Lifetime {
  readonly #problem: LeftOutProblem
  readonly #system: CenteredSystem

  private constructor(engine: Engine, problem: LeftOutProblem, system: CenteredSystem) {
    super(engine, { owns: [system.features] })
    this.#problem = problem
    this.#system = system
  }

  /** Computes what does not depend on the ridge. Throws OUT_OF_MEMORY when it does not fit. */
  static async openIn(call: Call, problem: LeftOutProblem): Promise<LeftOutRidge> {
    const { kernel, x, centers, values, outputs, precision } = problem
    const width = outputs + 1
    const mean = meansOf(values, outputs)
    const sides = new Float64Array(x.rows * width)
    await call.loop(x.rows, width, (first, last) => {
      for (let row = first; row < last; row++) {
        for (let c = 0; c < outputs; c++) sides[row * width + c] = values[row * outputs + c] - mean[c]
        sides[row * width + outputs] = 1
      }
    })
    const panel = await panelIn(call, kernel, x, centers, { precision, jitter: JITTER[precision] })
    return handOver(panel, async (features) => {
      const inner = await features.innerIn(call, new Float64Array(x.rows).fill(1))
      return new LeftOutRidge(call.engine, problem, { features, inner, sides, mean })
    })
  }

  /**
   * Returns the leave-one-out predictions with a ridge above 0, row-major n×outputs: with G = F R⁻ᵀ for
   * R Rᵀ = Fᵀ F + ridge I, S is G Gᵀ.
   */
  async predictIn(call: Call, ridge: number): Promise<Float64Array> {
    const { features, sides, mean } = this.#system
    const width = mean.length + 1
    using solved = await features.solvedIn(call, this.#ridged(ridge))
    const fitted = await solved.timesIn(call, await solved.transposedIn(call, sides, width), width)
    const leverages = await solved.normsIn(call)
    const predictions = new Float64Array(leverages.length * mean.length)
    await call.loop(leverages.length, width, (first, last) => {
      for (let row = first; row < last; row++) leaveOut(row, { fitted, leverages, sides, mean, predictions })
    })
    return predictions
  }

  /** Returns the fit to all rows with a ridge above 0. */
  async fitIn(call: Call, ridge: number): Promise<CenteredFit> {
    const { kernel, centers, outputs, precision } = this.#problem
    const { features, sides, mean } = this.#system
    const width = outputs + 1
    const right = await features.transposedIn(call, sides, width)
    const size = { n: centers.rows, precision: 'f64' } as const
    using inner = await choleskyIn(call, await triangleOf(call, centers.rows, this.#ridged(ridge)), size)
    const weights = await substituteIn(call, inner, right, width)
    using gram = await choleskyIn(call, await gramLowerIn(call, kernel, centers, JITTER[precision], 'f64'), size)
    return { kernel, centers, mean, width, coefficients: await backSubstituteIn(call, gram, weights, width) }
  }

  describe(): string {
    return `leave-one-out predictions by ${this.#problem.centers.rows} centers`
  }

  #ridged(ridge: number): (i: number, j: number) => number {
    const { inner } = this.#system
    return (i, j) => inner(i, j) + (i === j ? ridge : 0)
  }
}

/** A function of rows: the mean, and coefficients of the kernel values of the centers, row-major centers×width. */
export interface CenteredFit extends Pick<LeftOutProblem, 'kernel' | 'centers'> {
  mean: Float64Array
  /** Number of columns of the coefficients: outputs, and one more that is not used. */
  width: number
  coefficients: Float64Array
}

/** Predicts other rows by a fit: row-major rows×outputs. */
export async function predictCenteredIn(call: Call, fit: CenteredFit, queries: StoredRows): Promise<Float32Array> {
  const { kernel, centers, mean, width, coefficients } = fit
  const outputs = mean.length
  const weights = { address: call.upload(coefficients), type: 'f64', rows: centers.rows, cols: width } as const
  const { address } = await gramMatvecIn(call, kernel, queries, centers, weights, 'f32')
  const predicted = new Float32Array(queries.rows * outputs)
  await call.loop(queries.rows, width, (first, last) => {
    const sums = call.engine.memory.view<Float32Array>(Float32Array, address, queries.rows * width)
    for (let row = first; row < last; row++) {
      for (let c = 0; c < outputs; c++) predicted[row * outputs + c] = mean[c] + sums[row * width + c]
    }
  })
  call.free(address)
  call.free(weights.address)
  return predicted
}

/** Returns the mean of each output. */
function meansOf(values: Float64Array, outputs: number): Float64Array {
  const mean = new Float64Array(outputs)
  for (let at = 0; at < values.length; at++) mean[at % outputs] += values[at]
  return mean.map((sum) => (sum * outputs) / values.length)
}

/** What does not depend on the ridge. */
interface CenteredSystem {
  /** The features F of all rows. */
  features: Panel
  /** Returns entry (i, j) of Fᵀ F for j ≤ i. */
  inner: (i: number, j: number) => number
  /** The values less their means, and a column of ones: row-major n×(outputs + 1). */
  sides: Float64Array
  mean: Float64Array
}

/** Writes the leave-one-out predictions of one row. */
function leaveOut(
  row: number,
  of: Pick<CenteredSystem, 'sides' | 'mean'> & Record<'fitted' | 'leverages' | 'predictions', Float64Array>,
): void {
  const { fitted, sides, mean, predictions, leverages } = of
  const [n, outputs] = [leverages.length, mean.length]
  const [to, from] = [row * outputs, row * (outputs + 1)]
  const [leverage, ones] = [leverages[row], fitted[from + outputs]]
  const freedom = Math.max(MIN_FREEDOM, 1 - leverage)
  for (let c = 0; c < outputs; c++) {
    const shift = -sides[from + c] / (n - 1)
    const without = fitted[from + c] - shift * ones - leverage * (sides[from + c] - shift)
    predictions[to + c] = mean[c] + shift + without / freedom
  }
}

/** Returns the peak bytes of `LeftOutRidge` in the engine's memory. */
export function leftOutBytes(n: number, centers: number, outputs: number, precision: Precision): number {
  return 2 * panelBytes(n, centers, precision) + 12 * centers ** 2 * 8 + n * (outputs + 1) * 24
}
