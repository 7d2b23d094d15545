import { LEFT_WIDTH, RIGHT_WIDTH, ROW_BYTES, TILE_BYTES } from '../lane/tile'

/*
 * A network of dense layers on the 6×8 tile. Layouts, all float32:
 *   weights       [group of 6 outputs][strip of 8 inputs][6][8], and after the last strip a tile with the biases in its first column
 *   strips        what enters a layer, [strip of 8 rows][input][8]: the right operand of the forward product
 *   columns       the same, [strip of 8 inputs][row][8]: the right operand of the gradient
 *   rowDeltas     dLoss / d(what leaves the layer), [group of 6 rows][output][6]: the left operand of the backward product
 *   outputDeltas  the same, [group of 6 outputs][row][6]: the left operand of the gradient
 * So weights have one layout for products, gradient and update, and only what is a batch high has two. Widths and rows are
 * padded to multiples of 24, whole strips and groups; pads start as 0, and what is computed in them is not read.
 */

/** What `src/ops/dense/network.ts` writes: the shape, and how inputs are standardized. */
@unmanaged
export class Network {
  /** An input t becomes (x - center[t]) scale. */
  scale: f64
  /** Float64, one a column. */
  center: usize
  inputs: i32
  layers: i32
  /** The first of the layers' records. */
  records: usize
}

@unmanaged
export class Layer {
  inputs: i32
  outputs: i32
  weights: usize
  /** Where training keeps the running means of gradients and of their squares; laid out as the weights. */
  first: usize
  second: usize
  strips: usize
  columns: usize
  rowDeltas: usize
  outputDeltas: usize
}

/** Bytes of a record. */
export const LAYER_RECORD_BYTES: usize = 64

@inline
export function layerOf(network: Network, l: i32): Layer {
  return changetype<Layer>(network.records + <usize>l * LAYER_RECORD_BYTES)
}

@inline
export function padded(width: i32): usize {
  return <usize>((width + 23) / 24 * 24)
}

/** Strips of 8 that hold so many inputs or rows. */
@inline
export function stripsOf(count: i32): i32 {
  return (count + RIGHT_WIDTH - 1) / RIGHT_WIDTH
}

/** Groups of 6 that hold so many outputs or rows. */
@inline
export function groupsOf(count: i32): i32 {
  return (count + LEFT_WIDTH - 1) / LEFT_WIDTH
}

/** Bytes of one strip or group of so many inputs, outputs or rows. */
@inline
export function stripBytes(width: i32): usize {
  return padded(width) * ROW_BYTES
}

@inline
export function groupBytes(width: i32): usize {
  return padded(width) * <usize>(LEFT_WIDTH * 4)
}

/** Tiles of one group of outputs: its weights and its biases. */
@inline
export function tilesOf(layer: Layer): i32 {
  return stripsOf(layer.inputs) + 1
}

/** Where the weights of a group of outputs begin. */
@inline
export function groupAt(layer: Layer, group: i32): usize {
  return layer.weights + <usize>(group * tilesOf(layer)) * TILE_BYTES
}

/** The first of `count` things that part `part` of `parts` does. */
@inline
export function partOf(count: i32, part: i32, parts: i32): i32 {
  return <i32>(<i64>count * <i64>part / <i64>parts)
}
