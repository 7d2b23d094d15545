import type { CallOptions } from '../engine/call.js'
import { betweenSlices, due, rest } from '../engine/slices.js'
import type { LabelArray } from './check.js'

/**
 * Number of values in one block, a few milliseconds of work. Blocks also bound the memory of the label module, which
 * never shrinks, to about 2 MiB for any number of labels.
 */
export const BLOCK_VALUES = 1 << 18

/**
 * Yields ranges [first, last) of rows that together cover `rows` rows of `width` values each. When a time slice is
 * over, it returns to the event loop and reports progress before it yields the next range. Other code runs in between,
 * so checked labels must be in the call's own arrays. Throws the signal's reason when aborted.
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

/**
 * Returns the votes of all members on rows `first` to `last` - 1, members × (last - first), from `votes`, members ×
 * rows; both are row-major. Does not copy if these are all rows.
 */
export function votesOf(votes: LabelArray, members: number, first: number, last: number): LabelArray {
  const rows = votes.length / members
  if (last - first === rows) return votes
  const block = new Int32Array(members * (last - first))
  for (let member = 0; member < members; member++) {
    block.set(votes.subarray(member * rows + first, member * rows + last), member * (last - first))
  }
  return block
}
