import { makeArray } from '../engine/arrays.js'
import { check, shown } from '../engine/check.js'
import { isArrayLike, readNumbers } from '../engine/numbers.js'

/**
 * @internal Returns a row-major copy of a noise matrix, and its number of classes. Throws BAD_SHAPE when it is not
 * square or has fewer than 2 classes, and BAD_VALUE when it is not an array of numbers, an entry is not a finite number
 * of 0 or more, or a row does not sum to 1 within 1e-9.
 */
export function matrixOf(who: string, name: string, matrix: unknown): { values: Float64Array; classes: number } {
  const rows = Array.isArray(matrix)
  const values = rows ? flat(who, matrix) : squared(who, name, matrix)
  const classes = Math.sqrt(values.length)
  check(
    classes >= 2,
    'BAD_SHAPE',
    () => `${who}: ${name} has ${values.length} numbers but 2 classes or more are needed`,
  )
  checkRows(who, values, classes)
  return { values, classes }
}

const placeOf = (row: number, column: number): string => `row ${row}, column ${column}`

/**
 * Returns a copy of a row-major square matrix. Throws BAD_SHAPE when its length is not a square, and BAD_VALUE when it
 * is not an array of finite numbers.
 */
function squared(who: string, name: string, matrix: unknown): Float64Array {
  const needed = 'must be an array of rows, or a Float64Array'
  check(isArrayLike(matrix), 'BAD_VALUE', () => `${who}: ${name} is ${shown(matrix)} but ${needed}`)
  const own = Math.sqrt(matrix.length)
  check(Number.isInteger(own), 'BAD_SHAPE', () => `${who}: ${name} has ${matrix.length} numbers, not a square`)
  return readNumbers(who, name, matrix, { placeOf: (i) => placeOf(Math.floor(i / own), i % own) })
}

/**
 * Returns the rows of a square matrix as one row-major array. Throws BAD_SHAPE when a row has another length than the
 * number of rows, and BAD_VALUE when a row is not an array of finite numbers.
 */
function flat(who: string, rows: readonly unknown[]): Float64Array {
  const size = rows.length
  const values = makeArray(who, Float64Array, size * size)
  for (let c = 0; c < size; c++) {
    const row = readNumbers(who, `row ${c}`, rows[c], { placeOf: (j) => placeOf(c, j) })
    const needed = () => `${who}: row ${c} has ${row.length} numbers but there are ${size} rows`
    check(row.length === size, 'BAD_SHAPE', needed)
    values.set(row, c * size)
  }
  return values
}

/** Throws BAD_VALUE when an entry of a classes × classes matrix is below 0 or a row does not sum to 1 within 1e-9. */
function checkRows(who: string, matrix: Float64Array, classes: number): void {
  for (let c = 0; c < classes; c++) {
    const row = matrix.subarray(c * classes, (c + 1) * classes)
    const bad = row.findIndex((value) => value < 0)
    check(bad < 0, 'BAD_VALUE', () => `${who}: ${placeOf(c, bad)} is ${row[bad]} but must be 0 or more`)
    const sum = row.reduce((total, value) => total + value, 0)
    check(Math.abs(sum - 1) <= 1e-9, 'BAD_VALUE', () => `${who}: row ${c} sums to ${sum} but must sum to 1`)
  }
}
