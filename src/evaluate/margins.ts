import type { CallOptions } from '../engine/call.js'
import { check, checkInteger } from '../engine/check.js'
import { CALL_OPTIONS, flag, list, number, pickOptions, type TableOf, takeOptions } from '../engine/options.js'
import { checkLabels, copyLabels, type LabelArray } from '../labels/check.js'
import { COUNT_VOTES_OPTIONS, countsOf } from '../labels/votes.js'
import { LEVEL, NORMAL_95 } from '../theory/student-t.js'
import type { Estimate } from './estimate.js'
import { choiceOf, distributionOf, type JudgedPool, leadsOf, quantileOf, valuesOf } from './leads.js'
import { bounded, errorOfBoth, meanOf, meanOfPoints, moments, type ValueRange } from './mean.js'

/**
 * The result of `teacherMargins`: the distribution over inputs of the margin of a pool, and the accuracy of its vote.
 * The margin at an input is the share of votes for the correct class minus the largest share for any other class, from
 * -1 to 1. Plain JSON.
 */
export interface TeacherMargins {
  /** Number of members in the pool. */
  members: number
  /** Number of classes. */
  classes: number
  /**
   * Mean, over inputs, of the margin: the share of the votes for the correct class minus the largest share for any
   * other class. It is from -1 to 1.
   */
  mean: Estimate
  /**
   * Share of inputs on which the plurality of the votes is correct. An input where the correct class ties with t - 1
   * others for the most votes counts 1/t, the probability that a random choice among them is correct.
   */
  pluralityRight: Estimate
  /**
   * For each threshold of the option `gammas`, in the same order: the threshold `gamma`, and the share of inputs whose
   * margin is at least `gamma`, from 0 to 1.
   */
  atLeast: { gamma: number; share: Estimate }[]
  /**
   * Quantiles of the margin over inputs, for the shares 0.05, 0.25, 0.5, 0.75 and 0.95. `margin` is the smallest margin
   * for which at least this `share` of the inputs have that margin or less.
   */
  quantiles: { share: number; margin: number }[]
  /** Distinct margins in ascending order, each with the share of the inputs that have it, from 0 to 1. */
  distribution: { margin: number; share: number }[]
}

/**
 * Options of `teacherMargins`: the numbers of members and of classes in the votes, the thresholds at which to report
 * shares of inputs, whether the members' training sets are independent, and `signal` and `onProgress` of the call.
 */
export interface MarginOptions extends CallOptions {
  /** Number of members in the pool: 1 or more; 3 or more if `independent`. */
  members: number
  /** Number of classes, from 1 to 4096. */
  classes: number
  /**
   * Margins, each from -1 to 1, for which `atLeast` reports the share of inputs with that margin or more; 0, 0.25, 0.5
   * and 0.75 by default.
   */
  gammas?: readonly number[]
  /**
   * Decides which randomness the intervals cover. With false (default), the pool is fixed, and they cover the draw of
   * the test points. With true, which requires that the members were fitted to independent training sets, they cover
   * the draw of these sets in addition. The default is false because training sets may overlap.
   */
  independent?: boolean
}

export const MARGIN_OPTIONS = {
  ...COUNT_VOTES_OPTIONS,
  gammas: list(number(-1, 1), 0).or([0, 0.25, 0.5, 0.75]),
  independent: flag().or(false),
} satisfies TableOf<MarginOptions>

/** Shares at which `TeacherMargins.quantiles` reports margins. */
const REPORTED_QUANTILES = [0.05, 0.25, 0.5, 0.75, 0.95]

/**
 * Estimates the distribution, over inputs x, of the margin of a pool:
 *
 *     gamma(x) = P(a vote is f*(x)) - max over c ≠ f*(x) of P(a vote is c)
 *
 * where f*(x) is the Bayes optimal class. `votes` holds the members' predicted classes on m test points, members × m,
 * row-major; `clean` holds f*(x) of each point, length m.
 *
 * By default the pool is fixed, and intervals cover the draw of the test points. With `independent`, the estimates
 * describe pools of this size from the same learner, and intervals also cover the draw of the training sets, by the
 * jackknife over members. The margin of such a pool at one input differs from the learner's own margin. It is higher by
 * more than d with probability at most exp(-members d² / 2), and lower by more than d with probability at most
 * (classes - 1) times that. For two classes this does not bias `mean`; for more classes, `mean` is too small by at most
 * its `bias`.
 *
 * Throws BAD_OPTION when an option is out of range; BAD_VALUE when a vote or a clean label is not a class; BAD_SHAPE
 * when the number of votes is not members × m, or there are too few points (none, or 1 if `independent`); OUT_OF_MEMORY
 * when the copies of the votes or their counts do not fit.
 *
 * Source: Kaplun, Ghosh, Garg, Barak, Nakkiran, "Deconstructing distributions: a pointwise framework of learning"
 * (2022).
 */
