/** A small seeded generator for tests (mulberry32): numbers in [0, 1). */
export function seeded(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let t = Math.imul(state ^ (state >>> 15), state | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }
}

/** rows×cols numbers of `make(random)`. */
export function table(rows: number, cols: number, make: () => number): number[][] {
  return Array.from({ length: rows }, () => Array.from({ length: cols }, make))
}

/** What a float32 matrix stores of a table. */
export const rounded = (rows: number[][]): number[][] => rows.map((row) => row.map(Math.fround))

/** Whether two arrays hold the same bytes; a deep comparison of megabytes takes seconds. */
export function sameBytes(a: ArrayBufferView, b: ArrayBufferView): boolean {
  if (a.byteLength !== b.byteLength) return false
  const [ours, theirs] = [a, b].map(
    ({ buffer, byteOffset, byteLength }) => new Uint8Array(buffer, byteOffset, byteLength),
  )
  return ours.every((byte, at) => byte === theirs[at])
}
