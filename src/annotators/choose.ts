import { dawidSkene } from './dawid-skene.js'
import { fitDistractor } from './distractor.js'
import { fitMembers, judgeMembers, type Member, membersOf, subtypesMember } from './ensemble.js'
import { knownCountOf } from './gold.js'
import { hierarchical } from './hierarchical.js'
import { fitLatent, type LatentFit, type VoteProblem } from './latent.js'
import { mace } from './mace.js'
import type { VoteMethod } from './methods.js'
import { oneCoin } from './one-coin.js'
import { pluralityFit, sharesOf } from './plurality.js'
import type { Aggregate } from './result.js'
import { MAX_WEIGHED, MIN_KNOWN, reweighed } from './reweigh.js'
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

/**
 * Evidence for weights of annotators, in standard errors. On the twelve public sets with 50 to 200 known items, 1 was
 * better than 0 and 2. Where wrong votes share distractors, that errors are shared is known before.
 */
const MIN_DEVIATIONS = 1

/** Fits the method that was requested; 'auto' is the ensemble, or plurality if annotators have too few votes. */
export async function fitChosen(
  problem: VoteProblem,
  shares: Float32Array,
  numbers: Uint32Array,
  options: ChoiceOptions,
): Promise<ChosenFit> {
  const { smoothing, seed, method } = options
  const same = (given: Float32Array) => given
  const asked = { why: 'it was requested', models: [] }
  if (method === 'plurality') return { ...(await pluralityFit(problem, shares)), ...asked, method }
  const started = () => startOf(problem, shares)
  if (method === 'distractor') return { ...(await fitDistractor(problem, await started())), ...asked, method }
  if (method === 'auto') {
    const frequent = numbers.reduce((sum, n) => sum + (n >= 3 ? n : 0), 0)
    if (frequent < MIN_KNOWN_VOTES * problem.table.voted.length) {
      const why = 'annotators have too few votes to tell them apart'
      return { ...(await pluralityFit(problem, shares)), method: 'plurality', why, models: [] }
    }
    return (await fitReweighed(problem, options)) ?? fitAuto(problem, await started(), options)
  }
  const members: Record<Exclude<VoteMethod, 'auto' | 'plurality' | 'distractor'>, Omit<Member, 'name'>> = {
    'one-coin': { modelOf: (votes) => oneCoin(votes, smoothing ?? 1), startOf: same },
    'dawid-skene': { modelOf: (votes) => dawidSkene(votes, smoothing ?? 0), startOf: same },
    mace: { modelOf: (votes) => mace(votes), startOf: same },
    hierarchical: { modelOf: (votes) => hierarchical(votes, { subtypes: 1 }), startOf: same },
    subtypes: subtypesMember(seed, 0, 5),
  }
  const member = members[method as keyof typeof members]
  const fit = await fitLatent(problem, member.modelOf, member.startOf(await started()))
  return { ...fit, ...asked, method }
}

/**
 * Fits votes alone and corrects the posteriors by weights learned from the known items; undefined if there are too few
 * of them, or weights do not help.
 */
async function fitReweighed(problem: VoteProblem, options: ChoiceOptions): Promise<ChosenFit | undefined> {
  const { known, ...votesAlone } = problem
  const count = knownCountOf(known)
  if (count < MIN_KNOWN || problem.table.annotators > MAX_WEIGHED) return undefined
  const alone = await fitAuto(votesAlone, await sharesOf(votesAlone), options)
  const minDeviations = alone.method === 'distractor' ? 0 : MIN_DEVIATIONS
  const posterior = reweighed(problem, alone.posterior, { seed: options.seed, minDeviations })
  if (!posterior) return undefined
  const why = `${alone.why}; corrected by weights of annotators that ${count} known items support`
  return { ...alone, ...(await pluralityFit(problem, posterior)), why, models: alone.models }
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
