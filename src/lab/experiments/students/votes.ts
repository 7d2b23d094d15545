import type { World } from '../../../data/world.js'
import { meanOverTrainingSets } from '../../../evaluate/mean.js'
import { prepareNearest } from '../../../samplers/nearest.js'
import { poolStudentError } from '../../../theory/students.js'
import { majorityError } from '../../../theory/voting.js'
import { type Comparison, compare } from '../comparison.js'
import { FRESH, LABELINGS, type Labeling, labeled, nameOf, POOLS } from './labeling.js'
import type { StudentsPart } from './part.js'
import { NO_BOUNDARY, stepWorld } from './world.js'

/** The error of a k-NN student beside its closed form. */
export interface VotePoint extends Labeling, Comparison {
  k: number
}

/** Neighbors of the students. */
const NEIGHBOR_COUNTS = [1, 3, 5, 9, 15, 25] as const
/**
 * Inputs of each pool, for each labeled row of a teacher: closed forms hold where they are far more than 25 times the rows of ten
 * teachers.
 */
export const POOL_INPUTS_PER_ROW = 2000
/** Inputs that fresh teachers label: where all inputs are of one class their closed form holds from one neighborhood on. */
export const FRESH_INPUTS = 400
/** Test inputs of each pool: teachers are much the same over a tenth of 1/train, and a pool tells no more than that. */
const TEST_INPUTS = 500

/**
 * k-NN students of pools, by the number of neighbors: T28 for labels of teachers drawn at random, T27 for fresh ones, and for the
 * plurality the pool's own error, which is also where the others end as k grows (T31). All inputs are of one class.
 */
export async function neighborVotes(part: StudentsPart): Promise<VotePoint[]> {
  const { noise, pools } = part.options
  const world = stepWorld({ p: noise, boundary: NO_BOUNDARY })
  const errors = new Map(LABELINGS.map((of) => [of, NEIGHBOR_COUNTS.map(() => new Float64Array(pools))]))
  const groups: [readonly Labeling[], n: number][] = [
    [POOLS, POOL_INPUTS_PER_ROW * part.options.train],
    [[FRESH], FRESH_INPUTS],
  ]
  for (let trial = 0; trial < pools; trial++) {
    for (const [labelings, n] of groups) {
      const rates = await votesOn(labelings, n, { ...part, world, trial })
      for (const [at, labeling] of labelings.entries()) {
        for (const [i, rate] of rates.entries()) errors.get(labeling)![i][trial] = rate[at]
      }
    }
    part.report('neighbors of students', trial + 1, pools)
  }
  return [...errors].flatMap(([labeling, byNeighbors]) =>
    NEIGHBOR_COUNTS.map((k, i) => {
      const quantity = `${k}-NN student of ${nameOf(labeling)}`
      const measured = meanOverTrainingSets(byNeighbors[i], [0, 1])
      return { ...labeling, k, ...compare(quantity, voteError(labeling, k, noise), measured) }
    }),
  )
}

/** The closed form: of the vote of k labels, or of the plurality, which all k neighbors share. */
export function voteError({ members, rule }: Labeling, k: number, p: number): number {
  if (members === null) return poolStudentError({ k, p })
  return rule === 'random' ? poolStudentError({ k, p, members }) : majorityError({ k: members, p })
}

/** The share of test inputs that a k-NN student gets wrong: for each k, by labeling. One search serves all labelings. */
async function votesOn(
  labelings: readonly Labeling[],
  n: number,
  { engine, options, seed, trial, world, call }: StudentsPart & { world: World; trial: number },
): Promise<number[][]> {
  const draw = (rows: number, what: string) =>
    world.sample(engine, rows, { seed, trial, purpose: `students: votes, ${what}`, ...call })
  using unlabeled = await draw(n, 'unlabeled')
  using test = await draw(TEST_INPUTS, 'test')
  const labels = new Uint8Array(labelings.length * n)
  for (const [at, labeling] of labelings.entries()) {
    const teaching = { world, rows: options.train, purpose: 'votes', seed, trial, ...call }
    labels.set(await labeled(labeling, unlabeled.x, teaching), at * n)
  }
  using geometry = await prepareNearest(unlabeled.x, call)
  const rates: number[][] = []
  for (const k of NEIGHBOR_COUNTS) {
    const predicted = await geometry.predictMany(test.x, { labels, draws: labelings.length }, { k, ...call })
    rates.push(labelings.map((_, at) => onesIn(predicted.subarray(at * TEST_INPUTS, (at + 1) * TEST_INPUTS))))
  }
  return rates
}

/** The share of ones, which are the wrong class where the boundary is at 1. */
const onesIn = (predicted: Uint8Array): number => predicted.reduce((sum, one) => sum + one, 0) / predicted.length
