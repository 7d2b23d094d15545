/** What may stand in a matrix: numbers in the right shape, finite in the type that stores them. */
import { check, NoisyTeacherError } from './check.js'
import type { TypedArray } from './memory.js'

/** Values row by row, or an array of rows. */
export type Numbers = ArrayLike<number> | readonly ArrayLike<number>[]

/** The data in pieces of equal length (all of it, or the rows); refused where its shape is not rows×cols. */
export function checkShape(rows: number, cols: number, data: Numbers): readonly ArrayLike<number>[] {
  const isArray = typeof data === 'object' && data !== null && 'length' in data
  check(isArray, 'BAD_VALUE', () => `matrix: the data is ${String(data)} but must be an array of numbers`)
  if (!isNested(data)) {
    const needed = rows * cols
    check(
      data.length === needed,
      'BAD_SHAPE',
      () => `matrix: ${rows}×${cols} needs ${needed} values but ${data.length} were given`,
    )
    return [data]
  }
  check(data.length === rows, 'BAD_SHAPE', () => `matrix: ${rows} rows are needed but ${data.length} were given`)
  data.forEach((row, i) => {
    check(row?.length === cols, 'BAD_SHAPE', () => `matrix: row ${i} has ${row?.length} values but ${cols} are needed`)
  })
  return data
}

function isNested(data: Numbers): data is readonly ArrayLike<number>[] {
  return Array.isArray(data) && typeof data[0] === 'object'
}

/** Copies the pieces one after another; refuses, with its place, the first value that `view` cannot hold as given. */
export function store(view: TypedArray, pieces: readonly ArrayLike<number>[], cols: number): void {
  const length = view.length / pieces.length
  pieces.forEach((piece, i) => {
    const bad = storePiece(view.subarray(i * length, (i + 1) * length), piece)
    if (bad >= 0) refuse(view, cols, i * length + bad, piece[bad])
  })
}

/** Refuses, with its place, the first value in rows from `first` to `last` that is not finite. */
export function checkFinite(view: TypedArray, cols: number, first: number, last: number): void {
  if (view instanceof Uint8Array) return
  for (let at = first * cols; at < last * cols; at++) if (view[at] - view[at] !== 0) refuse(view, cols, at, view[at])
}

function refuse(view: TypedArray, cols: number, at: number, value: number): never {
  const place = `row ${Math.floor(at / cols)}, column ${at % cols}`
  const need = view instanceof Uint8Array ? 'a whole number from 0 to 255' : 'a finite number'
  const precision = view instanceof Float32Array ? ' (in float32)' : ''
  const message = `matrix: the value at ${place} is ${String(value)} but must be ${need}${precision}`
  throw new NoisyTeacherError('BAD_VALUE', message)
}

/** Copies the values; the place of the first that does not fit, or -1. */
function storePiece(view: TypedArray, values: ArrayLike<number>): number {
  // A typed array holds one kind of value, so its first speaks for all.
  const suspects = ArrayBuffer.isView(values) ? 1 : values.length
  for (let i = 0; i < suspects; i++) if (typeof values[i] !== 'number') return i
  view.set(values)
  const exact = view instanceof Uint8Array
  for (let i = 0; i < view.length; i++) {
    // x - x is 0 exactly where x is finite.
    if (exact ? view[i] !== values[i] : view[i] - view[i] !== 0) return i
  }
  return -1
}
