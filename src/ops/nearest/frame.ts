import type { Call } from '../../engine/call.js'
import { type Center, centerIn, scaleFor } from '../center.js'
import type { StoredRows } from '../element.js'

/** How rows become the coordinates that an integer filter compares; `assembly/nearest/frame.ts` has the words. */
export interface Frame {
  address: number
  coordinates: number
  /** The center, d float64, and the basis if there is one. */
  blocks: readonly number[]
}

/** The places of `Frame`, in float64 numbers. */
export const FRAME = {
  center: 0,
  basis: 1,
  coordinates: 2,
  scale: 3,
  shift: 4,
  skew: 5,
  step: 6,
  levels: 7,
  slack: 8,
} as const
export const FIELDS = 9

type Fields = Record<keyof typeof FRAME, number>

/** A frame of d coordinates, centered and scaled: by the mean, or for bytes by what makes them int8. */
export async function makeFrame(call: Call, points: StoredRows, centering: 'mean' | 'exact'): Promise<Frame> {
  const { cols: d } = points
  const exact = centering === 'exact' && points.type === 'u8'
  const { center, reach } = exact ? bytesCenter(d) : await centerIn(call, points)
  const centerAt = call.allocate(d * 8)
  call.engine.memory.view<Float64Array>(Float64Array, centerAt, d).set(center)
  return openFrame(call, { coordinates: d, scale: exact ? 1 : scaleFor(reach) }, [centerAt])
}

/** A frame of these fields, zeros where there are none, around the blocks of a center and, if there is one, a basis. */
export function openFrame(call: Call, fields: Partial<Fields>, blocks: readonly number[]): Frame {
  const address = call.allocate(FIELDS * 8)
  call.engine.memory.view<Float64Array>(Float64Array, address, FIELDS).fill(0)
  const [center, basis = 0] = blocks
  setFrame(call, address, { ...fields, center, basis })
  return { address, coordinates: fields.coordinates ?? 0, blocks }
}

/** The fields of a frame, but for its addresses. */
export function fieldsOf(call: Call, { address }: Frame): Record<string, number> {
  const values = call.engine.memory.view<Float64Array>(Float64Array, address, FIELDS)
  const names = (Object.keys(FRAME) as (keyof Fields)[]).filter((name) => name !== 'center' && name !== 'basis')
  return Object.fromEntries(names.map((name) => [name, values[FRAME[name]]]))
}

/** Bytes less 128 are int8 numbers already: nothing is rounded. */
const bytesCenter = (d: number): Center => ({ center: new Float64Array(d).fill(128), reach: 128 })

export function setFrame(call: Call, address: number, fields: Partial<Fields>): void {
  const values = call.engine.memory.view<Float64Array>(Float64Array, address, FIELDS)
  for (const [name, value] of Object.entries(fields)) values[FRAME[name as keyof Fields]] = value
}
