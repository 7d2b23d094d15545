import { madd } from '../lane/madd'
import { HALF_TILE_BYTES, LEFT_WIDTH, PASS_ROWS, ROW_BYTES, storeRows, TILE_BYTES } from '../lane/tile'
import { groupAt, groupsOf, Layer, stripBytes, stripsOf } from './network'

/**
 * Computes the 6×8 tile out[i][j] = Σ_t w[i][t] · right[t][j] for 8·`strips` inputs t, summed in the order of t.
 * `right` is [t][8]. `weights` has w in tiles of 6×8, so that w[i][t] is weights[t / 8][i][t % 8]. The gradients of the
 * weights are computed in the same layout.
 *
 * The inner loop runs over the 8 inputs of a tile of weights; code unrolled for all eight ran at .5 of this speed.
 */
@inline
export function weightTile(weights: usize, right: usize, strips: i32, out: usize): void {
  weightRows(weights, right, strips, out)
  if (PASS_ROWS < LEFT_WIDTH) weightRows(weights + HALF_TILE_BYTES, right, strips, out + HALF_TILE_BYTES)
}

/** Computes PASS_ROWS rows of `weightTile`. */
@inline
function weightRows(weights: usize, right: usize, strips: i32, out: usize): void {
  const zero = f32x4.splat(0)
  let a0 = zero, b0 = zero
  let a1 = zero, b1 = zero
  let a2 = zero, b2 = zero
  let a3 = zero, b3 = zero
  let a4 = zero, b4 = zero
  let a5 = zero, b5 = zero
  for (const end = weights + <usize>strips * TILE_BYTES; weights < end; weights += TILE_BYTES - ROW_BYTES) {
    for (const piece = weights + ROW_BYTES; weights < piece; weights += 4, right += ROW_BYTES) {
      const r0 = v128.load(right)
      const r1 = v128.load(right, 16)
      let l = v128.load32_splat(weights)
      a0 = madd(l, r0, a0)
      b0 = madd(l, r1, b0)
      l = v128.load32_splat(weights, 32)
      a1 = madd(l, r0, a1)
      b1 = madd(l, r1, b1)
      l = v128.load32_splat(weights, 64)
      a2 = madd(l, r0, a2)
      b2 = madd(l, r1, b2)
      if (PASS_ROWS == LEFT_WIDTH) {
        l = v128.load32_splat(weights, 96)
        a3 = madd(l, r0, a3)
        b3 = madd(l, r1, b3)
        l = v128.load32_splat(weights, 128)
        a4 = madd(l, r0, a4)
        b4 = madd(l, r1, b4)
        l = v128.load32_splat(weights, 160)
        a5 = madd(l, r0, a5)
        b5 = madd(l, r1, b5)
      }
    }
  }
  storeRows(out, a0, b0, a1, b1, a2, b2)
  if (PASS_ROWS == LEFT_WIDTH) storeRows(out + HALF_TILE_BYTES, a3, b3, a4, b4, a5, b5)
}

/**
 * Computes one group of 6 outputs of a layer, biases included, for a strip of 8 rows, and writes them to `out` as
 * [output][row]. If `ramp` is true, negative outputs become 0.
 */
@inline
export function outputTile(layer: Layer, group: i32, strip: usize, out: usize, ramp: bool): void {
  const weights = groupAt(layer, group)
  const strips = stripsOf(layer.inputs)
  weightTile(weights, strip, strips, out)
  const zero = f32x4.splat(0)
  let bias = weights + <usize>strips * TILE_BYTES
  for (const end = out + TILE_BYTES; out < end; out += ROW_BYTES, bias += ROW_BYTES) {
    const b = v128.load32_splat(bias)
    let low = f32x4.add(v128.load(out), b)
    let high = f32x4.add(v128.load(out, 16), b)
    if (ramp) {
      // Not pmax, which would turn NaN into 0 and hide divergence.
      low = f32x4.max(zero, low)
      high = f32x4.max(zero, high)
    }
    v128.store(out, low)
    v128.store(out, high, 16)
  }
}

/**
 * Computes the outputs of a hidden layer for `rows` rows, in tiles [first, last) of 6 outputs by 8 rows; negative
 * outputs become 0. Tiles are numbered strip by strip of rows within a group of outputs.
 *
 * `from` has the layer's inputs in strips. Writes the outputs to the strips of the next layer and, unless `columns` is
 * 0, to its columns (`height` rows each); `network.ts` defines these layouts.
 */
export function forward(
  layer: Layer, rows: i32, from: usize, strips: usize, columns: usize, height: i32, first: i32, last: i32,
): void {
  const rowStrips = stripsOf(rows)
  const inBytes = stripBytes(layer.inputs)
  const outBytes = stripBytes(layer.outputs)
  for (let k = first; k < last; k++) {
    const group = k / rowStrips
    const s = k % rowStrips
    const tile = strips + <usize>s * outBytes + <usize>group * TILE_BYTES
    outputTile(layer, group, from + <usize>s * inBytes, tile, true)
    if (columns) scatter(tile, group * 6, columns + <usize>(s * 8) * ROW_BYTES, stripBytes(height))
  }
}

/** Writes a tile of six outputs, from output o on, by 8 rows to the layout `columns`: [strip of 8 outputs][row][8]. */
@inline
function scatter(tile: usize, o: i32, columns: usize, columnBytes: usize): void {
  for (let k = o; k < o + 6; k++) {
    let to = columns + <usize>(k / 8) * columnBytes + (<usize>(k % 8) << 2)
    for (const end = tile + ROW_BYTES; tile < end; tile += 4, to += ROW_BYTES) store<f32>(to, load<f32>(tile))
  }
}

/**
 * Computes all outputs of a layer for one strip of 8 rows, [output][row]. If `ramp` is true, negative outputs become 0.
 */
export function outputStrip(layer: Layer, strip: usize, out: usize, ramp: bool): void {
  for (let group = 0; group < groupsOf(layer.outputs); group++) {
    outputTile(layer, group, strip, out + <usize>group * TILE_BYTES, ramp)
  }
}
