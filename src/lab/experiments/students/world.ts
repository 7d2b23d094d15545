import { defineWorld, type World } from '../../../data/world.js'
import type { Matrix } from '../../../engine/matrix.js'
import { uniformMatrix } from '../../../random/matrix.js'
import { power } from '../../../theory/binomial.js'
import { majorityError } from '../../../theory/voting.js'

/** Boundary in the middle of the inputs, and at their end, where all inputs have class 0. */
export const [MIDDLE_BOUNDARY, NO_BOUNDARY] = [0.5, 1]

/**
 * Returns a world of one number x, uniform from 0 to 1. The rule assigns class 1 to x at or above the boundary, and
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

/** Returns the class of each row by the rule, independent of the noise. */
export function ruleOf(x: Matrix, boundary: number): Int32Array {
  return Int32Array.from(x.toArray(), (value) => Number(value >= boundary))
}

/**
 * Returns the error against the rule of 1-NN on m rows, with the boundary in the middle: p + (1 - 2p) / (2 (m + 1)), up
 * to 2^-m.
 *
 * Derivation: at the distance t from the boundary, the nearest row lies beyond it with probability (1 - 2t)^m / 2; its
 * label then agrees with the rule only if it was flipped. The mean of (1 - 2t)^m / 2 over t from 0 to 1/2 is 1 / (2 (m
 * + 1)).
 */
export const teacherError = ({ m, p }: { m: number; p: number }): number => p + (1 - 2 * p) / (2 * (m + 1))

/** Places of the midpoint rule for the mean over x. */
const MEAN_PLACES = 2000

/** Returns the error against the rule of the plurality of a pool of such teachers, see `teacherError`. */
export function poolError({ m, p, members }: { m: number; p: number; members: number }): number {
  let sum = 0
  for (let place = 0; place < MEAN_PLACES; place++) {
    const across = power((place + 0.5) / MEAN_PLACES, m) / 2
    sum += majorityError({ k: members, p: p + (1 - 2 * p) * across })
  }
  return sum / MEAN_PLACES
}

/**
 * Returns the mean margin of 1-NN on m rows, the probability to be right minus that to be wrong, over an interval of
 * length `epsilon` that ends at the boundary. The margin is smallest there. `theory.unlabeledNeeded` needs this mean
 * for thresholds that differ from the right one on such an interval.
 */
export function meanMargin({ m, p, epsilon }: { m: number; p: number; epsilon: number }): number {
  const across = (1 - power(1 - 2 * epsilon, m + 1)) / (2 * (m + 1))
  return (1 - 2 * p) * (1 - across / epsilon)
}
