import type { CallOptions } from '../engine/call.js'
import { check } from '../engine/check.js'
import { CALL_OPTIONS, flag, pickOptions, type TableOf, takeOptions } from '../engine/options.js'
import { betweenSlices, sliced } from '../engine/slices.js'
import { AGREEMENT_OPTIONS, agreementOf } from '../labels/agreement.js'
import { copyLabels, type LabelArray } from '../labels/check.js'
import { COUNT_VOTES_OPTIONS, countsOf } from '../labels/votes.js'
import { studentQuantile } from '../theory/student-t.js'
import { clamp, type Estimate } from './estimate.js'
import { meanOfPoints, moments } from './mean.js'

/** The options of `poolAgreement`. */
export interface PoolAgreementOptions extends CallOptions {
  /** Members of the pool, 2 or more; 3 or more where they are independent. */
  members: number
  /** Classes, from 1 to 4096. */
  classes: number
  /** Whether members were fitted to independent training sets. */
  independent?: boolean
}

export const POOL_AGREEMENT_OPTIONS = {
  ...COUNT_VOTES_OPTIONS,
  members: AGREEMENT_OPTIONS.members,
  independent: flag().or(false),
} satisfies TableOf<PoolAgreementOptions>

/**
 * How often two members of a pool agree, from their votes on m test points (members × m, row-major): the mean over all
 * pairs. Two samplers agree as often as one of them agrees with a noisy label (Kaplun et al. 2022; both are E sum_y P(y|x)^2).
 *
 * The pool is taken as fixed, and the interval covers the test points. Members that were fitted to independent samples, as
 * the parts of a disjoint split are, may be declared `independent`: the interval then covers their training sets too, by
 * the jackknife over members, and is wider by as much. Errors: BAD_SHAPE, BAD_VALUE, BAD_OPTION.
 */
export async function poolAgreement(votes: LabelArray, options: PoolAgreementOptions): Promise<Estimate> {
  const who = 'poolAgreement'
  const taken = takeOptions(who, POOL_AGREEMENT_OPTIONS, options)
  const { members, classes, independent } = taken
  const call = pickOptions(CALL_OPTIONS, taken)
  const enough = !independent || members >= 3
  check(enough, 'BAD_OPTION', () => `${who}: ${members} members tell no spread; 3 or more are needed`)
  const own = copyLabels(who, 'votes', votes)
  const { pairs } = await agreementOf(who, own, members, call)
  const counts = await countsOf(who, own, { members, classes }, call)
  const ofPoints = await agreementOfPoints(counts, { members, classes }, call)
  check(ofPoints.length >= 1, 'BAD_SHAPE', () => `${who}: there are no test points`)
  const fixed = await meanOfPoints(ofPoints, [0, 1], { who, call })
  if (!independent) return fixed
  check(ofPoints.length > 1, 'BAD_SHAPE', () => `${who}: one test point tells no spread; 2 or more are needed`)
  const { estimate } = fixed
  const { squaredError } = moments(ofPoints)
  const half = studentQuantile(members - 1) * Math.sqrt(jackknife(pairs, members, estimate) + squaredError)
  return {
    ...fixed,
    interval: [clamp(estimate - half, 0, estimate), clamp(estimate + half, estimate, 1)],
    covers: 'training sets and test points',
    method: 'jackknife over members',
    n: members,
  }
}

/** The share of pairs of members that agree on each point, from counts (m×classes). */
async function agreementOfPoints(
  counts: Uint32Array,
  { members, classes }: { members: number; classes: number },
  call: CallOptions,
): Promise<Float64Array> {
  const m = counts.length / classes
  const shares = new Float64Array(m)
  const look = (first: number, last: number) => {
    for (let point = first; point < last; point++) {
      let sum = 0
      for (let at = point * classes; at < (point + 1) * classes; at++) sum += counts[at] * (counts[at] - 1)
      shares[point] = sum / (members * (members - 1))
    }
  }
  await sliced(m, classes, look, betweenSlices(call, 'poolAgreement', m))
  return shares
}

/** The jackknife variance, over members, of the mean over pairs of different members. */
function jackknife(pairs: Float64Array, members: number, mean: number): number {
  let squares = 0
  for (let member = 0; member < members; member++) {
    const row = pairs.subarray(member * members, (member + 1) * members)
    // Each agrees with itself, which is no pair.
    const withOthers = (row.reduce((sum, share) => sum + share, 0) - 1) / (members - 1)
    squares += (withOthers - mean) * (withOthers - mean)
  }
  return (4 * (members - 1) * squares) / (members * (members - 2) * (members - 2))
}
