import type { Call, CallOptions } from '../engine/call.js'
import { check } from '../engine/check.js'
import type { Engine } from '../engine/engine.js'
import { whileBorrowed } from '../engine/lifetime.js'
import type { Matrix } from '../engine/matrix.js'
import { CALL_OPTIONS, pickOptions } from '../engine/options.js'
import { dependenceOf } from './dependence.js'
import { type FitOptions, fitVotes, resultOf } from './fit.js'
import type { VoteProblem } from './latent.js'
import { pluralityFit } from './plurality.js'
import { structuralRefusal } from './refusals.js'
import type { Aggregate } from './result.js'
import { combineFeatures, learnedItems } from './with-features.js'

/** Minimum number of items with a vote or a known class from which a student learns. */
export const MIN_ITEMS = 10
/** Kappa of student and votes from which features say who errs, though the votes alone cannot. */
const MIN_KAPPA = 0.2
/** Refusals for too few annotators or votes, which features can make up for. */
const STRUCTURAL: readonly string[] = ['TWO_ANNOTATORS', 'NO_TRIANGLE', 'SINGLE_VOTES']

/** Throws BAD_SHAPE when x does not have a row for each item, and ENGINE_MISMATCH when it belongs to another engine. */
export function checkFeatures(who: string, x: Matrix, engine: Engine, items: number): void {
  check(x.engine === engine, 'ENGINE_MISMATCH', () => `${who}: x belongs to another engine`)
  check(x.rows === items, 'BAD_SHAPE', () => `${who}: x has ${x.rows} rows but there are ${items} items`)
}

/**
 * Aggregates votes and combines them with features. The learners make calls of their own, so this makes three: votes are
 * fitted, then combined, then summarized. A refusal for contradictions between annotators stands, and leaves features
 * out.
 */
export function aggregateWithFeatures(
  problemIn: (call: Call) => Promise<VoteProblem>,
  x: Matrix,
  options: FitOptions & { engine: Engine } & CallOptions,
): Promise<Aggregate> {
  const who = 'aggregateVotes'
  const { engine, seed } = options
  const call = pickOptions(CALL_OPTIONS, options)
  return whileBorrowed(who, [x], async () => {
    const first = await engine.call(who, [x], call, async (own) => fitVotes(await problemIn(own), options))
    const { problem, refused } = first
    const { table, known, discount } = problem
    const plain = () =>
      engine.call(who, [x], call, (own) => resultOf({ ...first, problem: { ...problem, call: own } }, options))
    if (refused && !STRUCTURAL.includes(refused.code)) return plain()
    const rows = learnedItems(table, known)
    check(rows.length >= MIN_ITEMS, 'BAD_SHAPE', () => {
      return `${who}: x needs ${MIN_ITEMS} items with a vote or a known class but there are ${rows.length}`
    })
    const { posterior, ...features } = await combineFeatures({
      table,
      rows,
      ...(known && { known }),
      ...(discount && { discount }),
      // A model of annotators that votes cannot identify may have classes the wrong way round.
      posterior: structuralRefusal(problem) ? Float64Array.from(first.shares) : first.fit.posterior,
      x,
      seed,
      call,
    })
    return engine.call(who, [x], call, async (own) => {
      const again = { ...problem, call: own }
      const fit = { ...first.fit, ...(await pluralityFit(again, Float32Array.from(posterior))), posterior, models: [] }
      const dependence = await dependenceOf(again, posterior, first.dependence.copies)
      const still = features.kappa < MIN_KAPPA ? refused : null
      return resultOf({ ...first, problem: again, fit, dependence, refused: still }, options, features)
    })
  })
}
