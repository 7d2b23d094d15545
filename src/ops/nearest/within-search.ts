import { makeArray } from '../../engine/arrays.js'
import type { Call } from '../../engine/call.js'
import { check } from '../../engine/check.js'
import { pause } from '../../engine/slices.js'
import { ELEMENT_BYTES, type StoredRows, sameType } from '../element.js'
import type { NearestIndex } from './algorithm.js'
import { type Search, searchArgs } from './answer.js'
import { operandsIn } from './definition.js'
import { type KeyedPoints, type Metric, nameKeys } from './metric.js'
import type { CheckedWithin, PointsWithin } from './radius.js'

/** Maximum number of points for which one block of queries has room, unless one query has more. */
const BLOCK_POINTS = 1 << 21
/** Number of queries of the first block, from which the room of the others is estimated. */
const FIRST_QUERIES = 512
/** Room of each query of the first block. */
const FIRST_CAPACITY = 64
/** Room of a query, as a multiple of the mean number of points of earlier queries. */
const CAPACITY_MARGIN = 2

/** A radius search in progress: its index, the queries and points in one element type, and the bound on keys. */
interface WithinSearch {
  index: NearestIndex
  queries: StoredRows
  points: StoredRows
  bound: number
  sorted: boolean
}

/** The numbers of points found for consecutive queries, and the points of those queries that had room for all. */
interface FoundBlock extends KeyedPoints {
  counts: Uint32Array
}

/**
 * Returns all points whose key is within the radius of each query. It searches blocks of queries, each with room for a
 * multiple of the mean number of points so far; queries that find more are counted, and searched again with room for
 * all of theirs. Throws OUT_OF_MEMORY, with the number of points, when there are more than `limit`.
 */
export async function searchWithin<M extends Metric>(
  call: Call,
  index: NearestIndex<M>,
  given: StoredRows,
  { radius, sorted, limit }: CheckedWithin,
  wide?: StoredRows,
): Promise<PointsWithin<M>> {
  const own = given.type === index.points.type ? index.points : (wide ?? index.points)
  const [queries, points] = await sameType(call, given, own)
  const search: WithinSearch = { index, queries, points, bound: boundOf(index.metric, radius), sorted }
  const m = queries.rows
  const offsets = new Uint32Array(m + 1)
  const blocks: KeyedPoints[] = []
  let total = 0
  for (let from = 0; from < m; ) {
    const capacity =
      total > limit ? 0 : from === 0 ? Math.min(FIRST_CAPACITY, points.rows) : roomFor(total / from, points.rows)
    const wanted = from === 0 ? FIRST_QUERIES : Math.max(1, Math.floor(BLOCK_POINTS / Math.max(capacity, 1)))
    const to = Math.min(m, from + wanted)
    const { counts, ...found } = await searchBlock(call, search, from, to, capacity)
    for (let query = from; query < to; query++) {
      total += counts[query - from]
      offsets[query + 1] = total
    }
    if (total <= limit) blocks.push(...(await completed(call, search, from, counts, capacity, found)))
    from = to
    await pause()
  }
  const message = () => `${call.who}: the answer has ${total} points but limit is ${limit}`
  check(total <= limit, 'OUT_OF_MEMORY', message)
  return { offsets, ...nameKeys(index.metric, join(call.who, blocks, total)) }
}

/** Returns the largest key within a radius. */
function boundOf(metric: Metric, radius: number): number {
  if (metric === 'euclidean') return radius * radius
  return metric === 'manhattan' ? radius : 0 - radius
}

/** Returns the room of a query, given the mean number of points of earlier ones. */
const roomFor = (mean: number, n: number): number => Math.min(n, Math.ceil(CAPACITY_MARGIN * mean) + 16)

/**
 * Searches queries `from` to `to` - 1, each with room for `capacity` points. Returns the number of points of each
 * query, and the points of all queries one after another, at most `capacity` of each.
 */
