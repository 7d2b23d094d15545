import { integer, kind, number, type TableOf, takeOptions } from '../engine/options.js'
import { atan2, cosTurns, exp, ln, sinTurns } from '../random/elementary.js'
import { gamma, lnGamma } from './gamma.js'

/** Options of `shepardError`. */
export interface ShepardErrorOptions {
  /** Ratio alpha = dimension / beta, above 0 and below 1; beta is the exponent of the weights. */
  alpha: number
  /** Probability that a label is flipped. */
  p: number
}

export const SHEPARD_ERROR_OPTIONS = {
  alpha: kind<number>(
    'a number above 0 and below 1',
    (value) => typeof value === 'number' && value > 0 && value < 1,
  ).required(),
  p: number(0, 1).required(),
} satisfies TableOf<ShepardErrorOptions>

/** Options of `shepardErrorAt`. */
export interface ShepardErrorAtOptions extends ShepardErrorOptions {
  /** Number of points in the training set. */
  n: number
}

export const SHEPARD_ERROR_AT_OPTIONS = {
  ...SHEPARD_ERROR_OPTIONS,
  n: integer(1).required(),
} satisfies TableOf<ShepardErrorAtOptions>

/**
 * Returns the clean error of Shepard's weights ||x - x_i||^-beta on many points whose binary labels are flipped with
 * probability p:
 *
 *   L = atan2(p sin(pi alpha), q + p cos(pi alpha)) / (pi alpha),  alpha = d/beta in (0, 1), q = 1 - p
 *
 * L tends to p, a sampler, as alpha falls to 0, and to 0 as alpha rises to 1. The error on n points approaches L as
 * n^-(beta/d - 1), which is slow above alpha = 0.7; see `shepardErrorAt`.
 *
 * Derivation: about x the weights are the points of a Poisson process with a stable law of index alpha. So flipped and
 * clean labels weigh p^(1/alpha) S and q^(1/alpha) S', with S and S' independent and one-sided stable. Their ratio has
 * Lamperti's law. Throws BAD_OPTION when an option is missing or out of range.
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
 * Returns the clean error of Shepard's weights on n points far from any boundary of the inputs, as in the middle of a
 * ball or on a sphere. `error` is the limit (`shepardError`) plus the first correction in n; `margin` bounds the later
 * terms, to their leading order.
 *
 * Derivation: let u_i be the share of the points' distribution that is nearer to x than point i. The weights are
 * u_i^(-1/alpha), and the sign of the vote is that of the first n points of the limit's Poisson process. The missing
 * points have the mean m = (1-2p) alpha/(1-alpha) n^(1-1/alpha) on the clean side, and the variance v = alpha/(2-alpha)
 * n^(1-2/alpha). The limit's vote has the characteristic function exp(-c |t|^alpha), c = Gamma(1-alpha) (cos(pi
 * alpha/2) - i (1-2p) sin(pi alpha/2)) for t > 0. So its density at 0 is f = Gamma(1+1/alpha) Re(c^(-1/alpha)) / pi,
 * and the derivative of the density is at most Gamma(2/alpha) / (pi alpha Re(c)^(2/alpha)). The error is L + f m, and
 * the margin half of that derivative times m^2 + v. Throws BAD_OPTION when an option is missing or out of range.
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
