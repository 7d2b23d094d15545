import type { CallOptions } from '../engine/call.js'
import { hear, sliced } from '../engine/slices.js'
import { inOrder, type Stream } from './stream.js'

/** Numbers that a swap goes through, about: a draw, and two far from each other. */
const SWAP = 8

/** `draws.permutation(n)`, in slices. */
export async function shuffle(draws: Stream, n: number, stage: string, options: CallOptions): Promise<Uint32Array> {
  const order = inOrder(n)
  const swapSome = (first: number, last: number) => draws.swap(order, n - 1 - first, n - 1 - last)
  await sliced(n - 1, SWAP, swapSome, hear(options, stage, n))
  return order
}
