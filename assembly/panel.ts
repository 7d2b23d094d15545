import { ZEROS } from './lane/constants'
import { addTile, LEFT_WIDTH, ROW_BYTES, TILE_BYTES, tile } from './lane/tile'
import { addTransposed, TRANSPOSED_COLUMNS, WIDE_BYTES } from './lane/transposed'
import { lanes } from './lane/triangle'

/*
 * Products with a panel F: n rows by k columns, k a multiple of 12, of float32 or (`wide`) float64.
 *
 * F is stored in strips of 8 (float32) or 4 (float64) rows, as [strip][column][lane]. Products are summed in short
 * chunks, whose bounds do not depend on threads, so neither do the results.
 */

/** Number of columns of the panel that `panelTimes` sums in one chunk. */
const RUN_COLUMNS: i32 = 256
/** Number of rows of the panel that `panelTransposed` and `panelCross` pack and multiply in one chunk. */
export const CHUNK_ROWS: i32 = 64

/** Returns the bytes of one strip of a panel with this many columns: 8 float32 or 4 float64 per column. */
@inline
function stripBytes(columns: i32): usize {
  return <usize>columns * ROW_BYTES
}

/**
 * Writes the squared norm, float64, of each row of a panel in strips [start, end). A strip has 8 rows of float32 or, if
 * `wide`, 4 rows of float64.
 */
export function panelNorms(wide: i32, panel: usize, columns: i32, out: usize, start: i32, end: i32): void {
  if (wide) normsOf<f64>(panel, columns, out, start, end)
  else normsOf<f32>(panel, columns, out, start, end)
}

/** Computes `panelNorms` for elements of type T. */
function normsOf<T>(panel: usize, columns: i32, out: usize, start: i32, end: i32): void {
  for (let i = start * lanes<T>(); i < end * lanes<T>(); i++) {
    let at = panel + <usize>(i / lanes<T>()) * stripBytes(columns) + <usize>(i % lanes<T>()) * sizeof<T>()
    let sum: f64 = 0
    for (let t = 0; t < columns; t++, at += ROW_BYTES) {
      const value = <f64>load<T>(at)
      sum += value * value
    }
    store<f64>(out + (<usize>i << 3), sum)
  }
}

/**
 * Computes the product F y for strips [start, end) of a panel F, rows × `columns`. Writes `outputs` float64 for each
 * row of a strip, padding included. Products are summed in chunks of 256 columns, and chunks are added up in the
 * panel's type.
 *
 * `y` is columns × outputs, packed as [group of 6 outputs][column][6]. Scratch: two tiles.
 */
export function panelTimes(
  wide: i32, panel: usize, columns: i32, y: usize, outputs: i32, out: usize, scratch: usize, start: i32, end: i32,
): void {
  if (wide) timesOf<f64>(panel, columns, y, outputs, out, scratch, start, end)
  else timesOf<f32>(panel, columns, y, outputs, out, scratch, start, end)
}

/** Computes `panelTimes` for elements of type T. */
function timesOf<T>(
  panel: usize, columns: i32, y: usize, outputs: i32, out: usize, scratch: usize, start: i32, end: i32,
): void {
  const sum = scratch + TILE_BYTES
  const groupBytes = <usize>(columns * LEFT_WIDTH) * sizeof<T>()
  for (let s = start; s < end; s++) {
    const strip = panel + <usize>s * stripBytes(columns)
    for (let r = 0; r < outputs; r += LEFT_WIDTH) {
      const left = y + <usize>(r / LEFT_WIDTH) * groupBytes
      memory.fill(sum, 0, TILE_BYTES)
      for (let t = 0; t < columns; t += RUN_COLUMNS) {
        const depth = min(RUN_COLUMNS, columns - t)
        addTile<T>(left + <usize>(t * LEFT_WIDTH) * sizeof<T>(), strip + <usize>t * ROW_BYTES, depth, sum, scratch)
      }
      for (let k = 0; k < min(LEFT_WIDTH, outputs - r); k++) {
        for (let lane = 0; lane < lanes<T>(); lane++) {
          const row = out + ((<usize>(s * lanes<T>() + lane) * <usize>outputs + <usize>(r + k)) << 3)
          store<f64>(row, <f64>load<T>(sum + <usize>k * ROW_BYTES + <usize>lane * sizeof<T>()))
        }
      }
    }
  }
}

/**
 * Computes parts [start, end) of the product Fᵀ u, where F is the panel. Part p sums over the rows in strips p·`per` to
 * (p + 1)·`per` - 1, of which there are `strips` in all.
 *
 * Writes the sums of each part to `out` as [part][group][column][12 or 6] in the panel's type; a group has 12 float32
 * or 6 float64 outputs. `u` has `height` rows and is packed like the weights of a symmetric product, [group][row][12 or
 * 6].
 */
export function panelTransposed(
  wide: i32, panel: usize, columns: i32, strips: i32, per: i32, u: usize, height: i32, groups: i32, out: usize,
  start: i32, end: i32,
): void {
  for (let part = start; part < end; part++) {
    const last = min((part + 1) * per, strips)
    for (let group = 0; group < groups; group++) {
      const sums = out + <usize>((part * groups + group) * columns) * WIDE_BYTES
      const rows = u + <usize>group * <usize>height * WIDE_BYTES
      if (wide) transposedOf<f64>(panel, columns, part * per, last, rows, sums)
      else transposedOf<f32>(panel, columns, part * per, last, rows, sums)
    }
  }
}

