import { check, checkInteger, checkList, checkNumber } from '../engine/check.js'
import { checkLabels, type LabelArray } from '../labels/check.js'
import { countVotes } from '../labels/votes.js'
import { type Estimate, LEVEL, NORMAL } from './estimate.js'
import { bounded, errorOfBoth, meanOverTestPoints, moments, type Range } from './mean.js'

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
export interface MarginOptions {
  members: number
  classes: number
  /** The margins that are asked for in `atLeast`, from -1 to 1. */
  gammas?: readonly number[]
  /** Whether members were fitted to independent training sets. */
  independent?: boolean
}

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
  const { members, classes, gammas = [0, 0.25, 0.5, 0.75], independent = false } = options
  const who = 'teacherMargins'
  checkInteger(who, 'members', members, independent ? 3 : 1)
  checkList(who, 'gammas', gammas, 0)
  for (const [at, gamma] of gammas.entries()) checkNumber(who, `gammas[${at}]`, gamma, -1, 1)
  const counts = await countVotes(votes, { members, classes })
  checkLabels(who, 'clean', clean, classes)
  const m = counts.length / classes
  const fits = clean.length === m && m >= (independent ? 2 : 1)
  check(fits, 'BAD_SHAPE', () => `${who}: clean has ${clean.length} labels but votes are on ${m} points`)
  const pool: Pool = { votes, counts, clean, members, classes }
  const over = (range: Range, of: Value) => (independent ? overPools(pool, range, of) : overPoints(pool, range, of))
  const mean = over([-1, 1], ({ ahead, all }) => ahead / all)
  const all = pointsOf(pool, ({ ahead }) => ahead / members, -1).sort()
  return {
    members,
    classes,
    mean: independent ? { ...mean, bias: [0 - choiceOf(pool), 0] } : mean,
    pluralityRight: over([0, 1], ({ ahead, tied }) => (ahead > 0 ? 1 : ahead === 0 ? 1 / (tied + 1) : 0)),
    atLeast: gammas.map((gamma) => ({
      gamma,
      share: over([0, 1], ({ ahead, all }) => Number(ahead / all >= gamma)),
    })),
    quantiles: QUANTILES.map((share) => ({ share, margin: all[Math.ceil(share * m) - 1] })),
    distribution: distributionOf(all),
  }
}

interface Pool {
  votes: LabelArray
  /** m×classes. */
  counts: Uint32Array
  clean: LabelArray
  members: number
  classes: number
}

/** Of votes at one point: by how many the right class is ahead of the most of another, how many others have these, and all there are. */
interface Lead {
  ahead: number
  tied: number
  all: number
}

type Value = (lead: Lead) => number

/** A value of each point, from the votes of all members but `without`. */
function pointsOf({ votes, counts, clean, members, classes }: Pool, of: Value, without: number): Float64Array {
  const m = clean.length
  return Float64Array.from({ length: m }, (_, i) => {
    const left = without < 0 ? -1 : votes[without * m + i]
    let [most, tied] = [0, 0]
    for (let c = 0; c < classes; c++) {
      if (c === clean[i]) continue
      const count = counts[i * classes + c] - Number(c === left)
      if (count === most) tied++
      else if (count > most) [most, tied] = [count, 1]
    }
    const right = counts[i * classes + clean[i]] - Number(clean[i] === left)
    return of({ ahead: right - most, tied, all: members - Number(left >= 0) })
  })
}

const overPoints = (pool: Pool, range: Range, of: Value) => meanOverTestPoints(pointsOf(pool, of, -1), range)

/** By the jackknife, which for pools of one member fewer is in the mean no less than the variance (Efron and Stein 1981). */
function overPools(pool: Pool, range: Range, of: Value): Estimate {
  const { members } = pool
  const values = pointsOf(pool, of, -1)
  const without = Float64Array.from({ length: members }, (_, member) => moments(pointsOf(pool, of, member)).mean)
  const squares = moments(without).squaredError * members * (members - 1)
  const estimate = moments(values).mean
  const squared = errorOfBoth({ squaredError: squares, sets: members }, values)
  return {
    estimate,
    interval: bounded(estimate, squared, values.length, NORMAL, range),
    bias: [0, 0],
    level: LEVEL,
    covers: 'training sets and test points',
    method: 'jackknife over members, Wilson, effective number',
    n: members,
  }
}

/** How much too large the largest share of another class is at most: the root of the sum of their variances, 0 where there is but one. */
function choiceOf({ counts, clean, members, classes }: Pool): number {
  if (classes < 3) return 0
  let sum = 0
  for (let at = 0; at < counts.length; at++) {
    const share = counts[at] / members
    if (at % classes !== clean[Math.floor(at / classes)]) sum += share * (1 - share)
  }
  return Math.sqrt(sum / clean.length / (members - 1))
}

function distributionOf(sorted: Float64Array): Margins['distribution'] {
  const shares = new Map<number, number>()
  for (const margin of sorted) shares.set(margin, (shares.get(margin) ?? 0) + 1)
  return [...shares].map(([margin, count]) => ({ margin, share: count / sorted.length }))
}
