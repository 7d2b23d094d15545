import type { Call, StageStep } from '../engine/call.js'
import type { Engine } from '../engine/engine.js'
import { handOver, Lifetime } from '../engine/lifetime.js'
import type { Matrix } from '../engine/matrix.js'
import { type Factor, factorBytes } from '../ops/cholesky/factor.js'
import { substituteIn } from '../ops/cholesky/substitute.js'
import { ELEMENT_BYTES } from '../ops/element.js'
import type { Precision } from '../ops/gram/gram.js'
import { gramDiagonalIn } from '../ops/gram/parts.js'
import { innerBytes, type Panel, panelBytes, panelIn } from '../ops/panel.js'
import type { DistinctSystem } from './method.js'

/** The number of centers is a multiple of this, the width of a block of the factorization. */
const CENTERS_STEP = 96
/** The minimum number of rows for which centers are used; with fewer, they cost more than they save. */
const ROWS_MIN = 4 * CENTERS_STEP
/**
 * The part of a row's diagonal element that the centers do not explain counts as at least this share of its mean over
 * all rows. Without this, rows that the centers nearly span (above all the centers) would get weights that rounding
 * does not support.
 */
const DIAGONAL_FLOOR = 0.2
/**
 * The jitter of the centers' Gram matrix per center, as a share of the mean diagonal: it keeps the matrix definite
 * under rounding.
 */
const JITTER_PER_CENTER: Readonly<Record<Precision, number>> = { f32: 2e-7, f64: 4e-16 }

/**
 * Returns the number of centers for n rows, about 5 √n. The number of conjugate-gradient steps falls slowly with it (n
 * = 3,000, d = 32, Laplace, 1 column to 1e-6: 27 steps with 33 centers, 20 with 300, 17 with 750), and the cost of the
 * set-up grows with its square.
 */
export function centersFor(n: number): number {
  return n < ROWS_MIN ? 0 : Math.max(1, Math.round((5 * Math.sqrt(n)) / CENTERS_STEP)) * CENTERS_STEP
}

/**
 * A Nyström preconditioner F Fᵀ + D. F Fᵀ approximates the Gram matrix from its first rows, the centers; the rows are
 * in random order. D is diagonal: the ridge plus the remainder of each row, the difference between its diagonal
 * elements in the Gram matrix and in F Fᵀ.
 *
 * Alternatives that were measured (n = 3,000, 288 centers, 10 columns to 1e-6): the mean remainder instead of each
 * row's took 81 steps instead of 61 for a Gaussian kernel, and 44 instead of 24 on clusters of different widths.
 * Eliminating the centers exactly took 31 steps instead of 20 for one column with Laplace. Randomly pivoted centers
 * were no better than uniform ones, on clusters either.
 */
export class NystromPreconditioner extends Lifetime {
  /** The diagonal of D⁻¹, one number for each row. */
  readonly #scales: Float64Array
  readonly #low: { panel: Panel; factor: Factor } | undefined

  /** @internal Use `preconditionerIn`. */
  constructor(engine: Engine, scales: Float64Array, low?: { panel: Panel; factor: Factor }) {
    super(engine, { owns: low ? [low.panel, low.factor] : [] })
    this.#scales = scales
    this.#low = low
  }

  /** Returns (F Fᵀ + D)⁻¹ r by Woodbury's identity, for r row-major n×columns. */
  async applyIn(call: Call, r: Float64Array, columns: number, within: StageStep): Promise<Float64Array> {
    const scaled = await this.#scaledIn(call, r, columns)
    if (!this.#low) return scaled
    const { panel, factor } = this.#low
    const inner = await panel.transposedIn(call, scaled, columns, within)
    const solved = await substituteIn(call, factor, inner, columns, within)
    const low = await this.#scaledIn(call, await panel.timesIn(call, solved, columns, within), columns)
    await call.loop(scaled.length, 1, (first, last) => {
      for (let at = first; at < last; at++) scaled[at] -= low[at]
    })
    return scaled
  }

  describe(): string {
    return `a preconditioner of ${this.#scales.length} rows`
  }

  async #scaledIn(call: Call, r: Float64Array, columns: number): Promise<Float64Array> {
    const out = new Float64Array(r.length)
    await call.loop(r.length / columns, columns, (first, last) => {
      for (let row = first, at = first * columns; row < last; row++) {
        for (let c = 0; c < columns; c++, at++) out[at] = r[at] * this.#scales[row]
      }
    })
    return out
  }
}

/**
 * Makes the preconditioner of rows that are in random order. Throws NOT_POSITIVE_DEFINITE when a factor breaks down;
 * OUT_OF_MEMORY when the preconditioner does not fit.
 */
export async function preconditionerIn(
  call: Call,
  { kernel, ridge }: Pick<DistinctSystem, 'kernel' | 'ridge'>,
  rows: Matrix,
  precision: Precision,
): Promise<NystromPreconditioner> {
  const count = centersFor(rows.rows)
  const diagonal = await gramDiagonalIn(call, kernel, rows)
  if (count === 0)
    return new NystromPreconditioner(
      call.engine,
      diagonal.map((value) => 1 / (value + ridge)),
    )
  const { address, type, cols } = rows
  const centers = { address, type, cols, rows: count }
  const jitter = count * JITTER_PER_CENTER[precision] * meanOf(diagonal)
  return handOver(await panelIn(call, kernel, rows, centers, { precision, jitter }), async (panel) => {
    const spanned = await panel.normsIn(call)
    const left = diagonal.map((value, row) => Math.max(value - spanned[row], 0))
    const floor = DIAGONAL_FLOOR * Math.max(meanOf(left), jitter)
    const scales = left.map((value) => 1 / (ridge + Math.max(value, floor)))
    return new NystromPreconditioner(call.engine, scales, { panel, factor: await panel.innerFactorIn(call, scales) })
  })
}

function meanOf(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}

/** Returns the bytes that the preconditioner of n rows keeps. */
export function preconditionerBytes(n: number, precision: Precision): number {
  const count = centersFor(n)
  return panelBytes(n, count, precision) + (count * (count + 4) * ELEMENT_BYTES.f64) / 2
}

/** Returns the bytes that making the preconditioner of n rows needs at its peak, in addition to those that it keeps. */
export function preconditionerPeakBytes(n: number, precision: Precision, threads: number): number {
  const count = centersFor(n)
  const triangle = (count * (count + 4) * ELEMENT_BYTES[precision]) / 2
  return Math.max(triangle + factorBytes(count, precision, threads), innerBytes(n, count, precision, threads))
}
