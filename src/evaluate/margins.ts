import type { CallOptions } from '../engine/call.js'
import { check, checkInteger } from '../engine/check.js'
import { CALL_OPTIONS, flag, list, number, pickOptions, type TableOf, takeOptions } from '../engine/options.js'
import { checkLabels, copyLabels, type LabelArray } from '../labels/check.js'
import { COUNT_VOTES_OPTIONS, countsOf } from '../labels/votes.js'
import { LEVEL, NORMAL_95 } from '../theory/student-t.js'
import type { Estimate } from './estimate.js'
import { choiceOf, distributionOf, type JudgedPool, leadsOf, quantileOf, valuesOf } from './leads.js'
import { bounded, errorOfBoth, meanOf, meanOfPoints, moments, type ValueRange } from './mean.js'

/** The margins of a pool's votes for the correct class, from `teacherMargins`. Plain JSON. */
export interface TeacherMargins {
  /** Number of members in the pool. */
  members: number
  /** Number of classes. */
  classes: number
  /** Mean of gamma(x) over inputs. */
  mean: Estimate
  /**
   * Share of inputs on which the plurality is correct; an input where the correct class ties with t - 1 others counts
   * 1/t.
   */
  pluralityRight: Estimate
  /** Share of inputs whose margin is gamma or more, for each gamma of `gammas`. */
  atLeast: { gamma: number; share: Estimate }[]
  /** Quantiles of the margins over inputs, at shares 0.05, 0.25, 0.5, 0.75 and 0.95. */
  quantiles: { share: number; margin: number }[]
  /** Distinct margins in ascending order, each with its share of the inputs. */
  distribution: { margin: number; share: number }[]
}

/**
 * Options of `teacherMargins`: the shape of the votes, the margins to report, and the randomness that intervals cover.
 */
export interface MarginOptions extends CallOptions {
  /** Number of members in the pool: 1 or more; 3 or more if `independent`. */
  members: number
  /** Number of classes, from 1 to 4096. */
  classes: number
  /** Thresholds of `atLeast`, from -1 to 1; 0, 0.25, 0.5 and 0.75 by default. */
  gammas?: readonly number[]
  /**
   * Set to true if the members were fitted to independent training sets. Intervals then cover the draw of these sets in
   * addition. False by default, since sets may overlap.
   */
  independent?: boolean
}

export const MARGIN_OPTIONS = {
  ...COUNT_VOTES_OPTIONS,
  gammas: list(number(-1, 1), 0).or([0, 0.25, 0.5, 0.75]),
  independent: flag().or(false),
} satisfies TableOf<MarginOptions>

/** Shares at which `quantiles` are reported. */
const REPORTED_QUANTILES = [0.05, 0.25, 0.5, 0.75, 0.95]

/**
 * Estimates the distribution over inputs of a pool's margin gamma(x) = P(a vote is f*(x)) - max over c ≠ f*(x) of P(a
 * vote is c). `votes` are the members' predicted classes on m test points, members × m, row-major; `clean` is the Bayes
 * optimal class f*(x) of each point.
 *
 * By default the pool is fixed, and intervals cover the draw of the test points. If `independent`, the estimates
 * describe pools of this size from the same learner, and intervals also cover the training sets, by the jackknife over
 * members. At one input the margin of such a pool deviates from the learner's own gamma(x) by more than d with
 * probability at most exp(-members d² / 2) on each side. For two classes this does not bias `mean`; for more, `mean` is
 * too small by at most its `bias`.
 *
 * Throws BAD_OPTION when an option is out of range; BAD_VALUE when a vote or a clean label is not a class; BAD_SHAPE
 * when votes and clean disagree or there are too few points (0, or 1 if `independent`); OUT_OF_MEMORY.
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

/** A statistic computed at each point from the lead of the correct class in votes, and the range of its values. */
interface MarginMeasure {
  range: ValueRange
  of: Parameters<typeof valuesOf>[1]
}

/** Returns, for each measure, its mean over points when each member in turn is left out. */
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
 * Estimates the mean of `values` over points and over pools, from the means `without` each member. The jackknife's
 * variance is on average at least the true one of pools with one member fewer (Efron and Stein, "The jackknife estimate
 * of variance", 1981).
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
