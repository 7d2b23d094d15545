import type { Call } from '../engine/call.js'
import { check } from '../engine/check.js'
import { checkMatrix, type ElementType, type Matrix } from '../engine/matrix.js'

/** What products and factors are computed and returned in. */
export type Precision = 'f32' | 'f64'

/** How an op is told what a matrix stores; `assembly/lane/element.ts` has the same codes. */
export const ELEMENT_CODES: Readonly<Record<ElementType, number>> = { f32: 0, f64: 1, u8: 2 }
export const ELEMENT_BYTES: Readonly<Record<ElementType, number>> = { f32: 4, f64: 8, u8: 1 }

export const ELEMENT_TYPES = Object.keys(ELEMENT_BYTES) as ElementType[]

/** Rows in memory as an op sees them. */
export interface StoredRows {
  address: number
  type: ElementType
  rows: number
  cols: number
}

/** Two operands of one type: as they are, or both widened to float64 (exactly) for the length of the call. */
export async function sameType(call: Call, a: StoredRows, b: StoredRows): Promise<[StoredRows, StoredRows]> {
  if (a.type === b.type) return [a, b]
  return [await widenIn(call, a), await widenIn(call, b)]
}

/** Rows in float64: as they are, or a block of the call. */
export async function widenIn(call: Call, { address, type, rows, cols }: StoredRows): Promise<StoredRows> {
  if (type === 'f64') return { address, type, rows, cols }
  const wide = call.allocate(rows * cols * 8)
  const count = rows * cols
  const args = [address, ELEMENT_CODES[type], wide]
  await call.run('filter', { op: 'widen', args, rows: count, block: 1 << 20, products: 4 * count })
  return { address: wide, type: 'f64', rows, cols }
}

/** Throws BAD_VALUE on operands, given by name, that are no matrices, and BAD_SHAPE where their columns differ. */
export function checkSameColumns(who: string, operands: Readonly<Record<string, Matrix>>): void {
  const named = Object.entries(operands)
  for (const [name, x] of named) checkMatrix(who, name, x)
  const [[a, x], [b, y]] = named
  const columns = (name: string, { cols }: Matrix) => `${name} ${name.endsWith('s') ? 'have' : 'has'} ${cols}`
  check(x.cols === y.cols, 'BAD_SHAPE', () => `${who}: ${columns(a, x)} columns but ${columns(b, y)}`)
}
