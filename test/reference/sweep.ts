/** Rows of one array, row-major. */
export interface Table {
  rows: number
  cols: number
  values: ArrayLike<number>
}

/**
 * The nearest point of each query by the definition, for sets too large to compare all pairs: points in the order of their
 * first coordinate, looked at from the query outwards until that coordinate alone is farther than the best.
 */
export function nearestBySweep(queries: Table, points: Table): { index: Uint32Array; squaredDistance: Float64Array } {
  const [d, x, q] = [points.cols, points.values, queries.values]
  const order = Uint32Array.from({ length: points.rows }, (_, i) => i).sort((a, b) => x[a * d] - x[b * d])
  const sorted = Float64Array.from({ length: points.rows * d }, (_, i) => x[order[Math.floor(i / d)] * d + (i % d)])
  const index = new Uint32Array(queries.rows)
  const squaredDistance = new Float64Array(queries.rows).fill(Number.POSITIVE_INFINITY)
  for (let i = 0; i < queries.rows; i++) {
    let start = 0
    for (let end = points.rows; start < end; ) {
      const middle = (start + end) >> 1
      if (sorted[middle * d] < q[i * d]) start = middle + 1
      else end = middle
    }
    for (const step of [1, -1]) {
      for (let at = step > 0 ? start : start - 1; at >= 0 && at < points.rows; at += step) {
        if ((q[i * d] - sorted[at * d]) ** 2 > squaredDistance[i]) break
        let sum = 0
        for (let t = 0; t < d && sum <= squaredDistance[i]; t++) sum += (q[i * d + t] - sorted[at * d + t]) ** 2
        if (sum < squaredDistance[i] || (sum === squaredDistance[i] && order[at] < index[i])) {
          index[i] = order[at]
          squaredDistance[i] = sum
        }
      }
    }
  }
  return { index, squaredDistance }
}
