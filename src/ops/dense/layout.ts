// Layout of a network's weights in memory, the same as in `assembly/dense/network.ts`.

import { LEFT_WIDTH, RIGHT_WIDTH } from '../tile.js'

/** Number of float32 values in one tile. */
const TILE_FLOATS = LEFT_WIDTH * RIGHT_WIDTH

/**
 * Returns the numbers of inputs and outputs of each layer, for a network with the given widths from inputs to outputs.
 */
export function layersOf(widths: readonly number[]): { inputs: number; outputs: number }[] {
  return widths.slice(1).map((outputs, l) => ({ inputs: widths[l], outputs }))
}

/** Widths and numbers of rows are padded to a multiple of this, so that strips of 8 and groups of 6 are whole. */
export const WIDTH_MULTIPLE = 24
/** Returns a width rounded up to a multiple of 24. */
export const padded = (width: number): number => Math.ceil(width / WIDTH_MULTIPLE) * WIDTH_MULTIPLE

/** Returns the number of float32 values that store the weights and biases of a layer, padding included. */
export function weightsOf({ inputs, outputs }: { inputs: number; outputs: number }): number {
  return Math.ceil(outputs / LEFT_WIDTH) * (Math.ceil(inputs / RIGHT_WIDTH) + 1) * TILE_FLOATS
}

/**
 * Returns where the weights of each layer begin in the array of all weights of a network, as indices of float32 values.
 * One entry follows for the end of the array: its length.
 */
export function placesOf(widths: readonly number[]): number[] {
  const places = [0]
  for (const layer of layersOf(widths)) places.push(places[places.length - 1] + weightsOf(layer))
  return places
}

/**
 * Returns the index, in the array of a layer, of the weight from input t to output o; t = `inputs` gives the bias of o.
 */
export function placeOf(inputs: number, t: number, o: number): number {
  const tiles = Math.ceil(inputs / RIGHT_WIDTH) + 1
  const tile = Math.floor(o / LEFT_WIDTH) * tiles + (t === inputs ? tiles - 1 : Math.floor(t / RIGHT_WIDTH))
  return tile * TILE_FLOATS + (o % LEFT_WIDTH) * RIGHT_WIDTH + (t === inputs ? 0 : t % RIGHT_WIDTH)
}
