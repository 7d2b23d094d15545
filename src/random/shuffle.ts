import type { CallOptions } from '../engine/call.js'
import { betweenSlices, sliced } from '../engine/slices.js'
import { inOrder, type Stream } from './stream.js'

/** Cost of a swap, in numbers processed in sequence: it needs a random draw, and two memory accesses far apart. */
const SWAP_NUMBERS = 8

/**
 * Returns the numbers 0 to n - 1 in random order, the same as `draws.permutation(n)`. Yields to the event loop between
 * time slices, and reports progress as `stage`.
 */
export async function shuffle(draws: Stream, n: number, stage: string, options: CallOptions): Promise<Uint32Array> {
  const order = inOrder(n)
  const swapSome = (first: number, last: number) => draws.swap(order, n - 1 - first, n - 1 - last)
  await sliced(n - 1, SWAP_NUMBERS, swapSome, betweenSlices(options, stage, n))
  return order
}
