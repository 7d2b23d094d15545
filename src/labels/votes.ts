/** Votes of a pool: counts, shares, and the plurality. */
import { copied, makeArray } from '../engine/arrays.js'
import type { CallOptions } from '../engine/call.js'
import { check, shown } from '../engine/check.js'
import { CALL_OPTIONS, integer, pickOptions, type TableOf, takeOptions } from '../engine/options.js'
import { betweenSlices, sliced } from '../engine/slices.js'
import { DRAW_OPTIONS, type DrawOptions } from '../random/draw.js'
import { stream } from '../random/stream.js'
import { labelOps } from './binding.js'
import { blocksOf, votesOf } from './blocks.js'
import { checkLabels, checkVotes, copyLabels, isAttached, type LabelArray, MAX_SIDE } from './check.js'

/** Options of `voteShares`: the number of classes. */
export interface VoteSharesOptions extends CallOptions {
  /** Number of classes, from 1 to 4096. */
  classes: number
}

export const VOTE_SHARES_OPTIONS = {
  classes: integer(1, MAX_SIDE).required(),
  ...CALL_OPTIONS,
} satisfies TableOf<VoteSharesOptions>

/** Options of `countVotes`: the number of classes, and the number of members, whose votes are in one array. */
export interface CountVotesOptions extends VoteSharesOptions {
  /** Number of members in the pool, 1 or more. */
  members: number
}

export const COUNT_VOTES_OPTIONS = {
  members: integer(1).required(),
  ...VOTE_SHARES_OPTIONS,
} satisfies TableOf<CountVotesOptions>

/**
 * Options of `plurality`: the number of classes, and the seed, trial and purpose that name the random draw that breaks
 * ties; `purpose` is 'plurality' by default.
 */
export interface PluralityOptions extends VoteSharesOptions, DrawOptions {}

export const PLURALITY_OPTIONS = {
  ...DRAW_OPTIONS,
  purpose: DRAW_OPTIONS.purpose.or('plurality'),
  ...VOTE_SHARES_OPTIONS,
} satisfies TableOf<PluralityOptions>

/**
 * Counts the votes for each class in each row. `votes` is members × rows, row-major: votes[a · rows + i] is the class
 * that member a chooses for row i. The result is rows × classes, row-major: entry i · classes + c is the number of
 * members that choose class c for row i.
 *
 * Throws BAD_OPTION when members or classes is out of range; BAD_VALUE when votes is not an Int32Array or Uint8Array,
 * or a vote is not from 0 to classes - 1; BAD_SHAPE when the number of votes is not a multiple of members;
 * OUT_OF_MEMORY when an array cannot be allocated; and UNSUPPORTED when the host cannot load WebAssembly.
 *
 * @example
 * ```ts
 * import { countVotes, plurality } from 'noisy-teacher'
 * const votes = Uint8Array.of(0, 1, 0, 2, 1, 2) // three members on two rows
 * const counts = await countVotes(votes, { members: 3, classes: 3 })
 * console.log([...counts].join(' ')) // 2 1 0 0 1 2
 * console.log([...(await plurality(counts, { classes: 3 }))]) // [ 0, 2 ]
 * ```
 */
export async function countVotes(votes: LabelArray, options: CountVotesOptions): Promise<Uint32Array> {
  const taken = takeOptions('countVotes', COUNT_VOTES_OPTIONS, options)
  const own = copyLabels('countVotes', 'votes', votes)
  return countsOf('countVotes', own, taken, pickOptions(CALL_OPTIONS, taken))
}

/**
 * @internal Returns the result of `countVotes` for votes that the caller cannot change during the call. Throws
 * BAD_VALUE when a vote is not from 0 to classes - 1, BAD_SHAPE when the number of votes is not a multiple of members,
 * OUT_OF_MEMORY when the counts cannot be allocated, and UNSUPPORTED when the host cannot load WebAssembly.
 */
