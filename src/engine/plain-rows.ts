/** Rows that a caller gives as plain arrays where an op needs a Matrix: their types, their checks and their copies. */
import { makeArray } from './arrays.js'
import { check, NoisyTeacherError, shown } from './check.js'
import { type ElementType, storedType, TYPED_ARRAYS } from './element.js'
import type { Engine } from './interface.js'
import { filledMatrix, Matrix } from './matrix.js'
import { isArrayLike } from './numbers.js'
import { integer, type TableOf } from './options.js'
import { type MatrixData, store } from './values.js'

/**
 * Rows of numbers: a Matrix; an array of rows, each an array of as many numbers; or a flat array of all numbers, row by
 * row, such as a Float32Array. Plain arrays are copied at the call, in the element type that `engine.matrix` chooses.
 */
export type InputRows = Matrix | MatrixData

/** Option of functions that accept flat arrays: their number of columns. */
export interface FlatArrayOptions {
  /**
   * Number of columns of flat arrays, such as a Float32Array of all rows. By default they have the columns of the other
   * operand; if that is flat too, or there is none, `columns` is required. Not allowed where no operand is flat.
   */
  columns?: number
}

/** Option table of `FlatArrayOptions`. */
export const FLAT_ARRAY_OPTIONS = { columns: integer(1) } satisfies TableOf<FlatArrayOptions>

/** Rows that a caller gave: `who` and `name` are the function and the operand in messages of errors. */
export interface Operand {
  who: string
  name: string
  rows: InputRows
}

/** Plain rows with a checked shape. `pieces` are the caller's arrays: all rows one after another, or one array. */
export interface PlainRows {
  who: string
  name: string
  rows: number
  cols: number
  type: ElementType
  pieces: readonly ArrayLike<unknown>[]
}

/**
 * Returns a matrix as it is, the shape of an array of rows, and undefined for a flat array, whose number of columns the
 * caller must find out. Throws BAD_VALUE when the operand is none of these; BAD_SHAPE when it is empty or its rows
 * differ in length.
 */
export function readRows({ who, name, rows: given }: Operand): Matrix | PlainRows | undefined {
  if (given instanceof Matrix) return given
  return readSafely(who, name, () => {
    const kinds = 'a Matrix, an array of rows of numbers, or a flat array of numbers'
    check(isArrayLike(given), 'BAD_VALUE', () => `${who}: ${name} is ${shown(given)} but must be ${kinds}`)
    check(given.length > 0, 'BAD_SHAPE', () => `${who}: ${name} has no rows`)
    if (ArrayBuffer.isView(given) || typeof given[0] === 'number') return undefined
    const pieces = Array.from(given as ArrayLike<unknown>)
    checkArrays(who, name, pieces)
    const cols = pieces[0].length
    check(cols > 0, 'BAD_SHAPE', () => `${who}: row 0 of ${name} has no numbers`)
    const bad = pieces.findIndex((row) => row.length !== cols)
    const ragged = () => `${who}: row ${bad} of ${name} has ${pieces[bad].length} numbers but row 0 has ${cols}`
    check(bad < 0, 'BAD_SHAPE', ragged)
    return { who, name, rows: pieces.length, cols, type: storedType(pieces), pieces }
  })
}

function checkArrays(who: string, name: string, rows: unknown[]): asserts rows is ArrayLike<unknown>[] {
  const bad = rows.findIndex((row) => !isArrayLike(row))
  const message = () => `${who}: row ${bad} of ${name} is ${shown(rows[bad])} but must be an array of numbers`
  check(bad < 0, 'BAD_VALUE', message)
}

/**
 * Returns the shape of a flat array in rows of `cols` numbers. Throws BAD_OPTION when `cols` is undefined; BAD_SHAPE
 * when the numbers do not fill whole rows.
 */
export function shapeFlat({ who, name, rows: given }: Operand, cols: number | undefined): PlainRows {
  const flat = given as ArrayLike<unknown>
  const { length } = flat
  const lacking = () =>
    `${who}: ${name} is a flat array of ${length} numbers; give columns, the number of them in a row`
  check(cols !== undefined, 'BAD_OPTION', lacking)
  const partial = () => `${who}: ${name} has ${length} numbers, which do not fill rows of ${cols}`
  check(length % cols === 0, 'BAD_SHAPE', partial)
  return { who, name, rows: length / cols, cols, type: storedType([flat]), pieces: [flat] }
}

/**
 * Copies plain rows to a new matrix. Throws BAD_VALUE, with the row and the column, when a value is not a finite
 * number; OUT_OF_MEMORY when the matrix does not fit.
 */
export function toMatrix(plain: PlainRows, engine: Engine): Matrix {
  return filledMatrix(`${plain.who}: ${plain.name}`, engine, plain, (values) => copyInto(values, plain))
}

/** Copies plain rows to an array of all numbers outside the engine's memory; throws as `toMatrix` does. */
export function copyOf(plain: PlainRows): Float32Array | Float64Array | Uint8Array {
  const { who, rows, cols, type } = plain
  const values = makeArray<Float32Array | Float64Array | Uint8Array>(who, TYPED_ARRAYS[type], rows * cols)
  copyInto(values, plain)
  return values
}

/** Copies plain rows to `values`, rows·cols numbers; throws BAD_VALUE as `toMatrix` does. */
function copyInto(values: Float32Array | Float64Array | Uint8Array, { who, name, cols, pieces }: PlainRows) {
  readSafely(who, name, () => store(values, pieces, cols, `${who}: the value of ${name}`))
}

/** Returns the result of `read`. Throws BAD_VALUE when the caller's array throws another error while it is read. */
function readSafely<T>(who: string, name: string, read: () => T): T {
  try {
    return read()
  } catch (cause) {
    if (cause instanceof NoisyTeacherError) throw cause
    throw new NoisyTeacherError('BAD_VALUE', `${who}: ${name} cannot be read: ${shown(cause)}`, { cause })
  }
}
