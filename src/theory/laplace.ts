import { integer, positive, type TableOf, takeOptions } from '../engine/options.js'
import { exp, power } from '../random/elementary.js'

/**
 * Number of steps of Simpson's rule, and the maximum gap that it integrates to, in mean gaps between points. A longer
 * gap has a probability below 1e-17.
 */
const [SIMPSON_STEPS, SPANNED_GAPS] = [4096, 40]

/** Options of `laplaceNoise`: the number of training points, and the bandwidth of the kernel. */
export interface LaplaceNoiseOptions {
  /** Number n of training points, at least 1. */
  n: number
  /**
   * Bandwidth h of the kernel exp(-|x - x'| / h), above 0. The unit is the length of the interval that holds all
   * points.
   */
  bandwidth: number
}

export const LAPLACE_NOISE_OPTIONS = {
  n: integer(1).required(),
  bandwidth: positive().required(),
} satisfies TableOf<LaplaceNoiseOptions>

/**
 * Returns the mean square of the ridgeless Laplace kernel's fit to pure noise in one dimension. The n training points
 * and the test point are independent and uniform on [0, 1]. The labels are independent of the points, with mean 0, and
 * the result is in units of their variance. As the clean labels are all 0, it is the mean squared error on clean
 * labels. With the bandwidth h it is
 *
 *     n int_0^1 (1-s)^(n-1) ((n-1) G(s) + h (1 - exp(-2s/h))) ds
 *
 * where G(s) is the integral over t, from 0 to s, of (sinh((s-t)/h)^2 + sinh(t/h)^2) / sinh(s/h)^2. It tends to 2/3 as
 * n grows, at every bandwidth. The relative error of the integration is 1e-7 if the mean gap between points is below
 * ten bandwidths, and 1% otherwise.
 *
 * Derivation: the kernel is the covariance of a Markov process. At distance t from the left end of a gap of length s
 * between neighboring points, the fit therefore depends only on the labels y and y' at its two ends: it is (y
 * sinh((s-t)/h) + y' sinh(t/h)) / sinh(s/h). Beyond the outermost points it is y exp(-t/h), where y is the label of the
 * nearest point and t the distance to it. The points and the ends of [0, 1] form n + 1 gaps, each longer than s with
 * probability (1-s)^n. In a gap far shorter than h the fit is linear, with a mean square of (1 + 1)/3. Throws
 * BAD_OPTION when an option is missing or out of range.
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

/**
 * Returns the integral, over a gap between two neighboring points, of the sum of the squared weights that the fit gives
 * to the labels at the two ends of the gap.
 */
function squareOver(gap: number, bandwidth: number): number {
  const a = gap / bandwidth
  // The closed form below would subtract nearly equal numbers.
  if (a < 0.02) return ((2 * gap) / 3) * (1 - (2 / 15) * a * a + (2 / 105) * a ** 4)
  const e = exp(-2 * a)
  return (2 * bandwidth * ((1 - e * e) / 2 - 2 * a * e)) / (1 - e) ** 2
}
