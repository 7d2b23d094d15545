import { NoisyTeacherError, printable, shown } from '../../engine/check.js'
import type { Cell } from '../batch.js'
import { ColumnBuilder, type TableColumn } from '../column.js'
import { isNotFinite, numberOf, truthOf } from './cells.js'
import { NumberColumn } from './number-column.js'

/** How the cells of a column of features become numbers: as they are, as 0 and 1, or one column for each category. */
export type FeatureKind = 'number' | 'boolean' | 'category'

/** What the collector of a column of features is given. */
export interface FeatureRules {
  /** Name of the table, for messages. */
  table: string
  missing: ReadonlySet<string>
  /** Maximum number of categories. Infinity where those of another table are known. */
  maxCategories: number
  /** The kind, if it is known; otherwise that of the first cell that is not missing. */
  kind?: FeatureKind | undefined
  /** True if another table determines the kind. */
  isGiven: boolean
}

const NEEDED = { number: 'a finite number', boolean: 'true or false' } as const

/** Collects the cells of one column of features. Numbers are never text. */
export class FeatureColumn {
  readonly name: string
  readonly #rules: FeatureRules
  readonly #numbers = new NumberColumn()
  readonly #words: ColumnBuilder
  #kind: FeatureKind | undefined
  #rows = 0

  constructor(name: string, rules: FeatureRules) {
    this.name = name
    this.#rules = rules
    this.#kind = rules.kind
    this.#words = new ColumnBuilder(name, rules.missing)
  }

  /** The kind; numbers for a column that has no cell. */
  get kind(): FeatureKind {
    return this.#kind ?? 'number'
  }

  /** The numbers, of any kind but categories; NaN where a cell is missing. */
  get numbers(): NumberColumn {
    return this.#numbers
  }

  get maxCategories(): number {
    return this.#rules.maxCategories
  }

  /** True if there are more categories than allowed; the rest of the column is then not kept. */
  get isCrowded(): boolean {
    return this.#words.distinct > this.maxCategories
  }

  /** Returns the categories. */
  words(): TableColumn {
    return this.#words.finish()
  }

  /** Adds rows whose cells are missing. */
  addMissing(rows: number): void {
    if (this.#kind === 'category') this.#words.addMissing(rows)
    else this.#numbers.pushMissing(rows)
    this.#rows += rows
  }

  /** Adds cells. Throws BAD_VALUE, with row and column, for a cell of another kind. */
  add(cells: ArrayLike<Cell>): void {
    let from = 0
    if (this.#kind === undefined) {
      while (from < cells.length && this.#isMissing(cells[from])) from++
      this.addMissing(from)
      if (from === cells.length) return
      this.#begin(cells[from])
    }
    if (this.#kind === 'category') this.#addWords(from > 0 ? Array.from(cells).slice(from) : cells)
    else this.#addNumbers(cells, from)
  }

  /** Determines the kind by the first cell that is not missing. */
  #begin(cell: Cell): void {
    if (!Number.isNaN(numberOf(cell)) || isNotFinite(cell)) this.#kind = 'number'
    else if (!Number.isNaN(truthOf(cell))) this.#kind = 'boolean'
    else {
      this.#kind = 'category'
      this.#words.addMissing(this.#rows)
    }
  }

  #addNumbers(cells: ArrayLike<Cell>, from: number): void {
    const read = this.#kind === 'boolean' ? truthOf : numberOf
    for (let i = from; i < cells.length; i++) {
      const value = read(cells[i])
      if (Number.isNaN(value) && !this.#isMissing(cells[i])) this.#refuseKind(cells[i])
      this.#numbers.push(value)
      this.#rows++
    }
  }

  #addWords(cells: ArrayLike<Cell>): void {
    // The words of a column with too many are of no use, and could fill the memory.
    if (!this.isCrowded) this.#words.add(cells)
    this.#rows += cells.length
  }

  #isMissing(cell: Cell): boolean {
    if (typeof cell === 'string') return this.#rules.missing.has(cell) || this.#rules.missing.has(cell.trim())
    return cell === null || cell === undefined || (typeof cell === 'number' && Number.isNaN(cell))
  }

  #refuseKind(cell: Cell): never {
    const needed = NEEDED[this.#kind as 'number' | 'boolean']
    const given = typeof cell === 'string' ? shown(cell.trim()) : printable(String(cell))
    const why = this.#rules.isGiven ? ', as in the table that was encoded first' : ', as the cells before it'
    const message = `data row ${this.#rows + 1}, column ${shown(this.name)} is ${given} but must be ${needed}`
    throw new NoisyTeacherError('BAD_VALUE', `${this.#rules.table}: ${message}${isNotFinite(cell) ? '' : why}`)
  }
}
