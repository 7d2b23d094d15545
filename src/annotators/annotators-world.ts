import { makeArray } from '../engine/arrays.js'
import type { CallOptions } from '../engine/call.js'
import { check, checkInteger } from '../engine/check.js'
import { isArrayLike } from '../engine/numbers.js'
import { CALL_OPTIONS, integer, kind, list, number, numbers, type TableOf, takeOptions } from '../engine/options.js'
import { betweenSlices, sliced } from '../engine/slices.js'
import { takeClasses } from '../labels/check.js'
import { DRAW_OPTIONS, type DrawOptions } from '../random/draw.js'
import { stream } from '../random/stream.js'
import { type AnnotatorModel, annotatorList, takeAnnotators, takeDistribution } from './annotator-models.js'
import { type Drawing, itemOf, labelOf, streamsOf, votersOf } from './draw-votes.js'
import { MAX_VOTE_CLASSES, type VoteTriples } from './votes.js'

/** Options of `annotatorsWorld`: the annotators, the classes of items, and what annotators have in common. */
export interface AnnotatorsWorldOptions {
  /** The annotators, such as `[{ accuracy: 0.8 }, { copyOf: 0 }]`. */
  annotators: readonly AnnotatorModel[]
  /** Number of classes, from 2 to 256; 2 by default. */
  classes?: number
  /** Share of each class among the items; equal by default. */
  prior?: ArrayLike<number>
  /**
   * Kinds of items, equally likely, each with its posterior p(y | x); samplers draw their labels from it. The class of an
   * item is the most probable one, the lowest on ties. None by default; excludes `prior`.
   */
  posteriors?: readonly ArrayLike<number>[]
  /**
   * Probability that two annotators label an item by the same random number instead of independent ones, from 0 to 1; 0
   * by default. It is the correlation of the errors of two annotators of equal accuracy.
   */
  sharedErrors?: number
  /**
   * Probability that a wrong label is the item's distractor, a wrong class drawn for each item, from 0 to 1; otherwise
   * all wrong classes are equally likely. It applies to annotators given by `accuracy`. 0 by default.
   */
  distractor?: number
  /** Number of annotators that label each item, drawn at random; all of them by default. */
  votesPerItem?: number
}

export const ANNOTATORS_WORLD_OPTIONS = {
  annotators: annotatorList().required(),
  classes: integer(2, MAX_VOTE_CLASSES).or(2),
  prior: numbers(),
  posteriors: list(numbers()),
  sharedErrors: number(0, 1).or(0),
  distractor: number(0, 1).or(0),
  votesPerItem: integer(1),
} satisfies TableOf<AnnotatorsWorldOptions>

/** Options of `AnnotatorsWorld.sample`: the draw, and the classes of the items if they are given. */
export interface SampleVotesOptions extends DrawOptions, CallOptions {
  /** The class of each item; drawn by default. Excludes worlds with posteriors. */
  clean?: ArrayLike<number>
}

export const SAMPLE_VOTES_OPTIONS = {
  clean: kind<ArrayLike<number>>('an array of classes', isArrayLike),
  ...DRAW_OPTIONS,
  purpose: DRAW_OPTIONS.purpose.or('annotators'),
  ...CALL_OPTIONS,
} satisfies TableOf<SampleVotesOptions>

/** Drawn votes, in the form that `aggregateVotes` takes, and the truth. */
export interface VotesSample {
  votes: Required<VoteTriples> & { items: Uint32Array; annotators: Uint32Array; labels: Uint8Array }
  /** The class of each item. */
  clean: Int32Array
  classes: number
}

/** Simulated annotators, whose votes can be drawn any number of times. */
export interface AnnotatorsWorld {
  readonly classes: number
  /** Number of annotators. */
  readonly annotatorCount: number
  /**
   * Draws the votes on n items. The votes on item i depend only on i and on seed, trial and purpose, so a shorter sample
   * is a prefix of a longer one. Throws BAD_OPTION when n or an option is invalid; BAD_SHAPE when `clean` does not have n
   * classes; BAD_VALUE when it has a class that is out of range; OUT_OF_MEMORY when the votes do not fit.
   */
  sample(n: number, options?: SampleVotesOptions): Promise<VotesSample>
}

