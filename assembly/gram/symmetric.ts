import { addTile, LEFT_WIDTH, ROW_BYTES, TILE_BYTES } from '../lane/tile'
import { addTransposed, TRANSPOSED_COLUMNS, WIDE_BYTES } from '../lane/transposed'
import { lanes } from '../lane/triangle'
import { fillRun } from './fill'
import { Gram, groupsOf, pack } from './pack'

/*
 * Products with K(x, x) that compute, or read, each pair once. Rows are cut into an odd number of blocks. In round h the blocks h + t
 * and h - t meet, counted in a circle, t = 0, 1, …: each block is in one pair of a round, the whole round can run on
 * any threads, and after all rounds each has met each other and itself. So every sum has one order, and threads change no bit.
 *
 * A pair is walked in tiles of 64 rows by 48 columns (24 in float64), 12 KiB, [strip][column][lane]: filled like the runs of
 * `gram.ts` or read from where they were stored, used for the rows and, transposed, for the columns while they lie in
 * the first cache. Sums of a pair are in the type computed in, sums of pairs in float64.
 *
 * Scratch: one tile of products, one of K, the sums of the rows, [strip][group of 6 outputs][6][lane], those of the columns,
 * [group of `width`][column][width], and 16 bytes for where to go on: a call that has had as many tiles as it may gives 1 back, and
 * is called `again`.
 */

/** `src/ops/gram/symmetric.ts` writes it. */
@unmanaged
export class Symmetric {
  /** The `Gram` of x and itself. */
  gram: usize
  /** All rows as right operands, [strip][d][lane]; those from n on are 0. */
  strips: usize
  /** Rows of a block, a multiple of 24; how many blocks, odd; all rows there are, up to a multiple of 24. */
  block: i32
  blocks: i32
  rows: i32
  /** Where all pairs' tiles are stored, or 0. */
  stored: usize
  /** Tiles of one call of an op: some milliseconds. */
  tiles: i32
}

export const GRAM_TILE_ROWS: i32 = 64

@inline
export function gramTileColumns<T>(): i32 {
  return sizeof<T>() == 4 ? 48 : 24
}

/** Outputs of one group of weights: three vectors. */
@inline
function widthOf<T>(): i32 {
  return <i32>(WIDE_BYTES / sizeof<T>())
}

/** Packs groups [start, end) of 24 rows as strips. */
export function symmetricPack(job: usize, norms: usize, start: i32, end: i32): void {
  const symmetric = changetype<Symmetric>(job)
  const gram = changetype<Gram>(symmetric.gram)
  if (gram.wide) packStrips<f64>(symmetric, gram, norms, start * 24, min(end * 24, gram.n))
  else packStrips<f32>(symmetric, gram, norms, start * 24, min(end * 24, gram.n))
}

function packStrips<T>(symmetric: Symmetric, gram: Gram, norms: usize, first: i32, last: i32): void {
  const out = symmetric.strips + <usize>first * <usize>gram.d * sizeof<T>()
  pack<T>(gram, gram.queries, first, last, lanes<T>(), 1, out, norms + <usize>first * sizeof<T>())
}

/** Where the next call goes on: a row, a column, and where its tile is stored. */
@unmanaged
export class TileCursor {
  row: i32
  column: i32
  entries: usize
}

@inline
function leaveCursor(cursor: TileCursor, row: i32, column: i32, entries: usize): u32 {
  cursor.row = row
  cursor.column = column
  cursor.entries = entries
  return 1
}

/** Fills the tiles of a pair, counted round by round. Scratch: one tile of products, and where to go on. */
export function symmetricStore(job: usize, scratch: usize, pair: i32, _end: i32, again: u32): u32 {
  const symmetric = changetype<Symmetric>(job)
  const pairs = symmetric.blocks / 2 + 1
  if (changetype<Gram>(symmetric.gram).wide) return storePair<f64>(symmetric, pair / pairs, pair % pairs, scratch, again)
  return storePair<f32>(symmetric, pair / pairs, pair % pairs, scratch, again)
}

