import type { Call } from '../engine/call.js'
import { check } from '../engine/check.js'
import { writeFields } from '../engine/fields.js'
import { centerIn, scaleFor } from './center.js'
import { ELEMENT_BYTES, type StoredRows } from './element.js'
import { multiplyPreparedIn, type Precision } from './gram/gram.js'
import { GRAM_FIELDS, prepareGramIn } from './gram/pack.js'
import { type Kernel, PROFILE_CODES } from './kernel.js'

/** How far points may reach from their center so that squared distances of them and of rows between them neither overflow nor vanish. */
const REACH_LIMITS = { min: 1e-140, max: 1e150 }
/** From this squared distance on, in units of the reach, all points are as far to float32, whatever the exponent. */
const EQUIDISTANT_SQUARE = 1e30
/** A nearest point below it leaves no room in float32 (float64) for how many times as far the farthest are, d of them. */
const MIN_NEAREST_SQUARE: Readonly<Record<Precision, number>> = { f32: 16 * 2 ** -126, f64: 16 * 2 ** -1000 }

/**
 * W v, m×outputs float32, for Shepard's weights W = (r/r₁)^-beta of queries and points, r₁ the distance of a query's nearest point,
 * whose square is given: the largest weight of a query is 1, so that neither distance 0 nor a large beta leaves the range of
 * numbers. Weights are right to about 4e-6 beta of themselves; a point at distance 0 has the weight 1, all others beside it 0.
 * Throws BAD_VALUE where squared distances leave float64, or a query's nearest is too near beside the others.
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
    return `${call.who}: points reach ${reach} from their mean, but must reach from ${REACH_LIMITS.min} to ${REACH_LIMITS.max}; scale the inputs`
  })
  const scale = scaleFor(reach)
  // The rational quadratic's profile: (1 + s)^-alpha, of s = (r/r₁)² - 1.
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
 * 1 / r₁² of each query, scaled: Infinity at distance 0, and 0 where all points are as far. Those of `close` queries, which need float64,
 * are left 0.
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

/** Some rows, as a block of the call. */
function gatherIn(call: Call, { address, type, cols }: StoredRows, rows: readonly number[]): StoredRows {
  const bytes = cols * ELEMENT_BYTES[type]
  const gathered = call.allocate(rows.length * bytes)
  const view = (at: number) => call.engine.memory.view<Uint8Array>(Uint8Array, at, bytes)
  rows.forEach((row, i) => {
    view(gathered + i * bytes).set(view(address + row * bytes))
  })
  return { address: gathered, type, rows: rows.length, cols }
}
