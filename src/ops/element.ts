import type { Call } from '../engine/call.js'
import { check } from '../engine/check.js'
import { checkMatrix, type ElementType, type Matrix } from '../engine/matrix.js'

/**
 * Floating-point type in which an operation computes and returns its result: 'f32' (single precision, 24 significant
 * bits) or 'f64' (double precision, 53).
 */
export type Precision = 'f32' | 'f64'

/** Numbers that identify element types in the arguments of ops; `assembly/lane/element.ts` has the same. */
export const ELEMENT_CODES: Readonly<Record<ElementType, number>> = { f32: 0, f64: 1, u8: 2 }
/** Bytes of one element of each type. */
export const ELEMENT_BYTES: Readonly<Record<ElementType, number>> = { f32: 4, f64: 8, u8: 1 }

export const ELEMENT_TYPES = Object.keys(ELEMENT_BYTES) as ElementType[]

/** A row-major matrix in the engine's memory, as ops read it. */
export interface StoredRows {
  /** Address of the first element, in bytes. */
  address: number
  type: ElementType
  rows: number
  cols: number
}

/**
 * Returns two matrices in one element type. If their types agree, both are returned unchanged; otherwise both as
 * float64, widened without rounding. The call frees the copies when it ends.
 */
export async function sameType(call: Call, a: StoredRows, b: StoredRows): Promise<[StoredRows, StoredRows]> {
  if (a.type === b.type) return [a, b]
  return [await widenIn(call, a), await widenIn(call, b)]
}

/** Returns a matrix in float64: unchanged if it is float64, otherwise a copy in a block of the call. */
export async function widenIn(call: Call, { address, type, rows, cols }: StoredRows): Promise<StoredRows> {
  if (type === 'f64') return { address, type, rows, cols }
  const wide = call.allocate(rows * cols * 8)
  const count = rows * cols
  const args = [address, ELEMENT_CODES[type], wide]
  await call.run('filter', { op: 'widen', args, rows: count, block: 1 << 20, products: 4 * count })
  return { address: wide, type: 'f64', rows, cols }
}

/**
 * Checks two operands, given by name. Throws BAD_VALUE when one is not a Matrix, BAD_SHAPE when their numbers of
 * columns differ.
 */
export function checkSameColumns(who: string, operands: Readonly<Record<string, Matrix>>): void {
  const named = Object.entries(operands)
  for (const [name, x] of named) checkMatrix(who, name, x)
  const [[a, x], [b, y]] = named
  const columns = (name: string, { cols }: Matrix) => `${name} ${name.endsWith('s') ? 'have' : 'has'} ${cols}`
  check(x.cols === y.cols, 'BAD_SHAPE', () => `${who}: ${columns(a, x)} columns but ${columns(b, y)}`)
}
