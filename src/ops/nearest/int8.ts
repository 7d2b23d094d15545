import type { Call } from '../../engine/call.js'
import { checkInteger } from '../../engine/check.js'
import { ELEMENT_CODES, type StoredRows } from '../element.js'
import { RIGHT_WIDTH as PANEL, TILE_BYTES } from '../tile.js'
import type { FilterIndex, IndexParts } from './algorithm.js'
import { blockOf, SEARCH_BYTES, type Search } from './answer.js'
import { checkBlocks, checkNumbers, checkState } from './check-parts.js'
import { type EmbeddingFrame, fieldsOf, makeFrame, openFrame, setFrame } from './frame.js'
import { MAX_DIRECTIONS } from './spectrum.js'

/** Number of rows embedded together, a multiple of 6 (group) and 8 (panel); see `assembly/nearest/embed.ts`. */
export const BATCH_ROWS = 24
/** Number of coordinates in 4 bytes: int8 in the relaxed binary, int16 in simd (`assembly/lane/tile-int8.ts`). */
export const GROUP_COORDINATES = { relaxed: 4, simd: 2 } as const
/** Bytes of a query's list of up to 32 points that await exact comparison; see `assembly/nearest/int8-waiting.ts`. */
export const WAITING_LIST_BYTES = 33 * 8
/** Maximum number of coordinates. With more, a sum of int8 products could overflow int32. */
export const MAX_COORDINATES = 65_536
/** Maximum number of rows, and approximate maximum number of values, in the sample on which the step is chosen. */
const [SAMPLE_ROWS, SAMPLE_VALUES] = [4096, 1 << 19]
/**
 * Range of i in the candidate steps r/levels · 2^(i/4): r is the median over sampled rows of their largest magnitude,
 * and levels is the largest integer of a point.
 */
const [FINEST_EXPONENT, COARSEST_EXPONENT] = [0, 12]
/** Quantile, over sampled points, of the distance between a point and its integers, by which a step is judged. */
const SLACK_QUANTILE = 0.9995
/**
 * Points exempt from the bound on the distance between a point and its integers, as a share of all points plus a count.
 * These points lie farther from their integers, and every query compares them exactly.
 */
const [LIFTED_SHARE, LIFTED_COUNT] = [0.0002, 4]
/**
 * The first points are searched before all others, for an upper bound on the k-th smallest distance: one in this many
 * points, but at least 4 k.
 */
const POINTS_PER_SEED = 64

/** Builds the index of 'int8': an integer filter over all columns of all points. `because` is appended to its `why`. */
export async function buildInt8(call: Call, points: StoredRows, because = ''): Promise<FilterIndex> {
  const frame = await makeFrame(call, points, 'exact')
  return packFrame(
    call,
    points,
    frame,
    'int8',
    `an integer filter over all ${points.cols} columns of ${points.rows} points${because}`,
  )
}

/**
 * Chooses the unit of the integers, rounds all points to integers in panels of 8, and opens the index. The index keeps
 * the blocks of the frame, which maps rows to the coordinates that are rounded.
 */
export async function packFrame(
  call: Call,
  points: StoredRows,
  frame: EmbeddingFrame,
  algorithm: FilterIndex['algorithm'],
  why: string,
): Promise<FilterIndex> {
  const { address, type, rows, cols } = points
  const { memory } = call.engine
  const levels = levelsOf(call, frame.coordinates)
  setFrame(call, frame.address, { levels })
  setFrame(call, frame.address, { step: await chooseStep(call, points, frame, levels) })

  const panels = call.allocate(panelsBytes(call, rows, frame.coordinates))
  const slacks = call.allocate(rows * 8)
  const scratchBytes = 64 + embedBytes(cols, frame.coordinates)
  await call.run(
    'filter',
    {
      op: 'packInt8',
      args: [address, ELEMENT_CODES[type], rows, cols, frame.address, panels, slacks],
      rows: Math.ceil(rows / BATCH_ROWS),
      block: Math.max(1, Math.floor(2e6 / (BATCH_ROWS * cols))),
      scratchBytes,
    },
    `${call.who}: packing`,
  )
  const sorted = memory.view<Float64Array>(Float64Array, slacks, rows).slice().sort()
  const spared = Math.min(Math.floor(LIFTED_COUNT + LIFTED_SHARE * rows), rows - 1)
  const slack = sorted[rows - 1 - spared]
  setFrame(call, frame.address, { slack: slack < Number.MAX_VALUE ? slack : 0 })
  await call.run('filter', { op: 'liftInt8', args: [frame.address, panels, slacks], rows, block: 1 << 16 })
  call.free(slacks)
  const parts: IndexParts = {
    state: fieldsOf(call, frame),
    blocks: [...frame.blocks, panels],
    binary: call.engine.binaryOf('filter'),
  }
  call.free(frame.address)
  return { ...openInt8(call, points, parts), algorithm, why: `${why}, settled by the definition` }
}

