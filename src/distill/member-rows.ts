import type { CallOptions } from '../engine/call.js'
import { shuffle } from '../random/shuffle.js'
import { inOrder, stream } from '../random/stream.js'

/** Names of the ways to distribute rows over members. */
export const MEMBER_SPLITS = ['disjoint', 'bootstrap', 'shared'] as const
/**
 * The way to distribute n training rows over the members of a pool: 'disjoint' cuts a random permutation of the rows
 * into parts of equal size (up to one row), 'bootstrap' draws n rows with replacement for each member, and 'shared'
 * gives all rows to every member.
 */
export type MemberSplit = (typeof MEMBER_SPLITS)[number]

/** Returns a function from a member's index to its rows, of n. Sizes of disjoint parts differ by at most one. */
export async function partRows(
  n: number,
  members: number,
  split: MemberSplit,
  seed: number,
  options: CallOptions,
): Promise<(member: number) => ArrayLike<number>> {
  if (split === 'shared') return () => inOrder(n)
  if (split === 'bootstrap') {
    return (member) => {
      const drawn = stream(seed, 'bootstrap', member)
      const rows = new Uint32Array(n)
      for (let at = 0; at < n; at++) rows[at] = drawn.below(at, n)
      return rows
    }
  }
  const cut = (at: number) => Math.floor((at * n) / members)
  const order = await shuffle(stream(seed, 'disjoint'), n, 'fitTeacher: parts', options)
  return (member) => order.subarray(cut(member), cut(member + 1))
}
