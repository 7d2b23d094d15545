import { madd } from '../lane/madd'
import { copyRow, limitOf, UNIT } from './copy'
import { beginHunt, endHunt, Hunt, note, openHunt, sumsOf } from './hunt'

/*
 * A uniform grid over float32 copies (`copy.ts`) in up to 3 dimensions; missing ones are 0 throughout and one cell wide. Cells
 * are numbered along x, then y, then z, and points lie in their order, so that neighbouring cells along x are one run.
 *
 * The cell of a value v is floor((v - low) inverse) in float32, cut to the grid. Rounding is monotone, so it never decreases
 * with v: points within R of a query a lie in the cells from that of a - R to that of a + R.
 */

/** Written by `openGrid` where the index begins, and passed to ops by that address. */
@unmanaged
export class Grid {
  n: i32
  d: i32
  scale: f64
  /** The largest copying error. */
  error: f64
  /** d float64. */
  origin: usize
  /** Cells along each axis, and where they begin; cells have one width for all. */
  cellsX: i32
  cellsY: i32
  cellsZ: i32
  lowX: f32
  lowY: f32
  lowZ: f32
  inverse: f32
  /** Where each cell begins, and where the last ends. */
  starts: usize
  /** The row of each point in the order of cells. */
  ids: usize
  /** Three arrays of n + 4 float32. */
  x: usize
  y: usize
  z: usize
}

export function openGrid(
  at: usize, n: i32, d: i32, scale: f64, error: f64, origin: usize, cellsX: i32, cellsY: i32, cellsZ: i32, lowX: f32, lowY: f32,
  lowZ: f32, inverse: f32, starts: usize, ids: usize, coordinates: usize, _start: i32, _end: i32,
): void {
  const grid = changetype<Grid>(at)
  grid.n = n
  grid.d = d
  grid.scale = scale
  grid.error = error
  grid.origin = origin
  grid.cellsX = cellsX
  grid.cellsY = cellsY
  grid.cellsZ = cellsZ
  grid.lowX = lowX
  grid.lowY = lowY
  grid.lowZ = lowZ
  grid.inverse = inverse
  grid.starts = starts
  grid.ids = ids
  grid.x = coordinates
  grid.y = coordinates + ((<usize>n + 4) << 2)
  grid.z = coordinates + ((<usize>n + 4) << 3)
}

/** Bytes of a point's copy before it is sorted: x, y, z, its copying error (float32, rounded up). */
const COPY: usize = 16

/**
 * Copies points [start, end), each 16 bytes; for each block of `block`, the least and the largest of the four columns go to
 * `ranges` (2 × 4 float32).
 */
export function copyToGrid(
  points: usize, type: i32, d: i32, origin: usize, scale: f64, copies: usize, block: i32, ranges: usize, start: i32, end: i32,
): void {
  let low = f32x4.splat(f32.POSITIVE_INFINITY)
  let high = f32x4.splat(f32.NEGATIVE_INFINITY)
  for (let i = start; i < end; i++) {
    const copy = copies + <usize>i * COPY
    v128.store(copy, f32x4.splat(0))
    const error = copyRow(points, type, i, d, origin, scale, copy, 4)
    store<f32>(copy, error > 0 ? <f32>(error * (1 + 1e-6) + 1e-44) : 0, 12)
    low = f32x4.pmin(low, v128.load(copy))
    high = f32x4.pmax(high, v128.load(copy))
  }
  const out = ranges + (<usize>(start / block) << 5)
  v128.store(out, low)
  v128.store(out, high, 16)
}

// @ts-ignore: decorator
@inline
function cellOf(value: f32, low: f32, inverse: f32, cells: i32): i32 {
  return <i32>min(max((value - low) * inverse, 0), <f32>(cells - 1))
}

// @ts-ignore: decorator
@inline
function cellAt(grid: Grid, x: i32, y: i32, z: i32): i32 {
  return (z * grid.cellsY + y) * grid.cellsX + x
}

