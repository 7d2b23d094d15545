import { makeArray } from '../engine/arrays.js'
import type { CallOptions } from '../engine/call.js'
import { check } from '../engine/check.js'
import { writeMatrix } from '../engine/matrix.js'
import type { TypedArray } from '../engine/memory.js'
import { CALL_OPTIONS, flag, integer, number, type TableOf, takeOptions } from '../engine/options.js'
import { uniformMatrix } from '../random/matrix.js'
import { type Dataset, OwnedDataset, takenDataset } from './dataset.js'
import { defineWorld, type World } from './world.js'

/** Maximum dimension of a torus: `unrolled` makes 2^dimension images of each row. */
const MAX_DIMENSION = 12

/**
 * Options of `torus`: the number of coordinates, the noise rate, and whether the first coordinate decides the class.
 */
export interface TorusOptions {
  /** Number of coordinates, from 1 to 12. */
  dimension: number
  /** Noise rate: probability that a label is not the class of its row, the same for all rows; from 0 to 1/2. */
  p: number
  /**
   * If true (default), class 1 is where the first coordinate is 1/2 or more: two flat boundaries, at 0 and 1/2. If
   * false, all rows are of class 0.
   */
  halves?: boolean
}

export const TORUS_OPTIONS = {
  dimension: integer(1, MAX_DIMENSION).required(),
  p: number(0, 0.5).required(),
  halves: flag().or(true),
} satisfies TableOf<TorusOptions>

/**
 * Returns a world of two classes with inputs uniform on the torus [0, 1)^dimension, whose opposite sides are
 * identified. A label is the class of its row with probability 1 - p, so the Bayes error is p. The torus has no edges,
 * so results on nearest neighbors in unbounded space hold without boundary effects. Rows are float64. A learner that
 * uses Euclidean distances must be fitted to the rows that `unrolled` returns.
 *
 * Throws BAD_OPTION when dimension is not from 1 to 12 or p is not from 0 to 1/2.
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
 * Returns the rows of a torus, n×d with coordinates in [0, 1), together with their images in adjacent copies of the
 * cube. The distance of two rows on the torus is then the Euclidean distance from one row to the nearest image of the
 * other. An image shifts a subset of the coordinates by 1, toward the nearer side. There are 2^d images of each row:
 * image c of row i is row c n + i, and image 0 is the row itself. Each image has the label of its row. Rows are
 * float64; the caller disposes the dataset.
 *
 * Throws BAD_OPTION when there are more than 12 columns, or classes is out of range; BAD_SHAPE when there is not one
 * label for each row; BAD_VALUE when a coordinate is outside [0, 1) or a label is not a class; OUT_OF_MEMORY when the
 * images do not fit.
 */
export async function unrolled(given: Dataset, options: CallOptions = {}): Promise<OwnedDataset> {
  const call = takeOptions('unrolled', CALL_OPTIONS, options)
  const { x, y, classes } = takenDataset('unrolled', given)
  const { rows, cols } = x
  check(
    cols <= MAX_DIMENSION,
    'BAD_OPTION',
    () => `unrolled: x has ${cols} columns but at most ${MAX_DIMENSION} are allowed`,
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
