import { shown } from '../engine/check.js'
import type { Dependence } from './dependence.js'
import type { VoteNames } from './names.js'
import type { VoteTable } from './table.js'
import type { FeatureUse } from './with-features.js'

/** Minimum number of votes of an item that all agree, below which another label is no surprise. */
const UNANIMOUS_VOTES = 4
/** Correlation of errors from which probabilities are doubtful. */
export const HIGH_CORRELATION = 0.15
/** Maximum number of items that a warning names. */
const NAMED_ITEMS = 5

/** What the warnings are made from. */
export interface WarningSources {
  table: VoteTable
  labels: Uint8Array
  dependence: Dependence
  /** Number of annotators with too few votes to tell anything about them. */
  fewVotes: number
  /** How features were combined with the votes; absent without features. */
  features?: FeatureUse
  names?: VoteNames
}

/** Returns what to know before relying on the labels. */
export function warningsOf({ table, labels, dependence, fewVotes, features, names = {} }: WarningSources): string[] {
  const { classes, dropped, repeated, items, starts, pairLabels } = table
  const warnings: string[] = []
  const warn = (count: number, text: string) => {
    if (count > 0) warnings.push(text)
  }
  warn(dropped, `${dropped} labels are outside the ${classes} classes and were dropped`)
  warn(repeated, `${repeated} votes are repeated by their annotator on the same item`)
  let empty = 0
  for (let i = 0; i < items; i++) empty += Number(starts[i] === starts[i + 1])
  warn(empty, `${empty} items have no vote, and get ${features ? "the student's label" : 'the most frequent class'}`)
  if (features?.chosenBy === 'rule') {
    warn(
      1,
      'too few items have two votes to test how much features should weigh against votes; a rule chose the weights',
    )
  }
  const seen = new Set(pairLabels)
  // A class without a name only makes up the minimum of two classes.
  const unseen = [...Array(names.classes?.length ?? classes).keys()].filter((k) => !seen.has(k))
  warn(unseen.length, `nobody voted for ${named('class', unseen, names.classes)}`)
  const flipped = flippedItems(table, labels)
  warn(flipped.length, `all votes agree but the label differs for ${named('item', flipped, names.items)}`)
  warn(fewVotes, `${fewVotes} annotators have a single vote or none, which says nothing about them`)
  const { copies, correlation, effectiveVotes, nominalVotes } = dependence
  for (const group of copies) warn(1, `${named('annotator', group, names.annotators)} copy each other and count as one`)
  if (correlation !== null && correlation >= HIGH_CORRELATION) {
    const [nominal, effective] = [nominalVotes, effectiveVotes].map((n) => n.toFixed(1))
    warn(1, `annotators share errors: ${nominal} votes of an item are worth ${effective}; do not trust probabilities`)
  }
  return warnings
}

/** Returns the items whose votes, at least 4, all agree on a class other than their label. */
function flippedItems({ items, starts, voted, pairLabels }: VoteTable, labels: Uint8Array): number[] {
  const found: number[] = []
  for (let i = 0; i < items; i++) {
    const [first, end] = [starts[i], starts[i + 1]]
    if (end - first < UNANIMOUS_VOTES || pairLabels[voted[first]] === labels[i]) continue
    let v = first + 1
    while (v < end && pairLabels[voted[v]] === pairLabels[voted[first]]) v++
    if (v === end) found.push(i)
  }
  return found
}

/** Returns "class 3", "classes 1 and 2", or the first few with the number of the others; by names if there are any. */
function named(noun: string, numbers: readonly number[], names?: readonly string[]): string {
  const plural = noun === 'class' ? 'classes' : `${noun}s`
  const texts = numbers.slice(0, NAMED_ITEMS).map((i) => (names?.[i] === undefined ? String(i) : shown(names[i])))
  if (numbers.length === 1) return `${noun} ${texts[0]}`
  const more = numbers.length - texts.length
  if (more > 0) return `${plural} ${texts.join(', ')} and ${more} more`
  return `${plural} ${texts.slice(0, -1).join(', ')} and ${texts.at(-1)}`
}