/**
 * Throws BAD_OPTION or BAD_VALUE when a search in a loaded 'int8' or 'projected' index could read outside its blocks.
 */
export function checkInt8(call: Call, points: StoredRows, parts: IndexParts): void {
  const { rows: n, cols: d } = points
  checkState(parts, ['scale', 'shift', 'skew', 'step', 'slack'])
  const { coordinates, levels } = parts.state
  const projected = parts.blocks.length > 2
  // The coordinates are directions and the norm of the remainder, or all columns.
  const [least, most] = projected ? [2, Math.min(MAX_DIRECTIONS + 1, d)] : [d, Math.min(d, MAX_COORDINATES)]
  checkInteger('the index', 'coordinates', coordinates, least, most)
  checkInteger('the index', 'levels', levels, levelsOf(call, coordinates), levelsOf(call, coordinates))
  const basis = projected ? [basisBytes(coordinates - 1, d)] : []
  checkBlocks(call, parts, [d * 8, ...basis, panelsBytes(call, n, coordinates)])
  checkNumbers(call.engine.memory.view<Float64Array>(Float64Array, parts.blocks[0], d))
}

/** Returns the bytes of `width` directions of d columns, float32, in panels of 8. */
export const basisBytes = (width: number, d: number): number => Math.ceil(width / PANEL) * PANEL * d * 4

/** Returns the bytes of the integers of n points, in panels of 8 and padded to a multiple of 24 rows. */
function panelsBytes(call: Call, n: number, coordinates: number): number {
  return Math.ceil(n / BATCH_ROWS) * (BATCH_ROWS / PANEL) * (groupsOf(call, coordinates) + 1) * 32
}

/** Opens the index from parts: 'projected' if they hold a basis of directions, else 'int8'. */
export function openInt8(call: Call, points: StoredRows, parts: IndexParts): FilterIndex {
  const [panels] = parts.blocks.slice(-1)
  const frame = openFrame(call, parts.state as Record<string, number>, parts.blocks.slice(0, -1))
  const projected = frame.blocks.length > 1
  return {
    algorithm: projected ? 'projected' : 'int8',
    why: 'an integer filter, settled by the definition',
    settings: projected ? { directions: frame.coordinates - 1 } : {},
    points,
    parts,
    blocks: [frame.address, ...parts.blocks],
    search: (later, search) => searchInt8(later, search, frame, panels),
  }
}

/** Returns the scratch bytes for embedding 24 rows of d columns. */
export function embedBytes(d: number, coordinates: number): number {
  return BATCH_ROWS * 8 + BATCH_ROWS * coordinates * 8 + 32 * d + 256 + 64
}

/** Returns true if filters run in the relaxed binary, which has the int8 dot product. */
const isRelaxed = (call: Call): boolean => call.engine.binaryOf('filter') === 'relaxed'

/** Returns the number of 4-byte groups that hold the integers of one row. */
function groupsOf(call: Call, coordinates: number): number {
  return Math.ceil(coordinates / (isRelaxed(call) ? GROUP_COORDINATES.relaxed : GROUP_COORDINATES.simd))
}

/**
 * Returns `levels`, an odd number: integers of points lie in [-levels - 1, levels]. It is 127 for int8. For int16 it is
 * at most 4,095, and small enough that a sum of products over all coordinates fits in int32.
 */
function levelsOf(call: Call, coordinates: number): number {
  if (isRelaxed(call)) return 127
  return 2 * Math.floor(Math.min(4096, Math.sqrt(2 ** 31 / coordinates)) / 2) - 1
}

/**
 * Chooses the step, the unit in which coordinates of points are rounded to integers; the unit of queries is twice the
 * step. Among the candidates, it minimizes the distances of sampled rows to their integers. Bytes in all columns need
 * no sample: a step of 1 makes them exact, and with more than 255 levels a step of 1/2 makes queries exact too.
 */
