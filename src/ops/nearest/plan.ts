import { check, checkInteger } from '../../engine/check.js'
import { choice, integer, type TableOf, takeOptions } from '../../engine/options.js'
import { mostThat, type Room, roomOf } from '../../engine/room.js'
import { ELEMENT_BYTES, ELEMENT_TYPES } from '../element.js'
import { ALGORITHMS, type Algorithm } from './algorithm.js'
import { firstChoice } from './build.js'
import { GRID_COLUMNS } from './grid.js'
import { MOST_COORDINATES, sampleBytes } from './int8.js'
import { MOST_DIRECTIONS, sampleOf } from './spectrum.js'
import { levelStart, shapeOf } from './tree.js'
import { COARSE_FROM, COARSE_TO, DENSITY, leafSizeFor } from './tuning.js'

/** The sizes of a search to come. */
export interface PlanNearestOptions {
  /** Points, queries, columns, neighbors. */
  n: number
  m: number
  d: number
  k?: number
  algorithm?: Algorithm
  /** The type that points and queries are stored in: 'f32' by default, 'f64' for those from plain arrays or Float64Array. */
  type?: keyof typeof ELEMENT_BYTES
}

export const PLAN_NEAREST_OPTIONS = {
  n: integer(1).required(),
  m: integer(1).required(),
  d: integer(1).required(),
  k: integer(1).or(1),
  algorithm: choice(ALGORITHMS).or('auto'),
  type: choice(ELEMENT_TYPES).or('f32'),
} satisfies TableOf<PlanNearestOptions>

/** What a search will do and take. */
export interface NearestPlan {
  /** 'projected' becomes 'int8' where the points have no few leading directions, 'grid' becomes 'tree' where they crowd. */
  algorithm: Exclude<Algorithm, 'auto'>
  /** Of the engine's memory at the peak, points, queries and answer included; of the alternatives the larger. */
  bytes: number
  /** Floating-point operations without any bound; what filters and boxes spare is known when the points are. */
  operations: number
}

interface Shape extends Required<Omit<PlanNearestOptions, 'algorithm'>> {
  /** Whether integer filters are bytes (int8 dot products), or of 16 bits. */
  relaxed: boolean
  threads: number
}

/** What is needed before there is an index; what stays with the points; and beside that to build, and for queries. */
interface Bytes {
  first?: number
  kept: number
  build: number
  query: number
}

const BYTES: Readonly<Record<NearestPlan['algorithm'], (shape: Shape) => Bytes>> = {
  brute: ({ n, d }) => ({ kept: panelBytes(n, d), build: n, query: 0 }),
  int8: (shape) => integerBytes(shape, sampleBytes(shape.n, shape.d)),
  projected: (shape) => integerBytes(shape, Math.max(sampleBytes(shape.n, shape.d), spectrumBytes(shape))),
  grid: ({ n, m }) => {
    const starts = (4 * n) / DENSITY
    return { kept: 16 * n + starts, build: 20 * n, query: 24 * m + starts }
  },
  tree: treeBytes,
}

/** Points as float32 panels with their norms. */
const panelBytes = (n: number, d: number): number => 4 * n * (d + 1)

/** All columns as integers, and the slack of each point while they are packed. */
function integerBytes({ n, d, relaxed }: Shape, first: number): Bytes {
  return { first, kept: 4 * n * (Math.ceil(d / (relaxed ? 4 : 2)) + 1), build: 8 * n, query: 0 }
}

/** The sample that directions are found on, its transpose and products; or the same rows in float64, and panels of them. */
function spectrumBytes({ n, d }: Shape): number {
  const count = Math.min(n, sampleOf(d))
  const found = 8 * count * d + 4 * (count + d) * Math.min(MOST_DIRECTIONS, d / 2)
  return Math.max(found, 8 * count * d + panelBytes(count, d))
}

function treeBytes({ n, m, d, relaxed }: Shape): Bytes {
  const leafSize = leafSizeFor(n, d)
  const { leaves, depth } = shapeOf({ rows: n }, leafSize)
  const coarse = d >= COARSE_FROM && d <= COARSE_TO
  const integers = coarse ? leaves * leafSize * 4 * (1 + Math.ceil(d / (relaxed ? 4 : 2))) : 0
  const kept = levelStart(depth) * d * 32 + leaves * (leafSize * d * 4 + 16) + 4 * n + integers
  return { kept, build: 4 * n * (d + 2), query: 8 * m + 4 * 4 ** depth }
}

/**
 * What `nearest` will do and take, before anything is allocated, in an engine or in one of so many bytes. `prepareNearest`, which does not
 * know the queries to come, chooses as for many and for any k. Errors: BAD_OPTION; OUT_OF_MEMORY where it cannot fit, with what would.
 */
export function planNearest(options: PlanNearestOptions, room: Room = {}): NearestPlan {
  const who = 'plan.nearest'
  const { n, m, d, k, algorithm, type } = takeOptions(who, PLAN_NEAREST_OPTIONS, options)
  checkInteger(who, 'k', k, 1, n)
  const { bytes: free, ...machine } = roomOf(who, room)
  const shape = { n, m, d, k, type, ...machine }
  const chosen = algorithmFor(shape, algorithm)
  const bytes = bytesOf(shape, chosen)
  const message = () => {
    const most = mostThat((count) => bytesOf({ ...shape, m: count }, chosen) <= free, m)
    const way = most > 0 ? `up to ${most} queries at a time would fit` : 'nearestInBlocks takes the points in blocks'
    return `${who}: n=${n}, m=${m}, d=${d} needs ${bytes} bytes by '${chosen}', but ${Math.max(free, 0)} are free; ${way}`
  }
  check(bytes <= free, 'OUT_OF_MEMORY', message)
  return { algorithm: chosen, bytes, operations: 2 * n * m * d }
}

function algorithmFor({ n, m, d, k, type }: Shape, algorithm: Algorithm): NearestPlan['algorithm'] {
  const grid = d <= GRID_COLUMNS ? 'grid' : 'tree'
  if (algorithm === 'auto') {
    const choice = firstChoice({ rows: n, cols: d, type }, { queries: m, k })
    return choice === 'boxes' ? grid : choice
  }
  if (algorithm === 'grid') return grid
  return algorithm !== 'tree' && d > MOST_COORDINATES ? 'brute' : algorithm
}

function bytesOf(shape: Shape, algorithm: NearestPlan['algorithm']): number {
  const { n, m, d, k, type, threads } = shape
  const { first = 0, kept, build, query } = BYTES[algorithm](shape)
  const scratch = SMALL + threads * (QUERIES_TOGETHER * (300 + 4 * d) + 256 * d)
  return (n + m) * d * ELEMENT_BYTES[type] + Math.max(first, kept + build, kept + query + 12 * m * k) + scratch
}

/** Heads, centers and what blocks are rounded up by. */
const SMALL = 8192
/** Queries of one call at the most, with what waits for each. */
const QUERIES_TOGETHER = 96
