import { ln } from '../random/elementary.js'
import { LEVEL, studentQuantile } from '../theory/student-t.js'
import type { Estimate } from './estimate.js'
import { moments } from './mean.js'

/**
 * Estimates the slope of ln(mean of `values`) against ln x over the given points, by least squares. The variance of the
 * slope follows from the variances of the means, which are treated as independent. If the means share training inputs,
 * they are positively correlated, and the interval is too wide rather than too narrow. Returns null when a mean is not
 * above 0.
 */
export function logSlope(points: readonly { x: number; values: Float64Array }[]): Estimate | null {
  const known = points.map(({ x, values }) => ({ x: ln(x), ...moments(values) }))
  if (known.some(({ mean }) => mean <= 0)) return null
  const center = known.reduce((sum, { x }) => sum + x, 0) / known.length
  const squares = known.reduce((sum, { x }) => sum + (x - center) ** 2, 0)
  let [estimate, variance] = [0, 0]
  // The logarithm of an estimated mean is biased downward, by half its relative variance to leading order.
  const bias: [number, number] = [0, 0]
  for (const { x, mean, squaredError } of known) {
    const weight = (x - center) / squares
    estimate += weight * ln(mean)
    const relative = squaredError / (mean * mean)
    variance += weight * weight * relative
    bias[0] -= (Math.max(0, weight) * relative) / 2
    bias[1] += (Math.max(0, -weight) * relative) / 2
  }
  const sets = points.reduce((least, { values }) => Math.min(least, values.length), Infinity)
  const half = studentQuantile(sets - 1) * Math.sqrt(variance)
  return {
    estimate,
    interval: [estimate - half, estimate + half],
    bias,
    level: LEVEL,
    covers: 'training sets and test points',
    method: 'least squares in logarithms',
    n: points.length,
  }
}
