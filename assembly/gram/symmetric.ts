import { addTile, LEFT_WIDTH, ROW_BYTES, TILE_BYTES } from '../lane/tile'
import { addTransposed, TRANSPOSED_COLUMNS, WIDE_BYTES } from '../lane/transposed'
import { lanes } from '../lane/triangle'
import { fillRun } from './fill'
import { Gram, groupsOf, pack } from './pack'
import { GRAM_TILE_ROWS, gramTileColumns, Symmetric, TileCursor } from './symmetric-operands'

/*
 * Products with the symmetric matrix K(x, x) that compute, or read, each pair of rows once.
 *
 * Rows are cut into an odd number of blocks. In round h, block h + t meets block h - t, counted modulo the number of
 * blocks, for t = 0, 1, …. Each block is in one pair of a round, so the pairs of a round can run on any threads. After
 * all rounds each block has met every other and itself. So every sum has one order, and threads change no bit.
 *
 * A pair of blocks is processed in tiles of 64 rows by 48 columns (24 in float64), 12 KiB, [strip][column][lane]. A
 * tile is filled like the runs of `gram.ts` or read from storage. It is used for the rows and, transposed, for the
 * columns, while it lies in the first-level cache. Sums within a pair are in the type that the op computes in; sums
 * over pairs are in float64.
 *
 * Scratch: one tile of products, one tile of K, the sums of the rows [strip][group of 6 outputs][6][lane], those of the
 * columns [group of `width` outputs][column][width], and 16 bytes for the cursor. A call that has processed its maximum
 * number of tiles stores where to continue and returns 1; the host calls it again with `again` set.
 */

/** Bytes of the columns of a strip of the Gram matrix that `addTransposed` multiplies at once. */
const OPERAND_BYTES: usize = <usize>TRANSPOSED_COLUMNS * ROW_BYTES
/** Bytes of the sums that `addTransposed` adds to at once. */
const SUMS_BYTES: usize = <usize>TRANSPOSED_COLUMNS * WIDE_BYTES

/** Returns the number of outputs in one group of weights, three vectors. */
@inline
function widthOf<T>(): i32 {
  return <i32>(WIDE_BYTES / sizeof<T>())
}

/** Packs the rows in groups [start, end) of 24 rows as strips, and writes their squared norms. */
export function symmetricPack(jobAt: usize, norms: usize, start: i32, end: i32): void {
  const job = changetype<Symmetric>(jobAt)
  const gram = changetype<Gram>(job.gram)
  if (gram.wide) packStrips<f64>(job, gram, norms, start * 24, min(end * 24, gram.n))
  else packStrips<f32>(job, gram, norms, start * 24, min(end * 24, gram.n))
}

function packStrips<T>(job: Symmetric, gram: Gram, norms: usize, first: i32, last: i32): void {
  const out = job.strips + <usize>first * <usize>gram.d * sizeof<T>()
  pack<T>(gram, gram.queries, first, last, lanes<T>(), 1, out, norms + <usize>first * sizeof<T>())
}

/** Stores in the cursor where the next call continues, and returns 1: there is more to do. */
@inline
function leaveCursor(cursor: TileCursor, row: i32, column: i32, entries: usize): u32 {
  cursor.row = row
  cursor.column = column
  cursor.entries = entries
  return 1
}

/**
 * Computes and stores the Gram matrix's tiles for one pair of blocks of rows; pairs are numbered round by round.
 * Scratch: one tile of products, then the cursor. Returns 1 if there is more to do.
 */
export function symmetricStore(jobAt: usize, scratch: usize, pair: i32, _end: i32, again: u32): u32 {
  const job = changetype<Symmetric>(jobAt)
  const pairs = job.blocks / 2 + 1
  if (changetype<Gram>(job.gram).wide) return storePair<f64>(job, pair / pairs, pair % pairs, scratch, again)
  return storePair<f32>(job, pair / pairs, pair % pairs, scratch, again)
}

function storePair<T>(job: Symmetric, round: i32, t: i32, scratch: usize, again: u32): u32 {
  const gram = changetype<Gram>(job.gram)
  const cursor = changetype<TileCursor>(scratch + TILE_BYTES)
  const first = firstRow(job, round + t)
  const second = firstRow(job, round - t)
  let entries = again ? cursor.entries : pairAt<T>(job, round, t)
  let c = again ? cursor.column : second
  let tiles = job.tiles
  for (let r = again ? cursor.row : first; r < lastRow(job, first); r += GRAM_TILE_ROWS, c = second) {
    const strips = min(GRAM_TILE_ROWS, lastRow(job, first) - r) / lanes<T>()
    for (; c < lastRow(job, second); c += gramTileColumns<T>()) {
      if (tiles-- == 0) return leaveCursor(cursor, r, c, entries)
      const columns = min(gramTileColumns<T>(), lastRow(job, second) - c)
      fillTile<T>(job, gram, r, strips, c, columns, entries, scratch)
      entries += <usize>(strips * columns) * ROW_BYTES
    }
  }
  return 0
}

/** Returns the first row of a block; the number of the block wraps around at the number of blocks. */
@inline
function firstRow(job: Symmetric, block: i32): i32 {
  return (block + job.blocks) % job.blocks * job.block
}

/** Returns the end, which is the row after the last, of the block that begins at row `first`. */
@inline
function lastRow(job: Symmetric, first: i32): i32 {
  return min(first + job.block, job.rows)
}

/** Returns the address of the stored tiles of pair t of a round. */
@inline
function pairAt<T>(job: Symmetric, round: i32, t: i32): usize {
  const pair = <usize>(round * (job.blocks / 2 + 1) + t)
  return job.stored + pair * <usize>job.block * <usize>job.block * sizeof<T>()
}

