import type { CallOptions } from '../../../engine/call.js'
import type { Matrix } from '../../../engine/matrix.js'
import { takeRows } from '../../../engine/take-rows.js'
import { nearest } from '../../../ops/nearest/nearest.js'

/** Number of rounds of Lloyd's algorithm. The cells need not be optimal, only independent of the labels. */
const LLOYD_ROUNDS = 10

/**
 * Returns k centers of the rows of x by k-means (Lloyd's algorithm), k × d, starting from the first k rows. A center to
 * which no row is nearest stays where it is. Uses no labels. The caller disposes the matrix.
 */
export async function clusterCenters(x: Matrix, k: number, call: CallOptions): Promise<Matrix> {
  let centers = takeRows(
    x,
    Array.from({ length: k }, (_, row) => row),
  )
  const values = x.toArray()
  for (let round = 0; round < LLOYD_ROUNDS; round++) {
    using before = centers
    const { index } = await nearest(x, before, call)
    centers = x.engine.matrix(k, x.cols, meansOf(values, index, before), { type: 'f32' })
  }
  return centers
}

/**
 * Returns the mean of the rows in each cell, k × d, row-major. `cellOf` is the cell of each row, and `before` the
 * previous centers, k × d. The mean of an empty cell is its previous center.
 */
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
