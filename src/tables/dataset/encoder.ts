import type { CallOptions } from '../../engine/call-options.js'
import type { TableColumn } from '../column.js'
import { encodeText, textFeatureNames } from '../text/text-encoding.js'
import { type Encodings, encodingsJson, parseEncodings } from './encoder-json.js'
import type { ColumnEncoding, EncodedCells } from './encoding.js'
import { featureNames, isMissing } from './encoding.js'
import { makeNumbers } from './number-column.js'

/**
 * What a table of features was read by: its columns, their kinds, categories and means, and of columns of text the
 * terms and their directions. Given to `readDataset` with another table, it makes the same columns of features.
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
  readonly encodings: Encodings

  constructor(encodings: Encodings) {
    this.encodings = encodings
  }

  get columns(): readonly string[] {
    const { columns, texts } = this.encodings
    return [...columns, ...texts].map(({ name }) => name)
  }

  get featureNames(): readonly string[] {
    const { columns, texts } = this.encodings
    return [...columns.flatMap(featureNames), ...texts.flatMap(textFeatureNames)]
  }

  /**
   * Encodes its columns of cells and of text, in its order, for the given rows. Missing cells become the means, missing
   * texts zeros.
   */
  async encode(
    cells: readonly EncodedCells[],
    texts: readonly TableColumn[],
    rows: Int32Array,
    call: CallOptions,
  ): Promise<EncodedRows> {
    const { encodings } = this
    const d = this.featureNames.length
    const isSingle = cells.every((each, t) => each.isSingle && encodings.columns[t].means.every(isExact))
    const x = makeNumbers(isSingle, rows.length * d)
    let [at, unseen] = [0, 0]
    for (const [t, encoding] of encodings.columns.entries()) {
      const target = { x, d, at }
      if (encoding.kind === 'category') unseen += encodeCategories(encoding, cells[t], rows, target)
      else encodeNumbers(encoding, cells[t], rows, target)
      at += encoding.means.length
    }
    for (const [t, encoding] of encodings.texts.entries()) {
      await encodeText(encoding, { column: texts[t], rows }, { x, d, at }, call)
      at += encoding.components
    }
    return { x, unseen }
  }

  toJSON(): unknown {
    return encodingsJson(this.encodings)
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
