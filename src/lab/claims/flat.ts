import type { World } from '../../data/world.js'
import { defineWorld } from '../../data/world.js'
import { normalMatrix, uniformMatrix } from '../../random/matrix.js'

// Worlds of pure noise: all inputs are of class 0 and labels are 1 with probability p. There is no class boundary, and
// the clean error of a classifier is the share of ones among its predictions.

/**
 * Returns a world of pure noise: float64 inputs uniform in the unit cube, all of class 0, and labels that are 1 with
 * probability p.
 */
export function cube({ dimension, p }: { dimension: number; p: number }): World {
  return defineWorld({
    ...noise(p),
    name: 'cube',
    dimension,
    inputs: (engine, n, streamOf, options) => uniformMatrix(engine, n, dimension, streamOf('inputs'), options),
  })
}

/**
 * Returns a world of pure noise: float64 inputs uniform on the unit sphere in R³, all of class 0, and labels that are 1
 * with probability p. The sphere is a surface of two dimensions without a border. A share r²/4 of it lies within the
 * straight-line distance r of any input.
 */
export function sphere({ p }: { p: number }): World {
  return defineWorld({
    ...noise(p),
    name: 'sphere',
    dimension: 3,
    async inputs(engine, n, streamOf, options) {
      using normal = await normalMatrix(engine, n, 3, streamOf('inputs'), options)
      const rows = Float64Array.from(normal.toArray())
      for (let at = 0; at < rows.length; at += 3) {
        const length = Math.sqrt(rows[at] ** 2 + rows[at + 1] ** 2 + rows[at + 2] ** 2)
        for (let j = at; j < at + 3; j++) rows[j] /= length
      }
      return engine.matrix(n, 3, rows, { type: 'f64' })
    },
  })
}

function noise(p: number) {
  return {
    classes: 2,
    bayesError: () => ({ value: Math.min(p, 1 - p), margin: 0 }),
    posterior: (_: ArrayLike<number>, out: Float64Array) => out.set([1 - p, p]),
  }
}

/** Returns the share of ones in an array of labels 0 and 1. */
export function ones(labels: ArrayLike<number>): number {
  let sum = 0
  for (let at = 0; at < labels.length; at++) sum += labels[at]
  return sum / labels.length
}
