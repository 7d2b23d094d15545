import { check, NoisyTeacherError, shown } from '../../engine/check.js'
import type { ColumnEncoding } from './encoding.js'

const WHO = 'encoderFrom'
const KINDS = ['number', 'boolean', 'category'] as const

/** Reads the encodings from the JSON of an encoder, which may come from a stranger. Throws BAD_VALUE when it is none. */
export function parseEncodings(json: unknown): ColumnEncoding[] {
  try {
    const { encoder, columns } = fieldsOf('the encoder', json)
    require(encoder === 1, 'the version', encoder, '1')
    const encodings = listOf('columns', columns).map(encodingOf)
    const names = encodings.map(({ name }) => name)
    require(encodings.length > 0 && new Set(names).size === names.length, 'columns', names, 'distinct, at least one')
    return encodings
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
