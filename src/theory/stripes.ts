import { integer, number, type TableOf, takeOptions } from '../engine/options.js'
import { exp, ln } from '../random/elementary.js'
import { power } from './binomial.js'

/**
 * Options of `stripes`: the number of training points, the flip rate, the number of class boundaries, and the distance
 * from a boundary.
 */
export interface StripesOptions {
  /** Number m of points in a training set, at least 1. */
  m: number
  /** Probability p that a label is flipped, from 0 to 1/2. */
  p: number
  /** Number of boundaries, the places where the class changes; at least 1. */
  boundaries: number
  /** Distance from a boundary at which `margin` is computed, from 0 (default) to 1/2. */
  distance?: number
}

export const STRIPES_OPTIONS = {
  m: integer(1).required(),
  p: number(0, 0.5).required(),
  boundaries: integer(1).required(),
  distance: number(0, 0.5).or(0),
} satisfies TableOf<StripesOptions>

/** Theoretical values for 1-NN as a teacher near class boundaries on a line. Probabilities are over training sets. */
export interface StripesTheory {
  /**
   * Margin of the teacher at `distance` from a boundary: the probability that it predicts the Bayes class, minus the
   * probability that it predicts the other class.
   */
  margin: number
  /**
   * Distance of 1-NN from a sampler, from 0 to 1: the mean over inputs x of the total variation between the
   * distribution of the teacher's prediction at x over training sets and P(y|x). It is 0 for an exact sampler.
   */
  totalVariation: number
  /**
   * Share of inputs at which the teacher's margin is below (1 - 2p)/2, half of the labels' margin, for labels that are
   * flipped with probability p.
   */
  outside: number
  /**
   * Distance from a boundary at which the teacher's margin is (1 - 2p)/2, half of the labels' margin, for labels that
   * are flipped with probability p.
   */
  edge: number
}

/**
 * Returns theoretical values for 1-NN on m training points, uniform on an interval of length 1. The class changes at b
 * = `boundaries` places, whose distances must be large compared with 1/m. Labels are flipped with probability p.
 *
 *     margin at distance s from a boundary = (1-2p) (1 - (1-2s)^m)
 *     totalVariation = (1-2p) b / (2 (m+1))
 *     edge = (1 - 2^(-1/m)) / 2,  outside = 2 b edge
 *
 * Derivation: the nearest point is farther than s with probability (1-2s)^m and is on either side with equal
 * probability. At distance s from a boundary it is therefore of the other class with probability (1-2s)^m / 2.
 * Integrated over one side of a boundary, this is 1 / (4 (m+1)). Half of the labels' margin remains at the distance
 * `edge`. The neglected terms are exponentially small in m times the distance between boundaries. Throws BAD_OPTION
 * when an option is missing or out of range. Based on the teachers of Kaplun et al. 2022.
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
