import { defineWorld, type World } from '../../../data/world.js'
import type { Matrix } from '../../../engine/matrix.js'
import { uniformMatrix } from '../../../random/matrix.js'
import { power } from '../../../theory/binomial.js'
import { majorityError } from '../../../theory/voting.js'

/** Two boundaries for inputs from 0 to 1: in the middle, and at the end, where all inputs have class 0. */
export const [MIDDLE_BOUNDARY, NO_BOUNDARY] = [0.5, 1]

/**
 * Returns a world of one number x, uniform from 0 to 1. The rule assigns class 1 to x at or above `boundary`, and
 * labels flip with probability p. For p > 1/2 the Bayes optimal class is the opposite of the rule. With the boundary at
 * 1 all inputs have class 0, and closed forms hold at every sample size.
 */
export function stepWorld({ p, boundary }: { p: number; boundary: number }): World {
  return defineWorld({
    name: 'step',
    classes: 2,
    dimension: 1,
    bayesError: () => ({ value: Math.min(p, 1 - p), margin: 0 }),
    inputs: (engine, n, streamOf, options) => uniformMatrix(engine, n, 1, streamOf('inputs'), options),
    posterior(row, out) {
      const rule = Number(row[0] >= boundary)
      out[rule] = 1 - p
      out[1 - rule] = p
    },
  })
}

/** Returns the class that the noiseless rule assigns to each row: 1 at or above `boundary`, else 0. */
export function ruleOf(x: Matrix, boundary: number): Int32Array {
  return Int32Array.from(x.toArray(), (value) => Number(value >= boundary))
}

/**
 * Returns the error, against the noiseless rule, of 1-NN on m rows of a world with the boundary in the middle. Labels
 * flip with probability p. The result p + (1 - 2p) / (2 (m + 1)) is within 2^-m of the exact error.
 *
 * Derivation: at distance t from the boundary, the nearest row lies across the boundary with probability
 * (1 - 2t)^m / 2. The label of such a row agrees with the rule only if it was flipped. The mean of (1 - 2t)^m / 2 over
 * t from 0 to 1/2 is 1 / (2 (m + 1)).
 */
export const teacherError = ({ m, p }: { m: number; p: number }): number => p + (1 - 2 * p) / (2 * (m + 1))

/** Number of cells of the midpoint rule in `poolError`. */
const MEAN_PLACES = 2000

/**
 * Returns the error, against the noiseless rule, of the plurality of `members` 1-NN teachers with m rows each. Labels
 * flip with probability p, and the boundary is in the middle; see `teacherError`.
 */
export function poolError({ m, p, members }: { m: number; p: number; members: number }): number {
  let sum = 0
  for (let place = 0; place < MEAN_PLACES; place++) {
    const across = power((place + 0.5) / MEAN_PLACES, m) / 2
    sum += majorityError({ k: members, p: p + (1 - 2 * p) * across })
  }
  return sum / MEAN_PLACES
}

/**
 * Returns the mean margin of 1-NN on m rows, over an interval of length `epsilon` that ends at the boundary. The margin
 * is the probability to be right minus that to be wrong, and is smallest at the boundary. `theory.unlabeledNeeded`
 * needs this mean for thresholds that differ from the right one on such an interval.
 */
export function meanMargin({ m, p, epsilon }: { m: number; p: number; epsilon: number }): number {
  const across = (1 - power(1 - 2 * epsilon, m + 1)) / (2 * (m + 1))
  return (1 - 2 * p) * (1 - across / epsilon)
}
