/** How weights stand in memory; `assembly/dense/network.ts` has the same layout. */

import { LEFT_WIDTH, RIGHT_WIDTH } from '../tile.js'

/** Floats of a tile. */
const TILE_FLOATS = LEFT_WIDTH * RIGHT_WIDTH

/** Inputs and outputs of each layer of a network of these widths. */
export function layersOf(widths: readonly number[]): { inputs: number; outputs: number }[] {
  return widths.slice(1).map((outputs, l) => ({ inputs: widths[l], outputs }))
}

/** Widths and rows are padded to whole strips and groups. */
export const WIDTH_MULTIPLE = 24
export const padded = (width: number): number => Math.ceil(width / WIDTH_MULTIPLE) * WIDTH_MULTIPLE

/** Floats of one layer's weights and biases. */
export function weightsOf({ inputs, outputs }: { inputs: number; outputs: number }): number {
  return Math.ceil(outputs / LEFT_WIDTH) * (Math.ceil(inputs / RIGHT_WIDTH) + 1) * TILE_FLOATS
}

/** Where each layer's weights begin among all, in floats, and after the last how many there are. */
export function placesOf(widths: readonly number[]): number[] {
  const places = [0]
  for (const layer of layersOf(widths)) places.push(places[places.length - 1] + weightsOf(layer))
  return places
}

/** Where the weight of input t and output o of a layer stands in it; input `inputs` is the bias. */
export function placeOf(inputs: number, t: number, o: number): number {
  const tiles = Math.ceil(inputs / RIGHT_WIDTH) + 1
  const tile = Math.floor(o / LEFT_WIDTH) * tiles + (t === inputs ? tiles - 1 : Math.floor(t / RIGHT_WIDTH))
  return tile * TILE_FLOATS + (o % LEFT_WIDTH) * RIGHT_WIDTH + (t === inputs ? 0 : t % RIGHT_WIDTH)
}
