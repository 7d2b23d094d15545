import { full } from './full.js'
import { heldOutLikelihoods, holdOut } from './held-out.js'
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

/** A fitted member. */
export interface MemberFit extends LatentFit {
  name: string
}

/**
 * A member is left out if its held-out log-likelihood of a vote is lower than that of the best member by more than
 * this. On twelve public sets 0.03 to 0.1 leaves out much the same members; without a limit, models that spammers
 * capture keep their say.
 */
const VETO = 0.05
/** Maximum number of items in the test for the veto. */
const VETO_ITEMS = 3000

/** Returns the hierarchical model with three subtypes of each class, as a member. `trial` numbers its random start. */
export function subtypesMember(seed: number, trial: number, concentration?: number): Member {
  return {
    name: `subtypes, concentration ${concentration ?? 'learned'}`,
    modelOf: (votes) => hierarchical(votes, { subtypes: 3, ...(concentration !== undefined && { concentration }) }),
    startOf: (shares) => splitSubtypes(shares, 3, { seed, trial }),
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

/** Fits the members that predict held-out votes well, one after another, and returns the fits. */
export async function fitMembers(problem: VoteProblem, start: Float32Array, seed: number): Promise<MemberFit[]> {
  const members = await vetoed(problem, membersOf(problem.table.classes, seed), seed)
  const fits: MemberFit[] = []
  for (const { name, modelOf, startOf } of members) {
    fits.push({ name, ...(await fitLatent(problem, modelOf, startOf(start))) })
  }
  return fits
}

/** Returns the members whose held-out likelihood is close to the best. */
async function vetoed(problem: VoteProblem, members: readonly Member[], seed: number): Promise<Member[]> {
  const split = holdOut(firstItems(problem.table, VETO_ITEMS), { seed, trial: 0 })
  if (split.items.length === 0) return [...members]
  const own: VoteProblem = { ...problem, table: split.kept, known: problem.known?.subarray(0, split.kept.items) }
  const start = await chooseStart(own, await sharesOf(own))
  const likelihoods: number[] = []
  for (const { modelOf, startOf } of members) {
    const each = await heldOutLikelihoods(own, split, modelOf, startOf(start))
    likelihoods.push(each.reduce((a, b) => a + b) / each.length)
  }
  const best = Math.max(...likelihoods)
  return members.filter((_, at) => likelihoods[at] > best - VETO)
}
