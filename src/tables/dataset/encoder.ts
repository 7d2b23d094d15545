import { parseEncodings } from './encoder-json.js'
import type { ColumnEncoding, EncodedCells } from './encoding.js'
import { featureNames, isMissing } from './encoding.js'
import { makeNumbers } from './number-column.js'

/**
 * What a table of features was read by: its columns, their kinds, categories and means. Given to `readDataset` with
 * another table, it makes the same columns of features.
 */
export interface TableEncoder {
  /** Names of the columns that a table must have. */
  readonly columns: readonly string[]
  /** Names of the features that it makes of them. */
  readonly featureNames: readonly string[]
  /** Returns the encoder as plain JSON, for `encoderFrom`. */
  toJSON(): unknown
}

/** Rows of features. */
export interface EncodedRows {
  /** rows × d, row-major: float32 if that is exact, otherwise float64. */
  x: Float32Array | Float64Array
  /** Number of cells that have a category which the encoder does not know. */
  unseen: number
}

/** The encoder that `readDataset` makes. */
export class FittedEncoder implements TableEncoder {
  readonly encodings: readonly ColumnEncoding[]

  constructor(encodings: readonly ColumnEncoding[]) {
    this.encodings = encodings
  }

  get columns(): readonly string[] {
    return this.encodings.map(({ name }) => name)
  }

  get featureNames(): readonly string[] {
    return this.encodings.flatMap(featureNames)
  }

  /** Encodes the cells of its columns, in its order, for the given rows. Missing cells become the means. */
  encode(columns: readonly EncodedCells[], rows: Int32Array): EncodedRows {
    const d = this.featureNames.length
    const isSingle = columns.every((cells, t) => cells.isSingle && this.encodings[t].means.every(isExact))
    const x = makeNumbers(isSingle, rows.length * d)
    let [at, unseen] = [0, 0]
    for (const [t, encoding] of this.encodings.entries()) {
      const target = { x, d, at }
      if (encoding.kind === 'category') unseen += encodeCategories(encoding, columns[t], rows, target)
      else encodeNumbers(encoding, columns[t], rows, target)
      at += encoding.means.length
    }
    return { x, unseen }
  }

  toJSON(): unknown {
    return { encoder: 1, columns: this.encodings }
  }
}

const isExact = (value: number) => Math.fround(value) === value

/** Where a column goes: rows of d numbers, from column `at` on. */
interface EncodingTarget {
  x: Float32Array | Float64Array
  d: number
  at: number
}

function encodeNumbers(
  { kind, means: [mean] }: ColumnEncoding,
  { values }: EncodedCells,
  rows: Int32Array,
  { x, d, at }: EncodingTarget,
): void {
  for (let i = 0; i < rows.length; i++) {
    const value = values[rows[i]]
    x[i * d + at] = isMissing(kind, value) ? mean : value
  }
}

/** Returns the number of cells with an unknown category, whose features are all 0. */
function encodeCategories(
  { kind, categories, means }: ColumnEncoding,
  { values, categories: found }: EncodedCells,
  rows: Int32Array,
  { x, d, at }: EncodingTarget,
): number {
  const placeOf = new Map(categories.map((category, k) => [category, k]))
  const places = found.map((category) => placeOf.get(category) ?? -1)
  let unseen = 0
  for (let i = 0; i < rows.length; i++) {
    const code = values[rows[i]]
    if (isMissing(kind, code)) x.set(means, i * d + at)
    else if (places[code] >= 0) x[i * d + at + places[code]] = 1
    else unseen++
  }
  return unseen
}

/**
 * Returns the encoder that `toJSON` wrote, from what `JSON.parse` returns.
 *
 * Throws BAD_VALUE when it is not one.
 */
export function encoderFrom(json: unknown): TableEncoder {
  return new FittedEncoder(parseEncodings(json))
}
