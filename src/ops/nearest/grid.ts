import type { Call } from '../../engine/call.js'
import { check, checkInteger, checkNumber } from '../../engine/check.js'
import { ELEMENT_CODES, type StoredRows } from '../element.js'
import type { FilterIndex, IndexParts } from './algorithm.js'
import type { Search } from './answer.js'
import { bucketSortIn } from './bucket.js'
import { checkBlocks, checkNumbers, checkRows, checkState } from './check-parts.js'
import { copyFrameIn, HUNT_BYTES } from './copy.js'
import { DEFAULT_DENSITY, MAX_CROWDING } from './tuning.js'

/** Maximum number of columns of a grid. */
export const GRID_COLUMNS = 3
/** Bytes allocated for `CellGrid` of `assembly/nearest/grid-build.ts`. */
export const GRID_BYTES = 128
/** Bytes of the copy of a point before points are sorted by cell: x, y, z and the copying error, float32. */
export const COPY_BYTES = 16
/** Number of rows that one call of an op copies or assigns to cells; it spreads the work over threads. */
const BLOCK_ROWS = 8192

/**
 * Float32 copies of rows, at most 3 columns, and their range. A copying error is the distance of a row from its copy.
 */
interface RowCopies {
  address: number
  /** Minimum over the rows of x, y, z and the copying error, in this order. */
  low: Float32Array
  /** Maximum over the rows of x, y, z and the copying error, in this order. */
  high: Float32Array
}

/** The scalars of a grid that are saved with it. */
interface GridState {
  /** Factor from the inputs to their float32 copies, a power of two. */
  scale: number
  /** Maximum distance of a scaled point from its float32 copy. */
  error: number
  /** Number of cells along x, y and z. */
  cells: readonly number[]
  /** Lower edge of the first cell along x, y and z, in units of the copies. */
  low: readonly number[]
  /** 1 / the width of a cell, the same on all axes, in units of the copies. */
  inverse: number
  /** Average number of points per cell that the grid was built for. */
  density: number
  /** Number of other points in a point's cell, averaged over points. */
  crowd: number
}

/**
 * Builds a uniform grid. Returns undefined beyond 3 columns and, unless a density is given, if points crowd in few
 * cells.
 */
export async function buildGrid(call: Call, points: StoredRows, density?: number): Promise<FilterIndex | undefined> {
  const { rows: n, cols: d } = points
  if (d > GRID_COLUMNS) return undefined
  const { origin, scale } = await copyFrameIn(call, points)
  const [originAt, coordinates] = [d * 8, 3 * (n + 4) * 4].map((bytes) => call.allocate(bytes))
  call.engine.memory.view<Float64Array>(Float64Array, originAt, d).set(origin)
  const copies = await copyIn(call, points, scale, originAt)
  const low = [...copies.low.subarray(0, 3)]
  const shape = cellsFor(n / (density ?? DEFAULT_DENSITY), copies)
  const state: GridState = {
    scale,
    error: copies.high[3],
    low,
    ...shape,
    density: density ?? DEFAULT_DENSITY,
    crowd: 0,
  }
  const head = await writeHead(call, points, state, [originAt, coordinates, 0, 0])
  const home = call.allocate(n * 4)
  const cellsOf = {
    op: 'cellsInGrid',
    args: [head, copies.address, home],
    rows: n,
    block: BLOCK_ROWS,
    products: 40 * n,
  }
  await call.run('filter', cellsOf, `${call.who}: building`)
  const { order, starts } = await bucketSortIn(call, home, n, countOf(state))
  call.free(home)
  call.free(head)
  const blocks = [originAt, coordinates, order, starts]
  state.crowd = crowding(call.engine.memory.view<Uint32Array>(Uint32Array, starts, countOf(state) + 1), n)
  if (state.crowd > MAX_CROWDING && density === undefined) {
    for (const block of [copies.address, ...blocks]) call.free(block)
    return undefined
  }
  const index = await openGrid(call, points, { state: { ...state }, blocks, binary: 'any' })
  const args = [index.blocks[0], copies.address]
  const fill = { op: 'fillGrid', args, rows: n, block: BLOCK_ROWS, products: 40 * n }
  await call.run('filter', fill, `${call.who}: building`)
  call.free(copies.address)
  return index
}

