import { ZEROS } from '../lane/constants'
import { addTile, LEFT_WIDTH, ROW_BYTES, TILE_BYTES, tile } from '../lane/tile'
import { at } from '../lane/element'
import { lanes, stripAt } from '../lane/triangle'
import { fillRun } from './fill'
import { Gram, groupsOf, pack } from './pack'

/*
 * Gram products that never store the Gram matrix.
 *
 * Points are packed in groups of 6, queries in strips of 8 (float32) or 4 (float64), so that one product tile gives 6
 * columns of a strip of K with lanes along the queries: [column][lane]. Adding the squared norms gives squared
 * distances; pairs too near for that are recomputed from their differences. A run of columns (at most 16 KiB) is
 * filled, becomes kernel values in a second pass, and is consumed while it lies in the first-level cache. The results
 * of a query depend only on that query and the points, so neither blocks nor threads change a bit.
 *
 * Scratch of a block of strips, as `scratchBytes` of `src/ops/gram/pack.ts` sums it: one tile, one run, the norms of
 * all strips, the strips, float64 sums [strip][group of 6 outputs][6][lane], and 16 bytes for the cursor. An op that
 * has filled its maximum number of runs stores where to continue in the cursor and returns 1; the host calls it again
 * with `again` set.
 */

/** Returns the address of the squared norms of the packed strips in the scratch. */
@inline
function normsAt(gram: Gram, scratch: usize): usize {
  return scratch + TILE_BYTES + <usize>gram.run * ROW_BYTES
}

/** Returns the address of the packed strips in the scratch; `strips` is their number. */
@inline
function stripsAt(gram: Gram, strips: i32, scratch: usize): usize {
  return normsAt(gram, scratch) + <usize>strips * ROW_BYTES
}

/**
 * Returns the address of the cursor in the scratch of an op that holds one strip at a time: two i32, the next strip or
 * row and the next column.
 */
@inline
function cursorAt(gram: Gram, scratch: usize): usize {
  return stripsAt(gram, 1, scratch) + <usize>gram.d * ROW_BYTES
}

/** Stores in the cursor where the next call continues, and returns 1: there is more to do. */
@inline
function leaveCursor(cursor: usize, first: i32, second: i32): u32 {
  store<i32>(cursor, first)
  store<i32>(cursor, second, 4)
  return 1
}

/**
 * Computes rows [start, end) of K v, m×outputs, where K is the m×n Gram matrix and `weights` is v as `gramWeights`
 * packs it. Each run of columns is summed in the type that the op computes in, and runs are added up in float64.
 * Returns 1 if there is more to do.
 */
export function gramMatvec(
  job: usize, weights: usize, outputs: i32, out: usize, scratch: usize, start: i32, end: i32, again: u32,
): u32 {
  const gram = changetype<Gram>(job)
  if (gram.wide) return matvecOf<f64>(gram, weights, outputs, out, scratch, start, end, again)
  return matvecOf<f32>(gram, weights, outputs, out, scratch, start, end, again)
}

function matvecOf<T>(
  gram: Gram, weights: usize, outputs: i32, out: usize, scratch: usize, start: i32, end: i32, again: u32,
): u32 {
  const strips = (end - start + lanes<T>() - 1) / lanes<T>()
  const outputGroups = groupsOf(outputs)
  const norms = normsAt(gram, scratch)
  const packed = stripsAt(gram, strips, scratch)
  const stripBytes = <usize>gram.d * ROW_BYTES
  const sums = packed + <usize>strips * stripBytes
  const sumsBytes = <usize>(outputGroups * LEFT_WIDTH * lanes<T>()) * 8
  const cursor = sums + <usize>strips * sumsBytes
  if (!again) {
    pack<T>(gram, gram.queries, start, end, lanes<T>(), 1, packed, norms)
    memory.fill(sums, 0, <usize>strips * sumsBytes)
  }
  let s = again ? load<i32>(cursor) : 0
  let runs = gram.runs
  for (let j = again ? load<i32>(cursor, 4) : 0; j < gram.n; j += gram.run, s = 0) {
    const to = min(j + gram.run, gram.n)
    const groups = groupsOf(to - j)
    for (; s < strips; s++) {
      if (runs-- == 0) return leaveCursor(cursor, s, j)
      const strip = packed + <usize>s * stripBytes
      fillRun<T>(gram, start + s * lanes<T>(), strip, norms + <usize>s * ROW_BYTES, j, groups, scratch + TILE_BYTES, scratch)
      multiplyRun<T>(gram, weights, outputGroups, j, groups, sums + <usize>s * sumsBytes, scratch)
    }
  }
  for (let i = start; i < end; i++) {
    const k = i - start
    const sum = sums + <usize>(k / lanes<T>()) * sumsBytes + (<usize>(k % lanes<T>()) << 3)
    const row = out + <usize>i * <usize>outputs * sizeof<T>()
    for (let r = 0; r < outputs; r++) {
      const value = <T>load<f64>(sum + <usize>(r * lanes<T>()) * 8)
      // x - x is 0 exactly where x is finite.
      if (value - value != 0) gram.beyond = 1
      store<T>(row + <usize>r * sizeof<T>(), value)
    }
  }
  return 0
}