/**
 * Computes `panelTransposed` for elements of type T, for one part, the strips [first, last), and one group of outputs.
 */
function transposedOf<T>(panel: usize, columns: i32, first: i32, last: i32, u: usize, sums: usize): void {
  const chunkStrips = CHUNK_ROWS / lanes<T>()
  memory.fill(sums, 0, <usize>columns * WIDE_BYTES)
  for (let s = first; s < last; s += chunkStrips) {
    let own = panel + <usize>s * stripBytes(columns)
    const rows = u + <usize>(s * lanes<T>()) * WIDE_BYTES
    const count = min(chunkStrips, last - s)
    for (let c = 0; c < columns; c += TRANSPOSED_COLUMNS, own += <usize>TRANSPOSED_COLUMNS * ROW_BYTES) {
      addTransposed<T>(own, count, stripBytes(columns), rows, sums + <usize>c * WIDE_BYTES)
    }
  }
}

/**
 * Computes parts [start, end) of the product Fᵀ D F, where F is the panel and `scales` holds the diagonal matrix D, one
 * float64 per row. Part p sums over the rows in strips p·`per` to (p + 1)·`per` - 1, of which there are `strips` in
 * all.
 *
 * Writes, for each part, float64 tiles as [group of 6 columns][group of 8 (float64: 4) columns][6][8 (4)]. The matrix
 * is symmetric, so tiles wholly above the diagonal are left zero. Scratch: one tile, then a chunk of the panel packed
 * in groups of 6, then the same chunk in groups of 8 (4).
 */
export function panelCross(
  wide: i32, panel: usize, columns: i32, strips: i32, per: i32, scales: usize, out: usize, scratch: usize,
  start: i32, end: i32,
): void {
  for (let part = start; part < end; part++) {
    const last = min((part + 1) * per, strips)
    const bytes = (<usize>columns * <usize>columns) << 3
    const sums = out + <usize>part * bytes
    memory.fill(sums, 0, bytes)
    if (wide) crossOf<f64>(panel, columns, part * per, last, scales, sums, scratch)
    else crossOf<f32>(panel, columns, part * per, last, scales, sums, scratch)
  }
}

/** Computes `panelCross` for elements of type T, for one part: the strips [first, last). */
function crossOf<T>(
  panel: usize, columns: i32, first: i32, last: i32, scales: usize, sums: usize, scratch: usize,
): void {
  const chunkStrips = CHUNK_ROWS / lanes<T>()
  const lefts = scratch + TILE_BYTES
  const rights = lefts + <usize>(columns * CHUNK_ROWS) * sizeof<T>()
  for (let s = first; s < last; s += chunkStrips) {
    const rows = min(chunkStrips, last - s) * lanes<T>()
    const own = panel + <usize>s * stripBytes(columns)
    packChunk<T>(own, columns, rows, LEFT_WIDTH, scales + (<usize>(s * lanes<T>()) << 3), lefts)
    packChunk<T>(own, columns, rows, lanes<T>(), 0, rights)
    let sum = sums
    for (let g = 0; g < columns; g += LEFT_WIDTH) {
      for (let h = 0; h < columns; h += lanes<T>(), sum += <usize>(LEFT_WIDTH * lanes<T>()) << 3) {
        if (h >= g + LEFT_WIDTH) continue
        const left = lefts + <usize>(g * CHUNK_ROWS) * sizeof<T>()
        tile<T>(left, rights + <usize>(h * CHUNK_ROWS) * sizeof<T>(), rows, ZEROS, scratch)
        addWide<T>(sum, scratch)
      }
    }
  }
}

/**
 * Packs `rows` rows of a panel, at most CHUNK_ROWS, in groups of `width` columns, each group [row][column]. Groups lie
 * CHUNK_ROWS rows apart. Multiplies each row by its float64 scale unless `scales` is 0.
 */
function packChunk<T>(strips: usize, columns: i32, rows: i32, width: i32, scales: usize, out: usize): void {
  for (let row = 0; row < rows; row++) {
    const scale = scales ? <T>load<f64>(scales + (<usize>row << 3)) : <T>1
    let from = strips + <usize>(row / lanes<T>()) * stripBytes(columns) + <usize>(row % lanes<T>()) * sizeof<T>()
    for (let c = 0; c < columns; c++, from += ROW_BYTES) {
      const to = out + <usize>((c / width) * width * CHUNK_ROWS + row * width + c % width) * sizeof<T>()
      store<T>(to, scale * load<T>(from))
    }
  }
}

/** Adds a tile of products of type T, `part`, to the float64 tile `sum` of the same shape. */
@inline
function addWide<T>(sum: usize, part: usize): void {
  for (let k: usize = 0; k < TILE_BYTES / sizeof<T>(); k++) {
    store<f64>(sum + (k << 3), load<f64>(sum + (k << 3)) + <f64>load<T>(part + k * sizeof<T>()))
  }
}
