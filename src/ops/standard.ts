import type { Call } from '../engine/call.js'

/** Standardization of columns to mean 0 and variance 1: a value x of a column becomes (x - center) · inverse. */
export interface Standard {
  /** Mean of each column. */
  center: Float64Array
  /** 1 / standard deviation of each column; 0 for a constant column, which carries no information. */
  inverse: Float64Array
}

/**
 * Computes the standardization of the columns of row-major values, in float64 and in a fixed order. Each column is
 * first scaled to its own range, so that neither a large offset nor a large scale loses digits. A column whose range
 * overflows float64 counts as constant.
 */
export async function standardIn(call: Call, values: ArrayLike<number>, cols: number): Promise<Standard> {
  const n = values.length / cols
  const low = new Float64Array(cols).fill(Infinity)
  const range = new Float64Array(cols).fill(-Infinity)
  const visit = (look: (value: number, c: number) => void) =>
    call.loop(n, cols, (first, last) => {
      for (let at = first * cols; at < last * cols; at += cols) for (let c = 0; c < cols; c++) look(values[at + c], c)
    })
  await visit((value, c) => {
    if (value < low[c]) low[c] = value
    if (value > range[c]) range[c] = value
  })
  for (let c = 0; c < cols; c++) range[c] -= low[c]
  const mean = new Float64Array(cols)
  await visit((value, c) => {
    mean[c] += (value - low[c]) / range[c] / n
  })
  const variance = new Float64Array(cols)
  await visit((value, c) => {
    const off = (value - low[c]) / range[c] - mean[c]
    variance[c] += (off * off) / n
  })
  const center = low.map((value, c) => value + range[c] * mean[c])
  const inverse = range.map((value, c) => 1 / (value * Math.sqrt(variance[c])))
  for (let c = 0; c < cols; c++) {
    if (!Number.isFinite(center[c]) || !Number.isFinite(inverse[c])) [center[c], inverse[c]] = [low[c], 0]
  }
  return { center, inverse }
}
