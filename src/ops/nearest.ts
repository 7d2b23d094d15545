import type { Call, CallOptions } from '../engine/call.js'
import { check, checkChoice, checkInteger } from '../engine/check.js'
import type { Matrix } from '../engine/matrix.js'
import { centerIn, scaleFor } from './center.js'
import { CODE, columnsDiffer, type Rows, SIZE, sameType } from './element.js'

export const ALGORITHMS = ['auto', 'brute'] as const
export type Algorithm = (typeof ALGORITHMS)[number]

export interface NearestOptions extends CallOptions {
  /** Neighbours of each query, from 1 to the number of points. */
  k?: number
  algorithm?: Algorithm
  /** Leave row i out of query i's answer: queries and points are then the same rows. */
  excludeSelf?: boolean
}

/** Row-major m×k: ascending by distance, ties to the lowest index. */
export interface Neighbours {
  index: Uint32Array
  squaredDistance: Float64Array
}

/** Points prepared for the filter: panels of 8 centred, scaled, rounded rows. All addresses belong to one block. */
export interface PackedPoints {
  points: Rows
  block: number
  panels: number
  center: number
  scale: number
  /** The largest norm of a packed point. */
  bound: number
}

/** Arithmetic of one call of the op: it should last some milliseconds. */
const BLOCK_PRODUCTS = 3e8
const QUERIES = { group: 6, most: 96 }
const PANEL = 8

/**
 * The k nearest points of each query, certified exact: the squared distance of two rows is the float64 sum, in
 * coordinate order, of their squared float64 differences, and ties go to the lowest index, whatever the algorithm,
 * the threads and the numerics.
 * Errors: BAD_SHAPE (columns differ), BAD_OPTION (k, algorithm), DISPOSED, ENGINE_MISMATCH, OUT_OF_MEMORY.
 */
export async function nearest(queries: Matrix, points: Matrix, options: NearestOptions = {}): Promise<Neighbours> {
  checkNearest('nearest', queries, points, options)
  return queries.engine.call('nearest', [queries, points], options, async (call) => {
    const [left, right] = await sameType(call, queries, points)
    return queryIn(call, await packIn(call, right), left, options)
  })
}

export function checkNearest(who: string, queries: Matrix, points: Matrix, options: NearestOptions): void {
  const { k = 1, algorithm = 'auto', excludeSelf = false } = options
  check(queries.cols === points.cols, 'BAD_SHAPE', () => columnsDiffer(who, 'queries', queries, 'points', points))
  checkChoice(who, 'algorithm', algorithm, ALGORITHMS)
  const selves = queries.rows === points.rows
  check(
    !excludeSelf || selves,
    'BAD_SHAPE',
    () => `${who}: excludeSelf needs as many queries as points, not ${queries.rows} and ${points.rows}`,
  )
  checkInteger(who, excludeSelf ? 'k without self' : 'k', k, 1, points.rows - (excludeSelf ? 1 : 0))
}

/** Packs points once for any number of queries. The block is the call's: `call.keep` it to outlive the call. */
export async function packIn(call: Call, points: Rows): Promise<PackedPoints> {
  const { address, type, rows, cols } = points
  const { center, reach } = await centerIn(call, points)
  const scale = scaleFor(reach)
  const panelCount = Math.ceil(rows / PANEL)
  const panelBytes = panelCount * (cols + 1) * 32
  const block = call.allocate(panelBytes + cols * 8)
  const centerAt = block + panelBytes
  const norms = call.allocate(panelCount * 8)
  const { memory } = call.engine
  memory.view<Float64Array>(Float64Array, centerAt, cols).set(center)
  const args = [address, CODE[type], rows, cols, centerAt, scale, block, norms]
  await call.run('filter', { op: 'nearestPack', args, rows: panelCount, block: 256 }, `${call.who}: packing`)
  const bound = Math.sqrt(
    memory.view<Float64Array>(Float64Array, norms, panelCount).reduce((a, b) => Math.max(a, b), 0),
  )
  call.free(norms)
  return { points, block, panels: block, center: centerAt, scale, bound: bound * (1 + 1e-12) }
}

export interface QueryOptions {
  k?: number
  excludeSelf?: boolean
}

/** The neighbours of queries (of the same type as the points) among packed points. */
export async function queryIn(
  call: Call,
  packed: PackedPoints,
  queries: Rows,
  options: QueryOptions = {},
): Promise<Neighbours> {
  const { k = 1, excludeSelf = false } = options
  const { points, panels, center, scale, bound } = packed
  const { rows: m, cols: d, type } = queries
  const outIndex = call.allocate(m * k * 4)
  const outDistance = call.allocate(m * k * 8)
  const shape = [CODE[type], SIZE[type], points.rows, d, k, excludeSelf ? 1 : 0]
  const args = [queries.address, points.address, ...shape, center, scale, bound, panels, outIndex, outDistance]
  const block = blockOf(m, points.rows * d, call.engine.capabilities.threads)
  await call.run('filter', { op: 'nearestQuery', args, rows: m, block, scratchBytes: scratchBytes(block, d) })
  const { memory } = call.engine
  return {
    index: memory.view<Uint32Array>(Uint32Array, outIndex, m * k).slice(),
    squaredDistance: memory.view<Float64Array>(Float64Array, outDistance, m * k).slice(),
  }
}

/** Queries of one call of the op: whole groups, enough to reuse the points in cache, few enough to share and to stop. */
function blockOf(m: number, products: number, threads: number): number {
  const fair = Math.ceil(m / (4 * threads))
  const queries = Math.min(
    QUERIES.most,
    Math.max(BLOCK_PRODUCTS / products, QUERIES.group),
    Math.max(fair, QUERIES.group),
  )
  return Math.floor(queries / QUERIES.group) * QUERIES.group
}

/** Scratch of one thread: `Scan` and its arrays in `assembly/nearest.ts`. */
function scratchBytes(block: number, d: number): number {
  return 128 + 192 + block * (4 + 8 + 4 + 4 * d) + 8
}
