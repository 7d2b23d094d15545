import type { Call } from '../../engine/call.js'
import type { StoredRows } from '../element.js'
import { openSearch } from './answer.js'
import { buildFloat } from './float.js'
import type { EmbeddingFrame } from './frame.js'
import { embedSample } from './int8.js'
import { sampleRowsFor } from './spectrum.js'

/** Maximum number of sample rows that serve as queries in a probe. */
const PROBE_ROWS = 64
/** Maximum number of neighbors of each probe row, not counting the row itself. */
const PROBE_NEIGHBORS = 8
/** Maximum number of rows of the sample from which a dimension is estimated. */
const DIMENSION_ROWS = 1024

/** Distances from a few sample rows to their nearest neighbors in the sample, from which costs are estimated. */
export interface NeighborProbe {
  /**
   * Squared distances, row-major probeRows × (nth + 1) and ascending in each row: from a probe row to itself (0), then
   * to its `nth` nearest other rows of the sample.
   */
  squaredDistance: Float64Array
  /** Number of neighbors of each probe row, not counting the row itself. */
  nth: number
  /** Number of probe rows, the first ones of the sample. */
  probeRows: number
}

/** Finds the nearest neighbors of the first rows of a sample of at most `most` rows by 'brute', the float32 filter. */
export async function probeNeighbors(
  call: Call,
  points: StoredRows,
  frame: EmbeddingFrame,
  most = sampleRowsFor(points.cols),
): Promise<NeighborProbe> {
  const sample = await embedSample(call, points, frame, most)
  const rows: StoredRows = { address: sample.rows, type: 'f64', rows: sample.count, cols: points.cols }
  const probeRows = Math.min(PROBE_ROWS, sample.count)
  const nth = Math.max(1, Math.min(PROBE_NEIGHBORS, sample.count - 1))
  const index = await buildFloat(call, rows)
  const search = openSearch(
    call,
    { queries: { ...rows, rows: probeRows }, points: rows, definition: 0 },
    Math.min(nth + 1, sample.count),
    false,
  )
  await index.search(call, search)
  const { keys: squaredDistance } = await search.read()
  for (const block of [...index.blocks, sample.rows, sample.errors]) call.free(block)
  return { squaredDistance, nth, probeRows }
}

/**
 * Estimates the dimension of the surface that the points lie near: 3 for rows of many columns that three directions
 * determine but for a little noise. `frame` has all columns of the points. Probe rows whose nearest neighbor is a duplicate do not count; the estimate is 0
 * if no others are left.
 *
 * Source: Levina and Bickel, "Maximum likelihood estimation of intrinsic dimension" (NIPS 2004), with the mean of the
 * inverses of MacKay and Ghahramani (2005).
 */
export async function estimateDimension(call: Call, points: StoredRows, frame: EmbeddingFrame): Promise<number> {
  const { squaredDistance, nth, probeRows } = await probeNeighbors(call, points, frame, DIMENSION_ROWS)
  let [logarithms, terms] = [0, 0]
  for (let i = 0; i < probeRows; i++) {
    const squared = squaredDistance.subarray(i * (nth + 1) + 1, (i + 1) * (nth + 1))
    if (!(squared[0] > 0)) continue
    for (const nearer of squared.subarray(0, nth - 1)) logarithms += Math.log(squared[nth - 1] / nearer) / 2
    terms += nth - 1
  }
  return logarithms === 0 ? 0 : terms / logarithms
}
