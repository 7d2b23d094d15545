/** How one column of text becomes columns of features: latent semantic analysis of hashed words and character n-grams. */
import { makeArray } from '../../engine/arrays.js'
import type { CallOptions } from '../../engine/call-options.js'
import { NoisyTeacherError, shown } from '../../engine/check.js'
import { betweenSlices, sliced } from '../../engine/slices.js'
import type { TableColumn } from '../column.js'
import { BUCKETS, BucketCounter } from './buckets.js'
import { decompose } from './decompose.js'
import { SparseRows } from './sparse.js'
import { TextWeights, type Vocabulary, vocabularyOf } from './weights.js'

const WHO = 'readDataset'
/** Typical number of terms of a text, by which the event loop is given its turn. */
const TYPICAL_TERMS = 1 << 11

/** The encoding of one column of text. A text with TF-IDF weights w, 1×m, has the features w · V. */
export interface TextEncoding extends Vocabulary {
  name: string
  /** Number k of features, from 1 to 128. */
  components: number
  /** V, row-major m×k: with at most 2^18 buckets, at most 128 MiB. */
  projection: Float32Array
}

/** Rows of a column of text. */
interface TextRows {
  column: TableColumn
  /** The rows to encode, from 0. */
  rows: Int32Array
}

/** Returns the names of the columns of features that a column of text becomes. */
export const textFeatureNames = ({ name, components }: TextEncoding): string[] =>
  Array.from({ length: components }, (_, k) => `${name}[${k + 1}]`)

/**
 * Fits the encoding of a column of text to the given rows: the buckets that they use, and the right singular vectors of
 * their TF-IDF. Throws BAD_VALUE when no row has a word.
 */
export async function fitText(table: string, texts: TextRows, call: CallOptions): Promise<TextEncoding> {
  const { name } = texts.column
  const frequency = new Uint32Array(BUCKETS)
  const counter = new BucketCounter()
  await eachText(texts, { ...call, stage: 'text: words' }, (text) => {
    for (const bucket of counter.count(text).keys()) frequency[bucket]++
  })
  const vocabulary = vocabularyOf(frequency, texts.rows.length)
  const m = vocabulary.buckets.length
  if (m === 0) throw new NoisyTeacherError('BAD_VALUE', `${table}: column ${shown(name)} has no words; ignore it`)
  const weights = new TextWeights(vocabulary)
  const x = new SparseRows(m)
  await eachText(texts, { ...call, stage: 'text: weights' }, (text) => x.push(weights.of(text)))
  const { vectors } = await decompose(x, (done, total) => {
    betweenSlices(call, 'text: decomposition', total)(done)
  })
  const components = vectors.length
  const projection = makeArray(WHO, Float32Array, m * components)
  vectors.forEach((vector, k) => {
    for (let place = 0; place < m; place++) projection[place * components + k] = vector[place]
  })
  return { name, ...vocabulary, components, projection }
}

/** Where features go: rows of d numbers, from column `at` on. */
interface FeatureTarget {
  x: Float32Array | Float64Array
  d: number
  at: number
}

/** Writes the features of texts, rounded to float32. A text that is missing, or has no known word, has zeros. */
export async function encodeText(
  encoding: TextEncoding,
  texts: TextRows,
  { x, d, at }: FeatureTarget,
  call: CallOptions,
): Promise<void> {
  const { components, projection } = encoding
  const weights = new TextWeights(encoding)
  const sums = new Float64Array(components)
  await eachText(texts, { ...call, stage: 'text: features' }, (text, row) => {
    sums.fill(0)
    const { places, weights: own } = weights.of(text)
    for (let i = 0; i < places.length; i++) {
      const from = places[i] * components
      for (let k = 0; k < components; k++) sums[k] += own[i] * projection[from + k]
    }
    for (let k = 0; k < components; k++) x[row * d + at + k] = Math.fround(sums[k])
  })
}

/** Calls `work` with the text of each row, empty where it is missing, and yields to the event loop in between. */
async function eachText(
  { column: { values, codes }, rows }: TextRows,
  { stage, ...call }: CallOptions & { stage: string },
  work: (text: string, row: number) => void,
): Promise<void> {
  const range = (first: number, last: number) => {
    for (let i = first; i < last; i++) work(codes[rows[i]] < 0 ? '' : values[codes[rows[i]]], i)
  }
  await sliced(rows.length, TYPICAL_TERMS, range, betweenSlices(call, stage, rows.length))
}
