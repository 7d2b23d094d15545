import type { Call } from '../../engine/call.js'
import { CODE, type Rows } from '../element.js'
import type { NearestIndex } from './algorithm.js'
import type { Search } from './answer.js'
import { bucketSortIn } from './bucket.js'
import { type Frame, frameIn, HUNT_BYTES } from './copy.js'
import { CROWDED, DENSITY } from './tuning.js'

/** The most columns of a grid. */
export const GRID_COLUMNS = 3
/** Room for `Grid` of `assembly/nearest/grid.ts`. */
const GRID_BYTES = 128
const COPY_BYTES = 16
const BLOCK = 8192

interface Copies {
  address: number
  /** Of x, y, z and the copying error. */
  low: Float32Array
  high: Float32Array
}

/** A uniform grid; undefined where there are too many columns or, unless a density is given, where points crowd in few cells. */
export async function buildGrid(call: Call, points: Rows, density?: number): Promise<NearestIndex | undefined> {
  const { rows: n, cols: d } = points
  if (d > GRID_COLUMNS) return undefined
  const frame = await frameIn(call, points)
  const grid = call.allocate(GRID_BYTES + d * 8)
  call.engine.memory.view<Float64Array>(Float64Array, grid + GRID_BYTES, d).set(frame.origin)
  const copies = await copyIn(call, points, frame, grid + GRID_BYTES)
  const { cells, inverse } = cellsFor(n / (density ?? DENSITY), copies)
  const count = cells[0] * cells[1] * cells[2]
  const coordinates = call.allocate(3 * (n + 4) * 4)
  const stage = `${call.who}: building`
  const home = call.allocate(n * 4)
  const open = (starts: number, ids: number) => {
    const places = [...cells, copies.low[0], copies.low[1], copies.low[2], inverse, starts, ids, coordinates]
    const args = [grid, n, d, frame.scale, copies.high[3], grid + GRID_BYTES, ...places]
    return call.run('filter', { op: 'openGrid', args, rows: 1, block: 1 }, stage)
  }
  await open(0, 0)
  await call.run('filter', { op: 'cellsInGrid', args: [grid, copies.address, home], rows: n, block: BLOCK }, stage)
  const { order, starts } = await bucketSortIn(call, home, n, count)
  call.free(home)
  const crowd = crowding(call.engine.memory.view<Uint32Array>(Uint32Array, starts, count + 1), n)
  if (crowd > CROWDED && density === undefined) {
    for (const block of [grid, copies.address, coordinates, order, starts]) call.free(block)
    return undefined
  }
  await open(starts, order)
  await call.run('filter', { op: 'fillGrid', args: [grid, copies.address], rows: n, block: BLOCK }, stage)
  call.free(copies.address)
  return {
    algorithm: 'grid',
    why: `a grid of ${cells.slice(0, d).join('×')} cells: points have ${crowd.toFixed(1)} others in their cell`,
    settings: { density: density ?? DENSITY },
    points,
    blocks: [grid, coordinates, order, starts],
    search: (later, search) => searchGrid(later, search, { grid, frame, count }),
  }
}

/** Float32 copies of rows, and their range. */
async function copyIn(call: Call, { address, type, rows, cols }: Rows, frame: Frame, origin: number): Promise<Copies> {
  const blocks = Math.ceil(rows / BLOCK)
  const copies = call.allocate(rows * COPY_BYTES)
  const ranges = call.allocate(blocks * 32)
  const args = [address, CODE[type], cols, origin, frame.scale, copies, BLOCK, ranges]
  await call.run('filter', { op: 'copyToGrid', args, rows, block: BLOCK })
  const found = call.engine.memory.view<Float32Array>(Float32Array, ranges, blocks * 8)
  const [low, high] = [found.slice(0, 4), found.slice(4, 8)]
  found.forEach((value, i) => {
    if (i % 8 < 4) low[i % 4] = Math.min(low[i % 4], value)
    else high[i % 4] = Math.max(high[i % 4], value)
  })
  call.free(ranges)
  return { address: copies, low, high }
}

/** Cells of one width for all axes, `most` of them at the most; an axis shorter than that width has one. */
function cellsFor(most: number, { low, high }: Copies): { cells: number[]; inverse: number } {
  const lengths = [0, 1, 2].map((t) => high[t] - low[t])
  let long = lengths.filter((length) => length > 0)
  let width = 1
  for (let before = -1; long.length !== before; ) {
    before = long.length
    const volume = long.reduce((product, length) => product * (length / long[0]), 1)
    width = long[0] * (volume / Math.max(most, 1)) ** (1 / long.length)
    long = long.filter((length) => length >= width)
  }
  const inverse = Math.fround(1 / width)
  if (!(inverse > 0) || !Number.isFinite(inverse)) return { cells: [1, 1, 1], inverse: 1 }
  return { cells: lengths.map((length) => Math.max(1, Math.floor(length * inverse))), inverse }
}

/** The other points in a point's cell, on the average. */
function crowding(starts: Uint32Array, n: number): number {
  let squares = 0
  for (let cell = 1; cell < starts.length; cell++) squares += (starts[cell] - starts[cell - 1]) ** 2
  return squares / n - 1
}

interface Grid {
  grid: number
  frame: Frame
  count: number
}

async function searchGrid(call: Call, search: Search, { grid, frame, count }: Grid): Promise<void> {
  const { rows: m } = search.queries
  const copies = await copyIn(call, search.queries, frame, grid + GRID_BYTES)
  const home = call.allocate(m * 4)
  await call.run('filter', { op: 'cellsInGrid', args: [grid, copies.address, home], rows: m, block: BLOCK })
  const { order } = await bucketSortIn(call, home, m, count)
  const args = [...search.args, grid, copies.address, order]
  const block = Math.min(512, Math.max(1, Math.ceil(m / (8 * call.engine.capabilities.threads))))
  await call.run('filter', { op: 'nearestGrid', args, rows: m, block, scratchBytes: HUNT_BYTES })
}
