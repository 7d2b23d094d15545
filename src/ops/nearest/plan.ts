import { check, checkInteger } from '../../engine/check.js'
import { choice, integer, type TableOf, takeOptions } from '../../engine/options.js'
import { type EngineLimits, largestThat, limitsOf } from '../../engine/room.js'
import { ELEMENT_BYTES, ELEMENT_TYPES } from '../element.js'
import { ALGORITHMS, type Algorithm } from './algorithm.js'
import { firstChoice } from './filter.js'
import { GRID_COLUMNS } from './grid.js'
import { MAX_COORDINATES, sampleBytes } from './int8.js'
import { METRICS, type Metric } from './metric.js'
import { MAX_DIRECTIONS, sampleRowsFor } from './spectrum.js'
import { treeBytes } from './tree.js'
import { DEFAULT_DENSITY } from './tuning.js'
import { comparesUnits } from './unit.js'

/** Options of `plan.nearest`: the sizes of a search and the algorithm requested. */
export interface PlanNearestOptions {
  /** Number of points, at least 1. */
  n: number
  /** Number of queries, at least 1. */
  m: number
  /** Number of columns of points and queries, at least 1. */
  d: number
  /** Number of neighbors of each query, from 1 to n; 1 by default. */
  k?: number
  /** The metric of the search, see `Metric`; 'euclidean' by default. */
  metric?: Metric
  /** Search algorithm, see `Algorithm`; by default 'auto', which selects one by these sizes. */
  algorithm?: Algorithm
  /**
   * Element type of points and queries: 'f32' (the default), 'f64' or 'u8'. Matrices made from plain arrays or a
   * Float64Array have 'f64'.
   */
  type?: keyof typeof ELEMENT_BYTES
}

export const PLAN_NEAREST_OPTIONS = {
  n: integer(1).required(),
  m: integer(1).required(),
  d: integer(1).required(),
  k: integer(1).or(1),
  metric: choice(METRICS).or('euclidean'),
  algorithm: choice(ALGORITHMS).or('auto'),
  type: choice(ELEMENT_TYPES).or('f32'),
} satisfies TableOf<PlanNearestOptions>

/** The result of `plan.nearest`: the algorithm, memory and operations of the planned search. */
export interface NearestPlan {
  /**
   * Algorithm that the search starts with. Depending on the points, 'projected' may fall back to 'int8' and 'grid' to
   * 'tree'. 'auto' takes 'tree' for many points near few dimensions, if there is room for it.
   */
  algorithm: Exclude<Algorithm, 'auto'>
  /**
   * Peak bytes of the engine's memory during the search, including points, queries and result. For 'projected' they
   * cover the fallback to 'int8'. A tree that 'auto' takes in its place may need more, and is taken only where twice
   * its bytes are free.
   */
  bytes: number
  /**
   * Floating-point operations of comparing every query with every point in full: 2 × points × queries × columns. A
   * search skips part of them; how many depends on the points.
   */
  operations: number
}

/** Sizes of a planned search, and the engine that it runs in. */
interface PlannedSearch extends Required<Omit<PlanNearestOptions, 'algorithm'>> {
  /** True if integer filters use int8 (the relaxed binary), false if int16. */
  relaxed: boolean
  threads: number
}

/** Memory that one algorithm needs in bytes, in addition to the matrices and the answer. */
interface PlannedBytes {
  /** Bytes needed before the index is allocated; 0 by default. */
  first?: number
  /** Bytes of the index. */
  kept: number
  /** Bytes needed in addition to the index while it is built. */
  build: number
  /** Bytes needed in addition to the index while it is searched. */
  query: number
}

const BYTES_BY_ALGORITHM: Readonly<Record<NearestPlan['algorithm'], (shape: PlannedSearch) => PlannedBytes>> = {
  brute: ({ n, d }) => ({ kept: panelBytes(n, d), build: n, query: 0 }),
  int8: (shape) => integerBytes(shape, sampleBytes(shape.n, shape.d)),
  projected: (shape) => integerBytes(shape, Math.max(sampleBytes(shape.n, shape.d), spectrumBytes(shape))),
  grid: ({ n, m }) => {
    const starts = (4 * n) / DEFAULT_DENSITY
    return { kept: 16 * n + starts, build: 20 * n, query: 24 * m + starts }
  },
  tree: ({ m, metric, ...shape }) => {
    const { depth, ...bytes } = treeBytes({ ...shape, integers: metric !== 'manhattan' })
    return { ...bytes, query: 8 * m + 4 * 4 ** depth }
  },
}

/** Returns the bytes of n points as float32 panels with their norms. */
const panelBytes = (n: number, d: number): number => 4 * n * (d + 1)

