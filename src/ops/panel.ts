import type { Call, StageStep } from '../engine/call.js'
import type { Engine } from '../engine/engine.js'
import { Lifetime } from '../engine/lifetime.js'
import type { Matrix } from '../engine/matrix.js'
import { choleskyIn, type Factor } from './cholesky/factor.js'
import { ELEMENT_BYTES, type StoredRows } from './element.js'
import type { Precision } from './gram/gram.js'
import { gramLowerIn, gramPanelIn, stripsOf, triangleBytes } from './gram/parts.js'
import { packGroups, viewOf } from './groups.js'
import type { Kernel } from './kernel.js'
import type { Standard } from './standard.js'
import { LEFT_WIDTH, ROW_BYTES, TILE_BYTES, WIDE_BYTES } from './tile.js'
import { triangleOf } from './triangle.js'

/** Number of rows packed and multiplied in one chunk; `assembly/panel.ts` has the same number. */
export const CHUNK_ROWS = 64
/** The columns of a panel of features are padded to a multiple of this. */
const FEATURE_MULTIPLE = 12
/** Number of rows whose products with a vector form one partial sum; fixed, so that threads change no bit. */
const PART_ROWS = 512
/** Maximum number of partial sums of Fᵀ D F in `innerFactorIn`; fixed, so that threads change no bit. */
const CROSS_PARTS = 8
/** Number of strips of rows in one call of an op. */
const CALL_STRIPS = 64

/**
 * Tall matrix F of n rows and `columns` columns, in strips; owns its memory. For a Nyström model F = K(x, centers) L⁻ᵀ,
 * where L is the Cholesky factor of K(centers, centers), so that F Fᵀ approximates K(x, x). For a linear model F holds
 * standardized features.
 */
export class Panel extends Lifetime {
  readonly n: number
  readonly columns: number
  readonly precision: Precision
  #address: number
  #strips: number

  /** @internal Use `panelIn`; the panel then owns the block at `address`. */
  constructor(engine: Engine, n: number, columns: number, precision: Precision, address: number) {
    super(engine)
    this.n = n
    this.columns = columns
    this.precision = precision
    this.#address = address
    this.#strips = stripsOf(n, precision)
  }