/**
 * Throws BAD_SHAPE when points have more than 3 columns, and BAD_OPTION or BAD_VALUE when a search in a loaded grid
 * could read outside its blocks.
 */
export function checkGrid(call: Call, points: StoredRows, parts: IndexParts): void {
  const { rows: n, cols: d } = points
  const { memory } = call.engine
  check(d <= GRID_COLUMNS, 'BAD_SHAPE', () => `a grid has ${GRID_COLUMNS} columns at most, not ${d}`)
  checkState(parts, ['scale', 'error', 'inverse', 'density', 'crowd'])
  for (const name of ['cells', 'low']) {
    const three = parts.state[name]
    check(Array.isArray(three) && three.length === 3, 'BAD_VALUE', () => `the index has no ${name} of three axes`)
  }
  const { cells, low } = parts.state as unknown as GridState
  for (const count of cells) checkInteger('the index', 'cells', count, 1, 2 ** 31 - 1)
  for (const value of low) checkNumber('the index', 'low', value)
  const count = countOf({ cells })
  checkBlocks(call, parts, [d * 8, 3 * (n + 4) * 4, n * 4, (count + 1) * 4])
  const [origin, , order, startsAt] = parts.blocks
  checkNumbers(memory.view<Float64Array>(Float64Array, origin, d))
  checkRows(call, order, points)
  const starts = memory.view<Uint32Array>(Uint32Array, startsAt, count + 1)
  let rising = starts[count] <= n
  for (let cell = 0; cell < count; cell++) rising = rising && starts[cell] <= starts[cell + 1]
  check(rising, 'BAD_VALUE', () => 'the index has cells that are not within its points')
}

/** Opens the index from parts: allocates and writes its head, which holds the addresses of the blocks. */
export async function openGrid(call: Call, points: StoredRows, parts: IndexParts): Promise<FilterIndex> {
  const state = parts.state as unknown as GridState
  const { cells, crowd, density, scale } = state
  const head = await writeHead(call, points, state, parts.blocks)
  const grid = { head, scale, origin: parts.blocks[0], count: countOf(state) }
  const sides = cells.slice(0, points.cols).join('×')
  return {
    algorithm: 'grid',
    why: `a grid of ${sides} cells: a point shares its cell with ${crowd.toFixed(1)} other points on average`,
    settings: { density },
    points,
    parts,
    blocks: [head, ...parts.blocks],
    search: (later, search) => searchGrid(later, search, grid),
  }
}

/** Allocates and writes the head, a `CellGrid` of `assembly/nearest/grid-build.ts`. Returns its address. */
async function writeHead(call: Call, points: StoredRows, state: GridState, blocks: readonly number[]): Promise<number> {
  const { scale, error, cells, low, inverse } = state
  const [origin, coordinates, order, starts] = blocks
  const head = call.allocate(GRID_BYTES)
  const places = [...cells, ...low, inverse, starts, order, coordinates]
  const args = [head, points.rows, points.cols, scale, error, origin, ...places]
  await call.run('filter', { op: 'openGrid', args, rows: 1, block: 1, products: 1 })
  return head
}

/** Returns the number of cells. */
const countOf = ({ cells }: Pick<GridState, 'cells'>): number => cells[0] * cells[1] * cells[2]

/**
 * Copies rows to float32 with their copying errors, and returns the copies with the range of each column. `origin` is
 * the address of the offsets subtracted from the scaled columns.
 */
