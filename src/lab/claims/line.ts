import { defineWorld, type World } from '../../data/world.js'
import type { Engine } from '../../engine/engine.js'
import type { Matrix } from '../../engine/matrix.js'
import { uniformMatrix } from '../../random/matrix.js'

/**
 * Returns a world of two classes in one dimension. Its inputs are `rowAt(u)` for u uniform in [0, 1). The Bayes class
 * is 1 for inputs of at least 1/2, otherwise 0, and labels flip with probability p < 1/2.
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

/** Divides [0, 1) into `count` equal intervals and returns the midpoint of the one that contains `place`. */
const middle = (count: number, place: number) => (Math.floor(place * count) + 0.5) / count

/**
 * Returns a world of `count` equally likely inputs (atoms) on a line. `count` is even, the upper half is of class 1,
 * and labels flip with probability p. A lookup table only compares rows for equality. For such learners the one column
 * of this world serves as well as the one-hot rows of the world `atoms`, and is faster.
 */
export const lineAtoms = (count: number, p: number): World =>
  lineWorld('atoms on a line', p, (place) => middle(count, place))

/** Returns a matrix, count × 1, that has each atom of `lineAtoms` once. The caller owns the matrix. */
export function everyAtom(engine: Engine, count: number): Matrix {
  const rows = Float64Array.from({ length: count }, (_, i) => (i + 0.5) / count)
  return engine.matrix(count, 1, rows, { type: 'f64' })
}
