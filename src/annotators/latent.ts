import { makeArray } from '../engine/arrays.js'
import type { Call } from '../engine/call.js'
import { Digammas } from '../ops/annotators/digamma.js'
import { type ExpectedVotes, LOG_ZERO, VoteModel } from '../ops/annotators/expect.js'
import { ln } from '../random/elementary.js'
import { firstItems, type VoteTable } from './table.js'

/** Votes to aggregate within a call, and the classes that are known. */
export interface VoteProblem {
  call: Call
  table: VoteTable
  /** The known class of each item, -1 where it is unknown; absent if no class is known. */
  known?: Int16Array
  /** Weight of each annotator in the posteriors, 1 by default: 1 / size for members of a group of copies. */
  discount?: Float64Array
}

/** The tables that an M step writes, row-major, and their sizes. */
export interface ModelTables {
  /** pairs × width: log2 of the probability that the pair's annotator gives its label, for each state. */
  table: Float64Array
  /** log2 of the prior of each state. */
  prior: Float64Array
  width: number
  states: number
  /** Replaces numbers above 0 by their digamma function. */
  digammas(values: Float64Array): Promise<void>
}

/** A latent class model: its number of states, its M step, and when to stop. */
export interface LatentModel {
  /** Number of subtypes of each class. */
  subtypes: number
  /** Maximum number of E steps. */
  iterations: number
  /** Minimum number of E steps; 1 by default. */
  minIterations?: number
  /** Stops when the posteriors change by less than this in the mean (`ExpectedVotes.change`). */
  tolerance: number
  /** Writes the tables for the next E step from the counts of the last. */
  update(expected: ExpectedVotes, tables: ModelTables): Promise<void> | void
  /** Returns, pairs × width, the posterior mean of the probabilities whose logarithms are in the tables. */
  means(counts: Float64Array, width: number): Float64Array
}

/** The result of a fit, by class. */
export interface LatentFit {
  /** items × classes: the probability of each class. */
  posterior: Float64Array
  /** pairs × classes: the weighted sum of the posteriors of the items with a vote of this pair. */
  counts: Float64Array
  /** Share of each class in the posteriors of all items. */
  prior: Float64Array
  /** ln of the probability of the votes; for variational models, of the tables' bound without their divergence. */
  logLikelihood: number
}

/** Returns log2 of a probability, LOG_ZERO for 0. */
export const log2 = (x: number): number => (x > 0 ? ln(x) / Math.LN2 : LOG_ZERO)

/**
 * Number of items on which a model is fitted at most. More of them change the tables little; all items then get a few
 * steps from these tables.
 */
export const MAX_FITTED_ITEMS = 150_000
/** Number of E steps over all items that follow a fit to some of them. */
export const LAST_STEPS = 5

/**
 * Fits a latent class model from posteriors, items × (classes · subtypes), whose M step comes first. Calls `inspect` with
 * the fitted model before its memory is freed.
 */
export async function fitLatent(
  problem: VoteProblem,
  modelOf: (votes: VoteTable) => LatentModel,
  start: Float32Array,
  inspect?: (model: LatentModel, fitted: VoteModel, counts: Float64Array) => void,
): Promise<LatentFit> {
  const { call, table, known, discount } = problem
  const { classes, items } = table
  const model = modelOf(table)
  const { subtypes, iterations: total, minIterations = 1, tolerance } = model
  const digamma = new Digammas(call)
  const states = classes * subtypes
  const open = (votes: VoteTable) => new VoteModel(call, votes, { classes, subtypes }, known?.subarray(0, votes.items))
  const update = async (work: VoteModel, expected: ExpectedVotes, step: { done: number; total: number }) => {
    const digammas = (values: Float64Array) => digamma.replace(values, step)
    await model.update(expected, { table: work.table, prior: work.prior, width: work.width, states, digammas })
    if (discount) scaleTable(work, table, discount)
  }
  let work = open(firstItems(table, MAX_FITTED_ITEMS))
  const posterior = work.posterior
  for (let i = 0; i < work.rows.items; i++) {
    posterior.set(start.subarray(i * states, (i + 1) * states), i * work.width)
  }
  let expected = await work.expect({ done: 0, total }, true)
  let [iterations, converged] = [0, false]
  while (iterations < total && !converged) {
    await update(work, expected, { done: iterations, total })
    // The classes of a few known items say little about the prior of all.
    if (known && iterations === 0) work.prior.fill(0, 0, states)
    expected = await work.expect({ done: ++iterations, total })
    converged = iterations >= minIterations && expected.change < tolerance
  }
  if (work.rows.items < items) {
    const [tables, prior] = [work.table.slice(), work.prior.slice()]
    work.free()
    work = open(table)
    work.table.set(tables)
    work.prior.set(prior)
    for (let step = 0; step < LAST_STEPS; step++) {
      if (step > 0) await update(work, expected, { done: total, total })
      expected = await work.expect({ done: total, total })
    }
  }
  inspect?.(model, work, expected.counts)
  const { width } = work
  const fit = {
    posterior: byClass(call, work.posterior, { rows: items, width, classes, subtypes }),
    counts: byClass(call, expected.counts, { rows: table.pairs, width, classes, subtypes }),
    prior: byClass(call, expected.totals, { rows: 1, width, classes, subtypes }).map((sum) => sum / items),
    logLikelihood: expected.logLikelihood,
  }
  digamma.free()
  work.free()
  return fit
}

/** Multiplies the logarithms of each annotator's table by its weight. */
function scaleTable({ table, width }: VoteModel, votes: VoteTable, discount: Float64Array): void {
  for (let u = 0; u < votes.pairs; u++) {
    const weight = discount[votes.pairAnnotators[u]]
    if (weight < 1) for (let at = u * width; at < (u + 1) * width; at++) table[at] *= weight
  }
}

/** Adds up the states of each class: rows × width to rows × classes. */
function byClass(
  call: Call,
  values: Float32Array | Float64Array,
  { rows, width, classes, subtypes }: { rows: number; width: number; classes: number; subtypes: number },
): Float64Array {
  const sums = makeArray(call.who, Float64Array, rows * classes)
  for (let row = 0; row < rows; row++) {
    for (let k = 0; k < classes; k++) {
      for (let s = 0; s < subtypes; s++) sums[row * classes + k] += values[row * width + k * subtypes + s]
    }
  }
  return sums
}