/** The cells of copies [start, end). */
export function cellsInGrid(at: usize, copies: usize, cells: usize, start: i32, end: i32): void {
  const grid = changetype<Grid>(at)
  for (let i = start; i < end; i++) {
    const copy = copies + <usize>i * COPY
    const x = cellOf(load<f32>(copy), grid.lowX, grid.inverse, grid.cellsX)
    const y = cellOf(load<f32>(copy, 4), grid.lowY, grid.inverse, grid.cellsY)
    const z = cellOf(load<f32>(copy, 8), grid.lowZ, grid.inverse, grid.cellsZ)
    store<i32>(cells + (<usize>i << 2), cellAt(grid, x, y, z))
  }
}

/** Lays out places [start, end) in the order of `ids`. */
export function fillGrid(at: usize, copies: usize, start: i32, end: i32): void {
  const grid = changetype<Grid>(at)
  for (let i: usize = start; i < <usize>end; i++) {
    const copy = copies + <usize>load<u32>(grid.ids + (i << 2)) * COPY
    store<f32>(grid.x + (i << 2), load<f32>(copy))
    store<f32>(grid.y + (i << 2), load<f32>(copy, 4))
    store<f32>(grid.z + (i << 2), load<f32>(copy, 8))
  }
}

/** The search of one query, behind its `Hunt` in a thread's scratch. */
@unmanaged
class Look extends Hunt {
  grid: Grid
  /** What `radius` holds, a point's copy may be farther by the grid's error: both together, and their square. */
  range: f64
  squared: f64
  x: f32
  y: f32
  z: f32
  /** limitOf(range). */
  limit: f32
  /** The query's cell. */
  cellX: i32
  cellY: i32
  cellZ: i32
}

/** The k nearest points of the queries at [start, end) of `turns`, ascending, ties to the lowest index, into rows of two m×k arrays. */
export function nearestGrid(
  queries: usize, points: usize, type: i32, n: i32, d: i32, k: i32, excludeSelf: i32, outIndex: usize, outDistance: usize,
  at: usize, copies: usize, turns: usize, scratch: usize, start: i32, end: i32,
): void {
  const grid = changetype<Grid>(at)
  const hunt = openHunt(
    scratch, queries, points, type, n, d, k, excludeSelf, outIndex, outDistance, grid.ids, grid.scale,
  )
  const look = changetype<Look>(hunt)
  look.grid = grid
  for (let turn = start; turn < end; turn++) {
    const query = load<i32>(turns + (<usize>turn << 2))
    const copy = copies + <usize>query * COPY
    look.x = load<f32>(copy)
    look.y = load<f32>(copy, 4)
    look.z = load<f32>(copy, 8)
    look.cellX = cellOf(look.x, grid.lowX, grid.inverse, grid.cellsX)
    look.cellY = cellOf(look.y, grid.lowY, grid.inverse, grid.cellsY)
    look.cellZ = cellOf(look.z, grid.lowZ, grid.inverse, grid.cellsZ)
    beginHunt(look, query, copy, load<f32>(copy, 12))
    narrow(look)
    lookAround(look)
    endHunt(look)
  }
}

/** Takes over the radius. */
function narrow(look: Look): void {
  look.range = look.radius + look.grid.error
  look.squared = look.range * look.range
  look.limit = limitOf(look.range, 3)
}

/** Shell by shell around the query's cell, until the next would lie wholly beyond the radius or the grid. */
function lookAround(look: Look): void {
  const grid = look.grid
  const x = look.cellX
  const y = look.cellY
  const z = look.cellZ
  scanRun(look, cellAt(grid, x, y, z), cellAt(grid, x, y, z) + 1)
  for (let s = 1; !within(look, s - 1); s++) {
    for (let row = max(z - s, 0); row <= min(z + s, grid.cellsZ - 1); row++) {
      const gapZ = gapOf(look.z, grid.lowZ, grid.inverse, row, z)
      if (gapZ * gapZ > look.squared) continue
      for (let column = max(y - s, 0); column <= min(y + s, grid.cellsY - 1); column++) {
        const gapY = gapOf(look.y, grid.lowY, grid.inverse, column, y)
        const left = look.squared - gapZ * gapZ - gapY * gapY
        // The range has room for what the differences round.
        if (left >= 0) scanRow(look, column, row, s, sqrt(left) + 1e-15 * look.range)
      }
    }
  }
}

