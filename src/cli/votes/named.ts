import type { Aggregate } from '../../annotators/result.js'
import type { AnnotatorSummary } from '../../annotators/summary.js'
import type { VotesTable } from '../../tables/index.js'

/** The label of one item, by the names of the table. */
export interface NamedLabel {
  item: string
  label: string
  /** Probability of the label, from 0 to 1. */
  probability: number
  /** Probability of the label minus that of the next, from 0 to 1. */
  margin: number
  /** Number of votes. */
  votes: number
  /** True if another class is as probable. */
  tie: boolean
}

/** One annotator, by its name in the table. */
export interface NamedAnnotator extends AnnotatorSummary {
  annotator: string
  /** Number of votes that were dropped because their label is not one of the declared classes. */
  outside: number
}

/** Result of aggregating a table of votes, in the words of the table. */
export interface NamedResult {
  table: VotesTable
  aggregate: Aggregate
  classes: readonly string[]
  /** Number of items. */
  items: number
  /** Returns the label of an item. Made on demand, because there may be millions. */
  labelOf(item: number): NamedLabel
  annotators: readonly NamedAnnotator[]
  /** Returns the classes with the most votes on an item: several if they are tied, none without votes. */
  pluralityOf(item: number): readonly string[]
  /** Number of items whose label is not one of them, and number of items with votes. */
  differing: { labels: number; of: number }
  /** Groups of annotators that copy each other. */
  copies: readonly (readonly string[])[]
}

/** Returns the result of aggregating a table, with names in place of numbers. */
export function named(table: VotesTable, aggregate: Aggregate): NamedResult {
  const { classNames, itemNames, annotatorNames, outside } = table
  const leadersOf = pluralities(table)
  const differing = { labels: 0, of: 0 }
  for (let i = 0; i < itemNames.length; i++) {
    const leaders = leadersOf(i)
    differing.of += Number(leaders.length > 0)
    differing.labels += Number(leaders.length > 0 && !leaders.includes(aggregate.labels[i]))
  }
  return {
    table,
    aggregate,
    classes: classNames,
    items: itemNames.length,
    labelOf: (i) => ({
      item: itemNames[i],
      label: classNames[aggregate.labels[i]],
      ...marginOf(aggregate, i),
      votes: aggregate.votes[i],
      tie: aggregate.ties[i] === 1,
    }),
    annotators: aggregate.annotators.map((summary, w) => ({
      ...summary,
      annotator: annotatorNames[w],
      outside: outside[w],
    })),
    pluralityOf: (i) => leadersOf(i).map((k) => classNames[k]),
    differing,
    copies: aggregate.dependence.copies.map((group) => group.map((w) => annotatorNames[w])),
  }
}

/** Returns a function for the classes with the most votes on an item, in which repeated votes of one annotator all count. */
function pluralities({ items, labels, itemCount, classNames }: VotesTable): (item: number) => number[] {
  const counts = new Uint32Array(itemCount * classNames.length)
  items.forEach((item, v) => {
    counts[item * classNames.length + labels[v]]++
  })
  return (item) => {
    const own = counts.subarray(item * classNames.length, (item + 1) * classNames.length)
    const most = own.reduce((a, b) => Math.max(a, b), 0)
    return most === 0 ? [] : [...own.keys()].filter((k) => own[k] === most)
  }
}

/** Returns the probability of an item's label. */
export const probabilityOf = ({ probabilities, labels, classes }: Aggregate, item: number): number =>
  probabilities[item * classes + labels[item]]

/** Returns the probability of an item's label, and how far it is ahead of the next. */
function marginOf(aggregate: Aggregate, item: number) {
  const { probabilities, labels, classes } = aggregate
  const row = probabilities.subarray(item * classes, (item + 1) * classes)
  const probability = probabilityOf(aggregate, item)
  const next = row.reduce((most, each, k) => (k === labels[item] ? most : Math.max(most, each)), 0)
  return { probability, margin: Math.max(0, probability - next) }
}

/** Returns the JSON document of a result. */
export function documentOf(result: NamedResult, seconds: number): object {
  const { table, aggregate, classes, items, annotators, copies } = result
  const { method, dependence, refused, evaluation } = aggregate
  const { correlation, effectiveVotes } = dependence
  return {
    method,
    classes,
    labels: Array.from({ length: items }, (_, i) => ({
      item: table.itemNames[i],
      label: classes[aggregate.labels[i]],
      probability: probabilityOf(aggregate, i),
      tie: aggregate.ties[i] === 1,
    })),
    annotators: annotators.map(({ annotator, votes, accuracy, flags }) => ({
      annotator,
      votes,
      accuracy: accuracy && { estimate: accuracy.estimate, interval: accuracy.interval },
      flags,
    })),
    dependence: { correlation, effectiveVotes, copies },
    refused: refused && { code: refused.code, why: refused.why },
    ...(evaluation && { evaluation }),
    seconds,
  }
}
