import type { Call, Within } from '../engine/call.js'
import type { Engine } from '../engine/engine.js'
import { handOver, Lifetime } from '../engine/lifetime.js'
import type { Matrix } from '../engine/matrix.js'
import { type Factor, factorBytes } from '../ops/cholesky/factor.js'
import { substituteIn } from '../ops/cholesky/substitute.js'
import { SIZE } from '../ops/element.js'
import type { Precision } from '../ops/gram/gram.js'
import { gramDiagonalIn } from '../ops/gram/parts.js'
import { innerBytes, type Panel, panelBytes, panelIn } from '../ops/panel.js'
import type { GramSystem } from './approach.js'

/** Centers go in whole blocks of a factor. */
const BLOCK = 96
/** Rows from which on centers pay. */
const LEAST = 4 * BLOCK
/**
 * What is left of a row's diagonal counts as at least this share of the mean: rows that the centers nearly span, the centers
 * themselves above all, would else be trusted to a share that rounding does not allow.
 */
const FLOOR = 0.2
/** Added to the centers' own diagonal for each of them, so that rounding leaves it definite; a share of the mean diagonal. */
const JITTER: Readonly<Record<Precision, number>> = { f32: 2e-7, f64: 4e-16 }

/**
 * How many centers n rows have: about 5 √n. Steps fall slowly with it (n = 3,000, d = 32, Laplace, 1 column to 1e-6: 27 of 33 centers, 20
 * of 300, 17 of 750), the set-up grows with its square.
 */
export function centersOf(n: number): number {
  return n < LEAST ? 0 : Math.max(1, Math.round((5 * Math.sqrt(n)) / BLOCK)) * BLOCK
}

/**
 * A Nyström preconditioner F Fᵀ + D: F Fᵀ near the Gram matrix by its first rows, which are in random order, D the ridge and what is left of
 * the diagonal. With the diagonal's mean for all rows (n = 3,000, 288 centers, 10 columns to 1e-6) Gaussian took 81
 * steps for 61, clusters of unlike widths 44 for 24; with these rows eliminated exactly Laplace took 31 for 20 of one column, which
 * centers span in part only. Randomly pivoted centers were no better than uniform ones, on clusters neither.
 */
export class Nystrom extends Lifetime {
  /** 1/D. */
  readonly #scales: Float64Array
  readonly #low: { panel: Panel; factor: Factor } | undefined

  /** @internal Use `nystromIn`. */
  constructor(engine: Engine, scales: Float64Array, low?: { panel: Panel; factor: Factor }) {
    super(engine, { owns: low ? [low.panel, low.factor] : [] })
    this.#scales = scales
    this.#low = low
  }

  /** (F Fᵀ + D)⁻¹ r by Woodbury's identity. */
  async applyIn(call: Call, r: Float64Array, columns: number, within: Within): Promise<Float64Array> {
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

/** Makes the preconditioner of rows in random order. Errors: NOT_POSITIVE_DEFINITE, OUT_OF_MEMORY. */
export async function nystromIn(
  call: Call,
  { kernel, ridge }: Pick<GramSystem, 'kernel' | 'ridge'>,
  rows: Matrix,
  precision: Precision,
): Promise<Nystrom> {
  const count = centersOf(rows.rows)
  const diagonal = await gramDiagonalIn(call, kernel, rows)
  if (count === 0)
    return new Nystrom(
      call.engine,
      diagonal.map((value) => 1 / (value + ridge)),
    )
  const { address, type, cols } = rows
  const centers = { address, type, cols, rows: count }
  const jitter = count * JITTER[precision] * meanOf(diagonal)
  return handOver(await panelIn(call, kernel, rows, centers, { precision, jitter }), async (panel) => {
    const spanned = await panel.normsIn(call)
    const left = diagonal.map((value, row) => Math.max(value - spanned[row], 0))
    const floor = FLOOR * Math.max(meanOf(left), jitter)
    const scales = left.map((value) => 1 / (ridge + Math.max(value, floor)))
    return new Nystrom(call.engine, scales, { panel, factor: await panel.innerFactorIn(call, scales) })
  })
}

function meanOf(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}

/** Bytes that the preconditioner keeps. */
export function nystromBytes(n: number, precision: Precision): number {
  const count = centersOf(n)
  return panelBytes(n, count, precision) + (count * (count + 4) * SIZE.f64) / 2
}

/** Bytes beside those at the peak of making it. */
export function nystromPeak(n: number, precision: Precision, threads: number): number {
  const count = centersOf(n)
  const triangle = (count * (count + 4) * SIZE[precision]) / 2
  return Math.max(triangle + factorBytes(count, precision, threads), innerBytes(n, count, precision, threads))
}
