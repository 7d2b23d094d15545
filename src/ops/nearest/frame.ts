import type { Call } from '../../engine/call.js'
import { type Center, centerIn, scaleFor } from '../center.js'
import type { Rows } from '../element.js'

/** How rows become the coordinates that an integer filter compares; `assembly/nearest/frame.ts` has the words. */
export interface Frame {
  address: number
  coordinates: number
  /** What it lies in. */
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
const FIELDS = 9

type Fields = Record<keyof typeof FRAME, number>

/** A frame of d coordinates, centred and scaled, in one block with its center: the mean, or for bytes what makes them int8. */
export async function makeFrame(call: Call, points: Rows, centre: 'mean' | 'exact'): Promise<Frame> {
  const { cols: d } = points
  const exact = centre === 'exact' && points.type === 'u8'
  const { center, reach } = exact ? bytesCenter(d) : await centerIn(call, points)
  const address = call.allocate((FIELDS + d) * 8)
  const values = call.engine.memory.view<Float64Array>(Float64Array, address, FIELDS + d)
  values.fill(0)
  values.set(center, FIELDS)
  const scale = exact ? 1 : scaleFor(reach)
  setFrame(call, address, { center: address + FIELDS * 8, coordinates: d, scale })
  return { address, coordinates: d, blocks: [address] }
}

/** Bytes less 128 are int8 numbers already: nothing is rounded. */
const bytesCenter = (d: number): Center => ({ center: new Float64Array(d).fill(128), reach: 128 })

export function setFrame(call: Call, address: number, fields: Partial<Fields>): void {
  const values = call.engine.memory.view<Float64Array>(Float64Array, address, FIELDS)
  for (const [name, value] of Object.entries(fields)) values[FRAME[name as keyof Fields]] = value
}
