import { dawidSkene } from './dawid-skene.js'
import { fitDistractor } from './distractor.js'
import { fitMembers, judgeMembers, type Member, membersOf, subtypesMember } from './ensemble.js'
import { hierarchical } from './hierarchical.js'
import { fitLatent, type LatentFit, type VoteProblem } from './latent.js'
import { mace } from './mace.js'
import type { VoteMethod } from './methods.js'
import { oneCoin } from './one-coin.js'
import { pluralityFit } from './plurality.js'
import type { Aggregate } from './result.js'
import { startOf } from './start.js'

/** The fit of a method, and the fits of the models that it averages. */
export interface ChosenFit extends LatentFit {
  method: Aggregate['method']
  why: string
  /** Right votes of each annotator, for each model of an ensemble. */
  models: readonly Float64Array[]
}

/** Options of `fitChosen`. */
export interface ChoiceOptions {
  method: VoteMethod
  smoothing?: number
  exchangeable: boolean
  seed: number
}

/** Share of the votes that annotators with three or more votes must have for a model of annotators. */
const MIN_KNOWN_VOTES = 0.1

/** Fits the method that was requested; 'auto' is the ensemble, or plurality if annotators have too few votes. */
export async function fitChosen(
  problem: VoteProblem,
  shares: Float32Array,
  numbers: Uint32Array,
  options: ChoiceOptions,
): Promise<ChosenFit> {
  const { smoothing, seed, method } = options
  const start = await startOf(problem, shares)
  const same = (given: Float32Array) => given
  const asked = { why: 'it was requested', models: [] }
  if (method === 'plurality') return { ...(await pluralityFit(problem, shares)), ...asked, method }
  if (method === 'distractor') return { ...(await fitDistractor(problem, start)), ...asked, method }
  if (method === 'auto') {
    const frequent = numbers.reduce((sum, n) => sum + (n >= 3 ? n : 0), 0)
    if (frequent < MIN_KNOWN_VOTES * problem.table.voted.length) {
      const why = 'annotators have too few votes to tell them apart'
      return { ...(await pluralityFit(problem, shares)), method: 'plurality', why, models: [] }
    }
    return fitAuto(problem, start, options)
  }
  const members: Record<Exclude<VoteMethod, 'auto' | 'plurality' | 'distractor'>, Omit<Member, 'name'>> = {
    'one-coin': { modelOf: (votes) => oneCoin(votes, smoothing ?? 1), startOf: same },
    'dawid-skene': { modelOf: (votes) => dawidSkene(votes, smoothing ?? 0), startOf: same },
    mace: { modelOf: (votes) => mace(votes), startOf: same },
    hierarchical: { modelOf: (votes) => hierarchical(votes, { subtypes: 1 }), startOf: same },
    subtypes: subtypesMember(seed, 0, 5),
  }
  const member = members[method as keyof typeof members]
  const fit = await fitLatent(problem, member.modelOf, member.startOf(start))
  return { ...fit, ...asked, method }
}

/**
 * Fits the ensemble; or, if classes are exchangeable and the distractor model predicts held-out votes better than every
 * member, that model.
 */
async function fitAuto(
  problem: VoteProblem,
  start: Float32Array,
  { seed, exchangeable }: ChoiceOptions,
): Promise<ChosenFit> {
  const { classes } = problem.table
  const judged = await judgeMembers(problem, membersOf(classes, seed), seed)
  if (exchangeable && classes > 2) {
    const { heldOut } = await fitDistractor(judged.problem, judged.shares)
    const likelihood = heldOut.reduce((a, b) => a + b, 0) / Math.max(1, heldOut.length)
    if (likelihood > judged.best) {
      const numbers = `${likelihood.toFixed(3)} against ${judged.best.toFixed(3)}`
      const why = `log-likelihood of a held-out vote ${numbers} for the best model without distractors`
      return { ...(await fitDistractor(problem, start)), method: 'distractor', why, models: [] }
    }
  }
  const names = judged.members.map(({ name }) => name).join('; ')
  const why = `mean of ${judged.members.length} models that predict held-out votes: ${names}`
  return { ...(await fitMembers(problem, judged.members, start)), method: 'ensemble', why }
}
