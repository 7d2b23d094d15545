import type { Metric } from '#ops/nearest/metric.js'

/** The definition of each metric: float64, in coordinate order. */
export const VALUES: Readonly<Record<Metric, (a: ArrayLike<number>, b: ArrayLike<number>) => number>> = {
  euclidean: (a, b) => sumOf(a, (x, t) => (x - b[t]) * (x - b[t])),
  cosine: (a, b) => sumOf(a, (x, t) => x * b[t]) / (normOf(a) * normOf(b)) + 0,
  'inner product': (a, b) => sumOf(a, (x, t) => x * b[t]),
  manhattan: (a, b) => sumOf(a, (x, t) => Math.abs(x - b[t])),
}

function sumOf(row: ArrayLike<number>, term: (x: number, t: number) => number): number {
  let sum = 0
  for (let t = 0; t < row.length; t++) sum += term(row[t], t)
  return sum
}

const normOf = (row: ArrayLike<number>) => Math.sqrt(sumOf(row, (x) => x * x))

/** What the answers by a metric call its values. */
export const VALUE_NAMES = {
  euclidean: 'squaredDistance',
  cosine: 'similarity',
  'inner product': 'similarity',
  manhattan: 'distance',
} as const

/** The k nearest points of each query by the definition of a metric, nearest first, ties to the lowest index. */
export function nearestByMetric(
  metric: Metric,
  queries: number[][],
  points: number[][],
  k: number,
  excludeSelf = false,
) {
  const sign = VALUE_NAMES[metric] === 'similarity' ? -1 : 1
  return queries.map((query, i) => {
    const all = points.map((point, j) => ({ j, value: VALUES[metric](query, point) }))
    const others = excludeSelf ? all.filter(({ j }) => j !== i) : all
    return others.sort((a, b) => (a.value === b.value ? a.j - b.j : sign * (a.value < b.value ? -1 : 1))).slice(0, k)
  })
}

/** All points within a radius of each query by the definition, in the order of their indices. */
export function withinByMetric(metric: Metric, queries: number[][], points: number[][], radius: number) {
  const isWithin = (value: number) => {
    if (VALUE_NAMES[metric] === 'similarity') return value >= radius
    return value <= (metric === 'euclidean' ? radius * radius : radius)
  }
  return queries.map((query) =>
    points.map((point, j) => ({ j, value: VALUES[metric](query, point) })).filter(({ value }) => isWithin(value)),
  )
}
