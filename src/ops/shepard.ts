import type { Call } from '../engine/call.js'
import { check } from '../engine/check.js'
import { writeFields } from '../engine/fields.js'
import { centerIn, scaleFor } from './center.js'
import { ELEMENT_BYTES, type StoredRows } from './element.js'
import { multiplyPreparedIn, type Precision } from './gram/gram.js'
import { GRAM_FIELDS, prepareGramIn } from './gram/pack.js'
import { type Kernel, PROFILE_CODES } from './kernel.js'

/**
 * Minimum and maximum reach of the points (the largest deviation of a value from its column mean, see `Center`) for
 * which squared distances neither underflow nor overflow.
 */
const REACH_LIMITS = { min: 1e-140, max: 1e150 }
/**
 * Squared distance from a query to its nearest point, in units of the squared reach of the points, above which all
 * points count as equally far: in float32 their distances agree.
 */
const EQUIDISTANT_SQUARE = 1e30
/**
 * Minimum squared distance from a query to its nearest point, per column and in units of the squared reach of the
 * points, for which its ratio to the farthest point's squared distance fits in each precision.
 */
const MIN_NEAREST_SQUARE: Readonly<Record<Precision, number>> = { f32: 16 * 2 ** -126, f64: 16 * 2 ** -1000 }

/**
 * Computes the product W v, m×outputs float32, for v of n×outputs. W has Shepard's weights, m×n: (r/r₁)^-beta, where r
 * is the distance from a query to a point and r₁ that from the query to its nearest point. `nearest` has r₁² of each
 * query.
 *
 * The largest weight of a query is 1, so neither a distance of 0 nor a large beta overflows. The relative error of a
 * weight is about 4e-6 beta. If the nearest point is at distance 0, all points at distance 0 have weight 1 and all
 * others 0.
 *
 * Throws BAD_VALUE when squared distances leave the range of float64 or a query is too near to its nearest point
 * relative to the others.
 */
export async function shepardMatvecIn(
  call: Call,
  operands: { queries: StoredRows; points: StoredRows; nearest: Float64Array },
  beta: number,
  v: StoredRows,
): Promise<StoredRows> {
  const { queries, points, nearest } = operands
  const { reach } = await centerIn(call, points)
  const held = reach === 0 || (reach >= REACH_LIMITS.min && reach <= REACH_LIMITS.max)
  check(held, 'BAD_VALUE', () => {
    const needed = `must reach from ${REACH_LIMITS.min} to ${REACH_LIMITS.max}; scale the inputs`
    return `${call.who}: points reach ${reach} from their mean, but ${needed}`
  })
  const scale = scaleFor(reach)
  // Shepard's weight is the rational quadratic's profile, (1 + s)^-alpha, at s = (r/r₁)² - 1.
  const profile = { code: PROFILE_CODES.rational, scale, centered: true, alpha: beta / 2, times: 0 }
  const kernel = { name: 'rationalQuadratic', profile } as Kernel
  const { reciprocals, close } = reciprocalsOf(call.who, nearest, points.cols, reach > 0 ? scale : 0)
  const multiply = async (rows: StoredRows, times: Float64Array, precision: Precision) => {
    const gram = await prepareGramIn(call, kernel, rows, points, precision)
    const relative = call.upload(times)
    writeFields(call.engine.memory, gram.address, GRAM_FIELDS, { nearest: relative })
    const product = await multiplyPreparedIn(call, gram, v, precision)
    call.free(relative)
    return product
  }
  const product = await multiply(queries, reciprocals, 'f32')
  if (close.length === 0) return product
  const some = gatherIn(call, queries, close)
  const times = Float64Array.from(close, (row) => 1 / (nearest[row] * scale * scale))
  const { address } = await multiply(some, times, 'f64')
  call.free(some.address)
  const exact = call.take(address, close.length * v.cols)
  const all = call.engine.memory.view<Float32Array>(Float32Array, product.address, queries.rows * v.cols)
  close.forEach((row, i) => {
    all.set(exact.subarray(i * v.cols, (i + 1) * v.cols), row * v.cols)
  })
  return product
}

/**
 * Returns, for each query, the reciprocal of its squared distance to its nearest point, in scaled units: Infinity at
 * distance 0, and 0 if all points count as equally far. `close` has the indices of the queries that need float64; their
 * reciprocals are 0. Throws BAD_VALUE when a squared distance overflows or a query is too near to its nearest point.
 */
function reciprocalsOf(who: string, nearest: Float64Array, cols: number, scale: number) {
  const close: number[] = []
  const reciprocals = nearest.map((squared, row) => {
    const message = () =>
      `${who}: the squared distance of query ${row} to its nearest point overflows; scale the inputs`
    check(squared < Number.POSITIVE_INFINITY, 'BAD_VALUE', message)
    const scaled = squared * scale * scale
    if (squared === 0) return Number.POSITIVE_INFINITY
    if (scale === 0 || scaled > EQUIDISTANT_SQUARE) return 0
    if (scaled >= cols * MIN_NEAREST_SQUARE.f32) return 1 / scaled
    const tooNear = () =>
      `${who}: query ${row} is ${Math.sqrt(squared)} from its nearest point, too near beside the others`
    check(scaled >= cols * MIN_NEAREST_SQUARE.f64, 'BAD_VALUE', tooNear)
    close.push(row)
    return 0
  })
  return { reciprocals, close }
}

/** Copies the rows with the given indices, in the order of the indices, to a block of the call. */
function gatherIn(call: Call, { address, type, cols }: StoredRows, rows: readonly number[]): StoredRows {
  const bytes = cols * ELEMENT_BYTES[type]
  const gathered = call.allocate(rows.length * bytes)
  const view = (at: number) => call.engine.memory.view<Uint8Array>(Uint8Array, at, bytes)
  rows.forEach((row, i) => {
    view(gathered + i * bytes).set(view(address + row * bytes))
  })
  return { address: gathered, type, rows: rows.length, cols }
}
