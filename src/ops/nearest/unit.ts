import type { Call } from '../../engine/call.js'
import { check } from '../../engine/check.js'
import { ELEMENT_CODES, type StoredRows } from '../element.js'
import { bucketSortIn } from './bucket.js'
import type { Metric } from './metric.js'

/** Rows per block of work of ops that read every row once. */
const BLOCK_VALUES = 1 << 21
/**
 * Range of norms whose squares, and products with other norms, neither overflow nor lose bits to underflow. Only
 * float64 rows can be outside of it, or zero.
 */
const [MIN_NORM, MAX_NORM] = [1e-145, 1e150]

/** Returns true if the filter of a metric compares unit rows: rows divided by their norms. */
export const comparesUnits = (metric: Metric): boolean => metric === 'cosine' || metric === 'inner product'

/** Norms of rows, and what the filter needs to know about them. */
export interface RowNorms {
  /** Address of the norms, float64. */
  address: number
  low: number
  high: number
}

/** Norms of the points, and the order in which their filter has them. */
export interface PointUnits extends RowNorms {
  /** Address of the row number of each point in the order of the filter, u32; 0 if that is the order of the rows. */
  order: number
}

/** A set of rows by the name that errors use, numbered from `firstRow`. */
export interface NamedRows {
  name: string
  firstRow?: number
}

/**
 * Computes the float64 norms of rows. Throws BAD_VALUE, naming the row, when the metric is not defined for one: cosine
 * for zero rows, and cosine and inner product for float64 rows whose squares over- or underflow.
 */
export async function normsIn(
  call: Call,
  metric: Metric,
  { address, type, rows, cols }: StoredRows,
  { name, firstRow = 0 }: NamedRows,
): Promise<RowNorms> {
  const norms = call.allocate(rows * 8)
  const block = Math.max(1, Math.floor(BLOCK_VALUES / cols))
  const args = [address, ELEMENT_CODES[type], cols, norms]
  await call.run('filter', { op: 'rowNorms', args, rows, block, products: 4 * rows * cols })
  const values = call.engine.memory.view<Float64Array>(Float64Array, norms, rows)
  let [low, high] = [Number.POSITIVE_INFINITY, 0]
  for (const norm of values) {
    if (norm < low) low = norm
    if (norm > high) high = norm
  }
  const least = metric === 'cosine' ? MIN_NORM : 0
  const refuse = () => {
    const bad = values.findIndex((norm) => !(norm >= least && norm <= MAX_NORM))
    const row = `${call.who}: row ${firstRow + bad} of ${name}`
    if (values[bad] === 0) return `${row} is zero or too small, so it has no cosine`
    return `${row} has the norm ${values[bad]} but metric '${metric}' needs one from ${least} to ${MAX_NORM}`
  }
  check(low >= least && high <= MAX_NORM, 'BAD_VALUE', refuse)
  return { address: norms, low, high }
}

/**
 * Computes the norms of points and the order of their filter. For inner products that is the descending order of norms,
 * by steps of 1/256, so that a search can end when no later point is long enough.
 */
export async function pointUnitsIn(
  call: Call,
  metric: Metric,
  points: StoredRows,
  named: NamedRows,
): Promise<PointUnits> {
  const norms = await normsIn(call, metric, points, named)
  if (metric !== 'inner product') return { ...norms, order: 0 }
  const { memory } = call.engine
  const n = points.rows
  const keyOf = call.allocate(n * 4)
  // The sign, the exponent and the first 8 bits of the fraction.
  const words = memory.view<Uint32Array>(Uint32Array, norms.address, 2 * n)
  const keys = memory.view<Uint32Array>(Uint32Array, keyOf, n)
  let [least, most] = [2 ** 20, 0]
  for (let i = 0; i < n; i++) {
    keys[i] = words[2 * i + 1] >>> 12
    least = Math.min(least, keys[i])
    most = Math.max(most, keys[i])
  }
  for (let i = 0; i < n; i++) keys[i] = most - keys[i]
  const { order } = await bucketSortIn(call, keyOf, n, most - least + 1)
  call.free(keyOf)
  return { ...norms, order }
}

/** Returns rows divided by their norms, as float32 in a block of the call, in the given order (by default unchanged). */
export async function unitRowsIn(
  call: Call,
  { address, type, rows, cols }: StoredRows,
  norms: RowNorms,
  order = 0,
): Promise<StoredRows> {
  const out = call.allocate(rows * cols * 4)
  const block = Math.max(1, Math.floor(BLOCK_VALUES / cols))
  const args = [address, ELEMENT_CODES[type], cols, norms.address, order, out]
  await call.run('filter', { op: 'unitRows', args, rows, block, products: 4 * rows * cols })
  return { address: out, type: 'f32', rows, cols }
}
