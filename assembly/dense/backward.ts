import { ZEROS } from '../lane/constants'
import { LEFT_WIDTH, ROW_BYTES, TILE_BYTES, tile } from '../lane/tile'
import { groupAt, groupBytes, groupsOf, Layer, stripBytes } from './network'

/**
 * Replaces float32 values nearer to 0 than `minimum` by 0. Products of values below 2^-80 would be subnormal, and a
 * hundred times as slow. NaN stays NaN, so that divergence is noticed.
 */
@inline
export function flushSmall(value: v128, minimum: v128): v128 {
  return v128.andnot(value, f32x4.lt(f32x4.abs(value), minimum))
}

/** Returns 2^-80, the smallest absolute delta that is not replaced by 0, in all lanes. */
@inline
export function minDelta(): v128 {
  return f32x4.splat(8.271806125530277e-25)
}

/**
 * Propagates deltas, the derivatives of the loss by the outputs of a layer, back through the layer's weights and the
 * ramp max(0, z) of the layer below. It processes `rows` rows and strips [first, last) of 8 inputs, and writes the
 * deltas of the layer below as `rowDeltas` and as `outputDeltas` (see `network.ts`).
 *
 * Scratch: one tile, then one strip of 8 inputs of all weights.
 */
export function backward(
  layer: Layer, below: Layer, rows: i32, height: i32, scratch: usize, first: i32, last: i32,
): void {
  const right = scratch + TILE_BYTES
  const deltaBytes = groupBytes(layer.outputs)
  const belowBytes = groupBytes(below.outputs)
  const minimum = minDelta()
  for (let s = first; s < last; s++) {
    copyStrip(layer, s, right)
    const active = layer.columns + <usize>s * stripBytes(height)
    for (let g = 0; g < groupsOf(rows); g++) {
      tile(layer.rowDeltas + <usize>g * deltaBytes, right, layer.outputs, ZEROS, scratch)
      let ramp = active + <usize>g * TILE_BYTES
      for (let at = scratch; at < scratch + TILE_BYTES; at += 16, ramp += 16) {
        const through = v128.and(v128.load(at), f32x4.gt(v128.load(ramp), f32x4.splat(0)))
        v128.store(at, flushSmall(through, minimum))
      }
      const rowDeltas = below.rowDeltas + <usize>g * belowBytes + <usize>(s * 8 * LEFT_WIDTH * 4)
      const outputDeltas = below.outputDeltas + <usize>(g * LEFT_WIDTH * LEFT_WIDTH * 4)
      scatter(scratch, rowDeltas, outputDeltas, groupBytes(height), s * 8)
    }
  }
}

/** Copies the weights of strip s of 8 inputs, for all outputs of a layer, as [output][8]. */
function copyStrip(layer: Layer, s: i32, out: usize): void {
  for (let g = 0; g < groupsOf(layer.outputs); g++, out += TILE_BYTES) {
    memory.copy(out, groupAt(layer, g) + <usize>s * TILE_BYTES, TILE_BYTES)
  }
}

/**
 * Writes a tile of deltas, 6 rows by 8 outputs from output o on, to both layouts of `network.ts`: `rowDeltas` and
 * `outputDeltas`.
 */
@inline
function scatter(from: usize, rowDeltas: usize, outputDeltas: usize, deltaBytes: usize, o: i32): void {
  for (let k = o; k < o + 8; k++, from += 4, rowDeltas += LEFT_WIDTH * 4) {
    const to = outputDeltas + <usize>(k / LEFT_WIDTH) * deltaBytes + (<usize>(k % LEFT_WIDTH) << 2)
    for (let r: usize = 0; r < <usize>LEFT_WIDTH; r++) {
      const value = load<f32>(from + r * ROW_BYTES)
      store<f32>(rowDeltas + (r << 2), value)
      store<f32>(to + r * <usize>(LEFT_WIDTH * 4), value)
    }
  }
}
