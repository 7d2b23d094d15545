// Rules that make labels of two classes from votes without estimating anything.
import { stream, type VotesSample } from 'noisy-teacher'
import { type SimulatedAnnotator, sourcesOf } from './crowd.ts'

/** Labels of the items, and which of them a coin decided. */
export interface RuleLabels {
  labels: Int32Array
  ties: Uint8Array
}

/** Calls `visit` with the votes of each item: places in the arrays of votes, from `first` to before `last`. */
function forEachItem({ votes, clean }: VotesSample, visit: (item: number, first: number, last: number) => void): void {
  let first = 0
  for (let item = 0; item < clean.length; item++) {
    let last = first
    while (last < votes.items.length && votes.items[last] === item) last++
    visit(item, first, last)
    first = last
  }
}

/** Labels each item by one of its votes, drawn at random. */
export function oneVote(sample: VotesSample, seed: number): RuleLabels {
  const draws = stream(seed, 'votes: one of an item')
  const labels = new Int32Array(sample.clean.length)
  forEachItem(sample, (item, first, last) => {
    labels[item] = sample.votes.labels[first + draws.below(item, last - first)]
  })
  return { labels, ties: new Uint8Array(labels.length) }
}

/** Labels each item by the sign of a sum over its votes: `weigh` returns the weight of a vote for class 1. */
function bySum(sample: VotesSample, seed: number, weigh: (first: number, last: number) => number): RuleLabels {
  const coins = stream(seed, 'votes: coins')
  const [labels, ties] = [new Int32Array(sample.clean.length), new Uint8Array(sample.clean.length)]
  forEachItem(sample, (item, first, last) => {
    const sum = weigh(first, last)
    ties[item] = Number(Math.abs(sum) < 1e-9)
    labels[item] = ties[item] ? coins.below(item, 2) : Number(sum > 0)
  })
  return { labels, ties }
}

/** Labels each item by the most frequent vote. */
export function plurality(sample: VotesSample, seed: number): RuleLabels {
  const { labels } = sample.votes
  return bySum(sample, seed, (first, last) => {
    let sum = 0
    for (let v = first; v < last; v++) sum += 2 * labels[v] - 1
    return sum
  })
}

/** Labels each item by the best rule, which knows all accuracies and who copies whom: log-odds, once for each source. */
export function bestRule(sample: VotesSample, seed: number, crowd: readonly SimulatedAnnotator[]): RuleLabels {
  const { labels, annotators } = sample.votes
  const sources = sourcesOf(crowd)
  const odds = crowd.map(({ accuracy }) => Math.log(accuracy / (1 - accuracy)))
  return bySum(sample, seed, (first, last) => {
    const heard = new Set<number>()
    let sum = 0
    for (let v = first; v < last; v++) {
      const source = sources[annotators[v]]
      if (!heard.has(source)) sum += odds[source] * (2 * labels[v] - 1)
      heard.add(source)
    }
    return sum
  })
}
