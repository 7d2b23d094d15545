import { DECIMAL } from '../class-names.js'
import { ColumnBuilder, type TableColumn } from '../column.js'
import type { CellSink, ReadFacts, TableSinks } from '../read-into.js'
import { FeatureColumn, type FeatureKind } from './feature-column.js'
import { type ColumnPart, type LayoutOptions, refuseFeatureless, TableLayout } from './layout.js'
import { selectColumns } from './patterns.js'

/** Options of reading the columns of a dataset. */
export interface DatasetColumnOptions extends LayoutOptions {
  readonly categorical: readonly string[]
  readonly maxCategories: number
}

/** The columns of a table, by what they are. */
export interface DatasetColumns {
  label?: TableColumn | undefined
  id?: TableColumn | undefined
  /** The columns of text and the kept ones. */
  kept: readonly TableColumn[]
  /** The columns of text alone. */
  texts: readonly TableColumn[]
  features: readonly FeatureColumn[]
}

/** Collects the columns of a dataset from the batches of a table. */
export class DatasetCollector implements TableSinks {
  readonly #options: DatasetColumnOptions
  readonly #missing: ReadonlySet<string>
  readonly #layout: TableLayout
  readonly #collected: { part: ColumnPart; column: ColumnBuilder | FeatureColumn }[] = []
  #names: readonly string[] = []
  #parts: ReadonlyMap<string, ColumnPart> = new Map()

  constructor(options: DatasetColumnOptions, missing: ReadonlySet<string>) {
    this.#options = options
    this.#missing = missing
    this.#layout = new TableLayout(options)
  }

  select(names: readonly string[], table: string, isFinal: boolean): readonly string[] {
    this.#names = names
    this.#parts = this.#layout.partsOf(names)
    if (isFinal) this.#layout.check(table, names)
    return [...this.#parts.keys()]
  }

  sinkOf(name: string, i: number, table: string): CellSink {
    const part = this.#parts.get(name)!
    const column = part === 'feature' ? this.#feature(name, table) : new ColumnBuilder(name, this.#missing)
    this.#collected[i] = { part, column }
    return column
  }

  /** Returns the columns. Throws BAD_VALUE when one is missing that was named or is required. */
  finish({ name: table, names }: ReadFacts): DatasetColumns {
    this.#layout.check(table, names)
    const features: FeatureColumn[] = []
    const texts: { part: ColumnPart; column: TableColumn }[] = []
    for (const { part, column } of this.#collected.filter((each) => each !== undefined)) {
      if (column instanceof FeatureColumn) features.push(column)
      else {
        const text = column.finish()
        if (part !== 'id or feature' || areIds(text)) texts.push({ part, column: text })
        else features.push(this.#asFeature(text, table))
      }
    }
    const find = (...parts: ColumnPart[]) =>
      texts.filter(({ part }) => parts.includes(part)).map(({ column }) => column)
    if (features.length + find('text').length === 0) refuseFeatureless(table, names)
    return {
      label: find('label')[0],
      id: find('id', 'id or feature')[0],
      kept: find('kept', 'text'),
      texts: find('text'),
      features,
    }
  }

  #feature(name: string, table: string): FeatureColumn {
    const { maxCategories, categorical, encoder } = this.#options
    const known = encoder?.encodings.columns.find((each) => each.name === name)?.kind
    const kind: FeatureKind | undefined =
      known ?? (selectColumns(categorical, this.#names).has(name) ? 'category' : undefined)
    const most = encoder ? Number.POSITIVE_INFINITY : maxCategories
    return new FeatureColumn(name, {
      table,
      missing: this.#missing,
      maxCategories: most,
      kind,
      isGiven: encoder !== undefined,
    })
  }

  /** Reads a column that was taken for ids, but is none, as features. */
  #asFeature({ name, values, codes }: TableColumn, table: string): FeatureColumn {
    const column = this.#feature(name, table)
    column.add(Array.from(codes, (code) => (code < 0 ? null : values[code])))
    return column
  }
}

/** Returns true if the values can be ids: no cell is missing, all are distinct, and numbers are whole. */
function areIds({ values, codes }: TableColumn): boolean {
  if (values.length !== codes.length || codes.includes(-1)) return false
  return !values.every((value) => DECIMAL.test(value)) || values.every((value) => Number.isInteger(Number(value)))
}
