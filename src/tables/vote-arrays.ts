/** Turns the columns of a table of votes into numbers. */
import { NoisyTeacherError, shown } from '../engine/check.js'
import type { TableColumn } from './column.js'
import type { LabelClasses } from './label-classes.js'
import type { LongColumns } from './long-columns.js'
import { columnNamed, type Table } from './table.js'
import type { VoteArrays, VoteItems } from './votes-table.js'
import type { WideColumns } from './wide-columns.js'

/** Returns the items of a table with one vote a row. Throws BAD_VALUE when a cell of the column is missing. */
export function longItems(table: Table, column: TableColumn): VoteItems {
  return { names: filled(table, column).values, ofRow: column.codes }
}

/**
 * Returns the items of a table with one item a row, also where two rows have the same name. Without a column of names,
 * an item is called by its row, from 1. Throws BAD_VALUE when a cell of the column is missing.
 */
export function wideItems(table: Table, column: TableColumn | undefined): VoteItems {
  const ofRow = Int32Array.from({ length: table.rows }, (_, row) => row)
  if (!column) return { names: Array.from(ofRow, (row) => String(row + 1)), ofRow }
  const { values, codes } = filled(table, column)
  return { names: Array.from(codes, (code) => values[code]), ofRow }
}

/** Returns the column. Throws BAD_VALUE when one of its cells is missing. */
function filled(table: Table, column: TableColumn): TableColumn {
  const row = column.codes.indexOf(-1)
  if (row < 0) return column
  const message = `column ${shown(column.name)} is missing in data row ${row + 1}`
  throw new NoisyTeacherError('BAD_VALUE', `${table.name}: ${message}`)
}

/** Returns the votes of a table with one vote a row. Throws BAD_VALUE for a row without an annotator. */
export function longVotes(table: Table, columns: LongColumns, items: VoteItems, classes: LabelClasses): VoteArrays {
  const annotators = filled(table, columnNamed(table, columns.annotator))
  const found = classes.of(columnNamed(table, columns.label))
  const votes = new VoteCollector(found.length, annotators.values)
  for (let row = 0; row < found.length; row++) votes.add(items.ofRow[row], annotators.codes[row], found[row])
  return votes.finish()
}

/** Returns the votes of a table with one item a row. */
export function wideVotes(
  table: Table,
  { annotators }: WideColumns,
  items: VoteItems,
  classes: LabelClasses,
): VoteArrays {
  const columns = annotators.map((column) => classes.of(column))
  const present = columns.reduce((sum, labels) => sum + countPresent(labels), 0)
  const votes = new VoteCollector(
    present,
    annotators.map(({ name }) => name),
  )
  for (let row = 0; row < table.rows; row++) {
    for (let w = 0; w < columns.length; w++) votes.add(items.ofRow[row], w, columns[w][row])
  }
  return votes.finish()
}

const countPresent = (labels: Int32Array) => labels.reduce((count, k) => count + Number(k >= 0), 0)

/** Collects votes, and counts those that are missing or outside the declared classes. */
class VoteCollector {
  readonly #votes: Pick<VoteArrays, 'items' | 'annotators' | 'labels'>
  readonly #names: readonly string[]
  readonly #outside: Uint32Array
  #count = 0
  #missing = 0

  /** `most` is the maximum number of votes. */
  constructor(most: number, names: readonly string[]) {
    this.#votes = { items: new Uint32Array(most), annotators: new Uint32Array(most), labels: new Int32Array(most) }
    this.#names = names
    this.#outside = new Uint32Array(names.length)
  }

  /** Adds a vote for class k; -1 is missing, -2 outside the declared classes. */
  add(item: number, annotator: number, k: number): void {
    if (k === -1) this.#missing++
    else if (k === -2) this.#outside[annotator]++
    else {
      this.#votes.items[this.#count] = item
      this.#votes.annotators[this.#count] = annotator
      this.#votes.labels[this.#count++] = k
    }
  }

  finish(): VoteArrays {
    const { items, annotators, labels } = this.#votes
    return {
      items: items.subarray(0, this.#count),
      annotators: annotators.subarray(0, this.#count),
      labels: labels.subarray(0, this.#count),
      annotatorNames: this.#names,
      missing: this.#missing,
      outside: this.#outside,
    }
  }
}
