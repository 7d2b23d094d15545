import { integer, positive, type TableOf, takeOptions } from '../engine/options.js'
import { exp, power } from '../random/elementary.js'

/** Steps of Simpson's rule, and the number of mean gaps that they span; a longer gap has probability 1e-17. */
const [SIMPSON_STEPS, SPANNED_GAPS] = [4096, 40]

/** Options of `laplaceNoise`. */
export interface LaplaceNoiseOptions {
  /** Number of points, at least 1. */
  n: number
  /** Bandwidth of the kernel, in units of the interval. */
  bandwidth: number
}

export const LAPLACE_NOISE_OPTIONS = {
  n: integer(1).required(),
  bandwidth: positive().required(),
} satisfies TableOf<LaplaceNoiseOptions>

/**
 * Returns the mean square of the ridgeless Laplace kernel's fit to pure noise in one dimension, in units of the noise's
 * variance: the clean mean square error, where n points and x are uniform on [0, 1].
 *
 * It tends to 2/3 as n grows, at every bandwidth. The relative error is 1e-7 where a mean gap is below ten bandwidths,
 * and 1% otherwise.
 *
 * Derivation: the kernel is that of a Markov process. In a gap of length s the fit therefore depends only on the labels
 * at its ends, (y sinh((s-t)/h) + y' sinh(t/h)) / sinh(s/h), and beyond the last points on one, y exp(-t/h). n points
 * leave n + 1 gaps, each longer than s with probability (1-s)^n. For gaps far below h the fit is linear, and its mean
 * square is (1 + 1)/3. Throws BAD_OPTION when an option is missing or out of range.
 */
export function laplaceNoise(options: LaplaceNoiseOptions): number {
  const { n, bandwidth } = takeOptions('laplaceNoise', LAPLACE_NOISE_OPTIONS, options)
  const step = Math.min(1, SPANNED_GAPS / n) / SIMPSON_STEPS
  let sum = 0
  for (let i = 0; i <= SIMPSON_STEPS; i++) {
    const s = i * step
    const weight = i === 0 || i === SIMPSON_STEPS ? 1 : 2 + 2 * (i % 2)
    const beyond = bandwidth * (1 - exp((-2 * s) / bandwidth))
    sum += weight * power(1 - s, n - 1) * ((n - 1) * squareOver(s, bandwidth) + beyond)
  }
  return (n * sum * step) / 3
}

/** Returns the integral over a gap of the sum of both ends' squared weights. */
function squareOver(gap: number, bandwidth: number): number {
  const a = gap / bandwidth
  // The closed form below would subtract nearly equal numbers.
  if (a < 0.02) return ((2 * gap) / 3) * (1 - (2 / 15) * a * a + (2 / 105) * a ** 4)
  const e = exp(-2 * a)
  return (2 * bandwidth * ((1 - e * e) / 2 - 2 * a * e)) / (1 - e) ** 2
}