function storePair<T>(symmetric: Symmetric, round: i32, t: i32, scratch: usize, again: u32): u32 {
  const gram = changetype<Gram>(symmetric.gram)
  const cursor = changetype<TileCursor>(scratch + TILE_BYTES)
  const first = firstRow(symmetric, round + t)
  const second = firstRow(symmetric, round - t)
  let entries = again ? cursor.entries : pairAt<T>(symmetric, round, t)
  let c = again ? cursor.column : second
  let tiles = symmetric.tiles
  for (let r = again ? cursor.row : first; r < lastRow(symmetric, first); r += GRAM_TILE_ROWS, c = second) {
    const strips = min(GRAM_TILE_ROWS, lastRow(symmetric, first) - r) / lanes<T>()
    for (; c < lastRow(symmetric, second); c += gramTileColumns<T>()) {
      if (tiles-- == 0) return leaveCursor(cursor, r, c, entries)
      const columns = min(gramTileColumns<T>(), lastRow(symmetric, second) - c)
      fillTile<T>(symmetric, gram, r, strips, c, columns, entries, scratch)
      entries += <usize>(strips * columns) * ROW_BYTES
    }
  }
  return 0
}

@inline
function firstRow(symmetric: Symmetric, block: i32): i32 {
  return (block + symmetric.blocks) % symmetric.blocks * symmetric.block
}

@inline
function lastRow(symmetric: Symmetric, first: i32): i32 {
  return min(first + symmetric.block, symmetric.rows)
}

@inline
function pairAt<T>(symmetric: Symmetric, round: i32, t: i32): usize {
  const pair = <usize>(round * (symmetric.blocks / 2 + 1) + t)
  return symmetric.stored + pair * <usize>symmetric.block * <usize>symmetric.block * sizeof<T>()
}

/** K of some strips from row r on and some columns from c on. */
function fillTile<T>(
  symmetric: Symmetric, gram: Gram, r: i32, strips: i32, c: i32, columns: i32, entries: usize, part: usize,
): void {
  const stripBytes = <usize>gram.d * ROW_BYTES
  let strip = symmetric.strips + <usize>(r / lanes<T>()) * stripBytes
  for (let s = 0; s < strips; s++, strip += stripBytes, entries += <usize>columns * ROW_BYTES) {
    const i = r + s * lanes<T>()
    fillRun<T>(gram, i, strip, gram.norms + <usize>i * sizeof<T>(), c, columns / LEFT_WIDTH, entries, part)
  }
}

/**
 * One pair, counted round by round: adds its part of K v to `sums`, n×outputs float64; `weights` is v as `gramWeights` packs it.
 * Pairs of a round may run together, rounds only one after another.
 */
export function symmetricProduct(
  job: usize, weights: usize, outputs: i32, sums: usize, scratch: usize, pair: i32, _end: i32, again: u32,
): u32 {
  const symmetric = changetype<Symmetric>(job)
  const pairs = symmetric.blocks / 2 + 1
  const round = pair / pairs
  if (changetype<Gram>(symmetric.gram).wide) return multiplyPair<f64>(symmetric, round, pair % pairs, weights, outputs, sums, scratch, again)
  return multiplyPair<f32>(symmetric, round, pair % pairs, weights, outputs, sums, scratch, again)
}

function multiplyPair<T>(
  symmetric: Symmetric, round: i32, t: i32, weights: usize, outputs: i32, sums: usize, scratch: usize, again: u32,
): u32 {
  const gram = changetype<Gram>(symmetric.gram)
  const first = firstRow(symmetric, round + t)
  const second = firstRow(symmetric, round - t)
  const own = scratch + TILE_BYTES
  const rowSums = own + <usize>(GRAM_TILE_ROWS * gramTileColumns<T>()) * sizeof<T>()
  const columnSums = rowSums + <usize>(symmetric.block * groupsOf(outputs) * LEFT_WIDTH) * sizeof<T>()
  const end = columnSums + <usize>(symmetric.block * groupsOf(outputs, widthOf<T>()) * widthOf<T>()) * sizeof<T>()
  const cursor = changetype<TileCursor>(end)
  if (!again) memory.fill(rowSums, 0, end - rowSums)
  let entries = again ? cursor.entries : symmetric.stored ? pairAt<T>(symmetric, round, t) : own
  let c = again ? cursor.column : second
  let tiles = symmetric.tiles
  for (let r = again ? cursor.row : first; r < lastRow(symmetric, first); r += GRAM_TILE_ROWS, c = second) {
    const strips = min(GRAM_TILE_ROWS, lastRow(symmetric, first) - r) / lanes<T>()
    const rowSum = rowSums + <usize>((r - first) * groupsOf(outputs) * LEFT_WIDTH) * sizeof<T>()
    for (; c < lastRow(symmetric, second); c += gramTileColumns<T>()) {
      if (tiles-- == 0) return leaveCursor(cursor, r, c, entries)
      const columns = min(gramTileColumns<T>(), lastRow(symmetric, second) - c)
      if (!symmetric.stored) fillTile<T>(symmetric, gram, r, strips, c, columns, entries, scratch)
      addRows<T>(entries, strips, columns, weights + <usize>c * WIDE_BYTES, symmetric.rows, outputs, rowSum, scratch)
      if (t > 0) {
        const columnSum = columnSums + <usize>(c - second) * WIDE_BYTES
        addColumns<T>(entries, strips, columns, weights + <usize>r * WIDE_BYTES, symmetric.rows, outputs, columnSum, symmetric.block)
      }
      if (symmetric.stored) entries += <usize>(strips * columns) * ROW_BYTES
    }
  }
  let within = flushRows<T>(rowSums, first, min(lastRow(symmetric, first), gram.n), outputs, sums)
  if (t > 0) within = flushColumns<T>(columnSums, symmetric.block, second, min(lastRow(symmetric, second), gram.n), outputs, sums) && within
  if (!within) gram.beyond = 1
  return 0
}

