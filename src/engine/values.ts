/** Checks and stores the data of matrices: numbers of the right shape that are finite in the element type. */
import { check, NoisyTeacherError, shown } from './check.js'
import type { TypedArray } from './memory.js'
import { copyNumbers, isArrayLike } from './numbers.js'

/**
 * Values of a rows×cols matrix: one array of all rows·cols numbers, row by row, or an array of `rows` arrays of `cols`
 * numbers.
 */
export type MatrixData = ArrayLike<number> | readonly ArrayLike<number>[]

/**
 * Returns the data of a matrix as a list of arrays: one array of all values, or one array per row. Throws BAD_VALUE
 * when the data is not an array of numbers, and BAD_SHAPE when it is not rows×cols.
 */
export function checkShape(rows: number, cols: number, data: unknown): readonly ArrayLike<unknown>[] {
  check(isArrayLike(data), 'BAD_VALUE', () => `matrix: the data is ${shown(data)} but must be an array of numbers`)
  const given = data.length
  if (!isNested(data)) {
    const needed = rows * cols
    const message = () => `matrix: ${rows}×${cols} needs ${needed} values but ${given} were given`
    check(given === needed, 'BAD_SHAPE', message)
    return [data]
  }
  check(given === rows, 'BAD_SHAPE', () => `matrix: ${rows} rows are needed but ${given} were given`)
  return Array.from(data, (row, i) => {
    check(isArrayLike(row), 'BAD_VALUE', () => `matrix: row ${i} is ${shown(row)} but must be an array of numbers`)
    const found = row.length
    check(found === cols, 'BAD_SHAPE', () => `matrix: row ${i} has ${found} values but ${cols} are needed`)
    return row
  })
}

const isNested = (data: ArrayLike<unknown>): boolean => Array.isArray(data) && typeof data[0] === 'object'

/**
 * Copies `pieces`, arrays of equal length such as `checkShape` returns, one after another into `view`, the values of
 * rows of `cols` columns. Throws BAD_VALUE, with the row and column, for the first value that `view` cannot store;
 * `subject` begins the message.
 */
export function store(
  view: Float32Array | Float64Array | Uint8Array,
  pieces: readonly ArrayLike<unknown>[],
  cols: number,
  subject = 'matrix: the value',
): void {
  const length = view.length / pieces.length
  pieces.forEach((piece, i) => {
    const bad = copyNumbers(view, piece, i * length, length)
    if (bad >= 0) refuse(view, cols, i * length + bad, piece[bad], subject)
  })
}

/** Throws BAD_VALUE, with the row and column, for the first value of rows `first` to `last` - 1 that is not finite. */
export function checkFinite(view: TypedArray, cols: number, first: number, last: number): void {
  if (view instanceof Uint8Array) return
  for (let at = first * cols; at < last * cols; at++) if (view[at] - view[at] !== 0) refuse(view, cols, at, view[at])
}

function refuse(view: TypedArray, cols: number, at: number, value: unknown, subject = 'matrix: the value'): never {
  const place = `row ${Math.floor(at / cols)}, column ${at % cols}`
  const need = view instanceof Uint8Array ? 'a whole number from 0 to 255' : 'a finite number'
  const precision = view instanceof Float32Array ? ' (in float32)' : ''
  const message = `${subject} at ${place} is ${shown(value)} but must be ${need}${precision}`
  throw new NoisyTeacherError('BAD_VALUE', message)
}
