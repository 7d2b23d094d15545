import { makeArray } from '../engine/arrays.js'
import type { CallOptions } from '../engine/call.js'
import { check } from '../engine/check.js'
import { writeMatrix } from '../engine/matrix.js'
import type { TypedArray } from '../engine/memory.js'
import { CALL_OPTIONS, flag, integer, number, type TableOf, takeOptions } from '../engine/options.js'
import { uniformMatrix } from '../random/matrix.js'
import { type Dataset, OwnedDataset, takenDataset } from './dataset.js'
import { defineWorld, type World } from './world.js'

/** Dimensions of a torus: a row has 2^dimension images. */
const MAX_DIMENSION = 12

/** The options of `torus`. */
export interface TorusOptions {
  dimension: number
  /** How often a label is not its row's own class, everywhere alike; at most 1/2. */
  p: number
  /** Class 1 is where the first coordinate is 1/2 or more: two flat boundaries, at 0 and 1/2. Otherwise all rows are of class 0. */
  halves?: boolean
}

export const TORUS_OPTIONS = {
  dimension: integer(1, MAX_DIMENSION).required(),
  p: number(0, 0.5).required(),
  halves: flag().or(true),
} satisfies TableOf<TorusOptions>

/**
 * Rows uniform in [0, 1)^dimension, where opposite sides are one: no place is at an edge, so what theory says of nearest
 * neighbors in all of space holds at finitely many points. A learner that knows no torus is fitted to `unrolled` rows.
 * Rows are float64. Errors: BAD_OPTION (a dimension from 1 to 12, p from 0 to 1/2).
 */
export function torus(options: TorusOptions): World {
  const { dimension, p, halves } = takeOptions('torus', TORUS_OPTIONS, options)
  return defineWorld({
    name: 'torus',
    classes: 2,
    dimension,
    bayesError: () => ({ value: p, margin: 0 }),
    inputs: (engine, n, streamOf, options) => uniformMatrix(engine, n, dimension, streamOf('inputs'), options),
    posterior(row, out) {
      out[1] = halves && row[0] - Math.floor(row[0]) >= 0.5 ? 1 - p : p
      out[0] = 1 - out[1]
    },
  })
}

/**
 * Rows of the torus with their images in the cells next to it, so that a distance to a row of [0, 1)^d is one on the torus: each
 * coordinate also one cell away, on the side that is nearer. There are 2^d images of n rows, that of row i and number c at
 * row c n + i, number 0 being the rows themselves; labels go along. The caller disposes the dataset.
 * Throws BAD_OPTION (more than 12 columns), BAD_VALUE (a coordinate outside [0, 1)), OUT_OF_MEMORY.
 */
export async function unrolled(given: Dataset, options: CallOptions = {}): Promise<OwnedDataset> {
  const call = takeOptions('unrolled', CALL_OPTIONS, options)
  const { x, y, classes } = takenDataset('unrolled', given)
  const { rows, cols } = x
  check(
    cols <= MAX_DIMENSION,
    'BAD_OPTION',
    () => `unrolled: x has ${cols} columns but may have ${MAX_DIMENSION} at the most`,
  )
  const values = x.toArray()
  const bad = values.findIndex((value) => !(value >= 0 && value < 1))
  check(
    bad < 0,
    'BAD_VALUE',
    () => `unrolled: row ${Math.floor(bad / cols)} has a coordinate ${values[bad]} outside [0, 1)`,
  )
  const count = 2 ** cols * rows
  const labels = makeArray('unrolled', Int32Array, count)
  const write = (out: TypedArray, first: number, last: number) => {
    for (let row = first; row < last; row++) {
      const [image, from] = [Math.floor(row / rows), row % rows]
      labels[row] = y[from]
      for (let j = 0; j < cols; j++) {
        const value = values[from * cols + j]
        out[row * cols + j] = (image >> j) % 2 === 1 ? value + (value < 0.5 ? 1 : -1) : value
      }
    }
  }
  const all = await writeMatrix(x.engine, { rows: count, cols, type: 'f64' }, 'unrolled', write, call)
  return new OwnedDataset({ x: all, y: labels, classes })
}
