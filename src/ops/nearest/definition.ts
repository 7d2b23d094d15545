import type { Call } from '../../engine/call.js'
import { type StructFields, words, writeFields } from '../../engine/fields.js'
import { ELEMENT_CODES, type StoredRows } from '../element.js'
import { METRIC_CODES, type Metric } from './metric.js'
import { normsIn, type PointUnits, unitRowsIn } from './unit.js'

/** Fields of `Definition` of `assembly/nearest/definition.ts`. */
export const DEFINITION_FIELDS = {
  ...words(['metric', 'type', 'd', 'queries', 'points', 'queryNorms', 'pointNorms', 'order']),
  low: ['Float64', 32],
  high: ['Float64', 40],
  ...words(['counts', 'found', 'keys', 'capacity'], 48),
} satisfies StructFields
export const DEFINITION_BYTES = 64

/** Addresses that receive the points within a radius of each query; see `Definition`. */
export interface FoundWithin {
  counts: number
  found: number
  keys: number
  /** Number of points for which each query has room. */
  capacity: number
}

/** Operands of a search: what the filter compares, and the address of what settles it, 0 for plain Euclidean search. */
export interface SearchOperands {
  queries: StoredRows
  points: StoredRows
  definition: number
}

/** Operands of a search and the blocks of the call that they lie in, apart from those of the rows given. */
interface OwnedOperands extends SearchOperands {
  blocks: readonly number[]
}

/** The points of an index, as far as they define a search. */
interface IndexedPoints {
  metric: Metric
  units?: PointUnits
  /** The rows that the filter was built from. */
  filter: { points: StoredRows }
}

/**
 * Returns the operands of a search for `queries` among `points`, rows of one element type. By cosine and inner product,
 * the filter compares unit rows. Throws BAD_VALUE when the metric is not defined for a query; the message numbers the
 * queries from `firstRow`.
 */
export async function operandsIn(
  call: Call,
  { metric, units, filter }: IndexedPoints,
  [queries, points]: readonly [StoredRows, StoredRows],
  within?: FoundWithin,
  firstRow = 0,
): Promise<OwnedOperands> {
  if (metric === 'euclidean' && !within) return { queries, points, definition: 0, blocks: [] }
  const norms = units && (await normsIn(call, metric, queries, { name: 'queries', firstRow }))
  const definition = call.allocate(DEFINITION_BYTES)
  writeFields(call.engine.memory, definition, DEFINITION_FIELDS, {
    metric: METRIC_CODES[metric],
    type: ELEMENT_CODES[points.type],
    d: points.cols,
    queries: queries.address,
    points: points.address,
    queryNorms: norms?.address ?? 0,
    pointNorms: units?.address ?? 0,
    order: units?.order ?? 0,
    low: units?.low ?? 0,
    high: units?.high ?? 0,
    ...(within ?? { counts: 0, found: 0, keys: 0, capacity: 0 }),
  })
  if (!norms) return { queries, points, definition, blocks: [definition] }
  const rows = await unitRowsIn(call, queries, norms)
  return { queries: rows, points: filter.points, definition, blocks: [definition, norms.address, rows.address] }
}
