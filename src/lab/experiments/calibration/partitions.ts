import type { CallOptions } from '../../../engine/call.js'
import type { Matrix } from '../../../engine/matrix.js'
import { nearest } from '../../../ops/nearest/nearest.js'
import { stream } from '../../../random/stream.js'
import { clusterCenters } from './clusters.js'

/** A partition of the inputs into a few cells, by their true class or their features. */
export interface DigitPartition {
  name: string
  title: string
  /** Names of the cells, as figures show them. */
  cells: readonly string[]
  /** Returns the index of the cell of each row of x; `clean` has the true digit of each row. */
  cellsOf(x: Matrix, clean: Int32Array): Promise<Int32Array>
}

const DIGIT_NAMES = Array.from({ length: 10 }, (_, digit) => String(digit))
/** Groups of digits of similar shape. */
const DIGIT_GROUPS = [
  [0, 6, 8, 9],
  [1, 4, 7],
  [2, 3, 5],
]
const INK_CELLS = 4
/** Number of random projections. Each is cut at its median, so two make 4 cells. */
const PROJECTION_DIRECTIONS = 2
const KMEANS_CELLS = 8

const constant: DigitPartition = {
  name: 'constant',
  title: 'all digits as one',
  cells: ['all'],
  cellsOf: async (x) => new Int32Array(x.rows),
}

const byClass: DigitPartition = {
  name: 'class',
  title: 'the true digit',
  cells: DIGIT_NAMES,
  cellsOf: async (_, clean) => clean.slice(),
}

const byGroup: DigitPartition = {
  name: 'group',
  title: 'groups of digits',
  cells: DIGIT_GROUPS.map((group) => group.join(' ')),
  cellsOf: async (_, clean) => clean.map((digit) => DIGIT_GROUPS.findIndex((group) => group.includes(digit))),
}

/**
 * Returns all partitions: into one cell, by groups of digits, by digit, by ink, by random projections, and by k-means.
 * The last three derive their cells from the rows of `reference`, without labels.
 */
export async function partitionsOf(reference: Matrix, seed: number, call: CallOptions): Promise<DigitPartition[]> {
  const centers = await clusterCenters(reference, KMEANS_CELLS, call)
  using _ = centers
  const { rows, cols, engine } = centers
  const values = centers.toArray()
  return [
    constant,
    byGroup,
    byClass,
    byInk(reference),
    byProjections(reference, seed),
    {
      name: 'clusters',
      title: 'cells of k-means',
      cells: Array.from({ length: rows }, (_, cell) => String.fromCharCode(97 + cell)),
      async cellsOf(x) {
        using own = engine.matrix(rows, cols, values)
        return Int32Array.from((await nearest(x, own, call)).index)
      },
    },
  ]
}

/** Returns the partition of digits by their sum of pixels, cut at the quartiles of `reference`. */
function byInk(reference: Matrix): DigitPartition {
  const cuts = quantiles(
    sumsOf(reference, () => 1),
    INK_CELLS,
  )
  return {
    name: 'ink',
    title: 'amount of ink',
    cells: ['lowest', 'low', 'high', 'highest'],
    cellsOf: async (x) =>
      Int32Array.from(
        sumsOf(x, () => 1),
        (sum) => cuts.filter((cut) => sum > cut).length,
      ),
  }
}

/** Returns the partition of digits by two random projections, each cut at its median over the rows of `reference`. */
function byProjections(reference: Matrix, seed: number): DigitPartition {
  const directions = Array.from({ length: PROJECTION_DIRECTIONS }, (_, at) => {
    const normal = stream(seed, 'calibration: projection', at)
    return Float64Array.from({ length: reference.cols }, (_, j) => normal.normal(j))
  })
  const along = (x: Matrix, at: number) => sumsOf(x, (j) => directions[at][j])
  const medians = directions.map((_, at) => quantiles(along(reference, at), 2)[0])
  return {
    name: 'projections',
    title: 'sides of two random directions',
    cells: ['−−', '+−', '−+', '++'],
    async cellsOf(x) {
      const cells = new Int32Array(x.rows)
      for (const [at, median] of medians.entries()) {
        along(x, at).forEach((sum, row) => {
          cells[row] += Number(sum > median) << at
        })
      }
      return cells
    },
  }
}

/** Returns the weighted sum of the values of each row; `weight` returns the weight of a column. */
function sumsOf(x: Matrix, weight: (column: number) => number): Float64Array {
  const values = x.toArray()
  const sums = new Float64Array(x.rows)
  for (let at = 0; at < values.length; at++) sums[Math.floor(at / x.cols)] += values[at] * weight(at % x.cols)
  return sums
}

/** Returns the `parts` - 1 values that cut the sorted values into parts of equal size. */
function quantiles(values: Float64Array, parts: number): number[] {
  const sorted = values.slice().sort()
  return Array.from({ length: parts - 1 }, (_, i) => sorted[Math.floor(((i + 1) * sorted.length) / parts)])
}
