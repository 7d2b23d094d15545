import type { Call, CallOptions } from '../engine/call.js'
import { defaultEngine } from '../engine/default-engine.js'
import { type Engine, isEngine } from '../engine/engine.js'
import { Matrix } from '../engine/matrix.js'
import {
  CALL_OPTIONS,
  choice,
  flag,
  integer,
  kind,
  number,
  pickOptions,
  type TableOf,
  takeOptions,
} from '../engine/options.js'
import { aggregateIn } from './fit.js'
import { aggregateWithFeatures, checkFeatures } from './fit-features.js'
import { type KnownLabels, knownLabels, takeKnown } from './gold.js'
import { METHODS, type VoteMethod } from './methods.js'
import { type VoteNames, voteNames } from './names.js'
import type { Aggregate } from './result.js'
import { tableOf } from './table.js'
import { classCountOf, MAX_VOTE_CLASSES, takeVotes, type Votes } from './votes.js'

/** Options of `aggregateVotes`. */
export interface AggregateOptions extends CallOptions {
  /** The engine that computes; by default that of x, or the default engine. */
  engine?: Engine
  /** Number of classes, from 2 to 256; by default the largest label plus 1. Labels beyond it are dropped and counted. */
  classes?: number
  /** The model of the annotators, see `VoteMethod`; 'auto' (the default) averages several unlike ones. */
  method?: VoteMethod
  /** Items whose class is known: they keep it, and the annotators are first judged by them. None by default. */
  gold?: KnownLabels
  /**
   * Features, one row for each item: a cross-fitted student of them is combined with the votes, and labels items without
   * votes. At least 10 items need a vote or a known class. None by default.
   */
  x?: Matrix
  /** Items whose class is known, used only to evaluate the result and never in a fit. None by default. */
  evaluate?: KnownLabels
  /**
   * True if classes have no meaning across items, as the letters of multiple-choice questions; permits models in which
   * wrong votes of one item share a distractor. False by default.
   */
  exchangeable?: boolean
  /**
   * Weight of several votes of one annotator on one item: with 'share' they share one vote; with 'each' every one
   * counts, as repeated readings. The default is 'each' for method 'dawid-skene', as in 1979, and otherwise 'share'.
   */
  repeats?: 'share' | 'each'
  /** Count added to every entry of a confusion matrix by method 'dawid-skene' (0 by default) or 'one-coin' (1). */
  smoothing?: number
  /** Names by which warnings call items, annotators and classes; by default their numbers. */
  names?: VoteNames
  /** Seed of the draws that split subtypes and break ties, a whole number of 0 or more; 0 by default. */
  seed?: number
}

export const AGGREGATE_OPTIONS = {
  engine: kind<Engine>('an Engine', isEngine),
  classes: integer(2, MAX_VOTE_CLASSES),
  method: choice(METHODS).or('auto'),
  gold: knownLabels(),
  x: kind<Matrix>('a Matrix', (value) => value instanceof Matrix),
  evaluate: knownLabels(),
  exchangeable: flag().or(false),
  repeats: choice(['share', 'each']),
  smoothing: number(0),
  names: voteNames(),
  seed: integer(0).or(0),
  ...CALL_OPTIONS,
} satisfies TableOf<AggregateOptions>

/**
 * Aggregates the votes of annotators (people, models, tests) into one label for each item, with probabilities, and
 * estimates each annotator's accuracy and confusion matrix, without known labels.
 *
 * Throws BAD_OPTION when an option is invalid; BAD_VALUE when votes or known labels are not whole numbers in range;
 * BAD_SHAPE when arrays differ in length, there are no votes, or x does not have a row for each item; ENGINE_MISMATCH
 * when x belongs to another engine; DISPOSED when x was disposed; OUT_OF_MEMORY when the votes do not fit the engine's
 * memory; CLOSED when the engine was closed.
 *
 * @example
 * ```ts
 * import { aggregateVotes } from 'noisy-teacher'
 * const wide = [[0, 0, 1], [1, 1, 1], [0, 1, 0], [1, 1, 0], [0, 0, 0]]
 * const { labels } = await aggregateVotes({ wide }, { method: 'plurality' })
 * console.log(labels.join(' ')) // 0 1 0 1 0
 * ```
 */
export async function aggregateVotes(votes: Votes, options: AggregateOptions = {}): Promise<Aggregate> {
  const who = 'aggregateVotes'
  const taken = takeOptions(who, AGGREGATE_OPTIONS, options)
  const own = takeVotes(who, votes)
  const { method } = taken
  const classes = taken.classes ?? classCountOf(who, own.labels)
  const known = (name: 'gold' | 'evaluate') => {
    const given = taken[name]
    return given && takeKnown(who, name, given, own.itemCount, classes)
  }
  const [gold, evaluation] = [known('gold'), known('evaluate')]
  const share = (taken.repeats ?? (method === 'dawid-skene' ? 'each' : 'share')) === 'share'
  const { x } = taken
  const engine = taken.engine ?? x?.engine ?? (await defaultEngine())
  const fitted = { ...taken, engine, evaluation }
  const problemIn = async (call: Call) => ({ call, table: await tableOf(call, own, classes, share), known: gold })
  if (!x) {
    return engine.call(who, [], pickOptions(CALL_OPTIONS, taken), async (call) => {
      return aggregateIn(await problemIn(call), fitted)
    })
  }
  checkFeatures(who, x, engine, own.itemCount)
  return aggregateWithFeatures(problemIn, x, fitted)
}
