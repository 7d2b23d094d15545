import type { CallOptions } from '../engine/call.js'
import { betweenSlices, due, rest } from '../engine/slices.js'
import type { LabelArray } from './check.js'

/**
 * Values of one block: a few milliseconds of work. Blocks also bound the memory of the label module, which never
 * shrinks, to about 2 MiB for any number of labels.
 */
export const BLOCK_VALUES = 1 << 18

/**
 * Yields ranges [first, last) that cover `rows` rows of `width` values, block by block, reports progress, and returns
 * to the event loop when a slice is over. Other code runs in between, so checked labels must be in the call's own
 * arrays. Throws the signal's reason when aborted.
 */
export async function* blocksOf(
  who: string,
  rows: number,
  width: number,
  options: CallOptions = {},
): AsyncGenerator<[first: number, last: number]> {
  const size = Math.max(1, Math.floor(BLOCK_VALUES / width))
  const between = betweenSlices(options, who, rows)
  for (let first = 0; first < rows; first += size) {
    const last = Math.min(first + size, rows)
    yield [first, last]
    if (!due()) continue
    await rest()
    between(last)
  }
}

/** Returns the votes (members × rows) on rows [first, last), members × (last - first). */
export function votesOf(votes: LabelArray, members: number, first: number, last: number): LabelArray {
  const rows = votes.length / members
  if (last - first === rows) return votes
  const block = new Int32Array(members * (last - first))
  for (let member = 0; member < members; member++) {
    block.set(votes.subarray(member * rows + first, member * rows + last), member * (last - first))
  }
  return block
}
