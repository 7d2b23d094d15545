/** What a matrix stores its values in: float32, float64, or bytes. */
export type ElementType = 'f32' | 'f64' | 'u8'

export const ARRAYS = { f32: Float32Array, f64: Float64Array, u8: Uint8Array } as const
export const TYPES = Object.keys(ARRAYS) as ElementType[]

/** Methods that TypeScript cannot call on a union of typed arrays, declared once for all of them. */
export interface Folds {
  reduce(next: (before: number, value: number, at: number, values: ArrayLike<number>) => number, first?: number): number
  reduce<U>(next: (before: U, value: number, at: number, values: ArrayLike<number>) => U, first: U): U
  reduceRight(
    next: (before: number, value: number, at: number, values: ArrayLike<number>) => number,
    first?: number,
  ): number
  reduceRight<U>(next: (before: U, value: number, at: number, values: ArrayLike<number>) => U, first: U): U
  findLast(found: (value: number, at: number, values: ArrayLike<number>) => unknown): number | undefined
}

/** The array of each element type. */
export interface Arrays {
  f32: Float32Array & Folds
  f64: Float64Array & Folds
  u8: Uint8Array & Folds
}

/** The array that holds values of type T; of a T that is not known, any of the three. An index, so that it is covariant in T. */
export type ArrayOf<T extends ElementType> = Arrays[T]

/** The least element type that holds every value of a typed array exactly, by the array's name. */
const STORED_AS = {
  Uint8Array: 'u8',
  Uint8ClampedArray: 'u8',
  Int8Array: 'f32',
  Int16Array: 'f32',
  Uint16Array: 'f32',
  Float16Array: 'f32',
  Float32Array: 'f32',
  Int32Array: 'f64',
  Uint32Array: 'f64',
  Float64Array: 'f64',
} as const satisfies Readonly<Record<string, ElementType>>

/** The element type that `engine.matrix` stores data of this type in: `StoredType<Float64Array>` is 'f64', `StoredType<number[][]>` too. */
export type StoredType<Data> = Data extends { readonly [Symbol.toStringTag]: infer Name extends keyof typeof STORED_AS }
  ? (typeof STORED_AS)[Name]
  : Data extends readonly (infer Each)[]
    ? Each extends number
      ? 'f64'
      : StoredType<Each>
    : Data extends undefined
      ? 'f32'
      : ElementType

const BY_NAME: ReadonlyMap<string, ElementType> = new Map(Object.entries(STORED_AS))
/** Each holds the values of those before it. */
const WIDENING: readonly ElementType[] = ['u8', 'f32', 'f64']

/** The least element type that holds whatever these arrays can: by their types, never by their values. Numbers of the host are float64. */
export function storedType(pieces: readonly ArrayLike<unknown>[]): ElementType {
  const widest = pieces.reduce((most, piece) => Math.max(most, WIDENING.indexOf(typeOf(piece))), 0)
  return WIDENING[widest]
}

/** By name and not by class, so that arrays of another frame or realm count too. */
function typeOf(piece: ArrayLike<unknown>): ElementType {
  const name = ArrayBuffer.isView(piece) ? (piece as { [Symbol.toStringTag]?: string })[Symbol.toStringTag] : undefined
  return BY_NAME.get(name ?? '') ?? 'f64'
}
