import { makeWorld, type World } from '#data/world.js'
import { uniformMatrix } from '#random/matrix.js'

/**
 * Rows uniform in the unit cube, all of class 0, labels flipped with probability p everywhere: without a boundary the clean error of
 * a classifier is the share of ones it answers, and the closed forms for constant noise hold at every sample size.
 */
export function flatWorld({ dimension = 1, p }: { dimension?: number; p: number }): World {
  return makeWorld({
    name: 'flat',
    classes: 2,
    dimension,
    bayesError: () => ({ value: Math.min(p, 1 - p), margin: 0 }),
    inputs: (engine, n, streamOf, options) => uniformMatrix(engine, n, dimension, streamOf('inputs'), options),
    posterior: (_, out) => out.set([1 - p, p]),
  })
}

/** The share of ones. */
export function onesIn(labels: ArrayLike<number>): number {
  let ones = 0
  for (let i = 0; i < labels.length; i++) ones += labels[i]
  return ones / labels.length
}
