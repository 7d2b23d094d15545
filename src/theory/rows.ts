import { check, checkNumber } from '../engine/check.js'

/**
 * Throws BAD_SHAPE when the length of `rows`, row-major with `classes` probabilities in each row, is 0 or not a
 * multiple of `classes`; BAD_OPTION when a number is not from 0 to 1 or a row does not sum to 1 within 1e-9. Messages
 * begin with `who`, the function's name, and call the array `name`.
 */
export function checkRows(who: string, name: string, rows: Float64Array, classes: number): void {
  const whole = rows.length > 0 && rows.length % classes === 0
  check(whole, 'BAD_SHAPE', () => `${who}: ${name} has ${rows.length} numbers, not rows of ${classes}`)
  for (let first = 0; first < rows.length; first += classes) {
    let sum = 0
    for (let at = first; at < first + classes; at++) {
      checkNumber(who, `${name}[${at}]`, rows[at], 0, 1)
      sum += rows[at]
    }
    const row = () => `${who}: row ${first / classes} of ${name} sums to ${sum} but must sum to 1`
    check(Math.abs(sum - 1) < 1e-9, 'BAD_OPTION', row)
  }
}
