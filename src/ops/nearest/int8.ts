import type { Call } from '../../engine/call.js'
import { checkInteger } from '../../engine/check.js'
import { ELEMENT_CODES, type StoredRows } from '../element.js'
import { RIGHT_WIDTH as PANEL, TILE_BYTES } from '../tile.js'
import type { NearestIndex, Parts } from './algorithm.js'
import { blockOf, SEARCH_BYTES, type Search } from './answer.js'
import { checkBlocks, checkNumbers, checkState } from './check-parts.js'
import { type Frame, fieldsOf, makeFrame, openFrame, setFrame } from './frame.js'
import { MOST_DIRECTIONS } from './spectrum.js'

/** Rows that are embedded at a time, in groups of 6 and panels of 8: see `assembly/nearest/embed.ts`. */
export const BATCH = 24
/** Coordinates in a group of 4 bytes, by the binary: int8 or int16 (`assembly/lane/tile-int8.ts`). */
export const GROUPED = { relaxed: 4, simd: 2 } as const
/** Survivors that wait, for each query: see `assembly/nearest/int8-waiting.ts`. */
export const WAITING_BYTES = 33 * 8
/** Above this a sum of int8 products might leave int32. */
export const MOST_COORDINATES = 65_536
/** Rows and numbers that the step is chosen on, at the most. */
const [SAMPLE, SAMPLED] = [4096, 1 << 19]
/** Candidate steps are the median largest value of a row over 127 (or `levels`), times 2^(i/4) for i in this range. */
const [FINEST, COARSEST] = [0, 12]
/** A step is judged by this quantile of the points' distances from their integers, which all queries pay, and by the queries' mean. */
const JUDGED = 0.9995
/** Points that may lie farther from their integers than `slack` says, as a share and a count: each query looks at them all. */
const [LIFTED_SHARE, LIFTED_COUNT] = [0.0002, 4]
/** Seeds of a search: one point in so many, or a few times k. */
const SEED_SHARE = 64

/** All points in all coordinates, rounded to integers. */
export async function buildInt8(call: Call, points: StoredRows, because = ''): Promise<NearestIndex> {
  const frame = await makeFrame(call, points, 'exact')
  return packFrame(
    call,
    points,
    frame,
    'int8',
    `an integer filter over all ${points.cols} columns of ${points.rows} points${because}`,
  )
}

/** Panels of the integers of all points, and the search over them. */
export async function packFrame(
  call: Call,
  points: StoredRows,
  frame: Frame,
  algorithm: NearestIndex['algorithm'],
  why: string,
): Promise<NearestIndex> {
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
      rows: Math.ceil(rows / BATCH),
      block: Math.max(1, Math.floor(2e6 / (BATCH * cols))),
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
  const parts: Parts = {
    state: fieldsOf(call, frame),
    blocks: [...frame.blocks, panels],
    binary: call.engine.binaryOf('filter'),
  }
  call.free(frame.address)
  return { ...openInt8(call, points, parts), algorithm, why: `${why}, settled by the definition` }
}

/** Errors: BAD_OPTION, BAD_VALUE. */
export function checkInt8(call: Call, points: StoredRows, parts: Parts): void {
  const { rows: n, cols: d } = points
  checkState(parts, ['scale', 'shift', 'skew', 'step', 'slack'])
  const { coordinates, levels } = parts.state
  const projected = parts.blocks.length > 2
  // Of directions and the norm of the rest, or of all columns.
  const [least, most] = projected ? [2, Math.min(MOST_DIRECTIONS + 1, d)] : [d, Math.min(d, MOST_COORDINATES)]
  checkInteger('the index', 'coordinates', coordinates, least, most)
  checkInteger('the index', 'levels', levels, levelsOf(call, coordinates), levelsOf(call, coordinates))
  const basis = projected ? [basisBytes(coordinates - 1, d)] : []
  checkBlocks(call, parts, [d * 8, ...basis, panelsBytes(call, n, coordinates)])
  checkNumbers(call.engine.memory.view<Float64Array>(Float64Array, parts.blocks[0], d))
}

/** Bytes of so many directions, float32, in panels. */
export const basisBytes = (width: number, d: number): number => Math.ceil(width / PANEL) * PANEL * d * 4

/** Bytes of the integers of n points, in batches of panels. */
function panelsBytes(call: Call, n: number, coordinates: number): number {
  return Math.ceil(n / BATCH) * (BATCH / PANEL) * (groupsOf(call, coordinates) + 1) * 32
}

