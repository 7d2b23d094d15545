import type { CallOptions } from '../engine/call.js'
import { betweenSlices, sliced } from '../engine/slices.js'
import type { LabelArray } from '../labels/check.js'

/** Votes on m points, their counts, and the right classes. */
export interface Pool {
  votes: LabelArray
  /** m×classes. */
  counts: Uint32Array
  clean: LabelArray
  members: number
  classes: number
}

/** Of votes at each point: by how many the right class is ahead of the most of another, how many others have these, and all there are. */
export interface Leads {
  ahead: Int32Array
  tied: Int32Array
  all: number
}

/** The leads in the votes of all members but `without`. */
export async function leadsOf(pool: Pool, without: number, call: CallOptions): Promise<Leads> {
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

/** Returns a value of each point by its lead. */
export async function valuesOf(
  { ahead, tied, all }: Leads,
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
 * Returns by how much the largest share of another class is too large at most: the root of the sum of their variances, 0 where there is
 * but one.
 */
export async function choiceOf({ counts, clean, members, classes }: Pool, call: CallOptions): Promise<number> {
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

/** Each margin that there is, in ascending order, and at how many points. */
export function distributionOf({ ahead, all }: Leads): { margin: number; count: number }[] {
  const counts = new Uint32Array(2 * all + 1)
  for (const lead of ahead) counts[lead + all]++
  return Array.from(counts, (count, at) => ({ margin: (at - all) / all, count })).filter(({ count }) => count > 0)
}

/** The margin of the point of this number in their order, from 1 on. */
export function quantileOf(distribution: readonly { margin: number; count: number }[], number: number): number {
  let left = number
  for (const { margin, count } of distribution) {
    left -= count
    if (left <= 0) return margin
  }
  throw new RangeError(`there is no point ${number}`)
}
