import type { World } from '../../../data/world.js'
import { meanOverTrainingSets } from '../../../evaluate/mean.js'
import { prepareNearest } from '../../../samplers/nearest-geometry.js'
import { poolStudentError } from '../../../theory/students.js'
import { majorityError } from '../../../theory/voting.js'
import { type Comparison, compare } from '../comparison.js'
import { FRESH, LABELINGS, type Labeling, labeled, nameOf, POOLS } from './labeling.js'
import type { StudentsPart } from './part.js'
import { NO_BOUNDARY, stepWorld } from './world.js'

/** Error of a k-NN student, compared with its closed form. */
export interface VotePoint extends Labeling, Comparison {
  /** Number of neighbors that vote. */
  k: number
}

/** Numbers of neighbors of the k-NN students. */
const NEIGHBOR_COUNTS = [1, 3, 5, 9, 15, 25] as const
/**
 * Inputs of each pool, per labeled row of a teacher. The closed forms hold if the inputs far outnumber k times the rows
 * of the whole pool. With k up to 25 and ten teachers, that is at most 250 inputs per row of a teacher.
 */
export const POOL_INPUTS_PER_ROW = 2000
/**
 * Number of inputs that fresh teachers label. All inputs belong to one class, so the closed form is exact for k or
 * more.
 */
export const FRESH_INPUTS = 400
/**
 * Test inputs of each pool. A teacher's prediction is nearly constant over a tenth of the distance between its rows, so
 * more test inputs would add little information.
 */
const TEST_INPUTS = 500

/**
 * Measures k-NN students for each labeling and each number k of neighbors, and compares them with `voteError`. All
 * inputs belong to one class, where the closed forms hold.
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

/**
 * Returns the error of a k-NN student in closed form, if each teacher errs with probability p. Let B_k(e) be the error
 * of the majority of k independent votes, each wrong with probability e. Labels of fresh teachers give B_k(p). Labels
 * by random members of a pool of M = `members` teachers give the mean of B_k(v / M) over the binomial number v of wrong
 * members (`theory.poolStudentError`). Labels by plurality give B_M(p), because all neighbors share the label; random
 * labels tend to the same error as k grows.
 */
export function voteError({ members, rule }: Labeling, k: number, p: number): number {
  if (members === null) return poolStudentError({ k, p })
  return rule === 'random' ? poolStudentError({ k, p, members }) : majorityError({ k: members, p })
}

/**
 * Returns the errors of k-NN students on the test inputs, one row per k and one column per labeling. One neighbor
 * search for each k serves all labelings.
 */
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

/** Returns the share of ones: the error, because with the boundary at 1 every input has class 0. */
const onesIn = (predicted: Uint8Array): number => predicted.reduce((sum, one) => sum + one, 0) / predicted.length
