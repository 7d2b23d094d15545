import { madd } from '../lane/madd'
import { HALF_BYTES, LEFT, PASS_ROWS, ROW_BYTES, storeRows, TILE_BYTES } from '../lane/tile'
import { groupAt, groupsOf, Layer, stripBytes, stripsOf } from './network'

/**
 * out[i][j] = sum over t of weights[t / 8][i][t % 8] * right[t][j], 6×8, summed in the order of t: `tile` with a left operand in
 * pieces of 6×8, as gradients come. A second loop and no code for all eight: that ran at .5 of this.
 */
@inline
export function weightTile(weights: usize, right: usize, strips: i32, out: usize): void {
  weightRows(weights, right, strips, out)
  if (PASS_ROWS < LEFT) weightRows(weights + HALF_BYTES, right, strips, out + HALF_BYTES)
}

/** PASS_ROWS rows of it. */
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
      if (PASS_ROWS == LEFT) {
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
  if (PASS_ROWS == LEFT) storeRows(out + HALF_BYTES, a3, b3, a4, b4, a5, b5)
}

/**
 * The tiles of a strip of rows and of the next, `rightBytes` and `outBytes` further on: three passes of two rows by sixteen columns, 8 sums
 * + 4 loads + 2 splats + 1 product. Strict only. Share of the SIMD peak on a Zen 5, as prototypes had it: .93 to .99, two passes of 3×8
 * .88 to .93. On a Xeon it is even at K = 128 and .95 of two passes at 784; shorter runs of inputs gained nothing there.
 */
@inline
export function weightPair(weights: usize, right: usize, rightBytes: usize, strips: i32, out: usize, outBytes: usize): void {
  for (const end = out + TILE_BYTES; out < end; out += 2 * ROW_BYTES, weights += 2 * ROW_BYTES) {
    pairRows(weights, right, right + rightBytes, strips, out, out + outBytes)
  }
}

/** Two rows of both tiles. */
@inline
function pairRows(weights: usize, right: usize, next: usize, strips: i32, out: usize, outNext: usize): void {
  const zero = f32x4.splat(0)
  let a0 = zero, b0 = zero, c0 = zero, d0 = zero
  let a1 = zero, b1 = zero, c1 = zero, d1 = zero
  for (const end = weights + <usize>strips * TILE_BYTES; weights < end; weights += TILE_BYTES - ROW_BYTES) {
    for (const piece = weights + ROW_BYTES; weights < piece; weights += 4, right += ROW_BYTES, next += ROW_BYTES) {
      const r0 = v128.load(right)
      const r1 = v128.load(right, 16)
      const r2 = v128.load(next)
      const r3 = v128.load(next, 16)
      let l = v128.load32_splat(weights)
      a0 = madd(l, r0, a0)
      b0 = madd(l, r1, b0)
      c0 = madd(l, r2, c0)
      d0 = madd(l, r3, d0)
      l = v128.load32_splat(weights, 32)
      a1 = madd(l, r0, a1)
      b1 = madd(l, r1, b1)
      c1 = madd(l, r2, c1)
      d1 = madd(l, r3, d1)
    }
  }
  v128.store(out, a0)
  v128.store(out, b0, 16)
  v128.store(out, a1, 32)
  v128.store(out, b1, 48)
  v128.store(outNext, c0)
  v128.store(outNext, d0, 16)
  v128.store(outNext, c1, 32)
  v128.store(outNext, d1, 48)
}

/** Adds the biases to a tile; `ramp` leaves what is above 0. */
@inline
function finish(out: usize, bias: usize, ramp: bool): void {
  const zero = f32x4.splat(0)
  for (const end = out + TILE_BYTES; out < end; out += ROW_BYTES, bias += ROW_BYTES) {
    const b = v128.load32_splat(bias)
    let low = f32x4.add(v128.load(out), b)
    let high = f32x4.add(v128.load(out, 16), b)
    if (ramp) {
      // Not pmax, of which what is not a number would come as 0.
      low = f32x4.max(zero, low)
      high = f32x4.max(zero, high)
    }
    v128.store(out, low)
    v128.store(out, high, 16)
  }
}

/**
 * Tiles [first, last) of what leaves a hidden layer for `rows` rows, counted strip by strip of a group: to the strips of the next and,
 * where `columns` is not 0, to its columns (`height` rows each).
 */
export function forward(
  layer: Layer, rows: i32, from: usize, strips: usize, columns: usize, height: i32, first: i32, last: i32,
): void {
  const rowStrips = stripsOf(rows)
  const inStrips = stripsOf(layer.inputs)
  const inBytes = stripBytes(layer.inputs)
  const outBytes = stripBytes(layer.outputs)
  for (let k = first, count = 1; k < last; k += count) {
    const group = k / rowStrips
    const s = k % rowStrips
    const weights = groupAt(layer, group)
    const strip = from + <usize>s * inBytes
    const out = strips + <usize>s * outBytes + <usize>group * TILE_BYTES
    count = PASS_ROWS < LEFT && s + 1 < rowStrips && k + 1 < last ? 2 : 1
    if (count == 2) weightPair(weights, strip, inBytes, inStrips, out, outBytes)
    else weightTile(weights, strip, inStrips, out)
    for (let i = 0; i < count; i++) {
      const tile = out + <usize>i * outBytes
      finish(tile, weights + <usize>inStrips * TILE_BYTES, true)
      if (columns) scatter(tile, group * LEFT, columns + <usize>((s + i) * 8) * ROW_BYTES, stripBytes(height))
    }
  }
}

/** Six outputs of 8 rows to the columns, from output o on. */
@inline
function scatter(tile: usize, o: i32, columns: usize, columnBytes: usize): void {
  for (let k = o; k < o + 6; k++) {
    let to = columns + <usize>(k / 8) * columnBytes + (<usize>(k % 8) << 2)
    for (const end = tile + ROW_BYTES; tile < end; tile += 4, to += ROW_BYTES) store<f32>(to, load<f32>(tile))
  }
}

/** All outputs of a layer for one strip of rows, [output][row]; `ramp` leaves what is above 0. */
export function outputStrip(layer: Layer, strip: usize, out: usize, ramp: bool): void {
  const strips = stripsOf(layer.inputs)
  for (let group = 0; group < groupsOf(layer.outputs); group++, out += TILE_BYTES) {
    const weights = groupAt(layer, group)
    weightTile(weights, strip, strips, out)
    finish(out, weights + <usize>strips * TILE_BYTES, ramp)
  }
}