/** Panels over a frame of few directions are 'projected', over one of all columns 'int8'. */
export function openInt8(call: Call, points: StoredRows, parts: Parts): NearestIndex {
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

/** Room to embed a batch of rows. */
export function embedBytes(d: number, coordinates: number): number {
  return BATCH * 8 + BATCH * coordinates * 8 + 32 * d + 256 + 64
}

/** Whether the filters run from the binary that has the int8 dot product. */
const isRelaxed = (call: Call): boolean => call.engine.binaryOf('filter') === 'relaxed'

/** 4-byte groups of one row. */
function groupsOf(call: Call, coordinates: number): number {
  return Math.ceil(coordinates / (isRelaxed(call) ? GROUPED.relaxed : GROUPED.simd))
}

/** The largest integer of a point, odd: a byte's, or in 16 bits what a sum of products leaves room for in int32. */
function levelsOf(call: Call, coordinates: number): number {
  if (isRelaxed(call)) return 127
  return 2 * Math.floor(Math.min(4096, Math.sqrt(2 ** 31 / coordinates)) / 2) - 1
}

/** The step whose integers are nearest to all but a few of a sample of rows; 1 for bytes (1/2 where a query's fit too). */
async function chooseStep(call: Call, points: StoredRows, frame: Frame, levels: number): Promise<number> {
  if (points.type === 'u8' && frame.coordinates === points.cols) return levels > 255 ? 0.5 : 1
  const { memory } = call.engine
  const {
    rows: sample,
    errors,
    count,
  } = await embedSample(call, points, frame, Math.min(SAMPLE, Math.ceil(SAMPLED / frame.coordinates)))
  const values = memory.view<Float64Array>(Float64Array, sample, count * frame.coordinates)
  const typical = medianReach(values, frame.coordinates)
  const candidates = Array.from({ length: COARSEST - FINEST + 1 }, (_, i) =>
    Math.max((typical / levels) * 2 ** ((i + FINEST) / 4), 1e-140),
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
    return asPoints[Math.floor((count - 1) * JUDGED)] + asQueries
  })
  for (const block of [sample, errors, steps, out]) call.free(block)
  const best = judged.reduce((least, slack, i) => (slack < judged[least] ? i : least), 0)
  return candidates[best]
}

/** Some rows, evenly spread, embedded: float64, with their errors. */
export async function embedSample(call: Call, points: StoredRows, frame: Frame, most: number) {
  const step = Math.ceil(points.rows / most)
  const count = Math.ceil(points.rows / step)
  const rows = call.allocate(count * frame.coordinates * 8)
  const errors = call.allocate(count * 8)
  await call.run('filter', {
    op: 'embedRows',
    args: [points.address, ELEMENT_CODES[points.type], points.cols, frame.address, step, rows, errors],
    rows: count,
    block: 4 * BATCH,
    scratchBytes: 32 * points.cols + 256 + 64,
  })
  return { rows, errors, count }
}

/** Bytes of the sample that a step is chosen on, and of what candidates make of it. */
export function sampleBytes(n: number, d: number): number {
  const count = Math.min(n, SAMPLE, Math.ceil(SAMPLED / d))
  return count * 8 * (d + 1 + 2 * (COARSEST - FINEST + 1))
}

/** The median over rows of the largest magnitude in a row. */
function medianReach(values: Float64Array, coordinates: number): number {
  const reaches = new Float64Array(values.length / coordinates)
  for (let i = 0; i < values.length; i++) {
    const at = Math.floor(i / coordinates)
    reaches[at] = Math.max(reaches[at], Math.abs(values[i]))
  }
  return reaches.sort()[reaches.length >> 1]
}

async function searchInt8(call: Call, search: Search, frame: Frame, panels: number): Promise<void> {
  const { rows: n, cols: d } = search.points
  const groups = groupsOf(call, frame.coordinates)
  const block = blockOf(call, search.queries.rows, (n * groups * 4) / 3)
  const slots = Math.ceil(block / BATCH) * BATCH
  const scratchBytes =
    SEARCH_BYTES + TILE_BYTES + slots * (20 + WAITING_BYTES + 4 * groups) + 64 + embedBytes(d, frame.coordinates)
  const seeds = Math.min(n, Math.ceil(Math.max(n / SEED_SHARE, 4 * search.k) / PANEL) * PANEL)
  const args = [...search.args, frame.address, panels, seeds]
  await call.run('filter', { op: 'nearestInt8', args, rows: search.queries.rows, block, scratchBytes })
}