/** Adds a tile times the weights of its columns, of `height` rows in all, to the sums of its rows. */
function addRows<T>(
  entries: usize, strips: i32, columns: i32, weights: usize, height: i32, outputs: i32, sum: usize, part: usize,
): void {
  for (let s = 0; s < strips; s++, entries += <usize>columns * ROW_BYTES) {
    for (let r = 0; r < outputs; r += LEFT_WIDTH, sum += TILE_BYTES) {
      const group = weights + <usize>(r / widthOf<T>()) * <usize>height * WIDE_BYTES
      const left = group + <usize>(r % widthOf<T>()) * sizeof<T>()
      addTile<T>(left, entries, columns, sum, part, WIDE_BYTES / sizeof<T>())
    }
  }
}

/** Adds the transpose of a tile times the weights of its rows to the sums of its columns, groups of outputs `block` rows apart. */
function addColumns<T>(
  entries: usize, strips: i32, columns: i32, weights: usize, height: i32, outputs: i32, sum: usize, block: i32,
): void {
  const stripBytes = <usize>columns * ROW_BYTES
  for (let r = 0; r < outputs; r += widthOf<T>()) {
    let own = sum
    for (let c: usize = 0; c < stripBytes; c += <usize>TRANSPOSED_COLUMNS * ROW_BYTES, own += <usize>TRANSPOSED_COLUMNS * WIDE_BYTES) {
      addTransposed<T>(entries + c, strips, stripBytes, weights, own)
    }
    weights += <usize>height * WIDE_BYTES
    sum += <usize>block * WIDE_BYTES
  }
}

/** Adds sums of a pair to those of all; false where one of these leaves T. */
function flushRows<T>(from: usize, first: i32, last: i32, outputs: i32, sums: usize): bool {
  let within = true
  const stripBytes = <usize>groupsOf(outputs) * TILE_BYTES
  for (let i = first; i < last; i++) {
    const strip = from + <usize>((i - first) / lanes<T>()) * stripBytes
    const lane = strip + <usize>((i - first) % lanes<T>()) * sizeof<T>()
    within = addValues<T>(outputs, lane, ROW_BYTES, sums + (<usize>i * <usize>outputs << 3)) && within
  }
  return within
}

function flushColumns<T>(from: usize, block: i32, first: i32, last: i32, outputs: i32, sums: usize): bool {
  let within = true
  for (let r = 0; r < outputs; r += widthOf<T>(), from += <usize>block * WIDE_BYTES) {
    for (let i = first; i < last; i++) {
      const to = sums + ((<usize>i * <usize>outputs + <usize>r) << 3)
      within = addValues<T>(min(widthOf<T>(), outputs - r), from + <usize>(i - first) * WIDE_BYTES, sizeof<T>(), to) && within
    }
  }
  return within
}

/** Adds values that stand `step` bytes apart to float64 ones that stand together; false where one of these leaves T. */
@inline
function addValues<T>(count: i32, from: usize, step: usize, to: usize): bool {
  const limit: f64 = sizeof<T>() == 4 ? f32.MAX_VALUE : f64.MAX_VALUE
  let within = true
  for (let k = 0; k < count; k++, to += 8, from += step) {
    const sum = load<f64>(to) + <f64>load<T>(from)
    within = within && abs(sum) <= limit
    store<f64>(to, sum)
  }
  return within
}
