/** How often the members of a pool agree among themselves. */
import type { CallOptions } from '../engine/call.js'
import { check } from '../engine/check.js'
import { CALL_OPTIONS, integer, pickOptions, type TableOf, takeOptions } from '../engine/options.js'
import { labelOps } from './binding.js'
import { blocksOf, votesOf } from './blocks.js'
import { checkVotes, copyLabels, type LabelArray, MAX_SIDE } from './check.js'

/** How often members of a pool agree. */
export interface Agreement {
  /** The share of rows on which two members agree, over all pairs of different members. */
  mean: number
  /** That share for each two members: members × members, symmetric, 1 on the diagonal. */
  pairs: Float64Array
}

/** The options of `agreement`. */
export interface AgreementOptions extends CallOptions {
  /** Members of the pool, 2 or more. */
  members: number
}

export const AGREEMENT_OPTIONS = {
  members: integer(2, MAX_SIDE).required(),
  ...CALL_OPTIONS,
} satisfies TableOf<AgreementOptions>

/**
 * Returns how often two members of a pool agree, from votes of members × rows, row-major.
 * Throws BAD_OPTION, BAD_VALUE (no array of labels), BAD_SHAPE (votes that are no rows of the members, or none), OUT_OF_MEMORY.
 */
export async function agreement(votes: LabelArray, options: AgreementOptions): Promise<Agreement> {
  const taken = takeOptions('agreement', AGREEMENT_OPTIONS, options)
  const own = copyLabels('agreement', 'votes', votes)
  return agreementOf('agreement', own, taken.members, pickOptions(CALL_OPTIONS, taken))
}

/** @internal `agreement` of votes that nobody else can change. */
export async function agreementOf(
  who: string,
  votes: LabelArray,
  members: number,
  call: CallOptions,
): Promise<Agreement> {
  const rows = checkVotes(who, votes, members)
  check(rows > 0, 'BAD_SHAPE', () => `${who}: votes is empty`)
  const ops = await labelOps()
  const pairs = new Float64Array(members * members)
  for await (const [first, last] of blocksOf(who, rows, members, call)) {
    const block = ops.agreements(votesOf(votes, members, first, last), members)
    for (let i = 0; i < block.length; i++) pairs[i] += block[i]
  }
  // The sum of whole numbers is exact: less the diagonal, it holds every pair twice.
  const equal = pairs.reduce((sum, count) => sum + count, 0) - members * rows
  return { mean: equal / (members * (members - 1) * rows), pairs: pairs.map((count) => count / rows) }
}
