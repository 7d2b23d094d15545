import { featuresOf, probabilityBlocks } from '../../audit/features.js'
import type { CallOptions } from '../../engine/call.js'
import type { Matrix } from '../../engine/matrix.js'
import { takeRows } from '../../engine/take-rows.js'
import { nearest } from '../../ops/nearest/nearest.js'

/** Number of nearest rows that are found for each row. */
export const NEAR_ROWS = 5
/** Multiply-adds of a search, up to which every row is a query; beyond it, only as many suspects as it allows. */
const MAX_PRODUCTS = 5e11
/** A row is far from all others if the ln of its distance is above the median by so many standard deviations. */
const FAR_DEVIATIONS = 6
/** Rows are near duplicates if their distance is below this share of the median distance to the nearest row. */
const NEAR_SHARE = 0.05
/** Standard deviation of normal variates, as a multiple of their median absolute deviation. */
const DEVIATION_OF_MEDIAN = 1.4826

/** The nearest rows of some rows, by the standardized features that the audit uses. */
export interface NearRows {
  /** The rows that were looked at. */
  rows: Uint32Array
  /** `NEAR_ROWS` nearest other rows of each, nearest first, row-major; fewer where there are fewer rows. */
  index: Uint32Array
  squaredDistance: Float64Array
  /** Number of nearest rows of each. */
  k: number
  /** Place of a row in `rows`. */
  placeOf: ReadonlyMap<number, number>
}

/** Two rows with their distance as a share of the median distance of a row to the nearest other one. */
export interface RowPair {
  rows: readonly [number, number]
  share: number
}

/**
 * Finds the nearest rows of all rows, or, where that takes too long, of those that come first in `order`. Features are
 * as the audit has them.
 */
export async function nearRows(
  x: Matrix,
  classes: number,
  order: Uint32Array,
  options: CallOptions,
): Promise<NearRows | undefined> {
  if (x.rows < 2) return undefined
  const queries = Math.min(x.rows, Math.floor(MAX_PRODUCTS / (x.rows * x.cols)))
  const rows = order.slice(0, queries)
  const blocks = await probabilityBlocks(x, classes, options)
  using features = await featuresOf(x, blocks, classes, options)
  using own = takeRows(features, rows)
  const k = Math.min(NEAR_ROWS, x.rows - 1)
  // The row itself is among its nearest, but not always the first: an equal row may come before it.
  const found = await nearest(own, features, { k: k + 1, ...options })
  const index = new Uint32Array(rows.length * k)
  const squaredDistance = new Float64Array(rows.length * k)
  rows.forEach((row, at) => {
    const whole = found.index.subarray(at * (k + 1), (at + 1) * (k + 1))
    const self = whole.indexOf(row)
    for (let i = 0, from = 0; i < k; i++, from++) {
      if (from === (self < 0 ? k : self)) from++
      index[at * k + i] = whole[from]
      squaredDistance[at * k + i] = found.squaredDistance[at * (k + 1) + from]
    }
  })
  return { rows, index, squaredDistance, k, placeOf: new Map(Array.from(rows, (row, at) => [row, at])) }
}

/** Returns the nearest rows of a row, nearest first; none if it was not looked at. */
export function nearOf(near: NearRows | undefined, row: number): Uint32Array {
  const at = near?.placeOf.get(row)
  return near && at !== undefined ? near.index.subarray(at * near.k, (at + 1) * near.k) : new Uint32Array(0)
}

/** Returns pairs of rows that are not equal but much nearer than rows are to their nearest, the nearest first. */
export function nearDuplicates({ rows, index, squaredDistance, k }: NearRows): RowPair[] {
  const middle = median(firstDistances(squaredDistance, k).filter((distance) => distance > 0))
  const pairs = new Map<string, RowPair>()
  rows.forEach((row, at) => {
    for (let i = at * k; i < (at + 1) * k; i++) {
      const share = Math.sqrt(squaredDistance[i]) / middle
      if (share === 0 || !(share < NEAR_SHARE)) continue
      const pair = [Math.min(row, index[i]), Math.max(row, index[i])] as const
      pairs.set(pair.join(), { rows: pair, share })
    }
  })
  return [...pairs.values()].sort((a, b) => a.share - b.share || a.rows[0] - b.rows[0])
}

/**
 * Returns the rows that are far from all others, with their distance as a multiple of the median, the farthest first:
 * the ln of their distance is so far above the median that hardly one of as many normal variates would be.
 */
export function farRows({ rows, squaredDistance, k }: NearRows): { row: number; multiple: number }[] {
  const distances = firstDistances(squaredDistance, k)
  const logs = distances.filter((distance) => distance > 0).map(Math.log)
  if (logs.length === 0) return []
  const middle = median(logs)
  const deviation = DEVIATION_OF_MEDIAN * median(logs.map((each) => Math.abs(each - middle)))
  return Array.from(rows, (row, at) => ({ row, multiple: distances[at] / Math.exp(middle) }))
    .filter(({ multiple }) => Math.log(multiple) > FAR_DEVIATIONS * deviation)
    .sort((a, b) => b.multiple - a.multiple || a.row - b.row)
}

/** Returns groups of equal rows whose labels differ, the largest first. */
export function conflictingTwins(x: Matrix, y: Int32Array): number[][] {
  const { rows, cols } = x
  const values = x.view()
  const isEqual = (a: number, b: number) => {
    for (let t = 0; t < cols; t++) if (values[a * cols + t] !== values[b * cols + t]) return false
    return true
  }
  const groups = new Map<number, number[][]>()
  for (let row = 0; row < rows; row++) {
    const sum = hashOf(values, row * cols, cols)
    const alike = groups.get(sum) ?? []
    const same = alike.find(([first]) => isEqual(first, row))
    if (same) same.push(row)
    else groups.set(sum, [...alike, [row]])
  }
  const differs = (twins: number[]) => twins.some((row) => y[row] !== y[twins[0]])
  return [...groups.values()]
    .flat()
    .filter((twins) => twins.length > 1 && differs(twins))
    .sort((a, b) => b.length - a.length || a[0] - b[0])
}

/** Returns the same number for equal values, such as 0 and -0, and mostly another one for others. */
function hashOf(values: ArrayLike<number>, from: number, count: number): number {
  let sum = 0
  for (let t = 0; t < count; t++) sum = (sum * 31 + values[from + t] * 0.6180339887498949) % 1e15
  return sum
}

const firstDistances = (squared: Float64Array, k: number) =>
  Float64Array.from({ length: squared.length / k }, (_, at) => Math.sqrt(squared[at * k]))

const median = (values: Float64Array): number => values.slice().sort()[values.length >> 1] ?? Number.NaN