/**
 * Returns a world of simulated annotators with known accuracies: independent ones, confusion matrices, spammers,
 * adversaries, copies, shared errors, distractors of multiple-choice questions, samplers of p(y | x), missing votes. Use
 * it to test what `aggregateVotes` reports against the truth.
 *
 * Throws BAD_OPTION when an option is out of range or annotators contradict themselves; BAD_SHAPE when probabilities are
 * not one for each class.
 *
 * @example
 * ```ts
 * import { aggregateVotes, annotatorsWorld, createEngine } from 'noisy-teacher'
 * await using engine = await createEngine()
 * const world = annotatorsWorld({ annotators: [0.9, 0.8, 0.8, 0.7, 0.6].map((accuracy) => ({ accuracy })) })
 * const { votes, clean } = await world.sample(1000, { seed: 1 })
 * const { labels } = await aggregateVotes(votes, { engine })
 * console.log(labels.filter((label, i) => label !== clean[i]).length) // 71
 * ```
 */
export function annotatorsWorld(options: AnnotatorsWorldOptions): AnnotatorsWorld {
  const who = 'annotatorsWorld'
  const taken = takeOptions(who, ANNOTATORS_WORLD_OPTIONS, options)
  const { classes, votesPerItem } = taken
  const both = taken.prior !== undefined && taken.posteriors !== undefined
  check(!both, 'BAD_OPTION', () => `${who}: prior and posteriors exclude each other but both were given`)
  const posteriors = taken.posteriors?.map((row, at) => takeDistribution(`${who}: posteriors[${at}]`, row, classes))
  const prior = taken.prior
    ? takeDistribution(`${who}: prior`, taken.prior, classes)
    : Array.from({ length: classes }, () => 1 / classes)
  const annotators = takeAnnotators(who, taken.annotators, { classes, hasPosteriors: posteriors !== undefined })
  const count = annotators.length
  if (votesPerItem !== undefined) checkInteger(who, 'votesPerItem', votesPerItem, 1, count)
  const { sharedErrors, distractor } = taken
  const common = { classes, annotators, prior, sharedErrors, distractor }
  const world: Drawing = { ...common, ...(posteriors && { posteriors }), ...(votesPerItem && { votesPerItem }) }
  return Object.freeze({
    classes,
    annotatorCount: count,
    sample: (n: number, given: SampleVotesOptions = {}) => sampleVotes(world, n, given),
  })
}

async function sampleVotes(world: Drawing, n: number, options: SampleVotesOptions): Promise<VotesSample> {
  const who = 'sample'
  const { clean: given, seed, trial, purpose, ...call } = takeOptions(who, SAMPLE_VOTES_OPTIONS, options)
  checkInteger(who, 'n', n, 1, 2 ** 31 - 1)
  const { classes, annotators, posteriors } = world
  if (given) {
    check(!posteriors, 'BAD_OPTION', () => `${who}: clean was given but posteriors decide the classes of this world`)
    check(given.length === n, 'BAD_SHAPE', () => `${who}: clean has ${given.length} classes but n is ${n}`)
  }
  const known = given && takeClasses(who, 'clean', given, classes, (i) => `the class of item ${i}`)
  const streams = streamsOf((name) => stream(seed, `${purpose}: ${name}`, trial))
  const most = n * (world.votesPerItem ?? annotators.length)
  const clean = makeArray(who, Int32Array, n)
  const [items, owners] = [makeArray(who, Uint32Array, most), makeArray(who, Uint32Array, most)]
  const labels = makeArray(who, Uint8Array, most)
  let at = 0
  const draw = (first: number, last: number) => {
    for (let i = first; i < last; i++) {
      const item = itemOf(world, streams, i, known?.[i])
      clean[i] = item.clean
      for (const w of votersOf(world, streams, i)) {
        items[at] = i
        owners[at] = w
        labels[at++] = labelOf(world, streams, item, w)
      }
    }
  }
  await sliced(n, 100 * (world.votesPerItem ?? annotators.length), draw, betweenSlices(call, 'votes', n))
  const votes = {
    items: items.subarray(0, at),
    annotators: owners.subarray(0, at),
    labels: labels.subarray(0, at),
    itemCount: n,
    annotatorCount: annotators.length,
  }
  return { votes, clean, classes }
}
