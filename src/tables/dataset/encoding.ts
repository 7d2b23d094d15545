/** How one column of a table becomes columns of features, and what that needs to know of the table it was fitted to. */
import { NoisyTeacherError, shown } from '../../engine/check.js'
import { compareClassNames } from '../class-names.js'
import type { FeatureColumn, FeatureKind } from './feature-column.js'

/** The encoding of one column. */
export interface ColumnEncoding {
  name: string
  kind: FeatureKind
  /** The categories, each of which is a column of features; none for other kinds. */
  categories: readonly string[]
  /** Mean of each column of features over the rows where the cell is not missing: what missing cells are filled with. */
  means: readonly number[]
}

/** The cells of a column: numbers, NaN where missing; or places in `categories`, -1 where missing. */
export interface EncodedCells {
  values: Float32Array | Float64Array | Int32Array
  /** True if every number is exact in float32. */
  isSingle: boolean
  /** The categories as the table has them; none for other kinds. */
  categories: readonly string[]
}

/** Returns the names of the columns of features that a column becomes. */
export function featureNames({ name, kind, categories }: ColumnEncoding): string[] {
  return kind === 'category' ? categories.map((category) => `${name}=${category}`) : [name]
}

/** Returns the cells of a column, which ends it. */
export function cellsOf(column: FeatureColumn): EncodedCells {
  if (column.kind !== 'category') {
    const { isSingle } = column.numbers
    return { values: column.numbers.take(), isSingle, categories: [] }
  }
  const { values, codes } = column.words()
  return { values: codes, isSingle: true, categories: values }
}

/** Returns true if a cell, as `EncodedCells` has it, is missing. */
export const isMissing = (kind: FeatureKind, value: number): boolean =>
  kind === 'category' ? value === -1 : Number.isNaN(value)

/**
 * Fits the encoding of a column to the given rows: categories in the order of class names, and means, rounded to float32
 * where the cells are exact in it. Throws BAD_VALUE when all cells are missing.
 */
export function fitEncoding(
  table: string,
  { name, kind }: FeatureColumn,
  { values, isSingle, categories: found }: EncodedCells,
  rows: Int32Array,
): ColumnEncoding {
  const present = rows.filter((row) => !isMissing(kind, values[row]))
  if (present.length === 0) {
    throw new NoisyTeacherError('BAD_VALUE', `${table}: column ${shown(name)} is empty; ignore it`)
  }
  const round = isSingle ? Math.fround : (value: number) => value
  if (kind !== 'category') {
    // Divided first, because the sum of large numbers is not finite.
    const mean = present.reduce((sum, row) => sum + values[row] / present.length, 0)
    return { name, kind, categories: [], means: [round(mean)] }
  }
  const counts = new Uint32Array(found.length)
  for (const row of present) counts[values[row]]++
  const order = [...found.keys()]
    .filter((code) => counts[code] > 0)
    .sort((a, b) => compareClassNames(found[a], found[b]))
  const means = order.map((code) => round(counts[code] / present.length))
  return { name, kind, categories: order.map((code) => found[code]), means }
}
