import { check, checkChoice, checkInteger, checkNumber, shown } from '../check.js'
import { firstNotFinite } from '../finite.js'

/** Typed arrays that can be saved, by the name of their type in the header. */
export const ARRAYS = {
  f32: Float32Array,
  f64: Float64Array,
  u8: Uint8Array,
  i8: Int8Array,
  i32: Int32Array,
  u32: Uint32Array,
} as const
export type ArrayType = keyof typeof ARRAYS

/** Maps each type of saved array to its typed array. */
interface ArrayOfType {
  f32: Float32Array
  f64: Float64Array
  u8: Uint8Array
  i8: Int8Array
  i32: Int32Array
  u32: Uint32Array
}

/**
 * The header's entry for one saved object: its kind, its JSON values, the type, length and byte offset after the header
 * (`at`) of each of its arrays, and the entries of its parts.
 */
export interface SavedNode {
  kind: string
  values: Readonly<Record<string, unknown>>
  arrays: Readonly<Record<string, { type: ArrayType; length: number; at: number }>>
  parts: Readonly<Record<string, SavedNode>>
}

/** Maximum depth of nested parts, more than any saved object has. It bounds the recursion on forged headers. */
const MAX_DEPTH = 16

/**
 * Reads a saved object, and checks everything that it reads. Every method states the type and range that it needs, and
 * throws BAD_VALUE or BAD_OPTION when the stored value does not fit; `readSaved` converts both to BAD_VALUE.
 */
export class Loaded {
  readonly kind: string
  readonly #node: SavedNode
  readonly #data: Uint8Array
  readonly #deep: number
  /**
   * Total bytes of the arrays read, over all parts. It cannot exceed the size of the file, so a forged file cannot
   * multiply its memory.
   */
  readonly #read: { bytes: number }

  constructor(node: unknown, data: Uint8Array, deep = 0, read = { bytes: 0 }) {
    const { kind, ...rest } = recordOf('header', node)
    check(typeof kind === 'string', 'BAD_VALUE', () => `header: kind is ${shown(kind)} but must be a string`)
    check(deep <= MAX_DEPTH, 'BAD_VALUE', () => `${kind}: parts are nested more than ${MAX_DEPTH} deep`)
    this.kind = kind
    this.#node = { kind, ...rest } as SavedNode
    this.#data = data
    this.#deep = deep
    this.#read = read
  }

  /** Returns the stored value `name`, of any type; undefined if it is missing. */
  value(name: string): unknown {
    const values = recordOf(`${this.kind}: values`, this.#node.values)
    return Object.hasOwn(values, name) ? values[name] : undefined
  }

  /** Returns the stored value `name`, which must be a whole number from `min` to `max`. */
  integer(name: string, min: number, max?: number): number {
    const value = this.value(name)
    checkInteger(this.kind, name, value, min, max)
    return value
  }

  /** Returns the stored value `name`, which must be a finite number from `min` to `max`. */
  number(name: string, min?: number, max?: number): number {
    const value = this.value(name)
    checkNumber(this.kind, name, value, min, max)
    return value
  }

  /** Returns the stored value `name`, which must be a string. */
  text(name: string): string {
    const value = this.value(name)
    check(typeof value === 'string', 'BAD_VALUE', () => `${this.kind}: ${name} is ${shown(value)} but must be a string`)
    return value
  }

  /** Returns the stored value `name`, which must be one of the strings `choices`. */
  choice<T extends string>(name: string, choices: readonly T[]): T {
    const value = this.value(name)
    checkChoice(this.kind, name, value, choices)
    return value
  }

  /** Returns the stored value `name`, which must be an object and not an array. */
  record(name: string): Readonly<Record<string, unknown>> {
    return recordOf(`${this.kind}: ${name}`, this.value(name))
  }

  /** Returns true if the saved object has an array called `name`. */
  has(name: string): boolean {
    return Object.hasOwn(recordOf(`${this.kind}: arrays`, this.#node.arrays), name)
  }

  /**
   * Returns a copy of the saved array `name`. It must have element type `type`, the given length (any by default) and
   * only finite numbers.
   */
  array<T extends ArrayType>(name: string, type: T, length?: number): ArrayOfType[T] {
    return this.view(name, type, length).slice() as ArrayOfType[T]
  }

  /**
   * Returns the saved array `name` as a view of the file's bytes. It must have element type `type`, the given length
   * (any by default) and only finite numbers. `array` returns a copy instead.
   */
  view<T extends ArrayType>(name: string, type: T, length?: number): ArrayOfType[T] {
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
    const values: ArrayOfType[T] = viewOf(type, this.#data, at, found)
    this.#read.bytes += values.byteLength
    const twice = () => `${who} and the arrays before it have more bytes than the file, ${this.#data.length}`
    check(this.#read.bytes <= this.#data.length, 'BAD_VALUE', twice)
    const bad = type === 'f32' || type === 'f64' ? firstNotFinite(values as Float64Array) : -1
    check(bad < 0, 'BAD_VALUE', () => `${who}[${bad}] is ${values[bad]} but must be a finite number`)
    return values
  }

  /** Returns a reader of the nested part `name`. */
  part(name: string): Loaded {
    const parts = recordOf(`${this.kind}: parts`, this.#node.parts)
    const found = Object.hasOwn(parts, name)
    check(found, 'BAD_VALUE', () => `${this.kind}: there is no part '${name}'`)
    return new Loaded(parts[name], this.#data, this.#deep + 1, this.#read)
  }

  /** Returns this reader. Throws BAD_VALUE when its kind is not one of `kinds`. */
  expect(kinds: readonly string[]): this {
    const needed = kinds.map(shown).join(', ')
    const message = () => `they are a saved ${shown(this.kind)} but must be one of ${needed}`
    check(kinds.includes(this.kind), 'BAD_VALUE', message)
    return this
  }
}

/** Returns a view of `length` elements of a type, from byte `at` of the given bytes. */
function viewOf<T extends ArrayType>(
  type: T,
  { buffer, byteOffset }: Uint8Array,
  at: number,
  length: number,
): ArrayOfType[T] {
  const make: { [Type in ArrayType]: new (buffer: ArrayBufferLike, at: number, length: number) => ArrayOfType[Type] } =
    ARRAYS
  return new make[type](buffer, byteOffset + at, length)
}

/** Returns `value` as an object of names and values. Throws BAD_VALUE when it is not an object or is an array. */
export function recordOf(who: string, value: unknown): Readonly<Record<string, unknown>> {
  const held = typeof value === 'object' && value !== null && !Array.isArray(value)
  check(held, 'BAD_VALUE', () => `${who} is ${shown(value)} but must be an object`)
  return value as Record<string, unknown>
}
