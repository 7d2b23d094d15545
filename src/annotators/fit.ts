import { stream } from '../random/stream.js'
import { dawidSkene } from './dawid-skene.js'
import { dependenceOf, weightOf } from './dependence.js'
import { evaluationOf } from './evaluation.js'
import { fitLatent, type LatentFit, type VoteProblem } from './latent.js'
import type { VoteMethod } from './methods.js'
import { oneCoin } from './one-coin.js'
import { sharesOf } from './plurality.js'
import type { Aggregate } from './result.js'
import { summariesOf } from './summary.js'

/** Probabilities that differ by less than this are tied. */
const TIE = 1e-6

/** Options of `aggregateIn`. */
export interface FitOptions {
  method: VoteMethod
  smoothing?: number
  exchangeable: boolean
  seed: number
  /** The known class of each item, or -1, to evaluate with. */
  evaluation?: Int16Array
}

/** Aggregates votes within a call. */
export async function aggregateIn(problem: VoteProblem, options: FitOptions): Promise<Aggregate> {
  const { table } = problem
  const shares = await sharesOf(problem)
  const fit = await fitOf(problem, shares, options)
  const { labels, ties } = decide(fit.posterior, table.classes, options.seed)
  const { evaluation } = options
  return {
    labels,
    probabilities: fit.posterior,
    classes: table.classes,
    ties,
    votes: Uint32Array.from({ length: table.items }, (_, i) => table.starts[i + 1] - table.starts[i]),
    annotators: summariesOf(table, fit.counts),
    dependence: dependenceOf(table, fit.posterior),
    prior: fit.prior,
    method: fit.method,
    why: fit.why,
    refused: null,
    warnings: warningsOf(problem),
    logLikelihood: fit.method === 'plurality' ? null : fit.logLikelihood,
    dropped: table.dropped,
    ...(evaluation && { evaluation: evaluationOf(evaluation, labels, shares, table.classes) }),
  }
}

interface ChosenFit extends LatentFit {
  method: Aggregate['method']
  why: string
}

async function fitOf(problem: VoteProblem, shares: Float32Array, options: FitOptions): Promise<ChosenFit> {
  const { table } = problem
  const asked = { why: 'the method was requested' }
  switch (options.method) {
    case 'dawid-skene': {
      const fit = await fitLatent(problem, dawidSkene(table, options.smoothing ?? 0), shares)
      return { ...fit, method: 'dawid-skene', ...asked }
    }
    case 'one-coin': {
      const fit = await fitLatent(problem, oneCoin(table, options.smoothing ?? 1), shares)
      return { ...fit, method: 'one-coin', ...asked }
    }
    default: {
      const posterior = Float64Array.from(shares)
      const { items, classes, pairs, starts, voted, weights } = table
      const counts = new Float64Array(pairs * classes)
      const prior = new Float64Array(classes)
      for (let i = 0; i < items; i++) {
        for (let k = 0; k < classes; k++) {
          prior[k] += posterior[i * classes + k] / items
          for (let v = starts[i]; v < starts[i + 1]; v++) {
            counts[voted[v] * classes + k] += weights[v] * posterior[i * classes + k]
          }
        }
      }
      return {
        posterior,
        counts,
        prior,
        logLikelihood: 0,
        iterations: 0,
        converged: true,
        method: 'plurality',
        ...asked,
      }
    }
  }
}

/** Returns the most probable class of each item, and which are tied; a tie is broken by a random draw of the item. */
function decide(posterior: Float64Array, classes: number, seed: number): Pick<Aggregate, 'labels' | 'ties'> {
  const items = posterior.length / classes
  const [labels, ties] = [new Uint8Array(items), new Uint8Array(items)]
  const draws = stream(seed, 'votes: ties')
  for (let i = 0; i < items; i++) {
    let best = 0
    for (let k = 1; k < classes; k++) if (posterior[i * classes + k] > posterior[i * classes + best]) best = k
    const tied: number[] = []
    const highest = posterior[i * classes + best]
    for (let k = 0; k < classes; k++) if (posterior[i * classes + k] > highest - TIE) tied.push(k)
    ties[i] = Number(tied.length > 1)
    labels[i] = tied.length > 1 ? tied[draws.below(i, tied.length)] : best
  }
  return { labels, ties }
}

function warningsOf({ table }: VoteProblem): string[] {
  const warnings: string[] = []
  let empty = 0
  for (let i = 0; i < table.items; i++) empty += Number(weightOf(table, i) === 0)
  if (table.dropped > 0)
    warnings.push(`${table.dropped} labels are outside the ${table.classes} classes and were dropped`)
  if (empty > 0) warnings.push(`${empty} items have no vote; their label is the most frequent class`)
  if (table.repeated > 0) warnings.push(`${table.repeated} votes repeat an annotator on the same item`)
  return warnings
}
