import type { Call } from '../../engine/call.js'
import { ELEMENT_CODES, type StoredRows } from '../element.js'
import { LEFT_WIDTH as GROUP, RIGHT_WIDTH as PANEL } from '../tile.js'
import { combine, crossProducts, eigenvectors, orthonormal } from './directions.js'
import type { EmbeddingFrame } from './frame.js'

/**
 * Maximum number of principal directions that are computed. In addition, at most about half as many as columns are
 * computed, since more would save too little.
 */
export const MAX_DIRECTIONS = 96
/** Maximum number of rows, and of values, in the sample from which directions are computed. */
const [SAMPLE_ROWS, SAMPLE_VALUES] = [2048, 1 << 23]
/**
 * Number of subspace iterations. Each one multiplies by the sample's covariance once more, which separates directions
 * of different variance further.
 */
const ITERATIONS = 2

/**
 * Principal directions of a sample of centered and scaled rows, by descending variance, and the coordinates of the
 * sample along them.
 */
export interface Spectrum {
  /** Orthonormal vectors, each with one entry per column of the points. */
  directions: Float64Array[]
  /** For each direction, the coordinates of all sample rows along it. */
  scores: Float64Array[]
  /** Squared norm of each sample row. */
  norms: Float64Array
}

/**
 * Computes principal directions of a sample by block subspace iteration, then diagonalizes within the subspace found
 * (Rayleigh-Ritz). The leading directions are accurate, the last ones rough.
 */
export async function findSpectrum(call: Call, points: StoredRows, frame: EmbeddingFrame): Promise<Spectrum> {
  const { cols: d } = points
  const step = Math.ceil(points.rows / sampleRowsFor(d))
  const count = Math.ceil(points.rows / step)
  const most = Math.ceil(Math.min(MAX_DIRECTIONS, d / 2, count / 2) / PANEL) * PANEL
  const room = { byRows: count, byColumns: d }
  const left = {
    byRows: call.allocate(Math.ceil(count / GROUP) * GROUP * d * 4),
    byColumns: call.allocate(Math.ceil(d / GROUP) * GROUP * count * 4),
  }
  const right = { byRows: call.allocate(d * most * 4), byColumns: call.allocate(count * most * 4) }
  const pack = [points.address, ELEMENT_CODES[points.type], d, frame.address, step, count, left.byRows]
  await call.run('filter', { op: 'packSample', args: pack, rows: Math.ceil(count / GROUP), block: 32 })
  const turn = [left.byRows, d, count, left.byColumns]
  await call.run('filter', { op: 'transposeSample', args: turn, rows: Math.ceil(d / GROUP), block: 16 })

  /**
   * Multiplies the sample X, one row per sampled point. Returns X V for columns V of length d ('byRows'), or X' Y for
   * columns Y with one entry per sample row ('byColumns').
   */
  const multiply = async (side: 'byRows' | 'byColumns', columns: readonly Float64Array[]) => {
    const [rows, depth] = side === 'byRows' ? [count, d] : [d, count]
    const panels = Math.ceil(columns.length / PANEL)
    const out = side === 'byRows' ? right.byColumns : right.byRows
    await writePanels(call, right[side], columns, depth)
    const args = [left[side], right[side], depth, panels, rows, out]
    const groups = Math.ceil(room[side] / GROUP)
    await call.run('filter', { op: 'multiplyPanels', args, rows: groups, block: 16, scratchBytes: 256 })
    return readPanels(call, out, columns.length, rows)
  }

  let directions = await orthonormal(await multiply('byColumns', signs(count, most)))
  for (let i = 0; i < ITERATIONS && directions.length > 0; i++) {
    directions = await orthonormal(await multiply('byColumns', await multiply('byRows', directions)))
  }
  let scores = directions.length > 0 ? await multiply('byRows', directions) : []
  if (directions.length > 0) {
    const turned = await eigenvectors(await crossProducts(scores))
    directions = await orthonormal(await combine(directions, turned))
    scores = await combine(scores, turned)
  }
  const norms = await squaredNorms(call, left.byRows, count, d)
  for (const block of [left.byRows, left.byColumns, right.byRows, right.byColumns]) call.free(block)
  return { directions, scores, norms }
}

/** Returns the maximum number of rows of a sample with d columns. */
export const sampleRowsFor = (d: number): number =>
  Math.max(PANEL, Math.min(SAMPLE_ROWS, Math.floor(SAMPLE_VALUES / d)))

/** Writes columns of `rows` values to `address` as float32 panels of 8 columns, [rows][8] each, padded with zeros. */
export async function writePanels(
  call: Call,
  address: number,
  columns: readonly Float64Array[],
  rows: number,
): Promise<void> {
  const panels = Math.ceil(columns.length / PANEL)
  const values = call.engine.memory.view<Float32Array>(Float32Array, address, panels * rows * PANEL)
  values.fill(0)
  await call.loop(columns.length, rows, (from, to) => {
    for (let j = from; j < to; j++) {
      const first = Math.floor(j / PANEL) * rows * PANEL + (j % PANEL)
      for (let i = 0; i < rows; i++) values[first + i * PANEL] = columns[j][i]
    }
  })
}

/** Reads `width` columns of `rows` values from panels of 8 columns, as `writePanels` writes them. */
async function readPanels(call: Call, address: number, width: number, rows: number): Promise<Float64Array[]> {
  const panels = Math.ceil(width / PANEL)
  const values = call.engine.memory.view<Float32Array>(Float32Array, address, panels * rows * PANEL)
  const columns = Array.from({ length: width }, () => new Float64Array(rows))
  await call.loop(width, rows, (from, to) => {
    for (let j = from; j < to; j++) {
      const first = Math.floor(j / PANEL) * rows * PANEL + (j % PANEL)
      for (let i = 0; i < rows; i++) columns[j][i] = values[first + i * PANEL]
    }
  })
  return columns
}

/**
 * Returns `width` pseudorandom columns of +1 and -1, the same in every call, with which the subspace iteration starts.
 */
function signs(rows: number, width: number): Float64Array[] {
  return Array.from({ length: width }, (_, j) =>
    Float64Array.from({ length: rows }, (_, i) => {
      const mixed = Math.imul((i * 0x9e3779b1) ^ (j * 0x85ebca6b), 0xc2b2ae35)
      return Math.imul(mixed ^ (mixed >>> 15), 0x27d4eb2f) < 0 ? -1 : 1
    }),
  )
}

/** Returns the squared norms of `count` rows of d values that are packed in groups of 6, [d][6] each. */
async function squaredNorms(call: Call, packed: number, count: number, d: number): Promise<Float64Array> {
  const values = call.engine.memory.view<Float32Array>(Float32Array, packed, Math.ceil(count / GROUP) * GROUP * d)
  const norms = new Float64Array(count)
  await call.loop(count, d, (from, to) => {
    for (let i = from; i < to; i++) {
      const first = Math.floor(i / GROUP) * GROUP * d + (i % GROUP)
      for (let t = 0; t < d; t++) norms[i] += values[first + t * GROUP] ** 2
    }
  })
  return norms
}
