import { check, checkChoice, checkInteger, checkNumber, shown } from '../check.js'
import { firstNotFinite } from '../finite.js'

export const ARRAYS = {
  f32: Float32Array,
  f64: Float64Array,
  u8: Uint8Array,
  i8: Int8Array,
  i32: Int32Array,
  u32: Uint32Array,
} as const
export type ArrayType = keyof typeof ARRAYS

interface ArrayOf {
  f32: Float32Array
  f64: Float64Array
  u8: Uint8Array
  i8: Int8Array
  i32: Int32Array
  u32: Uint32Array
}

/** What the header says of one saved thing: where its arrays lie behind the header, and what its parts are. */
export interface Node {
  kind: string
  values: Readonly<Record<string, unknown>>
  arrays: Readonly<Record<string, { type: ArrayType; length: number; at: number }>>
  parts: Readonly<Record<string, Node>>
}

/** Parts of parts of parts: more are nothing that was saved. */
const MOST_DEEP = 16

/**
 * What was saved, as it is read: nothing in it is believed. Whoever asks says what is needed and gets that or an error, whose
 * code `readSaved` turns into BAD_VALUE.
 */
export class Loaded {
  readonly kind: string
  readonly #node: Node
  readonly #data: Uint8Array
  readonly #deep: number
  /** Bytes that arrays were read from, of all parts together: no file gives a byte twice, and so none asks for more room than it takes. */
  readonly #read: { bytes: number }

  constructor(node: unknown, data: Uint8Array, deep = 0, read = { bytes: 0 }) {
    const { kind, ...rest } = recordOf('header', node)
    check(typeof kind === 'string', 'BAD_VALUE', () => `header: kind is ${shown(kind)} but must be a string`)
    check(deep <= MOST_DEEP, 'BAD_VALUE', () => `${kind}: parts are within parts more than ${MOST_DEEP} deep`)
    this.kind = kind
    this.#node = { kind, ...rest } as Node
    this.#data = data
    this.#deep = deep
    this.#read = read
  }

  /** A value of any kind, as it was given; undefined where there is none. */
  value(name: string): unknown {
    const values = recordOf(`${this.kind}: values`, this.#node.values)
    return Object.hasOwn(values, name) ? values[name] : undefined
  }

  integer(name: string, min: number, max?: number): number {
    const value = this.value(name)
    checkInteger(this.kind, name, value, min, max)
    return value
  }

  number(name: string, min?: number, max?: number): number {
    const value = this.value(name)
    checkNumber(this.kind, name, value, min, max)
    return value
  }

  text(name: string): string {
    const value = this.value(name)
    check(typeof value === 'string', 'BAD_VALUE', () => `${this.kind}: ${name} is ${shown(value)} but must be a string`)
    return value
  }

  choice<T extends string>(name: string, choices: readonly T[]): T {
    const value = this.value(name)
    checkChoice(this.kind, name, value, choices)
    return value
  }

  record(name: string): Readonly<Record<string, unknown>> {
    return recordOf(`${this.kind}: ${name}`, this.value(name))
  }

  /** Whether there is such an array. */
  has(name: string): boolean {
    return Object.hasOwn(recordOf(`${this.kind}: arrays`, this.#node.arrays), name)
  }

  /** A copy of an array of this type, and of this length if one is given; numbers in it are finite. */
  array<T extends ArrayType>(name: string, type: T, length?: number): ArrayOf[T] {
    return this.view(name, type, length).slice() as ArrayOf[T]
  }

  /** The same in place. */
  view<T extends ArrayType>(name: string, type: T, length?: number): ArrayOf[T] {
    const arrays = recordOf(`${this.kind}: arrays`, this.#node.arrays)
    const who = `${this.kind}: ${name}`
    const place = recordOf(who, Object.hasOwn(arrays, name) ? arrays[name] : undefined)
    check(place.type === type, 'BAD_VALUE', () => `${who} is of ${shown(place.type)} but must be of '${type}'`)
    const { at, length: found } = place
    checkInteger(who, 'at', at, 0, this.#data.length)
    checkInteger(who, 'length', found, 0, Math.floor((this.#data.length - at) / ARRAYS[type].BYTES_PER_ELEMENT))
    check(at % 8 === 0, 'BAD_VALUE', () => `${who} begins at ${at} but must begin at a multiple of 8`)
    const fits = length === undefined || found === length
    check(fits, 'BAD_VALUE', () => `${who} has ${found} elements but must have ${length}`)
    const values: ArrayOf[T] = viewOf(type, this.#data, at, found)
    this.#read.bytes += values.byteLength
    const twice = () => `${who} and the arrays before it are of more bytes than there are, ${this.#data.length}`
    check(this.#read.bytes <= this.#data.length, 'BAD_VALUE', twice)
    const bad = type === 'f32' || type === 'f64' ? firstNotFinite(values as Float64Array) : -1
    check(bad < 0, 'BAD_VALUE', () => `${who}[${bad}] is ${values[bad]} but must be a finite number`)
    return values
  }

  part(name: string): Loaded {
    const parts = recordOf(`${this.kind}: parts`, this.#node.parts)
    const found = Object.hasOwn(parts, name)
    check(found, 'BAD_VALUE', () => `${this.kind}: there is no part '${name}'`)
    return new Loaded(parts[name], this.#data, this.#deep + 1, this.#read)
  }

  /** Refuses what is of another kind. */
  expect(kinds: readonly string[]): this {
    const needed = kinds.map(shown).join(', ')
    const message = () => `they are a saved ${shown(this.kind)} but must be one of ${needed}`
    check(kinds.includes(this.kind), 'BAD_VALUE', message)
    return this
  }
}

/** `length` numbers of `bytes` from `at` on. */
function viewOf<T extends ArrayType>(
  type: T,
  { buffer, byteOffset }: Uint8Array,
  at: number,
  length: number,
): ArrayOf[T] {
  const make: { [Type in ArrayType]: new (buffer: ArrayBufferLike, at: number, length: number) => ArrayOf[Type] } =
    ARRAYS
  return new make[type](buffer, byteOffset + at, length)
}

/** An object of names and values, or a BAD_VALUE error. */
export function recordOf(who: string, value: unknown): Readonly<Record<string, unknown>> {
  const held = typeof value === 'object' && value !== null && !Array.isArray(value)
  check(held, 'BAD_VALUE', () => `${who} is ${shown(value)} but must be an object`)
  return value as Record<string, unknown>
}
