import { makeArray } from '../engine/arrays.js'
import { check, NoisyTeacherError, shown, wholeNumber } from '../engine/check.js'
import { isArrayLike } from '../engine/numbers.js'

/** Maximum number of classes of votes: their labels are bytes. */
export const MAX_VOTE_CLASSES = 256

/**
 * Votes as triples: element v of the three arrays says that annotator `annotators[v]` gave item `items[v]` the label
 * `labels[v]`. Items and annotators are numbered from 0, classes from 0 to classes - 1. A label of -1 is missing.
 */
export interface VoteTriples {
  items: ArrayLike<number>
  annotators: ArrayLike<number>
  labels: ArrayLike<number>
  /** Number of items; by default the largest in `items` plus 1. Items without a vote are allowed. */
  itemCount?: number
  /** Number of annotators; by default the largest in `annotators` plus 1. */
  annotatorCount?: number
}

/** Votes as a table: row i, column w has the label that annotator w gave to item i; -1 and NaN are missing. */
export interface WideVotes {
  wide: readonly ArrayLike<number>[]
}

/** Votes of annotators on items, as triples or as a table. */
export type Votes = VoteTriples | WideVotes

/** Checked triples. */
export interface TakenVotes {
  items: Uint32Array
  annotators: Uint32Array
  /** -1 is missing. */
  labels: Int32Array
  itemCount: number
  annotatorCount: number
}

const MAX_COUNT = 2 ** 31

/**
 * Returns a checked copy of the votes. Throws BAD_VALUE when `votes` is neither triples nor a table, or has an entry
 * that is not a whole number in range, and BAD_SHAPE when lengths differ or there is no item or annotator.
 */
export function takeVotes(who: string, votes: unknown): TakenVotes {
  const form = 'must be { items, annotators, labels } or { wide }'
  check(typeof votes === 'object' && votes !== null, 'BAD_VALUE', () => `${who}: votes is ${shown(votes)} but ${form}`)
  let given: Partial<VoteTriples & WideVotes>
  try {
    const { items, annotators, labels, itemCount, annotatorCount, wide } = votes as Partial<VoteTriples & WideVotes>
    given = { items, annotators, labels, itemCount, annotatorCount, wide }
  } catch (cause) {
    throw new NoisyTeacherError('BAD_VALUE', `${who}: votes cannot be read`, { cause })
  }
  if (given.wide !== undefined) return fromWide(who, given.wide)
  const held = given.items !== undefined && given.annotators !== undefined && given.labels !== undefined
  check(held, 'BAD_VALUE', () => `${who}: votes is ${shown(votes)} but ${form}`)
  const items = takeIndices(who, 'items', given.items)
  const annotators = takeIndices(who, 'annotators', given.annotators)
  const labels = takeLabels(who, 'labels', given.labels, (i) => `labels[${i}]`)
  const lengths = items.length === labels.length && annotators.length === labels.length
  check(lengths, 'BAD_SHAPE', () => {
    const found = `${items.length} items, ${annotators.length} annotators and ${labels.length} labels`
    return `${who}: votes has ${found} but needs one of each for every vote`
  })
  const itemCount = countOf(who, 'itemCount', given.itemCount, items)
  const annotatorCount = countOf(who, 'annotatorCount', given.annotatorCount, annotators)
  return { items, annotators, labels, itemCount, annotatorCount }
}

/**
 * Returns the number of classes that labels need, the largest label plus 1 but at least 2. Throws BAD_VALUE when there are
 * too many.
 */
export function classCountOf(who: string, labels: Int32Array): number {
  const classes = labels.reduce((most, label) => Math.max(most, label + 1), 2)
  check(classes <= MAX_VOTE_CLASSES, 'BAD_VALUE', () => {
    return `${who}: labels has the class ${classes - 1} but there are at most ${MAX_VOTE_CLASSES} classes, from 0 on`
  })
  return classes
}

/** Returns the votes of a table in order of its rows. */
function fromWide(who: string, wide: unknown): TakenVotes {
  check(isArrayLike(wide) && wide.length > 0, 'BAD_VALUE', () => {
    return `${who}: votes.wide is ${shown(wide)} but must be an array of one row of labels for each item`
  })
  const rows = Array.from(wide, (row, i) => takeLabels(who, `wide[${i}]`, row, (w) => `wide[${i}][${w}]`))
  const annotatorCount = rows[0].length
  rows.forEach((row, i) => {
    const found = row.length
    check(found === annotatorCount && found > 0, 'BAD_SHAPE', () => {
      return `${who}: wide[${i}] has ${found} labels but needs ${Math.max(1, annotatorCount)}, one for each annotator`
    })
  })
  const length = rows.length * annotatorCount
  const [items, annotators] = [makeArray(who, Uint32Array, length), makeArray(who, Uint32Array, length)]
  const labels = makeArray(who, Int32Array, length)
  rows.forEach((row, i) => {
    labels.set(row, i * annotatorCount)
    for (let w = 0; w < annotatorCount; w++) {
      items[i * annotatorCount + w] = i
      annotators[i * annotatorCount + w] = w
    }
  })
  return { items, annotators, labels, itemCount: rows.length, annotatorCount }
}

/** Copies an array of whole numbers from 0 to 2^31 - 1. */
function takeIndices(who: string, name: string, given: unknown): Uint32Array {
  check(isArrayLike(given), 'BAD_VALUE', () => `${who}: ${name} is ${shown(given)} but must be an array of numbers`)
  const taken = makeArray(who, Uint32Array, given.length)
  for (let i = 0; i < taken.length; i++) {
    const value = given[i]
    const held = typeof value === 'number' && Number.isInteger(value) && value >= 0 && value < MAX_COUNT
    if (!held) refuse(who, `${name}[${i}]`, value, wholeNumber(0, MAX_COUNT - 1))
    taken[i] = value as number
  }
  return taken
}

/** Copies an array of labels, whole numbers from -1 to 2^31 - 1; NaN becomes -1, which is missing. */
function takeLabels(who: string, name: string, given: unknown, placeOf: (i: number) => string): Int32Array {
  check(isArrayLike(given), 'BAD_VALUE', () => `${who}: ${name} is ${shown(given)} but must be an array of labels`)
  const taken = makeArray(who, Int32Array, given.length)
  for (let i = 0; i < taken.length; i++) {
    const value = given[i]
    if (Number.isNaN(value)) taken[i] = -1
    else {
      const held = typeof value === 'number' && Number.isInteger(value) && value >= -1 && value < MAX_COUNT
      if (!held) refuse(who, placeOf(i), value, 'a class from 0 on, or -1 or NaN for a missing label')
      taken[i] = value as number
    }
  }
  return taken
}

function refuse(who: string, place: string, value: unknown, needed: string): never {
  throw new NoisyTeacherError('BAD_VALUE', `${who}: ${place} is ${shown(value)} but must be ${needed}`)
}

/** Returns the given count, or by default the largest index plus 1. */
function countOf(who: string, name: string, given: unknown, indices: Uint32Array): number {
  let least = 0
  for (const index of indices) least = Math.max(least, index + 1)
  const needed = Math.max(1, least)
  if (given === undefined) {
    check(least > 0, 'BAD_SHAPE', () => `${who}: there are no votes`)
    return least
  }
  const held = Number.isSafeInteger(given) && (given as number) >= needed && (given as number) < MAX_COUNT
  check(held, 'BAD_VALUE', () => `${who}: ${name} is ${shown(given)} but must be ${wholeNumber(needed, MAX_COUNT - 1)}`)
  return given as number
}
