import type { Call } from '../engine/call.js'
import type { ElementType, Matrix } from '../engine/matrix.js'

/** How an op is told what a matrix stores; `assembly/lane/element.ts` has the same codes. */
export const CODE: Readonly<Record<ElementType, number>> = { f32: 0, f64: 1, u8: 2 }
export const SIZE: Readonly<Record<ElementType, number>> = { f32: 4, f64: 8, u8: 1 }

/** Rows in memory as an op sees them. */
export interface Rows {
  address: number
  type: ElementType
  rows: number
  cols: number
}

/** Two operands of one type: as they are, or both widened to float64 (exactly) for the length of the call. */
export async function sameType(call: Call, a: Rows, b: Rows): Promise<[Rows, Rows]> {
  if (a.type === b.type) return [a, b]
  return [await widenIn(call, a), await widenIn(call, b)]
}

/** Rows in float64: as they are, or a block of the call. */
export async function widenIn(call: Call, { address, type, rows, cols }: Rows): Promise<Rows> {
  if (type === 'f64') return { address, type, rows, cols }
  const wide = call.allocate(rows * cols * 8)
  await call.run('filter', { op: 'widen', args: [address, CODE[type], wide], rows: rows * cols, block: 1 << 20 })
  return { address: wide, type: 'f64', rows, cols }
}

/** The message of operands whose columns differ, used by every op of two matrices. */
export function columnsDiffer(who: string, a: string, x: Matrix, b: string, y: Matrix): string {
  return `${who}: ${a} have ${x.cols} columns but ${b} have ${y.cols}`
}
