import type { CallOptions } from '../../../engine/call.js'
import type { Matrix } from '../../../engine/matrix.js'
import { takeRows } from '../../../engine/take-rows.js'
import { nearest } from '../../../ops/nearest/nearest.js'

/** Rounds of Lloyd's; cells need not be the best ones, only blind to labels. */
const ROUNDS = 10

/**
 * The centers of k cells of the rows, from the first k rows on (k-means, Lloyd): k×d, the caller's. A center that no row is
 * nearest to stays. No label is seen.
 */
export async function clusterCenters(x: Matrix, k: number, call: CallOptions): Promise<Matrix> {
  let centers = takeRows(
    x,
    Array.from({ length: k }, (_, row) => row),
  )
  const values = x.toArray()
  for (let round = 0; round < ROUNDS; round++) {
    using before = centers
    const { index } = await nearest(x, before, call)
    centers = x.engine.matrix(k, x.cols, meansOf(values, index, before), { type: 'f32' })
  }
  return centers
}

function meansOf(values: ArrayLike<number>, cellOf: Uint32Array, before: Matrix): Float64Array {
  const { rows: k, cols } = before
  const [sums, counts] = [new Float64Array(k * cols), new Float64Array(k)]
  cellOf.forEach((cell, row) => {
    counts[cell]++
    for (let j = 0; j < cols; j++) sums[cell * cols + j] += values[row * cols + j]
  })
  const old = before.toArray()
  return sums.map((sum, at) => {
    const count = counts[Math.floor(at / cols)]
    return count > 0 ? sum / count : old[at]
  })
}
