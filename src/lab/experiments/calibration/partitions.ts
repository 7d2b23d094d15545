import type { CallOptions } from '../../../engine/call.js'
import type { Matrix } from '../../../engine/matrix.js'
import { nearest } from '../../../ops/nearest/nearest.js'
import { stream } from '../../../random/stream.js'
import { clusterCenters } from './clusters.js'

/** A partition of the inputs into a few cells. */
export interface Partition {
  name: string
  title: string
  /** Names of the cells. */
  cells: readonly string[]
  /** The cell of each row; `clean` are the digits that the rows show. */
  cellsOf(x: Matrix, clean: Int32Array): Promise<Int32Array>
}

const DIGITS = Array.from({ length: 10 }, (_, digit) => String(digit))
/** Digits that look somewhat alike. */
const GROUPS = [
  [0, 6, 8, 9],
  [1, 4, 7],
  [2, 3, 5],
]
const QUARTERS = 4
/** Directions of projections, which make 4 cells. */
const DIRECTIONS = 2
const CLUSTERS = 8

const constant: Partition = {
  name: 'constant',
  title: 'all digits as one',
  cells: ['all'],
  cellsOf: async (x) => new Int32Array(x.rows),
}

const byClass: Partition = {
  name: 'class',
  title: 'the digit that is shown',
  cells: DIGITS,
  cellsOf: async (_, clean) => clean.slice(),
}

const byGroup: Partition = {
  name: 'group',
  title: 'groups of digits',
  cells: GROUPS.map((group) => group.join(' ')),
  cellsOf: async (_, clean) => clean.map((digit) => GROUPS.findIndex((group) => group.includes(digit))),
}

/** Partitions from coarse to fine; those by features have their cells from the rows of `reference`, and look at no label. */
export async function partitionsOf(reference: Matrix, seed: number, call: CallOptions): Promise<Partition[]> {
  const centers = await clusterCenters(reference, CLUSTERS, call)
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

/** Quarters by how much ink there is. */
function byInk(reference: Matrix): Partition {
  const cuts = quantiles(
    sumsOf(reference, () => 1),
    QUARTERS,
  )
  return {
    name: 'ink',
    title: 'how much ink',
    cells: ['least', 'less', 'more', 'most'],
    cellsOf: async (x) =>
      Int32Array.from(
        sumsOf(x, () => 1),
        (sum) => cuts.filter((cut) => sum > cut).length,
      ),
  }
}

/** The sides of medians along random directions. */
function byProjections(reference: Matrix, seed: number): Partition {
  const directions = Array.from({ length: DIRECTIONS }, (_, at) => {
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

/** For each row the sum of its values times their weights. */
function sumsOf(x: Matrix, weight: (column: number) => number): Float64Array {
  const values = x.toArray()
  const sums = new Float64Array(x.rows)
  for (let at = 0; at < values.length; at++) sums[Math.floor(at / x.cols)] += values[at] * weight(at % x.cols)
  return sums
}

/** The values between which so many equal parts lie. */
function quantiles(values: Float64Array, parts: number): number[] {
  const sorted = values.slice().sort()
  return Array.from({ length: parts - 1 }, (_, i) => sorted[Math.floor(((i + 1) * sorted.length) / parts)])
}
