/** The votes of a pool: counts, shares, and the class of most votes. */
import { makeArray } from '../engine/arrays.js'
import type { CallOptions } from '../engine/call.js'
import { check, checkInteger } from '../engine/check.js'
import { stream } from '../random/stream.js'
import { labelOps } from './binding.js'
import { blocksOf, votesOf } from './blocks.js'
import { checkClasses, checkLabels, checkVotes, type LabelArray } from './check.js'

/** How many of the members vote for each class: rows × classes, from votes of members × rows (both row-major). */
export async function countVotes(
  votes: LabelArray,
  { members, classes, ...call }: { members: number; classes: number } & CallOptions,
): Promise<Uint32Array> {
  checkInteger('countVotes', 'members', members, 1)
  checkClasses('countVotes', classes)
  const ops = await labelOps()
  const rows = checkVotes('countVotes', votes, members)
  checkLabels('countVotes', 'votes', votes, classes)
  const given = votes.slice()
  const counts = makeArray('countVotes', Uint32Array, rows * classes)
  for await (const [first, last] of blocksOf('countVotes', rows, members + classes, call)) {
    counts.set(ops.countVotes(votesOf(given, members, first, last), members, classes), first * classes)
  }
  return counts
}

/** The share of each class in its row's votes: rows × classes, from counts of that shape. */
export function voteShares(counts: Uint32Array, { classes }: { classes: number }): Float64Array {
  const rows = checkCounts('voteShares', counts, classes)
  const shares = makeArray('voteShares', Float64Array, counts.length)
  for (let i = 0; i < rows; i++) {
    const row = counts.subarray(i * classes, (i + 1) * classes)
    const total = row.reduce((sum, count) => sum + count, 0)
    check(total > 0, 'BAD_VALUE', () => `voteShares: row ${i} has no votes`)
    for (let c = 0; c < classes; c++) shares[i * classes + c] = row[c] / total
  }
  return shares
}

/**
 * The class of most votes in each row of counts (rows × classes). Classes that tie are drawn with equal chances, by
 * (seed, trial, row); so a row without votes gets any class.
 */
export async function plurality(
  counts: Uint32Array,
  { classes, seed, trial = 0, ...call }: { classes: number; seed: number; trial?: number } & CallOptions,
): Promise<Int32Array> {
  const rows = checkCounts('plurality', counts, classes)
  const ties = stream(seed, 'plurality', trial)
  const ops = await labelOps()
  const given = counts.slice()
  const winners = new Int32Array(rows)
  for await (const [first, last] of blocksOf('plurality', rows, classes + 2, call)) {
    const uniforms = new Float64Array(last - first)
    ties.fillUniform(uniforms, first)
    winners.set(ops.plurality(given.subarray(first * classes, last * classes), classes, uniforms), first)
  }
  return winners
}

/** The rows of rows × classes counts, or a BAD_SHAPE error. */
function checkCounts(who: string, counts: Uint32Array, classes: number): number {
  checkClasses(who, classes)
  check(counts instanceof Uint32Array, 'BAD_VALUE', () => `${who}: counts must be a Uint32Array`)
  const rows = counts.length / classes
  check(
    Number.isInteger(rows),
    'BAD_SHAPE',
    () => `${who}: counts has ${counts.length} numbers, which is not a multiple of classes (${classes})`,
  )
  return rows
}
