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

/**
 * Options of `poolAgreement`: the numbers of members and of classes in the votes, whether the members' training sets
 * are independent, and `signal` and `onProgress` of the call.
 */
export interface PoolAgreementOptions extends CallOptions {
  /** Number of members in the pool, from 2 to 4096; at least 3 if `independent`. */
  members: number
  /** Number of classes, from 1 to 4096. */
  classes: number
  /**
   * Decides which randomness the interval covers. With false (default), the pool is fixed, and the interval covers the
   * draw of the test points. With true, which requires that the members were fitted to independent training sets, it
   * covers the draw of these sets in addition. The default is false because training sets may overlap.
   */
  independent?: boolean
}

export const POOL_AGREEMENT_OPTIONS = {
  ...COUNT_VOTES_OPTIONS,
  members: AGREEMENT_OPTIONS.members,
  independent: flag().or(false),
} satisfies TableOf<PoolAgreementOptions>

/**
 * Estimates the probability, from 0 to 1, that two members of a pool agree on a test point: the mean over all pairs of
 * members and all points. `votes` holds the predicted classes on m test points, members × m, row-major. Two samplers
 * agree as often as a sampler agrees with a noisy label: both rates are the mean over inputs x of sum_y P(y|x)^2, where
 * P(y|x) is the probability of label y at x.
 *
 * By default the pool is fixed, and the interval covers the draw of the test points. If the members were fitted to
 * independent training sets, as in a disjoint split, set `independent`: the interval then adds the spread over training
 * sets, by the jackknife over members, and becomes wider.
 *
 * Throws BAD_VALUE when a vote is not a class; BAD_SHAPE when the number of votes is not a multiple of members, or
 * there are too few test points (none, or 1 if `independent`); BAD_OPTION when an option is out of range; OUT_OF_MEMORY
 * when the copy of the votes or their counts do not fit.
 *
 * Source: Kaplun, Ghosh, Garg, Barak, Nakkiran, "Deconstructing distributions: a pointwise framework of learning"
 * (2022).
 */
export async function poolAgreement(votes: LabelArray, options: PoolAgreementOptions): Promise<Estimate> {
  const who = 'poolAgreement'
  const taken = takeOptions(who, POOL_AGREEMENT_OPTIONS, options)
  const { members, classes, independent } = taken
  const call = pickOptions(CALL_OPTIONS, taken)
  const enough = !independent || members >= 3
  check(enough, 'BAD_OPTION', () => `${who}: members is ${members} but must be 3 or more where they are independent`)
  const own = copyLabels(who, 'votes', votes)
  const { pairs } = await agreementOf(who, own, members, call)
  const counts = await countsOf(who, own, { members, classes }, call)
  const ofPoints = await agreementOfPoints(counts, { members, classes }, call)
  check(ofPoints.length >= 1, 'BAD_SHAPE', () => `${who}: there are no test points`)
  const fixed = await meanOfPoints(ofPoints, [0, 1], { who, call })
  if (!independent) return fixed
  check(
    ofPoints.length > 1,
    'BAD_SHAPE',
    () => `${who}: there is 1 test point but 2 or more are needed for an interval`,
  )
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

/** Returns, for each of m points, the share of pairs of members that agree, from vote counts (m×classes, row-major). */
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

/**
 * Returns the jackknife variance, over members, of `mean`, the mean agreement over pairs of different members. `pairs`
 * holds the agreement of each pair: members × members, row-major, 1 on the diagonal.
 */
function jackknife(pairs: Float64Array, members: number, mean: number): number {
  let squares = 0
  for (let member = 0; member < members; member++) {
    const row = pairs.subarray(member * members, (member + 1) * members)
    // Subtract 1, the entry on the diagonal: a member with itself is not a pair.
    const withOthers = (row.reduce((sum, share) => sum + share, 0) - 1) / (members - 1)
    squares += (withOthers - mean) * (withOthers - mean)
  }
  return (4 * (members - 1) * squares) / (members * (members - 2) * (members - 2))
}
