import type { CallOptions } from '../engine/call.js'
import { check } from '../engine/check.js'
import type { Matrix } from '../engine/matrix.js'
import { betweenSlices, sliced } from '../engine/slices.js'

/** The partition of the rows of a matrix into kinds of equal rows. */
export interface DistinctRows {
  /** The index of the first row of each kind, ascending. */
  rows: Int32Array
  /** For each row of the matrix, the index of its kind in `rows` and `counts`. */
  kind: Int32Array
  /** The number of rows of each kind. */
  counts: Int32Array
}

/**
 * The cost of looking up one row's hash, in units of the cost of reading one number. It sets the size of the slices of
 * time.
 */
const HASH_NUMBERS = 32

/** Returns the partition in which every row is its own kind. */
export function allDistinct(n: number): DistinctRows {
  const rows = new Int32Array(n)
  for (let row = 0; row < n; row++) rows[row] = row
  return { rows, kind: rows, counts: new Int32Array(n).fill(1) }
}

/**
 * Partitions the rows of x into kinds of equal rows, by their hashes; 0 and -0 are equal. It yields between slices of
 * time, so the caller must keep x from being disposed.
 */
export async function distinctRows(x: Matrix, stage: string, options: CallOptions): Promise<DistinctRows> {
  const values = x.view()
  const words =
    values instanceof Uint8Array ? values : new Uint32Array(values.buffer, values.byteOffset, values.byteLength >> 2)
  const stride = words.length / x.rows
  const rows: number[] = []
  const counts: number[] = []
  const kind = new Int32Array(x.rows)
  const kindsOf = new Map<number, number[]>()
  const look = (first: number, last: number) => {
    for (let row = first; row < last; row++) {
      const hash = hashOf(words, row * stride, stride)
      const seen = kindsOf.get(hash) ?? []
      const known = seen.find((other) => equalRows(values, rows[other], row, x.cols))
      kind[row] = known ?? rows.length
      if (known === undefined) {
        kindsOf.set(hash, [...seen, rows.length])
        rows.push(row)
        counts.push(0)
      }
      counts[kind[row]]++
    }
  }
  await sliced(x.rows, 2 * stride + HASH_NUMBERS, look, betweenSlices(options, stage, x.rows))
  return { rows: Int32Array.from(rows), kind, counts: Int32Array.from(counts) }
}

/**
 * Returns a 32-bit hash of `length` words from index `from` on, in which 0 and -0 are equal. Each word is mixed in by
 * XOR and multiplication, as in FNV-1a, and by a shift.
 */
function hashOf(words: Uint32Array | Uint8Array, from: number, length: number): number {
  let hash = 0x811c9dc5
  for (let at = from; at < from + length; at++) {
    const word = words[at] === 0x80000000 ? 0 : words[at]
    hash = Math.imul(hash ^ word, 0x01000193)
    hash ^= hash >>> 15
  }
  return hash
}

/** Returns true if rows a and b of the row-major `values` are equal, where 0 equals -0. */
function equalRows(values: ArrayLike<number>, a: number, b: number, cols: number): boolean {
  for (let t = 0; t < cols; t++) if (values[a * cols + t] !== values[b * cols + t]) return false
  return true
}

/**
 * Returns one row of right-hand sides for each kind of equal rows, from b row-major n×outputs. Throws
 * CONFLICTING_DUPLICATES, naming both rows, when two equal rows have different right-hand sides.
 */
export function mergeValues(who: string, { rows, kind }: DistinctRows, b: Float64Array, outputs: number): Float64Array {
  if (rows.length === kind.length) return b
  const merged = new Float64Array(rows.length * outputs)
  rows.forEach((row, k) => {
    merged.set(b.subarray(row * outputs, (row + 1) * outputs), k * outputs)
  })
  for (let at = 0; at < b.length; at++) {
    const row = Math.floor(at / outputs)
    const same = b[at] === merged[kind[row] * outputs + (at % outputs)]
    const message = 'have equal inputs but different right-hand sides, which no function fits; a ridge above 0 would do'
    check(same, 'CONFLICTING_DUPLICATES', () => `${who}: rows ${rows[kind[row]]} and ${row} ${message}`)
  }
  return merged
}

/**
 * Returns values for all n rows, row-major n×outputs, from one row of values for each kind of equal rows. The first row
 * of a kind gets its values, the others get 0.
 */
export function spreadValues({ rows, kind }: DistinctRows, merged: Float64Array, outputs: number): Float64Array {
  if (rows.length === kind.length) return merged
  const spread = new Float64Array(kind.length * outputs)
  rows.forEach((row, k) => {
    spread.set(merged.subarray(k * outputs, (k + 1) * outputs), row * outputs)
  })
  return spread
}
