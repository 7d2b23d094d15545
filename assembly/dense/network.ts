import { LEFT_WIDTH, RIGHT_WIDTH, ROW_BYTES, TILE_BYTES } from '../lane/tile'

/*
 * A network of dense layers on the 6×8 float32 tile. Layouts, all float32:
 *
 *   weights       [group of 6 outputs][strip of 8 inputs][6][8]; a tile at the end of each group has the biases in
 *                 its first column
 *   strips        inputs of a layer, [strip of 8 rows][input][8]: the right operand of the forward product
 *   columns       the same inputs, [strip of 8 inputs][row][8]: the right operand of the gradient
 *   rowDeltas     dLoss / d(outputs of a layer), [group of 6 rows][output][6]: the left operand of the backward product
 *   outputDeltas  the same, [group of 6 outputs][row][6]: the left operand of the gradient
 *
 * So weights have one layout for products, gradients and updates, and only what is as high as a batch has two. Widths
 * and rows are padded to multiples of 24, whole strips and groups. Padding starts as 0, and no result is read from it.
 */

/** Sizes and layers of a network, and the standardization of its inputs; `src/ops/dense/network.ts` writes it. */
@unmanaged
export class Network {
  /** Input t is standardized to (x - center[t]) · scale. */
  scale: f64
  /** Address of the center of the inputs, one float64 per column. */
  center: usize
  inputs: i32
  layers: i32
  /** Address of the records of the layers, LAYER_RECORD_BYTES apart. */
  records: usize
}

/**
 * Record of one dense layer: its widths and the addresses of its float32 arrays, whose layouts the top of the file
 * defines. `src/ops/dense/network.ts` writes it.
 */
@unmanaged
export class Layer {
  inputs: i32
  outputs: i32
  weights: usize
  /** Running sums (Adam: means) of the gradients, which training keeps in the layout of the weights. */
  first: usize
  /** Running means of the squared gradients (Adam only), in the layout of the weights. */
  second: usize
  strips: usize
  columns: usize
  rowDeltas: usize
  outputDeltas: usize
}

/** Bytes from the record of one layer to the next. */
export const LAYER_RECORD_BYTES: usize = 64

/** Returns the record of layer l, counted from 0. */
@inline
export function layerOf(network: Network, l: i32): Layer {
  return changetype<Layer>(network.records + <usize>l * LAYER_RECORD_BYTES)
}

/**
 * Returns a number of inputs, outputs or rows rounded up to a multiple of 24, so that strips of 8 and groups of 6 are
 * whole.
 */
@inline
export function padded(width: i32): usize {
  return <usize>((width + 23) / 24 * 24)
}

/** Returns the number of strips of 8 that hold this many inputs or rows. */
@inline
export function stripsOf(count: i32): i32 {
  return (count + RIGHT_WIDTH - 1) / RIGHT_WIDTH
}

/** Returns the number of groups of 6 that hold this many outputs or rows. */
@inline
export function groupsOf(count: i32): i32 {
  return (count + LEFT_WIDTH - 1) / LEFT_WIDTH
}

/** Returns the bytes of one strip of 8 with this many (unpadded) inputs or rows. */
@inline
export function stripBytes(width: i32): usize {
  return padded(width) * ROW_BYTES
}

/** Returns the bytes of one group of 6 with this many (unpadded) outputs or rows. */
@inline
export function groupBytes(width: i32): usize {
  return padded(width) * <usize>(LEFT_WIDTH * 4)
}

/** Returns the number of tiles in one group of 6 outputs: those of its weights and one tile of biases. */
@inline
export function tilesOf(layer: Layer): i32 {
  return stripsOf(layer.inputs) + 1
}

/** Returns the address of the weights of a group of 6 outputs. */
@inline
export function groupAt(layer: Layer, group: i32): usize {
  return layer.weights + <usize>(group * tilesOf(layer)) * TILE_BYTES
}

/** Returns the index of the first item that part `part` processes when `count` items are divided into `parts` parts. */
@inline
export function partOf(count: i32, part: i32, parts: i32): i32 {
  return <i32>(<i64>count * <i64>part / <i64>parts)
}
