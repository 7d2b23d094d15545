import { makeArray } from '../engine/arrays.js'
import type { Call } from '../engine/call.js'
import type { TakenVotes } from './votes.js'

/** Sorted votes: by item, with the votes of one item in order of annotators. */
export interface VoteTable {
  items: number
  annotators: number
  classes: number
  /** Number of different pairs of an annotator and a label that it gave. */
  pairs: number
  /** items + 1: where the votes of each item start. */
  starts: Uint32Array
  /** The pair of each vote. */
  voted: Uint32Array
  /** Weight of each vote: 1 divided by the number of votes that share it. */
  weights: Float32Array
  /** annotators + 1: where the pairs of each annotator start. */
  pairStarts: Uint32Array
  /** The label of each pair. */
  pairLabels: Uint8Array
  /** The annotator of each pair. */
  pairAnnotators: Uint32Array
  /** Number of labels that were dropped because they are outside the declared classes. */
  dropped: number
  /** Number of votes that share the place of one with another vote of the same annotator on the same item. */
  repeated: number
}

/**
 * Sorts votes by item and numbers their pairs, by counting sorts. With `share`, the r votes of an annotator on one item
 * weigh 1 / r each; otherwise 1. Drops labels of `classes` or more. Yields to the event loop between slices.
 */
export async function tableOf(call: Call, taken: TakenVotes, classes: number, share: boolean): Promise<VoteTable> {
  const { itemCount: items, annotatorCount: annotators, labels } = taken
  const { kept, dropped } = await keepVotes(call, labels, classes)
  const byAnnotator = await sortBy(call, taken.annotators, annotators, kept)
  const byItem = await sortBy(call, taken.items, items, byAnnotator.order)
  const pairing = await pairsOf(call, byAnnotator, { labels, classes, annotators })
  const votes = kept.length
  const voted = makeArray(call.who, Uint32Array, votes)
  const weights = makeArray(call.who, Float32Array, votes).fill(1)
  let repeated = 0
  await call.loop(items, 1 + votes / items, (first, last) => {
    for (let at = byItem.starts[first]; at < byItem.starts[last]; at++) voted[at] = pairing.pairOf[byItem.order[at]]
    for (let item = first; item < last; item++) {
      const end = byItem.starts[item + 1]
      for (let at = byItem.starts[item]; at < end; ) {
        const annotator = pairing.pairAnnotators[voted[at]]
        let next = at + 1
        while (next < end && pairing.pairAnnotators[voted[next]] === annotator) next++
        if (next > at + 1) {
          repeated += next - at
          if (share) weights.fill(1 / (next - at), at, next)
        }
        at = next
      }
    }
  })
  const { pairOf, ...pairs } = pairing
  return { items, annotators, classes, starts: byItem.starts, voted, weights, ...pairs, dropped, repeated }
}

/** Returns the votes of the first `count` items, or all votes if there are no more items; pairs keep their numbers. */
export function firstItems(votes: VoteTable, count: number): VoteTable {
  if (votes.items <= count) return votes
  const end = votes.starts[count]
  return {
    ...votes,
    items: count,
    starts: votes.starts.subarray(0, count + 1),
    voted: votes.voted.subarray(0, end),
    weights: votes.weights.subarray(0, end),
  }
}

/** Returns the number of votes of each annotator. */
export function votesOfAnnotators({ annotators, voted, pairAnnotators }: VoteTable): Uint32Array {
  const numbers = new Uint32Array(annotators)
  for (const u of voted) numbers[pairAnnotators[u]]++
  return numbers
}

/** Returns the indices of the votes to keep, and the number of votes that are dropped without being missing. */
async function keepVotes(call: Call, labels: Int32Array, classes: number) {
  const kept = makeArray(call.who, Uint32Array, labels.length)
  let [count, dropped] = [0, 0]
  await call.loop(labels.length, 1, (first, last) => {
    for (let v = first; v < last; v++) {
      if (labels[v] >= 0 && labels[v] < classes) kept[count++] = v
      else if (labels[v] >= 0) dropped++
    }
  })
  return { kept: kept.subarray(0, count), dropped }
}

/** Sorts the indices in `order` by their key, from 0 to count - 1, keeping the order of equal keys. */
async function sortBy(call: Call, keys: Uint32Array, count: number, order: Uint32Array) {
  const starts = makeArray(call.who, Uint32Array, count + 1)
  const sorted = makeArray(call.who, Uint32Array, order.length)
  await call.loop(order.length, 1, (first, last) => {
    for (let at = first; at < last; at++) starts[keys[order[at]] + 1]++
  })
  for (let key = 0; key < count; key++) starts[key + 1] += starts[key]
  const next = starts.slice(0, count)
  await call.loop(order.length, 1, (first, last) => {
    for (let at = first; at < last; at++) sorted[next[keys[order[at]]]++] = order[at]
  })
  return { starts, order: sorted }
}

/** Numbers the pairs of an annotator and a label, in order of annotators and then of labels. */
async function pairsOf(
  call: Call,
  { starts, order }: { starts: Uint32Array; order: Uint32Array },
  { labels, classes, annotators }: { labels: Int32Array; classes: number; annotators: number },
) {
  const pairOf = makeArray(call.who, Uint32Array, labels.length)
  const pairStarts = makeArray(call.who, Uint32Array, annotators + 1)
  const labelsOfPairs: number[] = []
  const annotatorsOfPairs: number[] = []
  const numbers = new Int32Array(classes)
  await call.loop(annotators, classes + order.length / annotators, (first, last) => {
    for (let w = first; w < last; w++) {
      numbers.fill(-1)
      for (let at = starts[w]; at < starts[w + 1]; at++) numbers[labels[order[at]]] = 0
      for (let k = 0; k < classes; k++) {
        if (numbers[k] < 0) continue
        numbers[k] = labelsOfPairs.push(k) - 1
        annotatorsOfPairs.push(w)
      }
      for (let at = starts[w]; at < starts[w + 1]; at++) pairOf[order[at]] = numbers[labels[order[at]]]
      pairStarts[w + 1] = labelsOfPairs.length
    }
  })
  const pairLabels = Uint8Array.from(labelsOfPairs)
  return {
    pairOf,
    pairStarts,
    pairLabels,
    pairAnnotators: Uint32Array.from(annotatorsOfPairs),
    pairs: pairLabels.length,
  }
}
