/** Type of the stored values of a matrix: 'f32' (float32), 'f64' (float64) or 'u8' (whole numbers from 0 to 255). */
export type ElementType = 'f32' | 'f64' | 'u8'

/** The constructor of the typed array of each element type. */
export const TYPED_ARRAYS = { f32: Float32Array, f64: Float64Array, u8: Uint8Array } as const
export const ELEMENT_TYPES = Object.keys(TYPED_ARRAYS) as ElementType[]

/** Signatures of methods that TypeScript cannot call on a union of typed arrays, declared once for all three types. */
export interface ArrayFolds {
  reduce(next: (before: number, value: number, at: number, values: ArrayLike<number>) => number, first?: number): number
  reduce<U>(next: (before: U, value: number, at: number, values: ArrayLike<number>) => U, first: U): U
  reduceRight(
    next: (before: number, value: number, at: number, values: ArrayLike<number>) => number,
    first?: number,
  ): number
  reduceRight<U>(next: (before: U, value: number, at: number, values: ArrayLike<number>) => U, first: U): U
  findLast(found: (value: number, at: number, values: ArrayLike<number>) => unknown): number | undefined
}

/** Maps each element type to the type of its arrays. */
export interface ElementArrays {
  f32: Float32Array & ArrayFolds
  f64: Float64Array & ArrayFolds
  u8: Uint8Array & ArrayFolds
}

/**
 * Type of the array that stores values of element type T, such as Float32Array for 'f32'; a union of all three for an
 * unknown T. It is an indexed access, and therefore covariant in T.
 */
export type ArrayOf<T extends ElementType> = ElementArrays[T]

/**
 * Class names of the typed arrays whose values 'u8' stores exactly. `StoredInF32` has those whose values 'f32' stores
 * exactly, and `StoredInF64` those that need 'f64'.
 */
type StoredInU8 = 'Uint8Array' | 'Uint8ClampedArray'
type StoredInF32 = 'Int8Array' | 'Int16Array' | 'Uint16Array' | 'Float16Array' | 'Float32Array'
type StoredInF64 = 'Int32Array' | 'Uint32Array' | 'Float64Array'

/**
 * The element type in which `engine.matrix` stores data of type `Data` if the option `type` is absent:
 * `StoredType<Uint8Array>` is 'u8', `StoredType<Float32Array>` 'f32', and `StoredType<Float64Array>` and
 * `StoredType<number[][]>` are 'f64'. Without data it is 'f32'.
 */
export type StoredType<Data> = Data extends { readonly [Symbol.toStringTag]: StoredInU8 }
  ? 'u8'
  : Data extends { readonly [Symbol.toStringTag]: StoredInF32 }
    ? 'f32'
    : Data extends { readonly [Symbol.toStringTag]: StoredInF64 }
      ? 'f64'
      : Data extends readonly (infer Each)[]
        ? Each extends number
          ? 'f64'
          : StoredType<Each>
        : Data extends undefined
          ? 'f32'
          : ElementType

/** The element types by increasing size. Each stores all values of the types before it exactly. */
const NARROWEST_FIRST: readonly ElementType[] = ['u8', 'f32', 'f64']

/**
 * Returns the smallest element type that holds every possible value of these arrays. It depends on the types of the
 * arrays, never on their values; plain arrays count as float64.
 */
export function storedType(pieces: readonly ArrayLike<unknown>[]): ElementType {
  let widest = 0
  let last: string | undefined
  for (const piece of pieces) {
    const name = classOf(piece)
    // Usually all rows are of one class.
    if (name !== last) widest = Math.max(widest, NARROWEST_FIRST.indexOf(typeOf(name)))
    if (widest === NARROWEST_FIRST.length - 1) break
    last = name
  }
  return NARROWEST_FIRST[widest]
}

/**
 * Returns the name of the class of a typed array, '' for other arrays. Unlike the class itself, it is the same for
 * arrays of other realms, such as frames.
 */
function classOf(piece: ArrayLike<unknown>): string {
  return ArrayBuffer.isView(piece) ? ((piece as { [Symbol.toStringTag]?: string })[Symbol.toStringTag] ?? '') : ''
}

/** Returns the smallest element type that stores every value of a class of arrays exactly; 'f64' for plain arrays. */
function typeOf(name: string): ElementType {
  if (/^Uint8/.test(name)) return 'u8'
  return /^(Int8|U?[Ii]nt16|Float16|Float32)/.test(name) ? 'f32' : 'f64'
}
