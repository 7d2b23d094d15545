import { ln } from '../random/elementary.js'
import { normalTail } from '../random/normal.js'
import { stream } from '../random/stream.js'
import { type GaussianMixture, posteriorOf } from './mixture.js'
import { largest } from './world.js'

/**
 * Number of Monte Carlo draws for the Bayes error, over all classes; half the width of its 95% interval is then about
 * 0.001.
 */
const BAYES_ERROR_DRAWS = 1 << 17
/** Two-sided 95% quantile of the standard normal distribution. */
const TWO_SIDED_95 = 1.959963984540054

/**
 * Returns the Bayes error of a mixture and half the width of its 95% interval: in closed form for two classes, else by
 * Monte Carlo from a fixed stream.
 */
export function bayesErrorOf(mixture: GaussianMixture): { value: number; margin: number } {
  return mixture.means.length === 2 ? { value: ofTwo(mixture), margin: 0 } : estimated(mixture)
}

/**
 * Returns the Bayes error of two Gaussians with weights w0 and w1. If their means are D standard deviations apart, the
 * Bayes rule is a threshold on the line through them, ln(w0/w1) / D deviations from the midpoint toward the second
 * mean.
 */
function ofTwo({ means: [a, b], weights: [w0, w1], deviation }: GaussianMixture): number {
  const distance = length(difference(a, b)) / deviation
  if (distance === 0) return Math.min(w0, w1)
  const shift = ln(w0 / w1) / distance
  return w0 * normalTail(distance / 2 + shift) + w1 * normalTail(distance / 2 - shift)
}

/**
 * Estimates the Bayes error as the weighted mean over classes of 1 - max_y p(y | x), from equally many draws of x in
 * each class. Only the projection on the span of the means matters, so a draw has at most classes - 1 coordinates.
 */
function estimated({ means, weights, deviation }: GaussianMixture): { value: number; margin: number } {
  const axes = orthonormal(means.slice(1).map((mean) => difference(mean, means[0])))
  const centers = means.map((mean) => Float64Array.from(axes, (axis) => dot(difference(mean, means[0]), axis)))
  const posterior = posteriorOf({ means: centers, weights, deviation })
  const each = Math.ceil(BAYES_ERROR_DRAWS / means.length)
  const [row, out] = [new Float64Array(axes.length), new Float64Array(means.length)]
  let [value, variance] = [0, 0]
  centers.forEach((center, c) => {
    const draws = stream(0, 'bayes error', c)
    let [sum, squares] = [0, 0]
    for (let i = 0; i < each; i++) {
      for (let j = 0; j < row.length; j++) row[j] = center[j] + deviation * draws.normal(i * row.length + j)
      posterior(row, out)
      const error = 1 - out[largest(out)]
      sum += error
      squares += error * error
    }
    const mean = sum / each
    value += weights[c] * mean
    variance += (weights[c] * weights[c] * (squares / each - mean * mean)) / each
  })
  return { value, margin: TWO_SIDED_95 * Math.sqrt(variance) }
}

/** Returns an orthonormal basis of the span of the vectors, by Gram-Schmidt with reorthogonalization. */
function orthonormal(vectors: readonly Float64Array[]): Float64Array[] {
  const axes: Float64Array[] = []
  for (const vector of vectors) {
    let rest = vector
    for (const axis of [...axes, ...axes]) {
      const along = dot(rest, axis)
      rest = rest.map((value, j) => value - along * axis[j])
    }
    const size = length(rest)
    if (size > 1e-12 * length(vector)) axes.push(rest.map((value) => value / size))
  }
  return axes
}

const difference = (a: Float64Array, b: Float64Array) => a.map((value, j) => value - b[j])
const dot = (a: Float64Array, b: Float64Array) => a.reduce((sum, value, j) => sum + value * b[j], 0)
const length = (a: Float64Array) => Math.sqrt(dot(a, a))