/**
 * Returns the memory of an integer filter over all columns. `build` covers the distance of each point from its
 * integers. `first` is the memory needed before the index is allocated.
 */
function integerBytes({ n, d, relaxed }: PlannedSearch, first: number): PlannedBytes {
  return { first, kept: 4 * n * (Math.ceil(d / (relaxed ? 4 : 2)) + 1), build: 8 * n, query: 0 }
}

/**
 * Returns the bytes needed to find principal directions: the larger of two needs. One is a sample of rows, its
 * transpose and their products; the other is the same sample in float64 with a float32 copy in panels.
 */
function spectrumBytes({ n, d }: PlannedSearch): number {
  const count = Math.min(n, sampleRowsFor(d))
  const found = 8 * count * d + 4 * (count + d) * Math.min(MAX_DIRECTIONS, d / 2)
  return Math.max(found, 8 * count * d + panelBytes(count, d))
}

/**
 * Returns what cosine and inner product need in addition: norms of the points, for inner products also their order, and
 * unit rows in float32 of the points while the index is built, and of the queries, with their norms, in a search.
 */
function unitBytes({ n, m, d, metric }: PlannedSearch): PlannedBytes {
  if (!comparesUnits(metric)) return { kept: 0, build: 0, query: 0 }
  return { kept: (metric === 'inner product' ? 12 : 8) * n, build: 4 * n * d, query: (8 + 4 * d) * m }
}

/**
 * Plans a call of `nearest` before anything is allocated: its algorithm, bytes and operations. `room` is an engine, or
 * the limits of a hypothetical one. `prepareNearest` does not know its queries in advance, so it may choose another
 * algorithm: the one for many queries and any k.
 *
 * Throws BAD_OPTION when a size is out of range, and OUT_OF_MEMORY when the search cannot fit; the message names the
 * number of queries that would fit or, if there is none, suggests `nearestInBlocks`.
 */
export function planNearest(options: PlanNearestOptions, room: EngineLimits = {}): NearestPlan {
  const who = 'plan.nearest'
  const { n, m, d, k, metric, algorithm, type } = takeOptions(who, PLAN_NEAREST_OPTIONS, options)
  checkInteger(who, 'k', k, 1, n)
  const { bytes: free, ...machine } = limitsOf(who, room)
  const shape = { n, m, d, k, metric, type, ...machine }
  const chosen = algorithmFor(shape, algorithm)
  const bytes = bytesOf(shape, chosen)
  const message = () => {
    const most = largestThat((count) => bytesOf({ ...shape, m: count }, chosen) <= free, m)
    const way = most > 0 ? `up to ${most} queries at a time would fit` : 'nearestInBlocks takes the points in blocks'
    const needed = `n=${n}, m=${m}, d=${d} needs ${bytes} bytes by '${chosen}'`
    return `${who}: ${needed}, but ${Math.max(free, 0)} are free; ${way}`
  }
  check(bytes <= free, 'OUT_OF_MEMORY', message)
  return { algorithm: chosen, bytes, operations: 2 * n * m * d }
}

/** Returns the algorithm that a search with these sizes starts with. */
function algorithmFor({ n, m, d, k, metric, type }: PlannedSearch, algorithm: Algorithm): NearestPlan['algorithm'] {
  const grid = d <= GRID_COLUMNS ? 'grid' : 'tree'
  if (algorithm === 'auto') {
    const compared = { rows: n, cols: d, type: comparesUnits(metric) ? 'f32' : type } as const
    const choice = firstChoice(compared, { queries: m, k }, metric)
    return choice === 'boxes' ? grid : choice
  }
  if (algorithm === 'grid') return grid
  return algorithm !== 'tree' && d > MAX_COORDINATES ? 'brute' : algorithm
}

/** Returns the peak bytes of a search, including matrices, answer and the scratch of all threads. */
function bytesOf(shape: PlannedSearch, algorithm: NearestPlan['algorithm']): number {
  const { n, m, d, k, type, threads } = shape
  const { first = 0, kept, build, query } = BYTES_BY_ALGORITHM[algorithm](shape)
  const units = unitBytes(shape)
  const building = units.build + Math.max(first, kept + build)
  const searching = units.query + kept + query + 12 * m * k
  const scratch = OVERHEAD_BYTES + threads * (BLOCK_QUERIES * (300 + 4 * d) + 256 * d)
  return (n + m) * d * ELEMENT_BYTES[type] + units.kept + Math.max(building, searching) + scratch
}

/** Bytes reserved for the heads of indexes, their centers, and the rounding up of block sizes. */
const OVERHEAD_BYTES = 8192
/** Maximum number of queries in one call of an op (see `blockOf`), each with its waiting list in the scratch. */
const BLOCK_QUERIES = 96