async function searchBlock(
  call: Call,
  { index, queries, points, bound, sorted }: WithinSearch,
  from: number,
  to: number,
  capacity: number,
): Promise<FoundBlock> {
  const { memory } = call.engine
  const m = to - from
  const block = { ...queries, address: queries.address + from * queries.cols * ELEMENT_BYTES[queries.type], rows: m }
  const room = [4 * m, 4 * m * capacity, 8 * m * capacity, 12].map((bytes) => call.allocate(bytes))
  const [counts, found, keys, bounds] = room
  memory.view<Uint32Array>(Uint32Array, counts, m).fill(0)
  memory.view<Float64Array>(Float64Array, bounds, 1)[0] = bound
  const operands = await operandsIn(call, index, [block, points], { counts, found, keys, capacity }, from)
  const out: readonly [number, number] = [bounds + 8, bounds]
  const search: Search = { ...operands, k: 0, excludeSelf: false, args: searchArgs(operands, 0, false, out) }
  await index.filter.search(call, search)
  const args = [counts, capacity, found, keys, sorted ? 1 : 0]
  await call.run('filter', { op: 'sortWithin', args, rows: m, block: 256, products: 40 * m * capacity })
  const result = take(call, { counts, found, keys, capacity }, m)
  for (const address of [...room, ...operands.blocks]) call.free(address)
  return result
}

/** Copies the points found for m queries out of the engine's memory, without the gaps between them. */
function take(
  { who, engine: { memory } }: Call,
  { counts: countsAt, found, keys, capacity }: { counts: number; found: number; keys: number; capacity: number },
  m: number,
): FoundBlock {
  const counts = memory.view<Uint32Array>(Uint32Array, countsAt, m).slice()
  const total = counts.reduce((sum, count) => sum + Math.min(count, capacity), 0)
  const taken = { index: makeArray(who, Uint32Array, total), keys: makeArray(who, Float64Array, total) }
  const [allFound, allKeys] = [
    memory.view<Uint32Array>(Uint32Array, found, m * capacity),
    memory.view<Float64Array>(Float64Array, keys, m * capacity),
  ]
  let at = 0
  for (let query = 0; query < m; query++) {
    const first = query * capacity
    for (let i = first; i < first + Math.min(counts[query], capacity); i++, at++) {
      taken.index[at] = allFound[i]
      taken.keys[at] = allKeys[i]
    }
  }
  return { counts, ...taken }
}

/**
 * Returns the points of a block of queries in runs, in which those of queries that had too little room are replaced by
 * all of theirs. `from` is the number of the first query.
 */
async function completed(
  call: Call,
  search: WithinSearch,
  from: number,
  counts: Uint32Array,
  capacity: number,
  { index, keys }: KeyedPoints,
): Promise<KeyedPoints[]> {
  const runs: KeyedPoints[] = []
  let [begin, at] = [0, 0]
  const close = () => {
    if (at > begin) runs.push({ index: index.subarray(begin, at), keys: keys.subarray(begin, at) })
  }
  for (let query = 0; query < counts.length; ) {
    if (counts[query] <= capacity) {
      at += counts[query++]
      continue
    }
    close()
    const last = endOfRun(counts, query, capacity)
    const most = counts.subarray(query, last).reduce((a, b) => Math.max(a, b), 0)
    runs.push(await searchBlock(call, search, from + query, from + last, most))
    at += (last - query) * capacity
    begin = at
    query = last
  }
  close()
  return runs
}

/** Returns the end of the run of queries from `first` on that had too little room and fit in one block. */
function endOfRun(counts: Uint32Array, first: number, capacity: number): number {
  let last = first
  let most = 0
  while (last < counts.length && counts[last] > capacity) {
    most = Math.max(most, counts[last])
    if (last > first && most * (last + 1 - first) > BLOCK_POINTS) break
    last++
  }
  return last
}

/** Joins runs of points to one answer of `total` points. */
function join(who: string, runs: readonly KeyedPoints[], total: number): KeyedPoints {
  if (runs.length === 1) return runs[0]
  const joined = { index: makeArray(who, Uint32Array, total), keys: makeArray(who, Float64Array, total) }
  let at = 0
  for (const { index, keys } of runs) {
    joined.index.set(index, at)
    joined.keys.set(keys, at)
    at += index.length
  }
  return joined
}
