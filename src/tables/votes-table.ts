import type { OutsideLabel } from './label-classes.js'
import type { LeftOutColumn } from './wide-columns.js'

/** The items of a table of votes. */
export interface VoteItems {
  /** Name of each item. */
  names: readonly string[]
  /** For each row of the table, the number of its item. */
  ofRow: Int32Array
}

/** Votes as numbers: vote v is of annotator `annotators[v]` on item `items[v]`, for class `labels[v]`. */
export interface VoteArrays {
  items: Uint32Array
  annotators: Uint32Array
  labels: Int32Array
  annotatorNames: readonly string[]
  /** Number of votes that are missing: cells of the wide form, rows of the long form. */
  missing: number
  /** Number of votes of each annotator for labels outside the declared classes, which are dropped. */
  outside: Uint32Array
}

/** A table of votes, with items, annotators and classes as numbers from 0, and the name of each. */
export interface VotesTable {
  /** Item of each vote. */
  items: Uint32Array
  /** Annotator of each vote. */
  annotators: Uint32Array
  /** Class of each vote: a place in `classNames`. */
  labels: Int32Array
  itemCount: number
  annotatorCount: number
  /** Names of the items, as the table has them; the number of the row, from 1, where it has none. */
  itemNames: readonly string[]
  annotatorNames: readonly string[]
  /** Names of the classes: numbers ascending by value, then others; or the declared ones in their order. */
  classNames: readonly string[]
  form: 'long' | 'wide'
  /** Number of missing votes: cells of the wide form, rows of the long form. */
  missing: number
  /** Number of votes of each annotator that were dropped because their label is outside the declared classes. */
  outside: Uint32Array
  /** The labels outside the declared classes, the most frequent first. */
  outsideLabels: readonly OutsideLabel[]
  /** Columns of the wide form that have no votes, and why. */
  leftOut: readonly LeftOutColumn[]
  /** Class of each item that has a gold label; undefined without the option `gold`. */
  gold?: ReadonlyMap<number, number>
  /** Class of each item that is kept for evaluation; undefined without the option `evaluate`. */
  evaluate?: ReadonlyMap<number, number>
  /** One line that says what was read. */
  summary: string
}
