import type { Cell } from '../batch.js'

/** Matches numbers that `Number` reads but tables do not mean: '0x1f', '0b1', '0o7'. */
const OTHER_BASE = /^[+-]?0[xbo]/i

/**
 * Returns the number that a cell stands for: a number or a decimal text, with or without an exponent. Returns NaN for
 * all else, and for numbers that are not finite.
 */
export function numberOf(cell: Cell): number {
  if (typeof cell === 'string') {
    const value = cell.trim() === '' || OTHER_BASE.test(cell.trim()) ? Number.NaN : Number(cell)
    return Number.isFinite(value) ? value : Number.NaN
  }
  return (typeof cell === 'number' && Number.isFinite(cell)) || typeof cell === 'bigint' ? Number(cell) : Number.NaN
}

/** Matches words for infinity. */
const INFINITY = /^\s*[+-]?inf(inity)?\s*$/i

/** Returns true for numbers that are infinite or NaN, also as text: 'inf', '-Infinity', '1e999'. */
export function isNotFinite(cell: Cell): boolean {
  if (typeof cell === 'string') return INFINITY.test(cell) || Math.abs(Number(cell)) === Number.POSITIVE_INFINITY
  return typeof cell === 'number' && !Number.isFinite(cell)
}

/** Returns 1 for true, 0 for false, as a value or in words of any case; NaN for all else. */
export function truthOf(cell: Cell): number {
  if (typeof cell === 'boolean') return Number(cell)
  if (typeof cell !== 'string' || cell.length > 8) return Number.NaN
  const word = cell.trim().toLowerCase()
  return word === 'true' ? 1 : word === 'false' ? 0 : Number.NaN
}
