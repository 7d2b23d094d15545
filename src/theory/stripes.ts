import { integer, number, type TableOf, takeOptions } from '../engine/options.js'
import { exp, ln } from '../random/elementary.js'
import { power } from './binomial.js'

/** Options of `stripes`. */
export interface StripesOptions {
  /** Number of points in a training set. */
  m: number
  /** Probability that a label is flipped, at most 1/2. */
  p: number
  /** Number of places where the class changes. */
  boundaries: number
  /** Distance from the nearest boundary at which `margin` is computed, at most 1/2; by default 0. */
  distance?: number
}

export const STRIPES_OPTIONS = {
  m: integer(1).required(),
  p: number(0, 0.5).required(),
  boundaries: integer(1).required(),
  distance: number(0, 0.5).or(0),
} satisfies TableOf<StripesOptions>

/** Theoretical values for 1-NN as a teacher near class boundaries on a line; each is a mean over training sets. */
export interface StripesTheory {
  /** Margin P(f = f*) - P(f != f*) of the teacher at `distance` from a boundary. */
  margin: number
  /** Mean total variation between predictions and labels, E TV(q(x), P(y|x)): the epsilon of the sampler. */
  totalVariation: number
  /** Share of inputs at which the teacher's margin is below half of the labels' margin, 1 - 2p. */
  outside: number
  /** Distance from a boundary at which the teacher's margin is half of the labels' margin. */
  edge: number
}

/**
 * Returns theoretical values for 1-NN on m points, uniform on an interval of length 1, whose class changes at
 * `boundaries` places. Their distances are assumed to be large compared with 1/m. Labels are flipped with probability
 * p.
 *
 *   margin at distance s = (1-2p) (1 - (1-2s)^m),  totalVariation = (1-2p) boundaries / (2 (m+1))
 *
 * Derivation: the nearest point, at a distance r with P(r > s) = (1-2s)^m, is on either side with equal probability. At
 * distance s from a boundary it is of the other class with probability (1-2s)^m / 2, which integrates to 1 / (4 (m+1))
 * on one side. Half of the margin remains at s = (1 - 2^(-1/m)) / 2. The neglected terms are exponentially small in m
 * times the distance between boundaries. Throws BAD_OPTION when an option is missing or out of range. Based on the
 * teachers of Kaplun et al. 2022.
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
