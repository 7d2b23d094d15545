import type { Call } from '../engine/call.js'
import type { Engine } from '../engine/engine.js'
import { Lifetime } from '../engine/lifetime.js'
import { ELEMENT_BYTES, type StoredRows } from '../ops/element.js'
import type { Precision } from '../ops/gram/gram.js'
import type { Kernel } from '../ops/kernel.js'
import { type Panel, panelBytes, panelIn } from '../ops/panel.js'

/** The number of centers is a multiple of this, the width of a block of the factorization. */
export const CENTERS_STEP = 96
/** Jitter of the centers' Gram matrix: centers may repeat, and the factor of a repeated one is its square root. */
const JITTER: Readonly<Record<Precision, number>> = { f32: 1e-4, f64: 1e-8 }
/** Maximum bytes of the features of one block of rows. */
const BLOCK_BYTES = 1 << 27
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
  /** Maximum bytes of the features of one block of rows; 128 MiB by default. */
  blockBytes?: number
}

/**
 * Leave-one-out predictions of kernel ridge regression with an intercept on Nyström features, in closed form: each row's
 * value is predicted by a fit to all other rows. With features F = K(x, centers) L⁻ᵀ, where L Lᵀ is the Gram matrix of the
 * centers, the smoother is S = F (Fᵀ F + ridge I)⁻¹ Fᵀ, and the fit is m + S (b - m) for the mean m of the values b.
 * Without row i, whose leverage is h = S_ii, the mean is m_i = (n m - b_i) / (n - 1) and the prediction
 *
 *     m_i + ((S (b - m))_i + (m - m_i) (S 1)_i - h (b_i - m_i)) / (1 - h)
 *
 * It computes features in blocks of 128 MiB: once if one block holds all rows, and else again for each ridge. n must be at
 * least 2. It owns its memory, and lives within one call.
 */
export class LeftOutRidge extends Lifetime {
  readonly #problem: LeftOutProblem
  readonly #system: CenteredSystem

  private constructor(engine: Engine, problem: LeftOutProblem, system: CenteredSystem) {
    super(engine, { owns: system.kept ? [system.kept] : [] })
    this.#problem = problem
    this.#system = system
  }

  /** Computes what does not depend on the ridge. Throws OUT_OF_MEMORY when it does not fit. */
  static async openIn(call: Call, problem: LeftOutProblem): Promise<LeftOutRidge> {
    const { x, values, outputs } = problem
    const width = outputs + 1
    const mean = meansOf(values, outputs)
    const sides = new Float64Array(x.rows * width)
    await call.loop(x.rows, width, (first, last) => {
      for (let row = first; row < last; row++) {
        for (let c = 0; c < outputs; c++) sides[row * width + c] = values[row * outputs + c] - mean[c]
        sides[row * width + outputs] = 1
      }
    })
    const blocks = blocksOf(problem)
    const kept = blocks.length === 1 ? await featuresIn(call, problem, blocks[0]) : undefined
    const inner = await innerIn(call, problem, blocks, kept)
    return new LeftOutRidge(call.engine, problem, { blocks, kept, inner, sides, mean })
  }

