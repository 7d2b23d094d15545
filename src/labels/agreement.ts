/** How often the members of a pool agree among themselves. */
import type { CallOptions } from '../engine/call.js'
import { check, checkInteger } from '../engine/check.js'
import { labelOps } from './binding.js'
import { blocksOf, votesOf } from './blocks.js'
import { checkVotes, type LabelArray, MAX_SIDE } from './check.js'

/** How often members of a pool agree. */
export interface Agreement {
  /** The share of rows on which two members agree, over all pairs of different members. */
  mean: number
  /** That share for each two members: members × members, symmetric, 1 on the diagonal. */
  pairs: Float64Array
}

/** How often two members of a pool agree, from votes of members × rows, row-major. */
export async function agreement(
  votes: LabelArray,
  { members, ...call }: { members: number } & CallOptions,
): Promise<Agreement> {
  checkInteger('agreement', 'members', members, 2, MAX_SIDE)
  const ops = await labelOps()
  const rows = checkVotes('agreement', votes, members)
  check(rows > 0, 'BAD_SHAPE', () => 'agreement: votes is empty')
  const given = votes.slice()
  const pairs = new Float64Array(members * members)
  for await (const [first, last] of blocksOf('agreement', rows, members, call)) {
    const block = ops.agreements(votesOf(given, members, first, last), members)
    for (let i = 0; i < block.length; i++) pairs[i] += block[i]
  }
  // The sum of whole numbers is exact: less the diagonal, it holds every pair twice.
  const equal = pairs.reduce((sum, count) => sum + count, 0) - members * rows
  return { mean: equal / (members * (members - 1) * rows), pairs: pairs.map((count) => count / rows) }
}
