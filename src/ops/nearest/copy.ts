import type { Call } from '../../engine/call.js'
import type { TypedArray } from '../../engine/memory.js'
import { centerIn, scaleFor } from '../center.js'
import type { StoredRows } from '../element.js'

/** How values become float32 copies: `scale * x - origin`; see `assembly/nearest/copy.ts`. */
export interface Frame {
  /** A power of two. */
  scale: number
  /** Of each column, scaled: 0 where the values are float32 or bytes already. */
  origin: Float64Array
  /** Of copies: the middle of each column, and how far from it all but a few values of any column lie. */
  middle: Float64Array
  reach: number
}

/**
 * The start of a thread's scratch, as `assembly/nearest/hunt.ts` lays it out: `Hunt` and what an algorithm adds to it, then 8 sums, then as many
 * notes as are kept, of so many bytes.
 */
export const HUNT = { sums: 192, notes: 224, most: 64, note: 16 } as const
export const HUNT_BYTES = HUNT.notes + HUNT.most * HUNT.note

const SAMPLE = 255

/**
 * A frame in which most differences of coordinates are near 1 and float64 values lie around 0. Both come from medians and
 * quantiles of a sample: an outlier moves neither, and costs only its own leaf or cell.
 */
export async function frameIn(call: Call, points: StoredRows): Promise<Frame> {
  const { type, cols } = points
  const { center, reach } = await centerIn(call, points)
  const far = center.reduce((most, value) => Math.max(most, Math.abs(value)), 0) + reach
  const columns = sampleColumns(call, points)
  const spread = columns.reduce((most, sorted) => {
    return Math.max(most, sorted[Math.floor(0.9 * (sorted.length - 1))] - sorted[Math.ceil(0.1 * (sorted.length - 1))])
  }, 0)
  // Scaled values must stay finite in float64, as must the origin.
  const scale = Math.min(scaleFor(spread > 0 ? spread : reach), 2 ** 900 * scaleFor(far))
  const medians = Float64Array.from(columns, (sorted) => sorted[sorted.length >> 1] * scale)
  const origin = type === 'f64' ? medians : new Float64Array(cols)
  const middle = Float64Array.from(columns, (sorted, t) => ((least(sorted) + most(sorted)) / 2) * scale - origin[t])
  const halves = columns.map((sorted) => ((most(sorted) - least(sorted)) / 2) * scale)
  return { scale, origin, middle, reach: halves.reduce((a, b) => Math.max(a, b), 0) * MARGIN }
}

/** The ends of a sample but for one value of many on either side; beyond them lie few, and not far. */
const least = (sorted: Float64Array): number => sorted[sorted.length < SAMPLE ? 0 : 1]
const most = (sorted: Float64Array): number => sorted[sorted.length - (sorted.length < SAMPLE ? 1 : 2)]
const MARGIN = 1.15

/** The values of each column in up to 255 rows spread over the matrix, ascending. */
function sampleColumns(call: Call, { address, type, rows, cols }: StoredRows): Float64Array[] {
  const { memory } = call.engine
  const values =
    type === 'f32'
      ? memory.view<TypedArray>(Float32Array, address, rows * cols)
      : type === 'f64'
        ? memory.view<TypedArray>(Float64Array, address, rows * cols)
        : memory.view<TypedArray>(Uint8Array, address, rows * cols)
  const length = Math.min(rows, SAMPLE)
  return Array.from({ length: cols }, (_, t) => {
    return Float64Array.from({ length }, (_, i) => values[Math.floor((i * rows) / length) * cols + t]).sort()
  })
}
