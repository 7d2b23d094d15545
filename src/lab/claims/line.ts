import { defineWorld, type World } from '../../data/world.js'
import type { Engine } from '../../engine/engine.js'
import type { Matrix } from '../../engine/matrix.js'
import { uniformMatrix } from '../../random/matrix.js'

/** Rows on a line, each at `rowAt` a place uniform in [0, 1); class 1 from 1/2 on, labels flipped with probability p. */
export function lineWorld(name: string, p: number, rowAt: (place: number) => number): World {
  return defineWorld({
    name,
    classes: 2,
    dimension: 1,
    bayesError: () => ({ value: p, margin: 0 }),
    async inputs(engine, n, streamOf, options) {
      using even = await uniformMatrix(engine, n, 1, streamOf('inputs'), options)
      return engine.matrix(n, 1, Float64Array.from(even.toArray(), rowAt), { type: 'f64' })
    },
    posterior(row, out) {
      out[1] = row[0] >= 0.5 ? 1 - p : p
      out[0] = 1 - out[1]
    },
  })
}

const middle = (count: number, place: number) => (Math.floor(place * count) + 0.5) / count

/**
 * Atoms on a line: equally likely rows, an even number of them. A lookup table asks only whether rows are equal, so that one column tells
 * it what the one-hot rows of the world `atoms` do, and sooner.
 */
export const lineAtoms = (count: number, p: number): World =>
  lineWorld('atoms on a line', p, (place) => middle(count, place))

/** Every atom once. The caller owns it. */
export function everyAtom(engine: Engine, count: number): Matrix {
  const rows = Float64Array.from({ length: count }, (_, i) => (i + 0.5) / count)
  return engine.matrix(count, 1, rows, { type: 'f64' })
}