/** Adds the product of one run of Gram columns and its weights to the float64 sums of a strip of queries. */
function multiplyRun<T>(
  gram: Gram, weights: usize, outputGroups: i32, j: i32, groups: i32, sums: usize, scratch: usize,
): void {
  const padded = <usize>(groupsOf(gram.n) * LEFT_WIDTH)
  for (let r: usize = 0; r < <usize>outputGroups; r++) {
    const left = weights + (r * padded + <usize>j) * <usize>LEFT_WIDTH * sizeof<T>()
    tile<T>(left, scratch + TILE_BYTES, groups * LEFT_WIDTH, ZEROS, scratch)
    for (let k: usize = 0; k < <usize>(LEFT_WIDTH * lanes<T>()); k++, sums += 8) {
      store<f64>(sums, load<f64>(sums) + at<T>(scratch, k))
    }
  }
}

/** Writes rows [start, end) of the m×n Gram matrix. Returns 1 if there is more to do. */
export function gramBlock(job: usize, out: usize, scratch: usize, start: i32, end: i32, again: u32): u32 {
  const gram = changetype<Gram>(job)
  if (gram.wide) return blockOf<f64>(gram, out, scratch, start, end, again)
  return blockOf<f32>(gram, out, scratch, start, end, again)
}

function blockOf<T>(gram: Gram, out: usize, scratch: usize, start: i32, end: i32, again: u32): u32 {
  const norms = normsAt(gram, scratch)
  const strip = stripsAt(gram, 1, scratch)
  const cursor = cursorAt(gram, scratch)
  let j = again ? load<i32>(cursor, 4) : 0
  let runs = gram.runs
  for (let i = again ? load<i32>(cursor) : start; i < end; i += lanes<T>(), j = 0) {
    const last = min(i + lanes<T>(), end)
    if (j == 0) pack<T>(gram, gram.queries, i, last, lanes<T>(), 1, strip, norms)
    for (; j < gram.n; j += gram.run) {
      if (runs-- == 0) return leaveCursor(cursor, i, j)
      const to = min(j + gram.run, gram.n)
      fillRun<T>(gram, i, strip, norms, j, groupsOf(to - j), scratch + TILE_BYTES, scratch)
      for (let row = i; row < last; row++) {
        let entry = scratch + TILE_BYTES + <usize>(row - i) * sizeof<T>()
        for (let k = j; k < to; k++, entry += ROW_BYTES) {
          store<T>(out + (<usize>row * <usize>gram.n + <usize>k) * sizeof<T>(), load<T>(entry))
        }
      }
    }
  }
  return 0
}

/**
 * Writes strips [start, end) of the lower triangle of K + ridge I, where K is the n×n Gram matrix of one set of rows.
 * Rows from n on are those of the identity. Returns 1 if there is more to do.
 */
export function gramLower(job: usize, ridge: f64, triangle: usize, scratch: usize, start: i32, end: i32, again: u32): u32 {
  const gram = changetype<Gram>(job)
  if (gram.wide) return lowerOf<f64>(gram, ridge, triangle, scratch, start, end, again)
  return lowerOf<f32>(gram, <f32>ridge, triangle, scratch, start, end, again)
}

