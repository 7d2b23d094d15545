import { F64 } from '../lane/element'
import { madd } from '../lane/madd'
import { limitOf, ROUNDOFF_F32 } from './copy'
import { above, below, cellAt, cellOf, COPY_BYTES, CellGrid } from './grid-build'
import { settleAround } from './grid-near'
import { beginHunt, endHunt, Hunt, note, openHunt, sumsOf } from './hunt'

/** Number of cells after which a call returns: a few milliseconds of work. */
const BUDGET_CELLS: i64 = 1 << 19
/** Cost of each neighbor of a query in the budget, in cells. */
const NEIGHBOR_CELLS: i64 = 8

/**
 * State of the search for one query's neighbors in the grid, at the start of a thread's scratch. It begins with the
 * fields of `Hunt`.
 */
@unmanaged
export class GridHunt extends Hunt {
  grid: CellGrid
  /** Radius within which copies are compared: `radius` plus the grid's copying error. */
  range: f64
  /** The square of `range`. */
  squared: f64
  /** Float32 copy of the query. */
  x: f32
  y: f32
  z: f32
  /** Upper bound on the float32 squared distance from the query to the copy of any point within `range`. */
  limit: f32
  /** Cell of the query along each axis. */
  cellX: i32
  cellY: i32
  cellZ: i32
  /** Position in `turns`, the order in which queries are searched, where the next call continues. */
  turn: i32
  spent: i64
}

/**
 * Finds the k nearest points of the queries that `turns` lists at positions [start, end), in order of distance, ties to
 * the lowest index. Writes rows of two m×k arrays, u32 indices and float64 squared distances.
 *
 * `copies` holds the queries' float32 copies, COPY_BYTES each. Returns 1 if there is more to do; the next call has
 * `again` set.
 */
export function nearestGrid(
  queries: usize, points: usize, type: i32, n: i32, d: i32, k: i32, excludeSelf: i32, outIndex: usize, outDistance: usize,
  definition: usize, at: usize, copies: usize, turns: usize, scratch: usize, start: i32, end: i32, again: u32,
): u32 {
  const grid = changetype<CellGrid>(at)
  const hunt = openHunt(
    scratch, queries, points, type, n, d, k, excludeSelf, outIndex, outDistance, definition, grid.ids, grid.scale,
  )
  const look = changetype<GridHunt>(hunt)
  look.grid = grid
  const plain = definition == 0 && k == 1 && excludeSelf == 0 && type != F64 && grid.error == 0
  look.spent = 0
  for (let turn = again ? look.turn : start; turn < end; turn++) {
    const query = load<i32>(turns + (<usize>turn << 2))
    const copy = copies + <usize>query * COPY_BYTES
    if (plain && load<f32>(copy, 12) == 0 && settleAround(look, grid, query, copy, sumsOf(look))) continue
    if (look.spent > BUDGET_CELLS) {
      look.turn = turn
      return 1
    }
    look.spent += NEIGHBOR_CELLS * k
    look.x = load<f32>(copy)
    look.y = load<f32>(copy, 4)
    look.z = load<f32>(copy, 8)
    look.cellX = cellOf(look.x, grid.lowX, grid.inverse, grid.cellsX)
    look.cellY = cellOf(look.y, grid.lowY, grid.inverse, grid.cellsY)
    look.cellZ = cellOf(look.z, grid.lowZ, grid.inverse, grid.cellsZ)
    beginHunt(look, query, copy, load<f32>(copy, 12))
    takeRadius(look)
    lookAround(look)
    endHunt(look)
  }
  return 0
}

/** Updates `range`, `squared` and `limit` after `radius` has changed. */
function takeRadius(look: GridHunt): void {
  look.range = look.radius + look.grid.error
  look.squared = look.range * look.range
  look.limit = limitOf(look.range, 3)
}

/**
 * Scans the cells around the query's cell, shell after shell, until the next shell lies wholly beyond `range` or the
 * grid.
 */
function lookAround(look: GridHunt): void {
  const grid = look.grid
  const x = look.cellX
  const y = look.cellY
  const z = look.cellZ
  scanRun(look, cellAt(grid, x, y, z), cellAt(grid, x, y, z) + 1)
  for (let s = 1; !within(look, s - 1); s++) {
    look.spent += <i64>(2 * s + 1) * (2 * s + 1) * (2 * s + 1)
    for (let row = max(z - s, 0); row <= min(z + s, grid.cellsZ - 1); row++) {
      const gapZ = gapOf(look.z, grid.lowZ, grid.inverse, row, z)
      if (gapZ * gapZ > look.squared) continue
      for (let column = max(y - s, 0); column <= min(y + s, grid.cellsY - 1); column++) {
        const gapY = gapOf(look.y, grid.lowY, grid.inverse, column, y)
        const left = look.squared - gapZ * gapZ - gapY * gapY
        // The margin of the range covers the rounding of these differences.
        if (left >= 0) scanRow(look, column, row, s, sqrt(left) + 1e-15 * look.range)
      }
    }
  }
}

/**
 * Returns true if the cells up to s steps from the query's cell along each axis hold everything within `range` of it.
 */
function within(look: GridHunt, s: i32): bool {
  const grid = look.grid
  return covered(look.x, look.range, grid.lowX, grid.inverse, grid.cellsX, look.cellX, s) &&
    covered(look.y, look.range, grid.lowY, grid.inverse, grid.cellsY, look.cellY, s) &&
    covered(look.z, look.range, grid.lowZ, grid.inverse, grid.cellsZ, look.cellZ, s)
}

/** Returns true if, along one axis, the cells up to s steps from `cell` hold all values within `radius` of `value`. */
@inline
function covered(value: f32, radius: f64, low: f32, inverse: f32, cells: i32, cell: i32, s: i32): bool {
  return cellOf(below(value, radius), low, inverse, cells) >= cell - s && cellOf(above(value, radius), low, inverse, cells) <= cell + s
}

/**
 * Returns a lower bound on the distance, along one axis, of `value` from all values in the cell `cell`. The cell of
 * `value` is `own`.
 *
 * With u = 2^-24, a value v in cell c > 0 has (v - low) inverse (1 + u)² >= c, and one in a cell c before the last has
 * (v - low) inverse (1 - u)² < c + 1. The bound moves each edge outwards by 4 u; 2 u of that remain for the float64
 * arithmetic, which rounds by 2^-51 relative.
 */
@inline
function gapOf(value: f32, low: f32, inverse: f32, cell: i32, own: i32): f64 {
  if (cell == own) return 0
  const from = <f64>value - <f64>low
  const width = 1 / <f64>inverse
  return max(
    cell < own
      ? from - <f64>(cell + 1) * width * (1 + 4 * ROUNDOFF_F32)
      : <f64>cell * width * (1 - 4 * ROUNDOFF_F32) - from,
    0,
  )
}

/**
 * Scans the cells of one row along x that belong to shell s and lie within `half` of the query along x. Shell s has the
 * cells that are s steps from the query's cell along at least one axis, and at most s along the others.
 */
function scanRow(look: GridHunt, y: i32, z: i32, s: i32, half: f64): void {
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

/**
 * Adds the points in the adjacent cells [from, to) whose copies lie within `range` of the query's copy to the notes of
 * candidates, whose exact distances are computed later.
 */
function scanRun(look: GridHunt, from: i32, to: i32): void {
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
    if (note(look, i, hits, grid.error)) takeRadius(look)
  }
}
