/** Agreement between the members of a pool. */
import type { CallOptions } from '../engine/call.js'
import { check } from '../engine/check.js'
import { CALL_OPTIONS, integer, pickOptions, type TableOf, takeOptions } from '../engine/options.js'
import { labelOps } from './binding.js'
import { blocksOf, votesOf } from './blocks.js'
import { checkVotes, copyLabels, type LabelArray, MAX_SIDE } from './check.js'

/** Agreement of the members of a pool, as observed on the rows of their votes. */
export interface Agreement {
  /** Mean of `pairs` over all pairs of different members, from 0 to 1. */
  mean: number
  /**
   * Agreement of each pair of members, members × members, row-major: entry a · members + b is the share of rows on
   * which members a and b vote for the same class, from 0 to 1. It is symmetric, with 1 on the diagonal.
   */
  pairs: Float64Array
}

/** Options of `agreement`: the number of members. */
export interface AgreementOptions extends CallOptions {
  /** Number of members in the pool, from 2 to 4096. It must be given, because `votes` is one array. */
  members: number
}

export const AGREEMENT_OPTIONS = {
  members: integer(2, MAX_SIDE).required(),
  ...CALL_OPTIONS,
} satisfies TableOf<AgreementOptions>

/**
 * Returns the share of rows on which each pair of members votes for the same class, and the mean of these shares over
 * all pairs. `votes` is members × rows, row-major: votes[a · rows + i] is the class that member a chooses for row i.
 * For an estimate with an interval, see `poolAgreement`.
 *
 * Throws BAD_OPTION when members is not a whole number from 2 to 4096; BAD_VALUE when votes is not an Int32Array or
 * Uint8Array; BAD_SHAPE when its length is 0 or not a multiple of members; OUT_OF_MEMORY when the votes cannot be
 * copied; and UNSUPPORTED when the host cannot load WebAssembly.
 *
 * @example
 * ```ts
 * import { agreement } from 'noisy-teacher'
 * const votes = Uint8Array.of(0, 1, 0, 1, 0, 1, 1, 1) // two members on four rows
 * console.log((await agreement(votes, { members: 2 })).mean) // 0.75
 * ```
 */
export async function agreement(votes: LabelArray, options: AgreementOptions): Promise<Agreement> {
  const taken = takeOptions('agreement', AGREEMENT_OPTIONS, options)
  const own = copyLabels('agreement', 'votes', votes)
  return agreementOf('agreement', own, taken.members, pickOptions(CALL_OPTIONS, taken))
}

/**
 * @internal Returns the result of `agreement` for votes that the caller cannot change during the call. Throws BAD_SHAPE
 * when their number is 0 or not a multiple of members, and UNSUPPORTED when the host cannot load WebAssembly.
 */
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
  // An exact sum of integers; without the diagonal it contains every pair twice.
  const equal = pairs.reduce((sum, count) => sum + count, 0) - members * rows
  return { mean: equal / (members * (members - 1) * rows), pairs: pairs.map((count) => count / rows) }
}
