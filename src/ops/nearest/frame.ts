import type { Call } from '../../engine/call.js'
import { type Center, centerIn, scaleFor } from '../center.js'
import type { StoredRows } from '../element.js'

/**
 * A map from rows to the coordinates that an integer filter compares: rows are centered and scaled, and optionally
 * projected onto a basis. Its fields are in the engine's memory, see `assembly/nearest/frame.ts`.
 */
export interface EmbeddingFrame {
  /** Address of the fields, which are all float64. */
  address: number
  /** Number of coordinates of a mapped row. */
  coordinates: number
  /** Addresses of the center, d float64, and of the basis if there is one. */
  blocks: readonly number[]
}

/**
 * Index of each field in the array of float64 fields, in the order of `EmbeddingFrame` of `assembly/nearest/frame.ts`.
 */
export const EMBEDDING_FIELDS = {
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
export const EMBEDDING_FIELD_COUNT = 9

type EmbeddingFields = Record<keyof typeof EMBEDDING_FIELDS, number>

/**
 * Makes a frame without a basis: all d columns, minus the column means, scaled by a power of two. With 'exact', bytes
 * are only shifted by 128, which makes them int8 without rounding.
 */
export async function makeFrame(call: Call, points: StoredRows, centering: 'mean' | 'exact'): Promise<EmbeddingFrame> {
  const { cols: d } = points
  const exact = centering === 'exact' && points.type === 'u8'
  const { center, reach } = exact ? bytesCenter(d) : await centerIn(call, points)
  const centerAt = call.allocate(d * 8)
  call.engine.memory.view<Float64Array>(Float64Array, centerAt, d).set(center)
  return openFrame(call, { coordinates: d, scale: exact ? 1 : scaleFor(reach) }, [centerAt])
}

/**
 * Allocates a frame with the given fields; all others are 0. `blocks` has the address of the center and, optionally,
 * that of the basis.
 */
export function openFrame(call: Call, fields: Partial<EmbeddingFields>, blocks: readonly number[]): EmbeddingFrame {
  const address = call.allocate(EMBEDDING_FIELD_COUNT * 8)
  call.engine.memory.view<Float64Array>(Float64Array, address, EMBEDDING_FIELD_COUNT).fill(0)
  const [center, basis = 0] = blocks
  setFrame(call, address, { ...fields, center, basis })
  return { address, coordinates: fields.coordinates ?? 0, blocks }
}

/** Frees a frame with its center and its basis. */
export function freeFrame(call: Call, { address, blocks }: EmbeddingFrame): void {
  for (const block of [address, ...blocks]) call.free(block)
}

/** Returns the fields of a frame by name, without the addresses of center and basis. */
export function fieldsOf(call: Call, { address }: EmbeddingFrame): Record<string, number> {
  const values = call.engine.memory.view<Float64Array>(Float64Array, address, EMBEDDING_FIELD_COUNT)
  const names = (Object.keys(EMBEDDING_FIELDS) as (keyof EmbeddingFields)[]).filter(
    (name) => name !== 'center' && name !== 'basis',
  )
  return Object.fromEntries(names.map((name) => [name, values[EMBEDDING_FIELDS[name]]]))
}

/** Returns a center of 128 for all d columns: bytes minus 128 are int8 values, so nothing is rounded. */
const bytesCenter = (d: number): Center => ({ center: new Float64Array(d).fill(128), reach: 128 })

/** Writes the given fields of the frame at `address`; other fields keep their values. */
export function setFrame(call: Call, address: number, fields: Partial<EmbeddingFields>): void {
  const values = call.engine.memory.view<Float64Array>(Float64Array, address, EMBEDDING_FIELD_COUNT)
  for (const [name, value] of Object.entries(fields)) values[EMBEDDING_FIELDS[name as keyof EmbeddingFields]] = value
}
