import { defineWorld, type World } from '../../../data/world.js'
import type { Matrix } from '../../../engine/matrix.js'
import { uniformMatrix } from '../../../random/matrix.js'
import { power } from '../../../theory/binomial.js'
import { majorityError } from '../../../theory/voting.js'

/** Where the one rule divides the inputs; and where it leaves them all on one side. */
export const [MIDDLE_BOUNDARY, NO_BOUNDARY] = [0.5, 1]

/**
 * One number x, uniform from 0 to 1, of class 1 from the boundary on, its labels flipped with probability p: more than half of them
 * where p is, and the Bayes optimal class then is not the rule's. With the boundary at 1 closed forms hold at every sample size.
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

/** What the rule says of each row, whatever the noise. */
export function ruleOf(x: Matrix, boundary: number): Int32Array {
  return Int32Array.from(x.toArray(), (value) => Number(value >= boundary))
}

/**
 * How often 1-NN on m rows differs from the rule with its boundary in the middle. At t from the boundary the nearest row is beyond
 * it with probability (1 - 2t)^m / 2, and then right only by a flip (derived here; T11 between two ends). Within 2^-m.
 */
export const teacherError = ({ m, p }: { m: number; p: number }): number => p + (1 - 2 * p) / (2 * (m + 1))

/** Places at which the mean over x is taken. */
const MEAN_PLACES = 2000

/** The same of the plurality of a pool of them. */
export function poolError({ m, p, members }: { m: number; p: number; members: number }): number {
  let sum = 0
  for (let place = 0; place < MEAN_PLACES; place++) {
    const across = power((place + 0.5) / MEAN_PLACES, m) / 2
    sum += majorityError({ k: members, p: p + (1 - 2 * p) * across })
  }
  return sum / MEAN_PLACES
}

/**
 * By how much 1-NN on m rows is right more often than wrong, in the mean over an interval of length `epsilon` that ends at the
 * boundary, where this is least: what S4 needs of its margin, for rules that differ from the best by such an interval.
 */
export function meanMargin({ m, p, epsilon }: { m: number; p: number; epsilon: number }): number {
  const across = (1 - power(1 - 2 * epsilon, m + 1)) / (2 * (m + 1))
  return (1 - 2 * p) * (1 - across / epsilon)
}
