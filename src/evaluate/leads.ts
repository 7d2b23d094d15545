import type { CallOptions } from '../engine/call.js'
import { betweenSlices, sliced } from '../engine/slices.js'
import type { LabelArray } from '../labels/check.js'

/** The votes of a pool on m points, with the correct class of each. */
export interface JudgedPool {
  /** Class that each member votes for at each point: members × m, row-major. */
  votes: LabelArray
  /** Votes for each class at each point: m×classes, row-major. */
  counts: Uint32Array
  /** Correct class of each point, length m. */
  clean: LabelArray
  members: number
  classes: number
}

/** The lead of the correct class over the other classes, in votes, at each of m points. */
export interface VoteLeads {
  /**
   * Votes for the correct class minus the maximum for any other class, at each point; negative if another class leads.
   */
  ahead: Int32Array
  /** Number of wrong classes that share the maximum number of votes of a wrong class, at each point. */
  tied: Int32Array
  /** Number of votes at each point, one for each member that is counted. */
  all: number
}

/**
 * Returns the lead of the correct class at each point, in the votes without member number `without` (-1 excludes none).
 */
export async function leadsOf(pool: JudgedPool, without: number, call: CallOptions): Promise<VoteLeads> {
  const { votes, counts, clean, members, classes } = pool
  const m = clean.length
  const [ahead, tied] = [new Int32Array(m), new Int32Array(m)]
  const look = (first: number, last: number) => {
    for (let i = first; i < last; i++) {
      const left = without < 0 ? -1 : votes[without * m + i]
      let [most, others] = [0, 0]
      for (let c = 0, at = i * classes; c < classes; c++, at++) {
        if (c === clean[i]) continue
        const count = counts[at] - Number(c === left)
        if (count > most) {
          most = count
          others = 1
        } else if (count === most) others++
      }
      ahead[i] = counts[i * classes + clean[i]] - Number(clean[i] === left) - most
      tied[i] = others
    }
  }
  await sliced(m, 2 * classes, look, betweenSlices(call, 'teacherMargins', m))
  return { ahead, tied, all: members - Number(without >= 0) }
}

/** Returns `of(ahead, tied, all)` at each point, from the members of `VoteLeads` with these names. */
export async function valuesOf(
  { ahead, tied, all }: VoteLeads,
  of: (ahead: number, tied: number, all: number) => number,
  call: CallOptions,
): Promise<Float64Array> {
  const m = ahead.length
  const values = new Float64Array(m)
  const look = (first: number, last: number) => {
    for (let i = first; i < last; i++) values[i] = of(ahead[i], tied[i], all)
  }
  await sliced(m, 4, look, betweenSlices(call, 'teacherMargins', m))
  return values
}

/**
 * Returns an upper bound of the bias of the largest vote share of a wrong class, which is too large on average because
 * it is the maximum of random shares. The bound is the square root of the sum of their variances (averaged over
 * points). It is 0 for two classes, where there is only one wrong class.
 */
export async function choiceOf({ counts, clean, members, classes }: JudgedPool, call: CallOptions): Promise<number> {
  if (classes < 3) return 0
  let sum = 0
  const add = (first: number, last: number) => {
    for (let i = first, at = i * classes; i < last; i++) {
      for (let c = 0; c < classes; c++, at++) {
        const share = counts[at] / members
        if (c !== clean[i]) sum += share * (1 - share)
      }
    }
  }
  await sliced(clean.length, 2 * classes, add, betweenSlices(call, 'teacherMargins: bias', clean.length))
  return Math.sqrt(sum / clean.length / (members - 1))
}

/**
 * Returns the distinct margins in ascending order, each with the number of its points. A margin is the lead of the
 * correct class divided by the number of votes.
 */
export function distributionOf({ ahead, all }: VoteLeads): { margin: number; count: number }[] {
  const counts = new Uint32Array(2 * all + 1)
  for (const lead of ahead) counts[lead + all]++
  return Array.from(counts, (count, at) => ({ margin: (at - all) / all, count })).filter(({ count }) => count > 0)
}

/**
 * Returns the margin of rank `number` in ascending order over points; rank 1 is the smallest. Throws RangeError when
 * there are fewer points.
 */
export function quantileOf(distribution: readonly { margin: number; count: number }[], number: number): number {
  let left = number
  for (const { margin, count } of distribution) {
    left -= count
    if (left <= 0) return margin
  }
  throw new RangeError(`quantileOf: number is ${number} but there are fewer points`)
}