  /** Returns the squared norm of each row of the panel F, n float64: the diagonal of F Fᵀ. */
  async normsIn(call: Call): Promise<Float64Array> {
    const address = call.allocate(this.#rows * 8)
    await this.#runIn(call, 'panelNorms', [address], { rows: this.#strips, block: CALL_STRIPS }, undefined)
    return call.take(address, this.#rows).subarray(0, this.n)
  }

  /** Computes F y, n×outputs, for this panel F and y of columns×outputs; both are row-major float64. */
  async timesIn(call: Call, y: Float64Array, outputs: number, within?: StageStep): Promise<Float64Array> {
    const packed = await packGroups(call, y, {
      cols: outputs,
      width: LEFT_WIDTH,
      rows: this.columns,
      precision: this.precision,
    })
    const out = call.allocate(this.#rows * outputs * 8)
    const task = { rows: this.#strips, block: CALL_STRIPS, scratchBytes: 2 * TILE_BYTES }
    await this.#runIn(call, 'panelTimes', [packed, outputs, out], task, within)
    call.free(packed)
    return call.take(out, this.#rows * outputs).subarray(0, this.n * outputs)
  }

  /** Computes Fᵀ u, columns×outputs, for this panel F and u of n×outputs; both are row-major float64. */
  async transposedIn(call: Call, u: Float64Array, outputs: number, within?: StageStep): Promise<Float64Array> {
    const { columns, precision } = this
    const width = WIDE_BYTES / ELEMENT_BYTES[precision]
    const groups = Math.ceil(outputs / width)
    const packed = await packGroups(call, u, { cols: outputs, width, rows: this.#rows, precision })
    const perPart = (PART_ROWS * ELEMENT_BYTES[precision]) / ROW_BYTES
    const parts = Math.ceil(this.#strips / perPart)
    const length = groups * columns * width
    const sums = call.allocate(parts * length * ELEMENT_BYTES[precision])
    const args = [this.#strips, perPart, packed, this.#rows, groups, sums]
    await this.#runIn(call, 'panelTransposed', args, { rows: parts, block: 1 }, within)
    const out = new Float64Array(columns * outputs)
    await call.loop(parts, length, (first, last) => {
      for (let part = first; part < last; part++) {
        const values = viewOf(call, sums + part * length * ELEMENT_BYTES[precision], length, precision)
        for (let r = 0; r < outputs; r++) {
          const place = Math.floor(r / width) * columns * width + (r % width)
          for (let c = 0; c < columns; c++) out[c * outputs + r] += values[place + c * width]
        }
      }
    })
    call.free(sums)
    call.free(packed)
    return out
  }

  /**
   * Computes the Cholesky factor of I + Fᵀ D F in float64, for this panel F and the diagonal matrix D with the n
   * numbers `scales`, each at least 0. Throws NOT_POSITIVE_DEFINITE when a pivot is not above 0.
   */
  async innerFactorIn(call: Call, scales: Float64Array): Promise<Factor> {
    const inner = await this.innerIn(call, scales)
    const triangle = await triangleOf(call, this.columns, (i, j) => inner(i, j) + Number(i === j))
    return choleskyIn(call, triangle, { n: this.columns, precision: 'f64' })
  }

  /** Computes Fᵀ D F in float64 for D as above, and returns its entries for j ≤ i. */
  async innerIn(call: Call, scales: Float64Array): Promise<(i: number, j: number) => number> {
    const { columns, precision } = this
    const address = call.allocate(this.#rows * 8)
    const held = call.engine.memory.view<Float64Array>(Float64Array, address, this.#rows).fill(0)
    held.set(scales)
    const chunk = (CHUNK_ROWS * ELEMENT_BYTES[precision]) / ROW_BYTES
    const perPart = Math.ceil(this.#strips / CROSS_PARTS / chunk) * chunk
    const parts = Math.ceil(this.#strips / perPart)
    const sums = call.allocate(parts * columns ** 2 * 8)
    const task = {
      rows: parts,
      block: 1,
      scratchBytes: TILE_BYTES + 2 * columns * CHUNK_ROWS * ELEMENT_BYTES[precision],
    }
    await this.#runIn(call, 'panelCross', [this.#strips, perPart, address, sums], task, undefined)
    const total = new Float64Array(columns ** 2)
    await call.loop(parts, total.length, (first, last) => {
      const values = call.engine.memory.view<Float64Array>(Float64Array, sums, parts * total.length)
      for (let part = first; part < last; part++) {
        for (let at = 0; at < total.length; at++) total[at] += values[part * total.length + at]
      }
    })
    call.free(sums)
    call.free(address)
    const width = ROW_BYTES / ELEMENT_BYTES[precision]
    const tile = (i: number, j: number) =>
      (Math.floor(i / LEFT_WIDTH) * (columns / width) + Math.floor(j / width)) * LEFT_WIDTH * width
    return (i, j) => total[tile(i, j) + (i % LEFT_WIDTH) * width + (j % width)]
  }

  /**
   * Returns the panel F L⁻ᵀ, where L is the Cholesky factor in the precision of this panel F of a symmetric matrix of
   * `columns` rows with the entries `entryOf(i, j)` for j ≤ i; `columns` must be a multiple of 96. Throws
   * NOT_POSITIVE_DEFINITE when a pivot is not above 0, OUT_OF_MEMORY when the new panel does not fit.
   */
  async solvedIn(call: Call, entryOf: (i: number, j: number) => number): Promise<Panel> {
    const { columns, precision, n } = this
    const bytes = panelBytes(n, columns, precision)
    const address = call.allocate(bytes)
    const [to, from] = [address, this.#address].map((at) => call.engine.memory.view(Uint8Array, at, bytes))
    to.set(from)
    const triangle = await triangleOf(call, columns, entryOf, precision)
    const panel = { address, strips: this.#strips }
    ;(await choleskyIn(call, triangle, { n: columns, precision, panel })).dispose()
    return new Panel(call.engine, n, columns, precision, call.keep(address))
  }

  describe(): string {
    return `a panel of ${this.n} rows and ${this.columns} columns`
  }

  protected override release(): void {
    this.engine.memory.free(this.#address)
  }

  /** Number of rows in whole strips: n rounded up to a multiple of the rows of a strip. */
  get #rows(): number {
    return (this.#strips * ROW_BYTES) / ELEMENT_BYTES[this.precision]
  }

  #runIn(
    call: Call,
    op: string,
    args: number[],
    task: { rows: number; block: number; scratchBytes?: number },
    within: StageStep | undefined,
  ): Promise<void> {
    const own = [this.precision === 'f64' ? 1 : 0, this.#address, this.columns, ...args]
    return call.run('result', { op, args: own, ...task }, within?.stage ?? `${call.who}: centers`, within?.step)
  }
}

/**
 * Computes the panel K(x, centers) L⁻ᵀ. The number of centers must be a multiple of 96; L is the Cholesky factor of
 * K(centers, centers) + jitter I. Throws NOT_POSITIVE_DEFINITE when a pivot is not above 0, OUT_OF_MEMORY when the
 * panel does not fit.
 */
export async function panelIn(
  call: Call,
  kernel: Kernel,
  x: StoredRows,
  centers: StoredRows,
  { precision, jitter }: { precision: Precision; jitter: number },
): Promise<Panel> {
  const address = await gramPanelIn(call, kernel, x, centers, precision)
  const triangle = await gramLowerIn(call, kernel, centers, jitter, precision)
  const panel = { address, strips: stripsOf(x.rows, precision) }
  const factor = await choleskyIn(call, triangle, { n: centers.rows, precision, panel })
  factor.dispose()
  return new Panel(call.engine, x.rows, centers.rows, precision, call.keep(address))
}

/** Maximum magnitude of a standardized value; larger ones are clamped, so that products with weights stay finite. */
const MAX_STANDARDIZED = 1e150

/**
 * Returns the number of columns of a panel of features: the features, a column of ones, and zeros up to a multiple of
 * 12.
 */
export const featureColumns = (cols: number): number => Math.ceil((cols + 1) / FEATURE_MULTIPLE) * FEATURE_MULTIPLE

/**
 * Computes the float64 panel of rows `first` to `last` - 1 of x: standardized features, then a column of ones, then
 * zeros. Throws OUT_OF_MEMORY when the panel does not fit.
 */
export async function featurePanelIn(
  call: Call,
  x: Matrix,
  standard: Standard,
  first = 0,
  last = x.rows,
): Promise<Panel> {
  const [n, columns] = [last - first, featureColumns(x.cols)]
  const address = call.allocate(panelBytes(n, columns, 'f64'))
  const lanes = ROW_BYTES / ELEMENT_BYTES.f64
  const panel = viewOf(call, address, stripsOf(n, 'f64') * lanes * columns, 'f64').fill(0)
  const values = x.view()
  const { center, inverse } = standard
  await call.loop(n, columns, (begin, end) => {
    for (let row = begin; row < end; row++) {
      const from = (first + row) * x.cols
      let to = Math.floor(row / lanes) * lanes * columns + (row % lanes)
      for (let c = 0; c < x.cols; c++, to += lanes) {
        const value = (values[from + c] - center[c]) * inverse[c]
        panel[to] = inverse[c] === 0 ? 0 : Math.max(-MAX_STANDARDIZED, Math.min(MAX_STANDARDIZED, value))
      }
      panel[to] = 1
    }
  })
  return new Panel(call.engine, n, columns, 'f64', call.keep(address))
}

/** Returns the size of a panel in bytes. */
export function panelBytes(n: number, columns: number, precision: Precision): number {
  return stripsOf(n, precision) * columns * ROW_BYTES
}

/** Returns the peak memory of `innerFactorIn` in bytes, the factor included. */
export function innerBytes(n: number, columns: number, precision: Precision, threads: number): number {
  const scratch = TILE_BYTES + 2 * columns * CHUNK_ROWS * ELEMENT_BYTES[precision]
  const sums = n * 8 + CROSS_PARTS * columns ** 2 * 8 + threads * scratch
  return Math.max(sums, 2 * triangleBytes(columns, 'f64'))
}
