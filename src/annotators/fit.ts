import { largest } from '../data/world.js'
import { wilson } from '../evaluate/proportion.js'
import { stream } from '../random/stream.js'
import { rightVotes, temper } from './accuracy.js'
import { type ChoiceOptions, type ChosenFit, fitChosen } from './choose.js'
import { copiesOf } from './copies.js'
import { dawidSkene } from './dawid-skene.js'
import { type Dependence, dependenceOf } from './dependence.js'
import { evaluationOf } from './evaluation.js'
import { fitLatent, type VoteProblem } from './latent.js'
import type { VoteNames } from './names.js'
import { pluralityFit, sharesOf } from './plurality.js'
import { agreementWith } from './posterior-agreement.js'
import { adversarialRefusal, dependenceRefusal, structuralRefusal, suitsPatterns } from './refusals.js'
import type { Aggregate, VoteRefusal } from './result.js'
import { summariesOf } from './summary.js'
import { votesOfAnnotators } from './table.js'
import { warningsOf } from './warnings.js'
import type { FeatureUse } from './with-features.js'

/** Probabilities that differ by less than this are tied. */
const TIE = 1e-6

/** Options of `aggregateIn`. */
export interface FitOptions extends ChoiceOptions {
  /** The known class of each item, or -1, to evaluate with. */
  evaluation?: Int16Array
  /** Names for the warnings. */
  names?: VoteNames
}

/** A fit of votes, before it is summarized. */
export interface VotesFit {
  problem: VoteProblem
  fit: ChosenFit
  /** items × classes: vote shares. */
  shares: Float32Array
  /** Number of votes of each annotator. */
  numbers: Uint32Array
  dependence: Dependence
  refused: VoteRefusal | null
}

/** Aggregates votes within a call. */
export async function aggregateIn(given: VoteProblem, options: FitOptions): Promise<Aggregate> {
  return resultOf(await fitVotes(given, options), options)
}

/** Fits votes within a call. */
export async function fitVotes(given: VoteProblem, options: FitOptions): Promise<VotesFit> {
  const { table } = given
  const numbers = votesOfAnnotators(table)
  const copies = await copiesOf(given)
  const problem = { ...given, ...(copies.length > 0 && { discount: discountOf(table.annotators, copies) }) }
  const shares = await sharesOf(problem)
  const plurality = async (why: string): Promise<ChosenFit> => {
    return { ...(await pluralityFit(problem, shares)), method: 'plurality', why, models: [] }
  }
  let refused = options.method === 'auto' ? structuralRefusal(problem) : null
  let fit = refused ? await plurality(refused.why) : await fitChosen(problem, shares, numbers, options)
  const dependence = await dependenceOf(problem, fit.posterior, copies)
  if (fit.method !== 'plurality') {
    refused = await laterRefusal(problem, shares, numbers, fit)
    if (refused && options.method === 'auto') fit = await plurality(refused.why)
  }
  return { problem, fit, shares, numbers, dependence, refused }
}

/** Refuses a fit that contradicts its votes; null if it does not. */
async function laterRefusal(problem: VoteProblem, shares: Float32Array, numbers: Uint32Array, fit: ChosenFit) {
  const refused = adversarialRefusal(problem, numbers, agreementWith(problem.table, fit.counts))
  if (refused || !suitsPatterns(problem)) return refused
  return dependenceRefusal(problem, await fitLatent(problem, (votes) => dawidSkene(votes, 0), shares))
}

/** Summarizes a fit within a call. `features` says how features were combined with the votes. */
export async function resultOf(
  { problem, fit, shares, numbers, dependence, refused }: VotesFit,
  options: FitOptions,
  features?: FeatureUse,
): Promise<Aggregate> {
  const { table } = problem
  const tempered = await temper(problem, fit.posterior, dependence.correlation ?? 0)
  const votes = await rightVotes(problem, fit.posterior)
  const accuracy = { votes, tempered: (await rightVotes(problem, tempered)).right, models: fit.models }
  const annotators = summariesOf({
    votes: table,
    numbers,
    counts: fit.counts,
    agreement: agreementWith(table, fit.counts),
    copies: dependence.copies,
    ...((features ? features.chosenBy !== 'rule' : fit.method !== 'plurality') && { accuracy }),
  })
  const probabilities = fit.method === 'ensemble' && !features ? tempered : fit.posterior
  const { labels, ties } = decide(fit.posterior, table.classes, options.seed)
  const fewVotes = numbers.reduce((sum, n) => sum + Number(n < 2), 0)
  const { evaluation, names } = options
  return {
    labels,
    probabilities,
    classes: table.classes,
    ties,
    votes: Uint32Array.from({ length: table.items }, (_, i) => table.starts[i + 1] - table.starts[i]),
    annotators,
    dependence,
    prior: fit.prior,
    priorInterval: intervalOf(fit.prior, table),
    method: fit.method,
    why: fit.why,
    refused,
    warnings: warningsOf({ table, labels, dependence, fewVotes, names, ...(features && { features }) }),
    logLikelihood: features || fit.method === 'plurality' || fit.method === 'ensemble' ? null : fit.logLikelihood,
    dropped: table.dropped,
    ...(features && { features }),
    ...(evaluation && { evaluation: evaluationOf(evaluation, labels, shares, table.classes) }),
  }
}

/** Returns the ends of Wilson's interval of each share of a class, by the number of items with votes. */
function intervalOf(prior: Float64Array, { items, starts }: VoteProblem['table']): [Float64Array, Float64Array] {
  let voted = 0
  for (let i = 0; i < items; i++) voted += Number(starts[i + 1] > starts[i])
  return [prior.map((share) => wilson(share, voted)[0]), prior.map((share) => wilson(share, voted)[1])]
}

/** Returns the weight of each annotator: 1 / size in a group of copies, 1 outside. */
function discountOf(annotators: number, copies: readonly (readonly number[])[]): Float64Array {
  const discount = new Float64Array(annotators).fill(1)
  for (const group of copies) for (const w of group) discount[w] = 1 / group.length
  return discount
}

/** Returns the most probable class of each item, and which are tied; a tie is broken by a random draw of the item. */
function decide(posterior: Float64Array, classes: number, seed: number): Pick<Aggregate, 'labels' | 'ties'> {
  const items = posterior.length / classes
  const [labels, ties] = [new Uint8Array(items), new Uint8Array(items)]
  const draws = stream(seed, 'votes: ties')
  for (let i = 0; i < items; i++) {
    const own = posterior.subarray(i * classes, (i + 1) * classes)
    const best = largest(own)
    const tied: number[] = []
    for (let k = 0; k < classes; k++) if (own[k] > own[best] - TIE) tied.push(k)
    ties[i] = Number(tied.length > 1)
    labels[i] = tied.length > 1 ? tied[draws.below(i, tied.length)] : best
  }
  return { labels, ties }
}
