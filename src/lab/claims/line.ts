import { defineWorld, type World } from '../../data/world.js'
import type { Engine } from '../../engine/engine.js'
import type { Matrix } from '../../engine/matrix.js'
import { uniformMatrix } from '../../random/matrix.js'

/**
 * Returns a world of one dimension whose inputs are `rowAt(place)`, places uniform in [0, 1). The Bayes class is 1 from
 * 1/2 on, and labels flip with probability p < 1/2.
 */
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

/** Returns the midpoint of the interval that holds `place`, [0, 1) being divided into `count` equal intervals. */
const middle = (count: number, place: number) => (Math.floor(place * count) + 0.5) / count

/**
 * Returns a world of `count` equally likely inputs (atoms) on a line, `count` even, whose labels flip with probability
 * p. A lookup table only compares rows for equality, so one column serves it as well as the one-hot rows of the world
 * `atoms`, and faster.
 */
export const lineAtoms = (count: number, p: number): World =>
  lineWorld('atoms on a line', p, (place) => middle(count, place))

/** Returns each atom of `lineAtoms` once, count × 1. The caller owns the matrix. */
export function everyAtom(engine: Engine, count: number): Matrix {
  const rows = Float64Array.from({ length: count }, (_, i) => (i + 0.5) / count)
  return engine.matrix(count, 1, rows, { type: 'f64' })
}