export async function countsOf(
  who: string,
  votes: LabelArray,
  { members, classes }: { members: number; classes: number },
  call: CallOptions,
): Promise<Uint32Array> {
  const rows = checkVotes(who, votes, members)
  checkLabels(who, 'votes', votes, classes)
  const counts = makeArray(who, Uint32Array, rows * classes)
  const ops = await labelOps()
  for await (const [first, last] of blocksOf(who, rows, members + classes, call)) {
    counts.set(ops.countVotes(votesOf(votes, members, first, last), members, classes), first * classes)
  }
  return counts
}

/**
 * Returns the share of each class in the votes of each row, from 0 to 1: the count of the class divided by the sum of
 * the row's counts. Counts and shares are rows × classes, row-major; `countVotes` returns such counts.
 *
 * Throws BAD_OPTION when classes is out of range; BAD_VALUE when counts is not a Uint32Array or a row has no votes;
 * BAD_SHAPE when the length of counts is not a multiple of classes; and OUT_OF_MEMORY when an array cannot be
 * allocated.
 */
export async function voteShares(counts: Uint32Array, options: VoteSharesOptions): Promise<Float64Array> {
  const who = 'voteShares'
  const taken = takeOptions(who, VOTE_SHARES_OPTIONS, options)
  const { classes } = taken
  const rows = checkCounts(who, counts, classes)
  const own = copied(who, counts, Uint32Array)
  const shares = makeArray(who, Float64Array, own.length)
  const divide = (first: number, last: number) => {
    for (let i = first; i < last; i++) {
      let total = 0
      for (let at = i * classes; at < (i + 1) * classes; at++) total += own[at]
      check(total > 0, 'BAD_VALUE', () => `${who}: row ${i} has no votes`)
      for (let at = i * classes; at < (i + 1) * classes; at++) shares[at] = own[at] / total
    }
  }
  await sliced(rows, 2 * classes, divide, betweenSlices(taken, who, rows))
  return shares
}

/**
 * Returns the class with the maximum number of votes in each row, one for each row. `counts` is rows × classes,
 * row-major, as from `countVotes`. Ties are broken uniformly at random by (seed, trial, purpose, row); a row without
 * votes gets a uniformly random class.
 *
 * Throws BAD_OPTION when an option is out of range; BAD_VALUE when counts is not a Uint32Array; BAD_SHAPE when its
 * length is not a multiple of classes; OUT_OF_MEMORY when an array cannot be allocated; and UNSUPPORTED when the host
 * cannot load WebAssembly.
 */
export async function plurality(counts: Uint32Array, options: PluralityOptions): Promise<Int32Array> {
  const taken = takeOptions('plurality', PLURALITY_OPTIONS, options)
  const { classes, seed, trial, purpose } = taken
  const rows = checkCounts('plurality', counts, classes)
  const own = copied('plurality', counts, Uint32Array)
  const winners = makeArray('plurality', Int32Array, rows)
  const ties = stream(seed, purpose, trial)
  const ops = await labelOps()
  for await (const [first, last] of blocksOf('plurality', rows, classes + 2, pickOptions(CALL_OPTIONS, taken))) {
    const uniforms = new Float64Array(last - first)
    ties.fillUniform(uniforms, first)
    winners.set(ops.plurality(own.subarray(first * classes, last * classes), classes, uniforms), first)
  }
  return winners
}

/**
 * Returns the number of rows of counts, an array of rows × classes. Throws BAD_VALUE when counts is not a Uint32Array,
 * and BAD_SHAPE when its length is not a multiple of classes.
 */
function checkCounts(who: string, counts: unknown, classes: number): number {
  const held = ArrayBuffer.isView(counts) && counts instanceof Uint32Array && isAttached(counts)
  check(held, 'BAD_VALUE', () => `${who}: counts is ${shown(counts)} but must be a Uint32Array`)
  const rows = counts.length / classes
  check(
    Number.isInteger(rows),
    'BAD_SHAPE',
    () => `${who}: counts has ${counts.length} numbers, which is not a multiple of classes (${classes})`,
  )
  return rows
}
