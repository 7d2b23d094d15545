// Layout of a network's weights in memory, the same as in `assembly/dense/network.ts`.

import { LEFT_WIDTH, RIGHT_WIDTH } from '../tile.js'

/** Number of float32 values in one tile. */
const TILE_FLOATS = LEFT_WIDTH * RIGHT_WIDTH

/** Returns the numbers of inputs and outputs of each layer of a network of these widths. */
export function layersOf(widths: readonly number[]): { inputs: number; outputs: number }[] {
  return widths.slice(1).map((outputs, l) => ({ inputs: widths[l], outputs }))
}

/** Widths and rows are padded to a multiple of this, so that strips and groups are whole. */
export const WIDTH_MULTIPLE = 24
/** Returns a width rounded up to a multiple of 24. */
export const padded = (width: number): number => Math.ceil(width / WIDTH_MULTIPLE) * WIDTH_MULTIPLE

/** Returns the number of float32 values that hold the weights and biases of a layer, padding included. */
export function weightsOf({ inputs, outputs }: { inputs: number; outputs: number }): number {
  return Math.ceil(outputs / LEFT_WIDTH) * (Math.ceil(inputs / RIGHT_WIDTH) + 1) * TILE_FLOATS
}

/**
 * Returns the index at which each layer's weights begin among those of the network, and last the number of all values.
 */
export function placesOf(widths: readonly number[]): number[] {
  const places = [0]
  for (const layer of layersOf(widths)) places.push(places[places.length - 1] + weightsOf(layer))
  return places
}

/** Returns the index, within a layer, of the weight of input t and output o; t = `inputs` is the bias of the output. */
export function placeOf(inputs: number, t: number, o: number): number {
  const tiles = Math.ceil(inputs / RIGHT_WIDTH) + 1
  const tile = Math.floor(o / LEFT_WIDTH) * tiles + (t === inputs ? tiles - 1 : Math.floor(t / RIGHT_WIDTH))
  return tile * TILE_FLOATS + (o % LEFT_WIDTH) * RIGHT_WIDTH + (t === inputs ? 0 : t % RIGHT_WIDTH)
}