/** Fills `entries` with a tile of Gram values: `strips` strips from row r on, `columns` columns from column c on. */
function fillTile<T>(
  job: Symmetric, gram: Gram, r: i32, strips: i32, c: i32, columns: i32, entries: usize, part: usize,
): void {
  const stripBytes = <usize>gram.d * ROW_BYTES
  let strip = job.strips + <usize>(r / lanes<T>()) * stripBytes
  for (let s = 0; s < strips; s++, strip += stripBytes, entries += <usize>columns * ROW_BYTES) {
    const i = r + s * lanes<T>()
    fillRun<T>(gram, i, strip, gram.norms + <usize>i * sizeof<T>(), c, columns / LEFT_WIDTH, entries, part)
  }
}

/**
 * Adds the part of K v that comes from one pair of blocks of rows to `sums`, n×outputs float64, where K is the n×n Gram
 * matrix and `weights` is v as `gramWeights` packs it. Pairs are numbered round by round.
 *
 * Pairs of a round may run concurrently, rounds only one after another. Returns 1 if there is more to do.
 */
export function symmetricProduct(
  jobAt: usize, weights: usize, outputs: i32, sums: usize, scratch: usize, pair: i32, _end: i32, again: u32,
): u32 {
  const job = changetype<Symmetric>(jobAt)
  const pairs = job.blocks / 2 + 1
  const round = pair / pairs
  if (changetype<Gram>(job.gram).wide) {
    return multiplyPair<f64>(job, round, pair % pairs, weights, outputs, sums, scratch, again)
  }
  return multiplyPair<f32>(job, round, pair % pairs, weights, outputs, sums, scratch, again)
}

function multiplyPair<T>(
  job: Symmetric, round: i32, t: i32, weights: usize, outputs: i32, sums: usize, scratch: usize, again: u32,
): u32 {
  const gram = changetype<Gram>(job.gram)
  const first = firstRow(job, round + t)
  const second = firstRow(job, round - t)
  const own = scratch + TILE_BYTES
  const rowSums = own + <usize>(GRAM_TILE_ROWS * gramTileColumns<T>()) * sizeof<T>()
  const columnSums = rowSums + <usize>(job.block * groupsOf(outputs) * LEFT_WIDTH) * sizeof<T>()
  const end = columnSums + <usize>(job.block * groupsOf(outputs, widthOf<T>()) * widthOf<T>()) * sizeof<T>()
  const cursor = changetype<TileCursor>(end)
  if (!again) memory.fill(rowSums, 0, end - rowSums)
  let entries = again ? cursor.entries : job.stored ? pairAt<T>(job, round, t) : own
  let c = again ? cursor.column : second
  let tiles = job.tiles
  for (let r = again ? cursor.row : first; r < lastRow(job, first); r += GRAM_TILE_ROWS, c = second) {
    const strips = min(GRAM_TILE_ROWS, lastRow(job, first) - r) / lanes<T>()
    const rowSum = rowSums + <usize>((r - first) * groupsOf(outputs) * LEFT_WIDTH) * sizeof<T>()
    for (; c < lastRow(job, second); c += gramTileColumns<T>()) {
      if (tiles-- == 0) return leaveCursor(cursor, r, c, entries)
      const columns = min(gramTileColumns<T>(), lastRow(job, second) - c)
      if (!job.stored) fillTile<T>(job, gram, r, strips, c, columns, entries, scratch)
      addRows<T>(entries, strips, columns, weights + <usize>c * WIDE_BYTES, job.rows, outputs, rowSum, scratch)
      if (t > 0) {
        const columnSum = columnSums + <usize>(c - second) * WIDE_BYTES
        const own = weights + <usize>r * WIDE_BYTES
        addColumns<T>(entries, strips, columns, own, job.rows, outputs, columnSum, job.block)
      }
      if (job.stored) entries += <usize>(strips * columns) * ROW_BYTES
    }
  }
  let within = flushRows<T>(rowSums, first, min(lastRow(job, first), gram.n), outputs, sums)
  if (t > 0) {
    const last = min(lastRow(job, second), gram.n)
    within = flushColumns<T>(columnSums, job.block, second, last, outputs, sums) && within
  }
  if (!within) gram.beyond = 1
  return 0
}

/**
 * Adds the product of a tile of Gram values and the weights of the tile's columns to the sums of the tile's rows,
 * [strip][output][lane]. Groups of weights lie `height` rows apart.
 */
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

/**
 * Adds the product of a tile's transpose and the weights of the tile's rows to the sums of the tile's columns,
 * [column][output]. Groups of weights lie `height` rows apart, groups of sums `block` rows.
 */
function addColumns<T>(
  entries: usize, strips: i32, columns: i32, weights: usize, height: i32, outputs: i32, sum: usize, block: i32,
): void {
  const stripBytes = <usize>columns * ROW_BYTES
  for (let r = 0; r < outputs; r += widthOf<T>()) {
    let own = sum
    for (let c: usize = 0; c < stripBytes; c += OPERAND_BYTES, own += SUMS_BYTES) {
      addTransposed<T>(entries + c, strips, stripBytes, weights, own)
    }
    weights += <usize>height * WIDE_BYTES
    sum += <usize>block * WIDE_BYTES
  }
}

/** Adds the row sums of a pair of blocks to the total sums. Returns false if a total leaves the range of T. */
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

/** Adds the column sums of a pair of blocks to the total sums. Returns false if a total leaves the range of T. */
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

/**
 * Adds `count` values of T, `step` bytes apart, to consecutive float64 sums. Returns false if a sum leaves the range of
 * T.
 */
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