async function chooseStep(call: Call, points: StoredRows, frame: EmbeddingFrame, levels: number): Promise<number> {
  if (points.type === 'u8' && frame.coordinates === points.cols) return levels > 255 ? 0.5 : 1
  const { memory } = call.engine
  const {
    rows: sample,
    errors,
    count,
  } = await embedSample(call, points, frame, Math.min(SAMPLE_ROWS, Math.ceil(SAMPLE_VALUES / frame.coordinates)))
  const values = memory.view<Float64Array>(Float64Array, sample, count * frame.coordinates)
  const typical = medianReach(values, frame.coordinates)
  const candidates = Array.from({ length: COARSEST_EXPONENT - FINEST_EXPONENT + 1 }, (_, i) =>
    Math.max((typical / levels) * 2 ** ((i + FINEST_EXPONENT) / 4), 1e-140),
  )
  const steps = call.allocate(candidates.length * 8)
  memory.view<Float64Array>(Float64Array, steps, candidates.length).set(candidates)
  const out = call.allocate(candidates.length * 2 * count * 8)
  await call.run('filter', {
    op: 'trySteps',
    args: [sample, errors, count, frame.address, steps, out],
    rows: candidates.length,
    block: 1,
    scratchBytes: 64,
  })
  const judged = candidates.map((_, i) => {
    const slacks = memory.view<Float64Array>(Float64Array, out + 2 * i * count * 8, 2 * count)
    const asPoints = slacks.slice(0, count).sort()
    const asQueries = slacks.subarray(count).reduce((sum, slack) => sum + slack / count, 0)
    return asPoints[Math.floor((count - 1) * SLACK_QUANTILE)] + asQueries
  })
  for (const block of [sample, errors, steps, out]) call.free(block)
  const best = judged.reduce((least, slack, i) => (slack < judged[least] ? i : least), 0)
  return candidates[best]
}

/**
 * Maps at most `most` evenly spread rows to the coordinates of the frame. Returns their number `count` and two
 * addresses: `rows` has `count` × coordinates float64, and `errors` an upper bound on the rounding error of each row.
 */
export async function embedSample(call: Call, points: StoredRows, frame: EmbeddingFrame, most: number) {
  const step = Math.ceil(points.rows / most)
  const count = Math.ceil(points.rows / step)
  const rows = call.allocate(count * frame.coordinates * 8)
  const errors = call.allocate(count * 8)
  await call.run('filter', {
    op: 'embedRows',
    args: [points.address, ELEMENT_CODES[points.type], points.cols, frame.address, step, rows, errors],
    rows: count,
    block: 4 * BATCH_ROWS,
    scratchBytes: 32 * points.cols + 256 + 64,
  })
  return { rows, errors, count }
}

/**
 * Returns the bytes of the sample on which the step is chosen, and of the distances between its rows and their integers
 * for each candidate step.
 */
export function sampleBytes(n: number, d: number): number {
  const count = Math.min(n, SAMPLE_ROWS, Math.ceil(SAMPLE_VALUES / d))
  return count * 8 * (d + 1 + 2 * (COARSEST_EXPONENT - FINEST_EXPONENT + 1))
}

/** Returns the median over rows of the largest magnitude in a row; `values` is row-major, rows × `coordinates`. */
function medianReach(values: Float64Array, coordinates: number): number {
  const reaches = new Float64Array(values.length / coordinates)
  for (let i = 0; i < values.length; i++) {
    const at = Math.floor(i / coordinates)
    reaches[at] = Math.max(reaches[at], Math.abs(values[i]))
  }
  return reaches.sort()[reaches.length >> 1]
}

/** Runs the integer filter for all queries of a search. `panels` is the address of the integers of the points. */
async function searchInt8(call: Call, search: Search, frame: EmbeddingFrame, panels: number): Promise<void> {
  const { rows: n, cols: d } = search.points
  const groups = groupsOf(call, frame.coordinates)
  const block = blockOf(call, search.queries.rows, (n * groups * 4) / 3)
  const slots = Math.ceil(block / BATCH_ROWS) * BATCH_ROWS
  const scratchBytes =
    SEARCH_BYTES + TILE_BYTES + slots * (20 + WAITING_LIST_BYTES + 4 * groups) + 64 + embedBytes(d, frame.coordinates)
  const seeds = Math.min(n, Math.ceil(Math.max(n / POINTS_PER_SEED, 4 * search.k) / PANEL) * PANEL)
  const args = [...search.args, frame.address, panels, seeds]
  await call.run('filter', { op: 'nearestInt8', args, rows: search.queries.rows, block, scratchBytes })
}
