import { integer, number, type TableOf, takeOptions } from '../engine/options.js'
import { exp, ln } from '../random/elementary.js'
import { power } from './binomial.js'

/** The options of `stripes`. */
export interface StripesOptions {
  /** Points of a training set. */
  m: number
  /** The probability that a label is flipped, at most 1/2. */
  p: number
  /** Places where the class changes. */
  boundaries: number
  /** From the nearest boundary, at most 1/2: where the margin is asked for. */
  distance?: number
}

export const STRIPES_OPTIONS = {
  m: integer(1).required(),
  p: number(0, 0.5).required(),
  boundaries: integer(1).required(),
  distance: number(0, 0.5).or(0),
} satisfies TableOf<StripesOptions>

/** 1-NN as a teacher near boundaries on a line; numbers are means over training sets. */
export interface StripesTheory {
  /** P(f = f*) - P(f != f*) at the distance that was asked. */
  margin: number
  /** E TV(q(x), P(y|x)): the epsilon of the sampler. */
  totalVariation: number
  /** The share of inputs at which the margin is below a half of that of the labels, 1 - 2p. */
  outside: number
  /** These are the inputs that are nearer to a boundary. */
  edge: number
}

/**
 * 1-NN on m points, uniform on an interval of length 1, whose class changes at `boundaries` places far apart (for the number of points);
 * labels are flipped with probability p. `distance` is from the nearest boundary.
 *
 * The teachers of Kaplun et al. 2022 (notion). The nearest point, at a distance r with P(r > s) = (1-2s)^m, is as likely on either side:
 * it is of the other class with probability (1-2s)^m / 2 at the distance s from a boundary, 1 / (4 (m+1)) when integrated on one side.
 * Of the margin 1-2p that leaves (1-2p) (1 - (1-2s)^m), a half where s = (1 - 2^(-1/m)) / 2. What is left out is exponentially
 * small in m times the distance of boundaries. Errors: BAD_OPTION.
 */
export function stripes(options: StripesOptions): StripesTheory {
  const { m, p, boundaries, distance } = takeOptions('stripes', STRIPES_OPTIONS, options)
  const edge = (1 - exp(-ln(2) / m)) / 2
  return {
    margin: (1 - 2 * p) * (1 - power(1 - 2 * distance, m)),
    totalVariation: ((1 - 2 * p) * boundaries) / (2 * (m + 1)),
    outside: 2 * boundaries * edge,
    edge,
  }
}
