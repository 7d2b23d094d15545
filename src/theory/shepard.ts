import { integer, kind, number, type TableOf, takeOptions } from '../engine/options.js'
import { atan2, cosTurns, exp, ln, sinTurns } from '../random/elementary.js'
import { gamma, lnGamma } from './gamma.js'

/** Options of `shepardError`: the exponent of the weights, given by alpha, and the flip rate of the labels. */
export interface ShepardErrorOptions {
  /**
   * Ratio alpha = d/beta of the dimension d to the exponent beta of the weights ||x - x_i||^-beta; above 0, below 1.
   */
  alpha: number
  /** Probability p that a label is flipped, from 0 to 1. */
  p: number
}

export const SHEPARD_ERROR_OPTIONS = {
  alpha: kind<number>(
    'a number above 0 and below 1',
    (value) => typeof value === 'number' && value > 0 && value < 1,
  ).required(),
  p: number(0, 1).required(),
} satisfies TableOf<ShepardErrorOptions>

/** Options of `shepardErrorAt`: alpha and the flip rate, as in `shepardError`, and the number of training points. */
export interface ShepardErrorAtOptions extends ShepardErrorOptions {
  /** Number n of points in the training set, at least 1. */
  n: number
}

export const SHEPARD_ERROR_AT_OPTIONS = {
  ...SHEPARD_ERROR_OPTIONS,
  n: integer(1).required(),
} satisfies TableOf<ShepardErrorAtOptions>

/**
 * Returns the limit L, for infinitely many training points x_i in d dimensions, of the clean error of the vote with
 * Shepard's weights ||x - x_i||^-beta. Binary labels are flipped with probability p:
 *
 *     L = atan2(p sin(pi alpha), q + p cos(pi alpha)) / (pi alpha),  alpha = d/beta in (0, 1),  q = 1 - p
 *
 * As alpha falls to 0, L tends to p, the error of a sampler. As alpha rises to 1, L tends to 0 if p < 1/2. The error on
 * n points approaches L as n^-(beta/d - 1), which is slow above alpha = 0.7; see `shepardErrorAt`.
 *
 * Derivation: the weights of the points around x are those of a Poisson process whose sum has a stable law of index
 * alpha. The flipped labels therefore weigh p^(1/alpha) S and the clean ones q^(1/alpha) S', where S and S' are
 * independent with the same one-sided stable law. The ratio S/S' has Lamperti's law. Throws BAD_OPTION when an option
 * is missing or out of range.
 */
export function shepardError(options: ShepardErrorOptions): number {
  const { alpha, p } = takeOptions('shepardError', SHEPARD_ERROR_OPTIONS, options)
  return limitOf(alpha, p)
}

/** Computes `shepardError` from checked numbers. */
function limitOf(alpha: number, p: number): number {
  const angle = atan2(p * sinTurns(alpha / 2), 1 - p + p * cosTurns(alpha / 2))
  return angle / (Math.PI * alpha)
}

/**
 * Returns the clean error of the vote with Shepard's weights ||x - x_i||^-beta on n training points in d dimensions,
 * far from any boundary of the inputs, as in the middle of a ball or on a sphere. Binary labels are flipped with
 * probability p, and alpha = d/beta. In the result, `error` is the limit L of `shepardError` plus the first correction
 * for a finite n, and `margin` bounds the later corrections, to their leading order.
 *
 * Derivation: let u_i be the probability that a fresh point is nearer to x than point i. The weights are u_i^(-1/alpha)
 * up to a common factor. The sign of the vote is that of the n largest weights of the Poisson process in the limit. The
 * weights that are missing have the mean m = (1-2p) alpha/(1-alpha) n^(1-1/alpha) in favor of the clean class, and the
 * variance v = alpha/(2-alpha) n^(1-2/alpha). The limit's vote has the characteristic function exp(-c |t|^alpha), c =
 * Gamma(1-alpha) (cos(pi alpha/2) - i (1-2p) sin(pi alpha/2)) for t > 0. Its density at 0 is therefore f =
 * Gamma(1+1/alpha) Re(c^(-1/alpha)) / pi, and the derivative of the density is at most g = Gamma(2/alpha) / (pi alpha
 * Re(c)^(2/alpha)). So error = L + f m and margin = g (m^2 + v) / 2. Throws BAD_OPTION when an option is missing or out
 * of range.
 */
export function shepardErrorAt(options: ShepardErrorAtOptions): { error: number; margin: number } {
  const { alpha, p, n } = takeOptions('shepardErrorAt', SHEPARD_ERROR_AT_OPTIONS, options)
  const limit = limitOf(alpha, p)
  const m = ((1 - 2 * p) * alpha * powerOf(n, 1 - 1 / alpha)) / (1 - alpha)
  const v = (alpha / (2 - alpha)) * powerOf(n, 1 - 2 / alpha)
  const scale = gamma(1 - alpha)
  const [re, im] = [scale * cosTurns(alpha / 4), scale * (1 - 2 * p) * sinTurns(alpha / 4)]
  const turns = atan2(im, re) / (2 * Math.PI)
  const density = (gamma(1 + 1 / alpha) * powerOf(re * re + im * im, -0.5 / alpha) * cosTurns(turns / alpha)) / Math.PI
  const steepest = exp(lnGamma(2 / alpha) - (2 / alpha) * ln(re)) / (Math.PI * alpha)
  return { error: limit + density * m, margin: (steepest * (m * m + v)) / 2 }
}

const powerOf = (x: number, exponent: number): number => exp(exponent * ln(x))
