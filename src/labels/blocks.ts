import type { CallOptions } from '../engine/call.js'
import { betweenSlices, due, rest } from '../engine/slices.js'
import type { LabelArray } from './check.js'

/** Values in a block: a millisecond or a few. The label module's memory never shrinks: so it stays near 2 MiB, however many the labels. */
export const BLOCK_VALUES = 1 << 18

/**
 * Ranges [first, last) that cover `rows` rows of `width` values each, block by block. Others may run between them: labels that were
 * checked must be the call's own.
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

/** The votes (members × rows) of the rows [first, last). */
export function votesOf(votes: LabelArray, members: number, first: number, last: number): LabelArray {
  const rows = votes.length / members
  if (last - first === rows) return votes
  const block = new Int32Array(members * (last - first))
  for (let member = 0; member < members; member++) {
    block.set(votes.subarray(member * rows + first, member * rows + last), member * (last - first))
  }
  return block
}