async function copyIn(
  call: Call,
  { address, type, rows, cols }: StoredRows,
  scale: number,
  origin: number,
): Promise<RowCopies> {
  const blocks = Math.ceil(rows / BLOCK_ROWS)
  const copies = call.allocate(rows * COPY_BYTES)
  const ranges = call.allocate(blocks * 32)
  const args = [address, ELEMENT_CODES[type], cols, origin, scale, copies, BLOCK_ROWS, ranges]
  await call.run('filter', { op: 'copyToGrid', args, rows, block: BLOCK_ROWS, products: 100 * rows })
  const found = call.engine.memory.view<Float32Array>(Float32Array, ranges, blocks * 8)
  const [low, high] = [found.slice(0, 4), found.slice(4, 8)]
  found.forEach((value, i) => {
    if (i % 8 < 4) low[i % 4] = Math.min(low[i % 4], value)
    else high[i % 4] = Math.max(high[i % 4], value)
  })
  call.free(ranges)
  return { address: copies, low, high }
}

/**
 * Returns the numbers of cells along x, y and z, about `maxCells` in total at most, and 1 / the width of a cell. All
 * axes have the same width, and an axis shorter than that has one cell.
 */
function cellsFor(maxCells: number, { low, high }: RowCopies): { cells: number[]; inverse: number } {
  const lengths = [0, 1, 2].map((t) => high[t] - low[t])
  let long = lengths.filter((length) => length > 0)
  let width = 1
  for (let before = -1; long.length !== before; ) {
    before = long.length
    const volume = long.reduce((product, length) => product * (length / long[0]), 1)
    width = long[0] * (volume / Math.max(maxCells, 1)) ** (1 / long.length)
    long = long.filter((length) => length >= width)
  }
  const inverse = Math.fround(1 / width)
  if (!(inverse > 0) || !Number.isFinite(inverse)) return { cells: [1, 1, 1], inverse: 1 }
  return { cells: lengths.map((length) => Math.max(1, Math.floor(length * inverse))), inverse }
}

/**
 * Returns the number of other points in a point's cell, averaged over all n points. `starts` has the position of the
 * first point of each cell, then n.
 */
function crowding(starts: Uint32Array, n: number): number {
  let squares = 0
  for (let cell = 1; cell < starts.length; cell++) squares += (starts[cell] - starts[cell - 1]) ** 2
  return squares / n - 1
}

/** The properties of an opened grid that a search reads: its address, the map from inputs to copies, and its cells. */
interface OpenedGrid {
  /** Address of the grid's `CellGrid`, see `assembly/nearest/grid-build.ts`. */
  head: number
  /** Factor from the inputs to their float32 copies, a power of two. */
  scale: number
  /** Address of the offsets, d float64, that are subtracted from the scaled columns. */
  origin: number
  /** Number of cells of the grid. */
  count: number
}

/** Sorts the queries by cell, so that neighboring queries read the same points, and searches them. */
async function searchGrid(call: Call, search: Search, { head, scale, origin, count }: OpenedGrid): Promise<void> {
  const { rows: m } = search.queries
  const copies = await copyIn(call, search.queries, scale, origin)
  const home = call.allocate(m * 4)
  const cellsOf = {
    op: 'cellsInGrid',
    args: [head, copies.address, home],
    rows: m,
    block: BLOCK_ROWS,
    products: 40 * m,
  }
  await call.run('filter', cellsOf)
  const { order, starts } = await bucketSortIn(call, home, m, count)
  const args = [...search.args, head, copies.address, order]
  const block = Math.min(512, Math.max(1, Math.ceil(m / (8 * call.engine.capabilities.threads))))
  // A neighbor costs one to a few microseconds, about 4,000 products.
  const task = {
    op: 'nearestGrid',
    args,
    rows: m,
    block,
    scratchBytes: HUNT_BYTES,
    products: 4000 * m * Math.max(search.k, 1),
  }
  await call.run('filter', task)
  for (const address of [copies.address, home, order, starts]) call.free(address)
}