/** Whether the cells up to s around the query's own hold all that the radius may. */
function within(look: Look, s: i32): bool {
  const grid = look.grid
  return covered(look.x, look.range, grid.lowX, grid.inverse, grid.cellsX, look.cellX, s) &&
    covered(look.y, look.range, grid.lowY, grid.inverse, grid.cellsY, look.cellY, s) &&
    covered(look.z, look.range, grid.lowZ, grid.inverse, grid.cellsZ, look.cellZ, s)
}

// @ts-ignore: decorator
@inline
function covered(value: f32, radius: f64, low: f32, inverse: f32, cells: i32, cell: i32, s: i32): bool {
  return cellOf(below(value, radius), low, inverse, cells) >= cell - s && cellOf(above(value, radius), low, inverse, cells) <= cell + s
}

/** A float32 at most value - radius: the cast rounds by 2^-24 relative and by 2^-150. */
// @ts-ignore: decorator
@inline
function below(value: f32, radius: f64): f32 {
  const edge = <f64>value - radius
  return <f32>(edge - abs(edge) * 2 * UNIT - 1e-44)
}

// @ts-ignore: decorator
@inline
function above(value: f32, radius: f64): f32 {
  return -below(-value, radius)
}

/**
 * How far at least the values of a cell are from `value`, whose own cell is `own`. A value v in cell c > 0 has
 * (v - low) inverse (1 + u)² >= c, and one in c short of the last (v - low) inverse (1 - u)² < c + 1. In float64 the result
 * rounds by 2^-51 relative, or by less than the 2 u that are left of each edge.
 */
// @ts-ignore: decorator
@inline
function gapOf(value: f32, low: f32, inverse: f32, cell: i32, own: i32): f64 {
  if (cell == own) return 0
  const from = <f64>value - <f64>low
  const width = 1 / <f64>inverse
  return max(cell < own ? from - <f64>(cell + 1) * width * (1 + 4 * UNIT) : <f64>cell * width * (1 - 4 * UNIT) - from, 0)
}

/** The cells of one row that belong to shell s and lie within `half` of the query along x. */
function scanRow(look: Look, y: i32, z: i32, s: i32, half: f64): void {
  const grid = look.grid
  const row = cellAt(grid, 0, y, z)
  const first = max(cellOf(below(look.x, half), grid.lowX, grid.inverse, grid.cellsX), look.cellX - s)
  const last = min(cellOf(above(look.x, half), grid.lowX, grid.inverse, grid.cellsX), look.cellX + s)
  if (max(abs(y - look.cellY), abs(z - look.cellZ)) == s) {
    scanRun(look, row + first, row + last + 1)
  } else {
    if (first == look.cellX - s) scanRun(look, row + first, row + first + 1)
    if (last == look.cellX + s) scanRun(look, row + last, row + last + 1)
  }
}

/** Notes what is near in the cells [from, to). */
function scanRun(look: Look, from: i32, to: i32): void {
  const grid = look.grid
  const last = load<i32>(grid.starts + (<usize>to << 2))
  const x = f32x4.splat(look.x)
  const y = f32x4.splat(look.y)
  const z = f32x4.splat(look.z)
  for (let i = load<i32>(grid.starts + (<usize>from << 2)); i < last; i += 4) {
    const at = <usize>i << 2
    const dx = f32x4.sub(x, v128.load(grid.x + at))
    const dy = f32x4.sub(y, v128.load(grid.y + at))
    const dz = f32x4.sub(z, v128.load(grid.z + at))
    const sum = madd(dz, dz, madd(dy, dy, f32x4.mul(dx, dx)))
    let hits = i32x4.bitmask(f32x4.le(sum, f32x4.splat(look.limit)))
    if (last - i < 4) hits &= (1 << (last - i)) - 1
    if (hits == 0) continue
    v128.store(sumsOf(look), sum)
    if (note(look, i, hits, grid.error)) narrow(look)
  }
}
