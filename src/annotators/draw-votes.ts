import { largest, pick } from '../data/world.js'
import type { Stream } from '../random/stream.js'
import type { TakenAnnotator } from './annotator-models.js'

/** What votes are drawn from. */
export interface Drawing {
  classes: number
  annotators: readonly TakenAnnotator[]
  prior: readonly number[]
  posteriors?: readonly (readonly number[])[]
  sharedErrors: number
  distractor: number
  votesPerItem?: number
}

/** Random streams of one sample, one for each purpose. */
export interface Streams {
  clean: Stream
  distractor: Stream
  /** The random number that annotators share on an item. */
  shared: Stream
  /** Decides, for each item and annotator, the label, whether the shared number is used, copies, and missing votes. */
  own: Stream
  isShared: Stream
  copies: Stream
  missing: Stream
  chosen: Stream
}
const STREAMS = ['clean', 'distractor', 'shared', 'own', 'isShared', 'copies', 'missing', 'chosen'] as const

/** Opens all streams by name. */
export function streamsOf(open: (name: string) => Stream): Streams {
  return Object.fromEntries(STREAMS.map((name) => [name, open(name)])) as unknown as Streams
}

/** An item: its class, its distractor, its posterior, and the random number that annotators may share. */
interface DrawnItem {
  index: number
  clean: number
  distractor: number
  posterior?: readonly number[]
  shared: number
}

export function itemOf(
  { classes, prior, posteriors }: Drawing,
  streams: Streams,
  i: number,
  known?: number,
): DrawnItem {
  const posterior = posteriors?.[streams.clean.below(i, posteriors.length)]
  const clean = posterior ? largest(posterior) : (known ?? pick(prior, streams.clean.uniform(i)))
  const distractor = (clean + 1 + streams.distractor.below(i, classes - 1)) % classes
  return { index: i, clean, distractor, shared: streams.shared.uniform(i), ...(posterior && { posterior }) }
}

/** Returns the annotators that label item i, ascending. */
export function votersOf(
  { annotators, votesPerItem = annotators.length }: Drawing,
  { chosen, missing }: Streams,
  i: number,
) {
  const count = annotators.length
  const voters: number[] = []
  // Floyd's algorithm: a random subset of votesPerItem annotators.
  for (let j = count - votesPerItem; j < count; j++) {
    const w = votesPerItem === count ? j : chosen.below(i * count + j, j + 1)
    voters.push(voters.includes(w) ? j : w)
  }
  return voters
    .filter((w) => annotators[w].rate === 1 || missing.uniform(i * count + w) < annotators[w].rate)
    .sort((a, b) => a - b)
}

/** Returns the label of annotator w for an item, whether or not it votes on the item. */
export function labelOf(world: Drawing, streams: Streams, item: DrawnItem, w: number): number {
  const { annotators, classes, sharedErrors } = world
  const { matrix, copyOf, fidelity, canFollow } = annotators[w]
  const index = item.index * annotators.length + w
  if (copyOf !== undefined && streams.copies.uniform(index) < fidelity) return labelOf(world, streams, item, copyOf)
  // Two annotators share the number with the product of these probabilities.
  const isShared = sharedErrors > 0 && streams.isShared.uniform(index) < Math.sqrt(sharedErrors)
  const u = isShared ? item.shared : streams.own.uniform(index)
  // The right label comes first and the distractor second, so that one number makes all wrong alike.
  const order = (k: number) => (k === 0 ? item.clean : k === 1 ? item.distractor : otherOf(item, k - 2))
  const probability = (label: number): number => {
    if (item.posterior && !matrix) return item.posterior[label]
    const own = matrix![item.clean * classes + label]
    if (!canFollow || label === item.clean) return own
    const wrong = own * (classes - 1)
    return (1 - world.distractor) * own + (label === item.distractor ? world.distractor * wrong : 0)
  }
  const probabilities = new Float64Array(classes)
  for (let k = 0; k < classes; k++) probabilities[k] = probability(order(k))
  return order(pick(probabilities, u))
}

/** Returns the class number `at` of those that are neither the item's class nor its distractor. */
function otherOf({ clean, distractor }: DrawnItem, at: number): number {
  const [low, high] = [Math.min(clean, distractor), Math.max(clean, distractor)]
  const next = at >= low ? at + 1 : at
  return next >= high ? next + 1 : next
}