  /** Returns the leave-one-out predictions with a ridge above 0, row-major n×outputs. */
  predictIn(call: Call, ridge: number): Promise<Float64Array> {
    return predictIn(call, this.#problem, this.#system, ridge)
  }

  describe(): string {
    return `leave-one-out predictions by ${this.#problem.centers.rows} centers`
  }
}

/** Returns the mean of each output. */
function meansOf(values: Float64Array, outputs: number): Float64Array {
  const mean = new Float64Array(outputs)
  for (let at = 0; at < values.length; at++) mean[at % outputs] += values[at]
  return mean.map((sum) => (sum * outputs) / values.length)
}

type RowBlock = readonly [first: number, last: number]

/** Splits the rows into blocks whose features fit `BLOCK_BYTES`. */
function blocksOf({ x, centers, precision, blockBytes = BLOCK_BYTES }: LeftOutProblem): RowBlock[] {
  const rows = Math.max(64, Math.floor(blockBytes / (centers.rows * ELEMENT_BYTES[precision]) / 64) * 64)
  return Array.from({ length: Math.ceil(x.rows / rows) }, (_, k) => [k * rows, Math.min(x.rows, (k + 1) * rows)])
}

/** Computes the features of one block of rows. */
function featuresIn(call: Call, { kernel, x, centers, precision }: LeftOutProblem, [first, last]: RowBlock) {
  const rows = { ...x, address: x.address + first * x.cols * ELEMENT_BYTES[x.type], rows: last - first }
  return panelIn(call, kernel, rows, centers, { precision, jitter: JITTER[precision] })
}

/** Returns Fᵀ F, row-major, of which only entries (i, j) with j ≤ i are set. */
async function innerIn(
  call: Call,
  problem: LeftOutProblem,
  blocks: RowBlock[],
  kept: Panel | undefined,
): Promise<Float64Array> {
  const m = problem.centers.rows
  const inner = new Float64Array(m * m)
  for (const block of blocks) {
    const panel = kept ?? (await featuresIn(call, problem, block))
    const entry = await panel.innerIn(call, new Float64Array(panel.n).fill(1))
    await call.loop(m, m, (first, last) => {
      for (let i = first; i < last; i++) for (let j = 0; j <= i; j++) inner[i * m + j] += entry(i, j)
    })
    if (!kept) panel.dispose()
  }
  return inner
}

/** What does not depend on the ridge. */
interface CenteredSystem {
  blocks: RowBlock[]
  /** The features of all rows if they are one block. */
  kept: Panel | undefined
  /** Fᵀ F, row-major, entries (i, j) with j ≤ i. */
  inner: Float64Array
  /** The values less their means, and a column of ones: row-major n×(outputs + 1). */
  sides: Float64Array
  mean: Float64Array
}

/** Computes the leave-one-out predictions of one ridge: with G = F R⁻ᵀ for R Rᵀ = Fᵀ F + ridge I, S is G Gᵀ. */
async function predictIn(
  call: Call,
  problem: LeftOutProblem,
  { blocks, kept, inner, sides, mean }: CenteredSystem,
  ridge: number,
): Promise<Float64Array> {
  const { outputs, x, centers } = problem
  const entryOf = (i: number, j: number) => inner[i * centers.rows + j] + (i === j ? ridge : 0)
  const width = outputs + 1
  const solved = async (block: RowBlock) => {
    const panel = kept ?? (await featuresIn(call, problem, block))
    return panel.solvedIn(call, entryOf).finally(() => kept ?? panel.dispose())
  }
  const weights = new Float64Array(problem.centers.rows * width)
  let only: Panel | undefined
  for (const block of blocks) {
    const panel = await solved(block)
    const part = await panel.transposedIn(call, sides.subarray(block[0] * width, block[1] * width), width)
    for (let at = 0; at < weights.length; at++) weights[at] += part[at]
    if (blocks.length === 1) only = panel
    else panel.dispose()
  }
  const predictions = new Float64Array(x.rows * outputs)
  for (const block of blocks) {
    const panel = only ?? (await solved(block))
    const fitted = await panel.timesIn(call, weights, width)
    const leverages = await panel.normsIn(call)
    panel.dispose()
    await call.loop(leverages.length, width, (first, last) => {
      for (let i = first; i < last; i++) {
        leaveOut(i, block[0] + i, { fitted, leverage: leverages[i], sides, mean, predictions, n: x.rows })
      }
    })
  }
  return predictions
}

/** Writes the leave-one-out predictions of one row, `place` in its block and `row` of all. */
function leaveOut(
  place: number,
  row: number,
  of: {
    fitted: Float64Array
    leverage: number
    sides: Float64Array
    mean: Float64Array
    predictions: Float64Array
    n: number
  },
): void {
  const { fitted, sides, mean, predictions, n, leverage } = of
  const outputs = mean.length
  const [to, from] = [row * outputs, row * (outputs + 1)]
  const ones = fitted[place * (outputs + 1) + outputs]
  const freedom = Math.max(MIN_FREEDOM, 1 - leverage)
  for (let c = 0; c < outputs; c++) {
    const shift = -sides[from + c] / (n - 1)
    const without = fitted[place * (outputs + 1) + c] - shift * ones - leverage * (sides[from + c] - shift)
    predictions[to + c] = mean[c] + shift + without / freedom
  }
}

/** Returns the peak bytes of `LeftOutRidge` in the engine's memory. */
export function leftOutBytes(n: number, centers: number, outputs: number, precision: Precision): number {
  const size = ELEMENT_BYTES[precision]
  const rows = Math.min(n, Math.max(64, Math.floor(BLOCK_BYTES / (centers * size))))
  return 2 * panelBytes(rows, centers, precision) + 12 * centers ** 2 * 8 + rows * (outputs + 1) * 24
}
