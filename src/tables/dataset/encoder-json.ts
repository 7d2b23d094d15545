import { fromBase64, toBase64 } from '../../engine/base64.js'
import { check, NoisyTeacherError, shown } from '../../engine/check.js'
import { BUCKETS } from '../text/buckets.js'
import { MAX_COMPONENTS } from '../text/decompose.js'
import type { TextEncoding } from '../text/text-encoding.js'
import type { ColumnEncoding } from './encoding.js'

const WHO = 'encoderFrom'
const KINDS = ['number', 'boolean', 'category'] as const

/** The encodings of the columns of a table, in the order of their features. */
export interface Encodings {
  columns: readonly ColumnEncoding[]
  texts: readonly TextEncoding[]
}

/** Returns encodings as plain JSON: arrays of texts as base64 of their bytes, and no `texts` where there are none. */
export function encodingsJson({ columns, texts }: Encodings): unknown {
  const written = texts.map(({ buckets, idf, projection, ...rest }) => ({
    ...rest,
    buckets: toBase64(buckets),
    idf: toBase64(idf),
    projection: toBase64(projection),
  }))
  return { encoder: 1, columns, ...(texts.length > 0 && { texts: written }) }
}

/** Reads the encodings from the JSON of an encoder, which may come from a stranger. Throws BAD_VALUE when it is none. */
export function parseEncodings(json: unknown): Encodings {
  try {
    const { encoder, columns: given, texts: givenTexts = [] } = fieldsOf('the encoder', json)
    require(encoder === 1, 'the version', encoder, '1')
    const columns = listOf('columns', given).map(encodingOf)
    const texts = listOf('texts', givenTexts).map(textOf)
    const names = [...columns, ...texts].map(({ name }) => name)
    require(names.length > 0 && new Set(names).size === names.length, 'columns', names, 'distinct, at least one')
    return { columns, texts }
  } catch (cause) {
    if (cause instanceof NoisyTeacherError) throw cause
    throw new NoisyTeacherError('BAD_VALUE', `${WHO}: the encoder cannot be read: ${shown(cause)}`, { cause })
  }
}

function encodingOf(value: unknown, t: number): ColumnEncoding {
  const where = `column ${t + 1}`
  const fields = fieldsOf(where, value)
  const name = stringOf(`the name of ${where}`, fields.name)
  const kind = KINDS.find((each) => each === fields.kind)
  require(kind !== undefined, `the kind of ${where}`, fields.kind, `one of ${KINDS.join(', ')}`)
  const categories = listOf(`the categories of ${where}`, fields.categories).map((each) =>
    stringOf(`a category of ${where}`, each),
  )
  const isFull = kind === 'category' ? categories.length > 0 : categories.length === 0
  require(isFull &&
    new Set(categories).size === categories.length, `the categories of ${where}`, categories, 'distinct')
  const means = listOf(`the means of ${where}`, fields.means)
  require(means.length === (categories.length || 1), `the number of means of ${where}`, means.length, 'one a feature')
  for (const mean of means) require(Number.isFinite(mean), `a mean of ${where}`, mean, 'a finite number')
  return { name, kind: kind!, categories, means: means as number[] }
}

function textOf(value: unknown, t: number): TextEncoding {
  const where = `text ${t + 1}`
  const fields = fieldsOf(where, value)
  const name = stringOf(`the name of ${where}`, fields.name)
  const { components } = fields
  const isCount =
    Number.isInteger(components) && (components as number) >= 1 && (components as number) <= MAX_COMPONENTS
  require(isCount, `the number of components of ${where}`, components, `a whole number from 1 to ${MAX_COMPONENTS}`)
  const buckets = new Uint32Array(bytesOf(`the buckets of ${where}`, fields.buckets, 1, BUCKETS))
  const isAscending = buckets.every((bucket, j) => bucket < BUCKETS && (j === 0 || bucket > buckets[j - 1]))
  require(isAscending, `the buckets of ${where}`, buckets, `ascending whole numbers below ${BUCKETS}`)
  const floatsOf = (what: string, text: unknown, length: number): Float32Array => {
    const floats = new Float32Array(bytesOf(what, text, length, length))
    require(floats.every(Number.isFinite), what, floats, 'finite numbers')
    return floats
  }
  const idf = floatsOf(`the idf of ${where}`, fields.idf, buckets.length)
  const width = components as number
  const projection = floatsOf(`the projection of ${where}`, fields.projection, buckets.length * width)
  return { name, buckets, idf, components: width, projection }
}

/** Decodes base64 text of `min` to `max` numbers of 4 bytes. The length is checked before there is room for them. */
function bytesOf(what: string, text: unknown, min: number, max: number): ArrayBuffer {
  const encoded = stringOf(what, text)
  const needed = `base64 of ${min === max ? max : `${min} to ${max}`} numbers of 4 bytes`
  const isShort = encoded.length <= 4 * Math.ceil((4 * max) / 3)
  require(isShort && /^[A-Za-z0-9+/]*={0,2}$/.test(encoded), what, encoded.slice(0, 40), needed)
  const { buffer } = fromBase64(encoded)
  const count = buffer.byteLength / 4
  require(Number.isInteger(count) && count >= min && count <= max, what, `of ${buffer.byteLength} bytes`, needed)
  return buffer
}

function fieldsOf(what: string, value: unknown): Readonly<Record<string, unknown>> {
  require(typeof value === 'object' && value !== null && !Array.isArray(value), what, value, 'an object')
  return value as Record<string, unknown>
}

function listOf(what: string, value: unknown): readonly unknown[] {
  require(Array.isArray(value), what, value, 'an array')
  return Array.from(value as unknown[])
}

function stringOf(what: string, value: unknown): string {
  require(typeof value === 'string', what, value, 'a string')
  return value as string
}

function require(holds: boolean, what: string, value: unknown, needed: string): void {
  check(holds, 'BAD_VALUE', () => `${WHO}: ${what} is ${shown(value)} but must be ${needed}`)
}
