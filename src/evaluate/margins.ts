import type { CallOptions } from '../engine/call.js'
import { check, checkInteger } from '../engine/check.js'
import { CALL_OPTIONS, flag, list, number, pickOptions, type TableOf, takeOptions } from '../engine/options.js'
import { checkLabels, copyLabels, type LabelArray } from '../labels/check.js'
import { COUNT_VOTES_OPTIONS, countsOf } from '../labels/votes.js'
import { LEVEL, NORMAL_95 } from '../theory/student-t.js'
import type { Estimate } from './estimate.js'
import { choiceOf, distributionOf, leadsOf, type Pool, quantileOf, valuesOf } from './leads.js'
import { bounded, errorOfBoth, meanOf, meanOfPoints, moments, type Range } from './mean.js'

/** How far the right class is ahead in a pool's votes. Plain JSON. */
export interface Margins {
  members: number
  classes: number
  /** The mean of gamma(x). */
  mean: Estimate
  /** The share of inputs where the plurality is right; one of t classes that tie for the most votes is right by 1/t. */
  pluralityRight: Estimate
  /** The share of inputs whose margin is a gamma or more. */
  atLeast: { gamma: number; share: Estimate }[]
  /** The least margin that the given share of inputs are at or below. */
  quantiles: { share: number; margin: number }[]
  /** Each margin that there is, in ascending order, with its share of the inputs. */
  distribution: { margin: number; share: number }[]
}

/** The options of `teacherMargins`. */
export interface MarginOptions extends CallOptions {
  /** Members of the pool, 1 or more; 3 or more where they are independent. */
  members: number
  /** Classes, from 1 to 4096. */
  classes: number
  /** The margins that are asked for in `atLeast`, from -1 to 1. */
  gammas?: readonly number[]
  /** Whether members were fitted to independent training sets. */
  independent?: boolean
}

export const MARGIN_OPTIONS = {
  ...COUNT_VOTES_OPTIONS,
  gammas: list(number(-1, 1), 0).or([0, 0.25, 0.5, 0.75]),
  independent: flag().or(false),
} satisfies TableOf<MarginOptions>

const QUANTILES = [0.05, 0.25, 0.5, 0.75, 0.95]

/**
 * The teacher's margin gamma(x) = P(a vote is f*(x)) - the largest P of another class (Kaplun et al. 2022) of a pool, from its votes on m
 * test points (members × m, row-major) and the Bayes optimal class of each.
 *
 * The pool is taken as fixed, and intervals cover test points. Members that are declared `independent` speak for their learner: intervals
 * then cover their training sets too, by the jackknife over members, and mean what pools of as many members have. A vote of few is spread
 * about the learner's own gamma(x), by more than d with probability exp(-members d^2 / 2) at most each way; the `mean` has no bias from
 * that for two classes, and for more is too small by at most its `bias`. Errors: BAD_SHAPE, BAD_VALUE, BAD_OPTION.
 */
export async function teacherMargins(votes: LabelArray, clean: LabelArray, options: MarginOptions): Promise<Margins> {
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
  const pool: Pool = { votes: own, counts, clean: right, members, classes }
  const measures: Measure[] = [
    { range: [-1, 1], of: (ahead, _, all) => ahead / all },
    { range: [0, 1], of: (ahead, tied) => (ahead > 0 ? 1 : ahead === 0 ? 1 / (tied + 1) : 0) },
    ...gammas.map((gamma): Measure => ({ range: [0, 1], of: (ahead, _, all) => Number(ahead / all >= gamma) })),
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
    quantiles: QUANTILES.map((share) => ({ share, margin: quantileOf(distribution, Math.ceil(share * m)) })),
    distribution: distribution.map(({ margin, count }) => ({ margin, share: count / m })),
  }
}

/** A value of each point by its lead, and what it is within. */
interface Measure {
  range: Range
  of: Parameters<typeof valuesOf>[1]
}

/** For each measure its mean over points without each member in turn. */
async function meansWithout(pool: Pool, measures: readonly Measure[], call: CallOptions): Promise<Float64Array[]> {
  const means = measures.map(() => new Float64Array(pool.members))
  for (let member = 0; member < pool.members; member++) {
    const leads = await leadsOf(pool, member, call)
    for (const [at, { of }] of measures.entries()) means[at][member] = meanOf(await valuesOf(leads, of, call))
  }
  return means
}

/** By the jackknife, which for pools of one member fewer is in the mean no less than the variance (Efron and Stein 1981). */
function overPools(values: Float64Array, without: Float64Array, range: Range): Estimate {
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
