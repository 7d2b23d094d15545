import type { CallOptions } from '../engine/call.js'
import { type Matrix, writeMatrix } from '../engine/matrix.js'
import { betweenSlices, sliced } from '../engine/slices.js'
import { ln } from '../random/elementary.js'
import type { Opinion } from './students/student.js'

/**
 * Added to a probability before its logarithm: in features, where differences of small probabilities would decide who is
 * near, and in scores, which only have to be finite: from 1e-9 to 1e-3 it changes no precision of judged rows.
 */
const [FEATURE_OFFSET, SCORE_OFFSET] = [1e-3, 1e-6]
/** Maximum distance from 1 of the sum of a row of probabilities, which may be float32. */
const SUM_SLACK = 1e-3

/** A column that tells the label, which a feature must not. */
export interface Leak {
  /** Column of x, from 0. */
  column: number
  /** 'label': each value of the column stands for one label; 'row number': the column counts the rows. */
  kind: 'label' | 'row number'
}

/** Returns the first columns of blocks of `width` adjacent columns whose values are probabilities in every row. */
export async function probabilityBlocks(x: Matrix, width: number, options: CallOptions): Promise<number[]> {
  const { rows, cols } = x
  if (width < 2) return []
  const open = new Uint8Array(Math.max(0, cols - width + 1)).fill(1)
  await sliced(
    rows,
    cols,
    (first, last) => {
      const values = x.view()
      for (let row = first; row < last; row++) {
        let sum = 0
        let below = 0
        for (let t = 0; t < cols; t++) {
          const at = row * cols + t
          sum += values[at]
          below += Number(values[at] < 0)
          if (t >= width) {
            sum -= values[at - width]
            below -= Number(values[at - width] < 0)
          }
          if (t >= width - 1 && (below > 0 || !(Math.abs(sum - 1) < SUM_SLACK))) open[t - width + 1] = 0
        }
      }
    },
    betweenSlices(options, 'auditLabels: columns', rows),
  )
  const found: number[] = []
  for (let t = 0; t < open.length; t++) {
    if (open[t] && (found.length === 0 || t >= found[found.length - 1] + width)) found.push(t)
  }
  return found
}

/** Returns the columns that tell the label: one value for each label, or the numbers of rows that are sorted by label. */
export function findLeaks(x: Matrix, y: Int32Array, classes: number): Leak[] {
  const { rows, cols } = x
  const values = x.view()
  const leaks: Leak[] = []
  for (let t = 0; t < cols; t++) {
    if (repeatsLabel(values, { rows, cols, t }, y, classes)) leaks.push({ column: t, kind: 'label' })
    else if (countsRows(values, { rows, cols, t })) leaks.push({ column: t, kind: 'row number' })
  }
  return leaks
}

interface Column {
  rows: number
  cols: number
  t: number
}

/** Returns true if equal values have equal labels and there are as many values as labels. */
function repeatsLabel(values: ArrayLike<number>, { rows, cols, t }: Column, y: Int32Array, classes: number): boolean {
  const labelOf = new Map<number, number>()
  for (let row = 0; row < rows; row++) {
    const value = values[row * cols + t]
    const known = labelOf.get(value)
    if (known === undefined) {
      if (labelOf.size === classes) return false
      labelOf.set(value, y[row])
    } else if (known !== y[row]) return false
  }
  return rows > 2 * classes
}

/** Returns true if the column grows by the same amount, not 0, from each row to the next. */
function countsRows(values: ArrayLike<number>, { rows, cols, t }: Column): boolean {
  const step = rows > 1 ? values[cols + t] - values[t] : 0
  if (rows < MIN_COUNTED || step === 0) return false
  for (let row = 2; row < rows; row++) if (values[row * cols + t] - values[(row - 1) * cols + t] !== step) return false
  return true
}

/** Minimum number of rows that a column may be said to count. */
const MIN_COUNTED = 10

/**
 * Returns the features of students, float32: columns with mean 0 and variance 1, where blocks of probabilities p first become
 * ln (p + 1e-3) less the mean of their row. A constant column becomes 0.
 */
export async function featuresOf(
  x: Matrix,
  blocks: readonly number[],
  width: number,
  options: CallOptions,
): Promise<Matrix> {
  const { rows, cols } = x
  const isLog = new Uint8Array(cols)
  for (const block of blocks) isLog.fill(1, block, block + width)
  const row64 = new Float64Array(cols)
  const read = (values: ArrayLike<number>, row: number) => {
    for (let t = 0; t < cols; t++)
      row64[t] = isLog[t] ? ln(values[row * cols + t] + FEATURE_OFFSET) : values[row * cols + t]
    for (const block of blocks) {
      let sum = 0
      for (let t = block; t < block + width; t++) sum += row64[t]
      for (let t = block; t < block + width; t++) row64[t] -= sum / width
    }
  }
  const stage = 'auditLabels: features'
  const moments = [0, 1, 2].map(() => new Float64Array(cols))
  const [mean, most, squares] = moments
  for (const pass of [0, 1, 2]) {
    const look = (first: number, last: number) => {
      const values = x.view()
      for (let row = first; row < last; row++) {
        read(values, row)
        for (let t = 0; t < cols; t++) {
          const off = row64[t] - mean[t]
          if (pass === 0) mean[t] += row64[t] / (row + 1) - mean[t] / (row + 1)
          else if (pass === 1) most[t] = Math.max(most[t], Math.abs(off))
          else squares[t] += most[t] > 0 ? (off / most[t]) * (off / most[t]) : 0
        }
      }
    }
    await sliced(rows, cols, look, betweenSlices(options, stage, rows))
  }
  const scale = squares.map((sum, t) => most[t] * Math.sqrt(sum / rows) || 1)
  const write = (out: { [at: number]: number }, first: number, last: number) => {
    const values = x.view()
    for (let row = first; row < last; row++) {
      read(values, row)
      for (let t = 0; t < cols; t++) out[row * cols + t] = (row64[t] - mean[t]) / scale[t]
    }
  }
  return writeMatrix(x.engine, { rows, cols, type: 'f32' }, stage, write, options)
}

/** Returns a block of probability columns as a student's scores, ln (p + 1e-6), for classes in the order of the columns. */
export function blockOpinion(x: Matrix, block: number, seen: readonly number[]): Opinion {
  const { rows, cols } = x
  const values = x.view()
  const scores = new Float32Array(rows * seen.length)
  for (let row = 0, at = 0; row < rows; row++) {
    for (const c of seen) scores[at++] = ln(values[row * cols + block + c] + SCORE_OFFSET)
  }
  return { name: `columns ${block}`, setting: 0, scores }
}
