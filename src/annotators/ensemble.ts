import { makeArray } from '../engine/arrays.js'
import { rightByCounts } from './accuracy.js'
import { full } from './full.js'
import { heldOutLikelihood, holdOut } from './held-out.js'
import { hierarchical } from './hierarchical.js'
import { fitLatent, type LatentFit, type LatentModel, type VoteProblem } from './latent.js'
import { mace } from './mace.js'
import { sharesOf } from './plurality.js'
import { startOf as chooseStart } from './start.js'
import { splitSubtypes } from './subtypes.js'
import { firstItems, type VoteTable } from './table.js'

/** One member of the ensemble: a model of given votes, and the start of its fit. */
export interface Member {
  name: string
  modelOf: (votes: VoteTable) => LatentModel
  /** Returns the start, items × (classes · subtypes), from the shares of the votes. */
  startOf: (shares: Float32Array) => Float32Array
}

/**
 * A member is left out if its held-out log-likelihood of a vote is lower than that of the best member by more than
 * this. On twelve public sets 0.03 to 0.1 leaves out much the same members; without a limit, models that spammers
 * capture keep their say.
 */
const VETO = 0.05
/** Number of subtypes of a class. */
export const SUBTYPES = 3
/** Maximum number of items in the test for the veto. */
const VETO_ITEMS = 3000

/** Returns the hierarchical model with three subtypes of each class, as a member. `trial` numbers its random start. */
export function subtypesMember(seed: number, trial: number, concentration?: number): Member {
  return {
    name: `subtypes, concentration ${concentration ?? 'learned'}`,
    modelOf: (votes) =>
      hierarchical(votes, { subtypes: SUBTYPES, ...(concentration !== undefined && { concentration }) }),
    startOf: (shares) => splitSubtypes(shares, SUBTYPES, { seed, trial }),
  }
}

const fromShares = (shares: Float32Array) => shares

/**
 * Returns the members of the ensemble. With two classes, subtypes find confusable groups of items, and the class prior
 * separates the classes. With more, each model comes with a learned and with a uniform class prior, because errors that
 * annotators share distort the learned one.
 */
export function membersOf(classes: number, seed: number): Member[] {
  const single = (damping: number, end: string): Member[] => [
    {
      name: `hierarchical${end}`,
      modelOf: (votes) => hierarchical(votes, { subtypes: 1, damping }),
      startOf: fromShares,
    },
    { name: `mace${end}`, modelOf: (votes) => mace(votes, { damping }), startOf: fromShares },
    { name: `full${end}`, modelOf: (votes) => full(votes, { damping }), startOf: fromShares },
  ]
  if (classes > 2) return [subtypesMember(seed, 0), ...single(1, ''), ...single(0, ', uniform prior')]
  const subtypes = [5, 5, 10, undefined].map((concentration, trial) => subtypesMember(seed, trial, concentration))
  return [...subtypes, ...single(1, '').slice(0, 2)]
}

/** The mean of fits of unlike models. */
export interface MeanFit extends LatentFit {
  /** Right votes of each annotator by each model. */
  models: Float64Array[]
}

/** Fits members one after another and averages their posteriors. */
export async function fitMembers(
  problem: VoteProblem,
  members: readonly Member[],
  start: Float32Array,
): Promise<MeanFit> {
  const { table } = problem
  const [posterior, counts, prior] = [table.items, table.pairs, 1].map((rows) => {
    return makeArray(problem.call.who, Float64Array, rows * table.classes)
  })
  const add = (sums: Float64Array, values: Float64Array) => {
    for (let at = 0; at < sums.length; at++) sums[at] += values[at] / members.length
  }
  const models: Float64Array[] = []
  let logLikelihood = 0
  for (const { modelOf, startOf } of members) {
    const fit = await fitLatent(problem, modelOf, startOf(start))
    add(posterior, fit.posterior)
    add(counts, fit.counts)
    add(prior, fit.prior)
    models.push(rightByCounts(table, fit.counts))
    logLikelihood += fit.logLikelihood / members.length
  }
  return { posterior, counts, prior, logLikelihood, models }
}

/** Members that predict held-out votes about as well as the best, and how well. */
export interface Judged {
  members: readonly Member[]
  /** Highest mean log-likelihood of a held-out vote among the members. */
  best: number
  /** The votes of which some were held out, and their shares. */
  problem: VoteProblem
  shares: Float32Array
}

/** Leaves out members that predict held-out votes worse than the best one. */
export async function judgeMembers(problem: VoteProblem, members: readonly Member[], seed: number): Promise<Judged> {
  const split = holdOut(firstItems(problem.table, VETO_ITEMS), seed)
  const { table } = split
  const own: VoteProblem = {
    ...problem,
    table,
    ...(problem.known && { known: problem.known.subarray(0, table.items) }),
  }
  const shares = await sharesOf(own)
  const start = await chooseStart(own, shares)
  const likelihoods: number[] = []
  for (const { modelOf, startOf } of members) {
    likelihoods.push(await heldOutLikelihood(own, split, modelOf, startOf(start)))
  }
  const best = Math.max(...likelihoods)
  const kept = members.filter((_, at) => likelihoods[at] > best - VETO)
  return { members: kept, best, problem: own, shares }
}
