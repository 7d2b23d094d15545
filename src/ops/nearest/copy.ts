import type { Call } from '../../engine/call.js'
import type { TypedArray } from '../../engine/memory.js'
import { centerIn, scaleFor } from '../center.js'
import type { StoredRows } from '../element.js'

/** The map from values x of a column to their float32 copies, scale · x - origin; see `assembly/nearest/copy.ts`. */
export interface CopyFrame {
  /** Factor by which the values of all columns are multiplied, a power of two. */
  scale: number
  /**
   * Number subtracted from each column after scaling; 0 unless the values are float64, since others need no centering
   * to fit float32.
   */
  origin: Float64Array
  /** Midpoint of the sampled range of each column, in units of the copies. */
  middle: Float64Array
  /**
   * Half-width, in units of the copies, of an interval around `middle` that contains all but a few values of every
   * column.
   */
  reach: number
}

/**
 * Layout of the start of a thread's scratch, as in `assembly/nearest/hunt.ts`. It begins with the fields of `Hunt` and
 * of the algorithm. 8 float32 sums follow at `sumsOffset`, and up to `maxNotes` notes of `noteBytes` bytes at
 * `notesOffset`; a note is a point that still has to be compared in float64. Offsets are in bytes.
 */
export const HUNT = { sumsOffset: 192, notesOffset: 224, maxNotes: 64, noteBytes: 16 } as const
export const HUNT_BYTES = HUNT.notesOffset + HUNT.maxNotes * HUNT.noteBytes

/** Maximum number of rows that medians and quantiles are computed from. */
const SAMPLE_ROWS = 255

/**
 * Returns the map from points to float32 copies. Its scale brings most differences of coordinates near 1, and its
 * origin centers float64 values. Both are computed from quantiles of a sample of rows, so an outlier changes neither;
 * it slows only the leaf or cell that contains it.
 */
export async function copyFrameIn(call: Call, points: StoredRows): Promise<CopyFrame> {
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
  const middle = Float64Array.from(
    columns,
    (sorted, t) => ((sampleLow(sorted) + sampleHigh(sorted)) / 2) * scale - origin[t],
  )
  const halves = columns.map((sorted) => ((sampleHigh(sorted) - sampleLow(sorted)) / 2) * scale)
  return { scale, origin, middle, reach: halves.reduce((a, b) => Math.max(a, b), 0) * REACH_MARGIN }
}

/**
 * Returns the lower end of a sorted sample: its minimum, or its second value from 255 rows, so that one outlier is
 * ignored.
 */
const sampleLow = (sorted: Float64Array): number => sorted[sorted.length < SAMPLE_ROWS ? 0 : 1]
/** Returns the upper end of a sorted sample: its maximum, or its second largest value from 255 rows. */
const sampleHigh = (sorted: Float64Array): number => sorted[sorted.length - (sorted.length < SAMPLE_ROWS ? 1 : 2)]
/** Factor by which half the range of a sample is enlarged, for values beyond the ends of the sample. */
const REACH_MARGIN = 1.15

/** Returns the values of each column in up to 255 rows spread evenly over the matrix, in ascending order. */
function sampleColumns(call: Call, { address, type, rows, cols }: StoredRows): Float64Array[] {
  const { memory } = call.engine
  const values =
    type === 'f32'
      ? memory.view<TypedArray>(Float32Array, address, rows * cols)
      : type === 'f64'
        ? memory.view<TypedArray>(Float64Array, address, rows * cols)
        : memory.view<TypedArray>(Uint8Array, address, rows * cols)
  const length = Math.min(rows, SAMPLE_ROWS)
  return Array.from({ length: cols }, (_, t) => {
    return Float64Array.from({ length }, (_, i) => values[Math.floor((i * rows) / length) * cols + t]).sort()
  })
}
