import type { World } from '../../../data/world.js'
import { meanOverTrainingSets } from '../../../evaluate/mean.js'
import { prepareNearest } from '../../../samplers/nearest.js'
import { poolStudentError } from '../../../theory/students.js'
import { majorityError } from '../../../theory/voting.js'
import { type Comparison, compare } from '../comparison.js'
import { FRESH, LABELLINGS, type Labelling, labelled, nameOf, POOLS } from './labelling.js'
import type { Part } from './part.js'
import { NOWHERE, stepWorld } from './world.js'

/** The error of a k-NN student beside its closed form. */
export interface VotePoint extends Labelling, Comparison {
  k: number
}

/** Neighbours of the students. */
const NEIGHBOURS = [1, 3, 5, 9, 15, 25] as const
/**
 * Inputs of each pool, for each labelled row of a teacher: closed forms hold where they are far more than 25 times the rows of ten
 * teachers.
 */
export const DENSITY = 2000
/** Inputs that fresh teachers label: where all inputs are of one class their closed form holds from one neighbourhood on. */
export const FRESH_INPUTS = 400
/** Test inputs of each pool: teachers are much the same over a tenth of 1/train, and a pool tells no more than that. */
const TEST = 500

/**
 * k-NN students of pools, by the number of neighbours: T28 for labels of teachers drawn at random, T27 for fresh ones, and for the
 * plurality the pool's own error, which is also where the others end as k grows (T31). All inputs are of one class.
 */
export async function neighbourVotes(part: Part): Promise<VotePoint[]> {
  const { noise, pools } = part.options
  const world = stepWorld({ p: noise, boundary: NOWHERE })
  const errors = new Map(LABELLINGS.map((of) => [of, NEIGHBOURS.map(() => new Float64Array(pools))]))
  const groups: [readonly Labelling[], n: number][] = [
    [POOLS, DENSITY * part.options.train],
    [[FRESH], FRESH_INPUTS],
  ]
  for (let trial = 0; trial < pools; trial++) {
    for (const [labellings, n] of groups) {
      const rates = await votesOn(labellings, n, { ...part, world, trial })
      for (const [at, labelling] of labellings.entries()) {
        for (const [i, rate] of rates.entries()) errors.get(labelling)![i][trial] = rate[at]
      }
    }
    part.tell('neighbours of students', trial + 1, pools)
  }
  return [...errors].flatMap(([labelling, byNeighbours]) =>
    NEIGHBOURS.map((k, i) => {
      const quantity = `${k}-NN student of ${nameOf(labelling)}`
      const measured = meanOverTrainingSets(byNeighbours[i], [0, 1])
      return { ...labelling, k, ...compare(quantity, voteError(labelling, k, noise), measured) }
    }),
  )
}

/** The closed form: of the vote of k labels, or of the plurality, which all k neighbours share. */
export function voteError({ members, rule }: Labelling, k: number, p: number): number {
  if (members === null) return poolStudentError({ k, p })
  return rule === 'random' ? poolStudentError({ k, p, members }) : majorityError({ k: members, p })
}

/** The share of test inputs that a k-NN student gets wrong: for each k, by labelling. One search serves all labellings. */
async function votesOn(
  labellings: readonly Labelling[],
  n: number,
  { engine, options, seed, trial, world, call }: Part & { world: World; trial: number },
): Promise<number[][]> {
  const draw = async (rows: number, what: string) =>
    (await world.sample(engine, rows, { seed, trial, purpose: `students: votes, ${what}`, ...call })).x
  using x = await draw(n, 'unlabelled')
  using test = await draw(TEST, 'test')
  const labels = new Uint8Array(labellings.length * n)
  for (const [at, labelling] of labellings.entries()) {
    const lesson = { world, rows: options.train, purpose: 'votes', seed, trial, ...call }
    labels.set(await labelled(labelling, x, lesson), at * n)
  }
  using geometry = await prepareNearest(x, call)
  const rates: number[][] = []
  for (const k of NEIGHBOURS) {
    const said = await geometry.predictMany(test, { labels, draws: labellings.length }, { k, ...call })
    rates.push(labellings.map((_, at) => onesIn(said.subarray(at * TEST, (at + 1) * TEST))))
  }
  return rates
}

/** The share of ones, which are the wrong class where the boundary is at 1. */
const onesIn = (said: Uint8Array): number => said.reduce((sum, one) => sum + one, 0) / said.length
