import { makeArray } from '../engine/arrays.js'
import type { CallOptions } from '../engine/call.js'
import type { Matrix } from '../engine/matrix.js'
import { betweenSlices, sliced } from '../engine/slices.js'
import { ln } from '../random/elementary.js'
import { inOrder } from '../random/stream.js'
import { CrossFittedStudent } from './cross-fitted.js'
import {
  type Combination,
  chooseByKnown,
  chooseByVotes,
  combineItem,
  type Exponents,
  type HeldOutVote,
  heldOutVotes,
  logMatrices,
} from './exponents.js'
import { knownCountOf } from './gold.js'
import { disagreementOf, marginOf, singleVoteExponents } from './single-votes.js'
import type { VoteTable } from './table.js'

/** How features were combined with the votes. Plain JSON. */
export interface FeatureUse {
  /**
   * The probability of a class is the student's to the power `student`, times the probability of the votes given the
   * class to the power `votes`, normalized.
   */
  exponents: Exponents
  /** What chose the exponents: known classes, votes held out, or a rule where items have one vote each. */
  chosenBy: 'gold' | 'held-out votes' | 'rule'
  /** Cohen's kappa of the votes and of the student, which never saw the votes of the item. */
  kappa: number
}

/** Votes with a first posterior, and the features of their items. */
export interface FeatureProblem {
  table: VoteTable
  /** The items to learn from, see `learnedItems`. */
  rows: Uint32Array
  known?: Int16Array
  discount?: Float64Array
  /** items × classes: the probability of each class by the votes. */
  posterior: Float64Array
  /** items × d: the features of every item. */
  x: Matrix
  seed: number
  call: CallOptions
}

/** Number of times that the student is fitted. A student of combined posteriors is better than one of votes alone. */
const ROUNDS = 4
/** Number of known classes, and of votes, from which they choose the exponents. */
const [MIN_KNOWN, MIN_HELD_OUT] = [50, 100]
/** Maximum number of votes that are held out. */
const MAX_HELD_OUT = 10_000

/**
 * Combines votes with a student of the features. In each round a cross-fitted student learns the posteriors of the items
 * that have votes or a known class; the annotators' matrices are counted by its probabilities; exponents are chosen; and
 * the posterior becomes the product. An item without votes gets the student's probabilities. Exponents of 1 would treat
 * the student as independent of the annotators, who err on the same items; so data choose them.
 */
export async function combineFeatures(problem: FeatureProblem): Promise<FeatureUse & { posterior: Float64Array }> {
  const { table, rows, known, discount, x, seed, call } = problem
  const { classes } = table
  const student = await CrossFittedStudent.open({ x, rows, classes, seed, call })
  const evidence = {
    ...(known && knownCountOf(known) >= MIN_KNOWN && { known }),
    votes: heldOutVotes(table, MAX_HELD_OUT, discount),
  }
  let posterior = normalized(problem.posterior, classes)
  let use: FeatureUse = { exponents: { student: 1, votes: 1 }, chosenBy: 'rule', kappa: 0 }
  for (let round = 0; round < ROUNDS; round++) {
    const scores = await student.scores(posterior)
    const last = posterior
    const matrices = logMatrices(table, (i, _, out) => {
      out.set(last.subarray(i * classes, (i + 1) * classes))
      return true
    })
    const combination: Combination = { table, student: scores.map(ln), matrices, ...(discount && { discount }) }
    use = chooseExponents(combination, scores, evidence)
    posterior = await combineAll(combination, { exponents: use.exponents, scores, known, call })
  }
  return { ...use, posterior }
}

/** Returns the items that have a vote or a known class, ascending. */
export function learnedItems({ items, starts }: VoteTable, known?: Int16Array): Uint32Array {
  return inOrder(items).filter((i) => {
    return starts[i] < starts[i + 1] || (known !== undefined && known[i] >= 0)
  })
}

/**
 * Chooses exponents by known classes, if enough are known, or by held-out votes; where nothing can test them, also counts
 * matrices anew, by the items that the student is sure of.
 */
function chooseExponents(
  combination: Combination,
  scores: Float64Array,
  { known, votes }: { known?: Int16Array; votes: readonly HeldOutVote[] },
): FeatureUse {
  const { table } = combination
  const disagreement = disagreementOf(table, scores)
  const kappa = 1 - disagreement.all / Math.max(disagreement.chance, 1e-9)
  if (known) return { exponents: chooseByKnown(combination, known), chosenBy: 'gold', kappa }
  if (votes.length < MIN_HELD_OUT) {
    combination.matrices = logMatrices(table, (i, _, out) => {
      out.set(scores.subarray(i * table.classes, (i + 1) * table.classes))
      return marginOf(out) >= disagreement.margin
    })
    return { exponents: singleVoteExponents(disagreement), chosenBy: 'rule', kappa }
  }
  return { exponents: chooseByVotes(combination, votes), chosenBy: 'held-out votes', kappa }
}

/** Returns the combined posteriors of all items; a known class has 1. */
async function combineAll(
  combination: Combination,
  {
    exponents,
    scores,
    known,
    call,
  }: { exponents: Exponents; scores: Float64Array; known?: Int16Array } & Pick<FeatureProblem, 'call'>,
): Promise<Float64Array> {
  const { items, classes, starts } = combination.table
  const posterior = makeArray('aggregateVotes', Float64Array, items * classes)
  const combine = (first: number, last: number) => {
    for (let i = first; i < last; i++) {
      const own = posterior.subarray(i * classes, (i + 1) * classes)
      if (known && known[i] >= 0) own[known[i]] = 1
      else if (starts[i] === starts[i + 1]) own.set(scores.subarray(i * classes, (i + 1) * classes))
      else combineItem(combination, i, exponents, own)
    }
  }
  await sliced(items, 20 * classes, combine, betweenSlices(call, 'aggregateVotes: votes and features', items))
  return normalized(posterior, classes)
}

/** Returns rows that sum to 1 to within rounding. */
function normalized(values: Float64Array, classes: number): Float64Array {
  const sums = new Float64Array(values.length / classes)
  values.forEach((value, at) => {
    sums[Math.floor(at / classes)] += value
  })
  return values.map((value, at) => value / sums[Math.floor(at / classes)])
}
