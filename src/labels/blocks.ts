import type { LabelArray } from './check.js'

/** Values in a block. The label module's memory never shrinks: so it stays near 9 MiB, however many the labels. */
const BLOCK = 1 << 20

/** Ranges [first, last) that cover `rows` rows of `width` values each, block by block. */
export function* blocksOf(rows: number, width: number): Generator<[first: number, last: number]> {
  const size = Math.max(1, Math.floor(BLOCK / width))
  for (let first = 0; first < rows; first += size) yield [first, Math.min(first + size, rows)]
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
