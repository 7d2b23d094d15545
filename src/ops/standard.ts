import type { Call } from '../engine/call.js'

/** How columns are brought to mean 0 and variance 1: (x - center) × inverse. A column of one value has inverse 0: it tells nothing. */
export interface Standard {
  center: Float64Array
  inverse: Float64Array
}

/**
 * The standard of row-major values, in float64 and always in the same order. Columns are measured in their own range first, so that
 * neither a large offset nor a large scale loses digits; one whose range is beyond float64 counts as of one value.
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
