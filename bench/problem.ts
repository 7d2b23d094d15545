import { stream } from '#random/stream.js'

/** Returns standard normal rows, row-major: a function of the seed and the purpose alone. */
export function normalRows(seed: number, purpose: string, rows: number, cols: number): Float32Array {
  const values = new Float64Array(rows * cols)
  stream(seed, purpose).fillNormal(values)
  return Float32Array.from(values)
}

let sink = 0

/** Keeps a result from being optimized away. */
export function consume(result: ArrayLike<number>): void {
  sink += result[result.length - 1] ?? 0
}

/** Returns the sum of what was consumed, so that it is observed. */
export function consumed(): number {
  return sink
}