export async function teacherMargins(
  votes: LabelArray,
  clean: LabelArray,
  options: MarginOptions,
): Promise<TeacherMargins> {
  const who = 'teacherMargins'
  const taken = takeOptions(who, MARGIN_OPTIONS, options)
  const { members, classes, gammas, independent } = taken
  const call = pickOptions(CALL_OPTIONS, taken)
  checkInteger(who, 'members', members, independent ? 3 : 1)
  const [own, right] = [copyLabels(who, 'votes', votes), copyLabels(who, 'clean', clean)]
  checkLabels(who, 'clean', right, classes)
  const m = own.length / members
  const fits = right.length === m && m >= (independent ? 2 : 1)
  check(fits, 'BAD_SHAPE', () => `${who}: clean has ${right.length} labels but votes are on ${m} points`)
  const counts = await countsOf(who, own, { members, classes }, call)
  const pool: JudgedPool = { votes: own, counts, clean: right, members, classes }
  const measures: MarginMeasure[] = [
    { range: [-1, 1], of: (ahead, _, all) => ahead / all },
    { range: [0, 1], of: (ahead, tied) => (ahead > 0 ? 1 : ahead === 0 ? 1 / (tied + 1) : 0) },
    ...gammas.map((gamma): MarginMeasure => ({ range: [0, 1], of: (ahead, _, all) => Number(ahead / all >= gamma) })),
  ]
  const leads = await leadsOf(pool, -1, call)
  const means = independent ? await meansWithout(pool, measures, call) : undefined
  const estimates: Estimate[] = []
  for (const [at, { range, of }] of measures.entries()) {
    const values = await valuesOf(leads, of, call)
    estimates.push(means ? overPools(values, means[at], range) : await meanOfPoints(values, range, { who, call }))
  }
  const [mean, pluralityRight, ...shares] = estimates
  const distribution = distributionOf(leads)
  return {
    members,
    classes,
    mean: independent ? { ...mean, bias: [0 - (await choiceOf(pool, call)), 0] } : mean,
    pluralityRight,
    atLeast: gammas.map((gamma, at) => ({ gamma, share: shares[at] })),
    quantiles: REPORTED_QUANTILES.map((share) => ({ share, margin: quantileOf(distribution, Math.ceil(share * m)) })),
    distribution: distribution.map(({ margin, count }) => ({ margin, share: count / m })),
  }
}

/** A statistic of one point, computed from the lead of the correct class in the votes, and the range of its values. */
interface MarginMeasure {
  range: ValueRange
  of: Parameters<typeof valuesOf>[1]
}

/** Returns, for each measure, an array of its means over points: entry i is the mean without member i. */
async function meansWithout(
  pool: JudgedPool,
  measures: readonly MarginMeasure[],
  call: CallOptions,
): Promise<Float64Array[]> {
  const means = measures.map(() => new Float64Array(pool.members))
  for (let member = 0; member < pool.members; member++) {
    const leads = await leadsOf(pool, member, call)
    for (const [at, { of }] of measures.entries()) means[at][member] = meanOf(await valuesOf(leads, of, call))
  }
  return means
}

/**
 * Estimates the mean of `values`, one for each point, over points and over pools; `without` holds this mean without
 * each member. On average, the jackknife's variance is at least the true one of pools with one member fewer (Efron and
 * Stein, "The jackknife estimate of variance", 1981).
 */
function overPools(values: Float64Array, without: Float64Array, range: ValueRange): Estimate {
  const members = without.length
  const squares = moments(without).squaredError * members * (members - 1)
  const estimate = meanOf(values)
  const squared = errorOfBoth({ squaredError: squares, sets: members }, values)
  return {
    estimate,
    interval: bounded(estimate, squared, values.length, NORMAL_95, range),
    bias: [0, 0],
    level: LEVEL,
    covers: 'training sets and test points',
    method: 'jackknife over members, Wilson, effective number',
    n: members,
  }
}