function lowerOf<T>(gram: Gram, ridge: T, triangle: usize, scratch: usize, start: i32, end: i32, again: u32): u32 {
  const norms = normsAt(gram, scratch)
  const strip = stripsAt(gram, 1, scratch)
  const cursor = cursorAt(gram, scratch)
  let j = again ? load<i32>(cursor, 4) : 0
  let runs = gram.runs
  for (let s = again ? load<i32>(cursor) : start; s < end; s++, j = 0) {
    const out = stripAt<T>(triangle, s)
    const i = s * lanes<T>()
    const last = min(i + lanes<T>(), gram.n)
    if (j == 0) pack<T>(gram, gram.queries, i, last, lanes<T>(), 1, strip, norms)
    for (; j < last; j += gram.run) {
      if (runs-- == 0) return leaveCursor(cursor, s, j)
      const to = min(j + gram.run, last)
      fillRun<T>(gram, i, strip, norms, j, groupsOf(to - j), scratch + TILE_BYTES, scratch)
      memory.copy(out + <usize>j * ROW_BYTES, scratch + TILE_BYTES, <usize>(to - j) * ROW_BYTES)
    }
    closeLower<T>(gram, ridge, out, i)
  }
  return 0
}

/**
 * Adds the ridge to the diagonal of the strip that begins with row i, and writes rows of the identity from row n on.
 */
function closeLower<T>(gram: Gram, ridge: T, out: usize, i: i32): void {
  for (let row = i; row < i + lanes<T>(); row++) {
    const lane = out + <usize>(row - i) * sizeof<T>()
    const diagonal = lane + <usize>row * ROW_BYTES
    if (row < gram.n) {
      store<T>(diagonal, load<T>(diagonal) + ridge)
    } else {
      for (let j = 0; j < row; j++) store<T>(lane + <usize>j * ROW_BYTES, 0)
      store<T>(diagonal, 1)
    }
  }
}

/**
 * Writes strips [start, end) of the m×n Gram matrix with all columns, [strip][column][lane]. The number n of columns
 * must be a multiple of 6. Returns 1 if there is more to do.
 */
export function gramPanel(job: usize, panel: usize, scratch: usize, start: i32, end: i32, again: u32): u32 {
  const gram = changetype<Gram>(job)
  if (gram.wide) return fillPanel<f64>(gram, panel, scratch, start, end, again)
  return fillPanel<f32>(gram, panel, scratch, start, end, again)
}

function fillPanel<T>(gram: Gram, panel: usize, scratch: usize, start: i32, end: i32, again: u32): u32 {
  const norms = normsAt(gram, scratch)
  const strip = stripsAt(gram, 1, scratch)
  const cursor = cursorAt(gram, scratch)
  let j = again ? load<i32>(cursor, 4) : 0
  let runs = gram.runs
  for (let s = again ? load<i32>(cursor) : start; s < end; s++, j = 0) {
    const i = s * lanes<T>()
    if (j == 0) pack<T>(gram, gram.queries, i, min(i + lanes<T>(), gram.m), lanes<T>(), 1, strip, norms)
    for (; j < gram.n; j += gram.run) {
      if (runs-- == 0) return leaveCursor(cursor, s, j)
      const columns = min(gram.run, gram.n - j)
      const out = panel + <usize>(s * gram.n + j) * ROW_BYTES
      fillRun<T>(gram, i, strip, norms, j, groupsOf(columns), out, scratch)
    }
  }
  return 0
}

/** Writes the diagonal of the n×n Gram matrix of one set of rows, float64, for the rows in strips [start, end). */
export function gramDiagonal(job: usize, out: usize, scratch: usize, start: i32, end: i32): void {
  const gram = changetype<Gram>(job)
  for (let s = start; s < end; s++) {
    if (gram.wide) diagonalStrip<f64>(gram, s, out, scratch)
    else diagonalStrip<f32>(gram, s, out, scratch)
  }
}

/** Writes the Gram matrix's diagonal entries in strip s. It computes whole groups of 6 columns that hold them. */
function diagonalStrip<T>(gram: Gram, s: i32, out: usize, scratch: usize): void {
  const norms = normsAt(gram, scratch)
  const strip = stripsAt(gram, 1, scratch)
  const i = s * lanes<T>()
  const last = min(i + lanes<T>(), gram.n)
  const first = i / LEFT_WIDTH * LEFT_WIDTH
  pack<T>(gram, gram.queries, i, last, lanes<T>(), 1, strip, norms)
  fillRun<T>(gram, i, strip, norms, first, groupsOf(last - first), scratch + TILE_BYTES, scratch)
  for (let row = i; row < last; row++) {
    const entry = scratch + TILE_BYTES + <usize>(row - first) * ROW_BYTES + <usize>(row - i) * sizeof<T>()
    store<f64>(out + (<usize>row << 3), <f64>load<T>(entry))
  }
}
