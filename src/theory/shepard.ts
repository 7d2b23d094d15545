import { integer, kind, number, type TableOf, takeOptions } from '../engine/options.js'
import { atan2, cosTurns, exp, ln, sinTurns } from '../random/elementary.js'
import { gamma, lnGamma } from './gamma.js'

/** The options of `shepardError`. */
export interface ShepardErrorOptions {
  /** The dimension over beta, above 0 and below 1. */
  alpha: number
  /** The probability that a label is flipped. */
  p: number
}

export const SHEPARD_ERROR_OPTIONS = {
  alpha: kind<number>(
    'a number above 0 and below 1',
    (value) => typeof value === 'number' && value > 0 && value < 1,
  ).required(),
  p: number(0, 1).required(),
} satisfies TableOf<ShepardErrorOptions>

/** The options of `shepardErrorAt`. */
export interface ShepardErrorAtOptions extends ShepardErrorOptions {
  /** Points of the training set. */
  n: number
}

export const SHEPARD_ERROR_AT_OPTIONS = {
  ...SHEPARD_ERROR_OPTIONS,
  n: integer(1).required(),
} satisfies TableOf<ShepardErrorAtOptions>

/**
 * Clean error, on many points whose binary labels are flipped with probability p, of the weights ||x - x_i||^-beta with
 * beta above the dimension d; alpha = d/beta is in (0, 1). It tends to p (a sampler) as alpha falls to 0, and to 0
 * as alpha rises to 1. The limit is approached like n^-(beta/d - 1): slowly above alpha = .7 (`shepardErrorAt`).
 *
 * Derivation: about x the weights are the points of a Poisson process with a stable law of index alpha, so flipped and
 * clean labels weigh p^(1/alpha) S and q^(1/alpha) S', S and S' independent and one-sided stable; their ratio has
 * Lamperti's law, and so L = atan2(p sin(pi alpha), q + p cos(pi alpha)) / (pi alpha). Errors: BAD_OPTION.
 */
export function shepardError(options: ShepardErrorOptions): number {
  const { alpha, p } = takeOptions('shepardError', SHEPARD_ERROR_OPTIONS, options)
  return limitOf(alpha, p)
}

function limitOf(alpha: number, p: number): number {
  const angle = atan2(p * sinTurns(alpha / 2), 1 - p + p * cosTurns(alpha / 2))
  return angle / (Math.PI * alpha)
}

/**
 * The same on n points without a border near (the middle of a ball, a sphere): the limit and the first term of its approach, and how far
 * the terms after it can be from that, to their leading order.
 *
 * Derivation: with u_i the share of the points' distribution that is nearer to x than point i is, the weights are u_i^(-1/alpha), and the sign
 * of the vote is that of the first n points of the Poisson process of the limit. What is missing has the mean
 * m = (1-2p) alpha/(1-alpha) n^(1-1/alpha) on the clean side, and the variance v = alpha/(2-alpha) n^(1-2/alpha). The limit's vote has the
 * characteristic function exp(-c |t|^alpha), c = Gamma(1-alpha) (cos(pi alpha/2) - i (1-2p) sin(pi alpha/2)) for t > 0, and so at 0 the
 * density f = Gamma(1+1/alpha) Re(c^(-1/alpha)) / pi, and a derivative of at most Gamma(2/alpha) / (pi alpha Re(c)^(2/alpha)). The
 * error is L + f m, give or take half of that derivative times m^2 + v. Errors: BAD_OPTION.
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
