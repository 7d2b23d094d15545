import { madd } from '../lane/madd'
import { MIN_SUBNORMAL_F32, ROUNDOFF_F32 } from './copy'
import { above, below, cellAt, cellOf, CellGrid } from './grid-build'
import { offer, Search } from './search'

/*
 * A shortcut for the single nearest point, which settles most queries. It computes the minimum sum among the 2×2×2
 * cells around the query without branching on their contents.
 *
 * It applies only where copies equal the points up to a power of two (all copying errors are 0). The minimum is the
 * answer if the runner-up's sum proves that point farther, and if no cell beyond can hold a point as near.
 */

/**
 * Relative rounding error of a float32 sum of three squares, with a margin. Underflow of squares is bounded separately.
 */
const SUM_ROUNDING: f64 = 14 * ROUNDOFF_F32

/**
 * Finds the nearest point of a query among the 2×2×2 cells around it, records it as the answer and returns true. If it
 * cannot prove that this point is the nearest of all, it records nothing and returns false. `copy` has the query's
 * float32 copy; `room` has 32 bytes of scratch.
 */
export function settleAround(search: Search, grid: CellGrid, query: i32, copy: usize, room: usize): bool {
  const x = load<f32>(copy)
  const y = load<f32>(copy, 4)
  const z = load<f32>(copy, 8)
  const half: f32 = 0.5 / grid.inverse
  const firstX = cellOf(x - half, grid.lowX, grid.inverse, grid.cellsX)
  const firstY = cellOf(y - half, grid.lowY, grid.inverse, grid.cellsY)
  const firstZ = cellOf(z - half, grid.lowZ, grid.inverse, grid.cellsZ)
  const lastX = min(firstX + 1, grid.cellsX - 1)
  const lastY = min(firstY + 1, grid.cellsY - 1)
  const lastZ = min(firstZ + 1, grid.cellsZ - 1)
  const least = leastAround(grid, x, y, z, firstX, lastX, firstY, lastY, firstZ, lastZ, room)
  if (!(least < Infinity)) return false
  const radius = sqrt(<f64>least * (1 + SUM_ROUNDING) + 4 * MIN_SUBNORMAL_F32) * (1 + 1e-14)
  if (!holds(x, radius, grid.lowX, grid.inverse, grid.cellsX, firstX, lastX)) return false
  if (!holds(y, radius, grid.lowY, grid.inverse, grid.cellsY, firstY, lastY)) return false
  if (!holds(z, radius, grid.lowZ, grid.inverse, grid.cellsZ, firstZ, lastZ)) return false
  const place = <usize>load<i32>(room) << 2
  offer(search, query, load<i32>(grid.ids + place), distanceAt(grid, place, x, y, z))
  return true
}

/**
 * Returns the squared distance, by the library's definition, of a query with copy (x, y, z) from the point at byte
 * offset `place` of the grid's arrays. Scaling by a power of two is exact, so scaled copies give the same bits as the
 * rows.
 */
function distanceAt(grid: CellGrid, place: usize, x: f32, y: f32, z: f32): f64 {
  const dx = <f64>x - <f64>load<f32>(grid.x + place)
  const dy = <f64>y - <f64>load<f32>(grid.y + place)
  const dz = <f64>z - <f64>load<f32>(grid.z + place)
  return (dx * dx + dy * dy + dz * dz) / (grid.scale * grid.scale)
}

/**
 * Returns the smallest float32 squared distance of (x, y, z) from the points in a box of cells, and stores that point's
 * position in the grid's order in `room`. Returns Infinity if the box is empty or a second point may be as near.
 */
function leastAround(
  grid: CellGrid, x: f32, y: f32, z: f32, firstX: i32, lastX: i32, firstY: i32, lastY: i32, firstZ: i32, lastZ: i32,
  room: usize,
): f32 {
  let best = f32x4.splat(Infinity)
  let second = best
  let where = i32x4.splat(0)
  const ax = f32x4.splat(x)
  const ay = f32x4.splat(y)
  const az = f32x4.splat(z)
  for (let row = firstZ; row <= lastZ; row++) {
    for (let column = firstY; column <= lastY; column++) {
      const starts = grid.starts + (<usize>cellAt(grid, 0, column, row) << 2)
      const from = load<i32>(starts + (<usize>firstX << 2))
      const end = load<i32>(starts + (<usize>lastX << 2), 4)
      const behind = i32x4.splat(end)
      let places = i32x4.add(i32x4.splat(from), i32x4(0, 1, 2, 3))
      for (let at = <usize>from << 2; at < <usize>end << 2; at += 16) {
        const dx = f32x4.sub(ax, v128.load(grid.x + at))
        const dy = f32x4.sub(ay, v128.load(grid.y + at))
        const dz = f32x4.sub(az, v128.load(grid.z + at))
        const all = madd(dz, dz, madd(dy, dy, f32x4.mul(dx, dx)))
        // Beyond the end the sum becomes NaN, which is neither the minimum nor second.
        const sum = v128.or(all, i32x4.ge_s(places, behind))
        where = v128.bitselect(places, where, f32x4.lt(sum, best))
        second = f32x4.pmin(second, f32x4.pmax(sum, best))
        best = f32x4.pmin(best, sum)
        places = i32x4.add(places, i32x4.splat(4))
      }
    }
  }
  return onlyOf(best, second, where, room)
}

/**
 * Returns the minimum of the four lanes of `best`, and stores its position, from `where`, in `room`. `second` has the
 * second smallest value of each lane. Returns Infinity if another lane, or the second value of any lane, may be as
 * near.
 */
@inline
function onlyOf(best: v128, second: v128, where: v128, room: usize): f32 {
  const pairs = f32x4.pmin(best, v128.shuffle<f32>(best, best, 2, 3, 0, 1))
  const all = f32x4.pmin(pairs, v128.shuffle<f32>(pairs, pairs, 1, 0, 3, 2))
  const least = f32x4.extract_lane(all, 0)
  const winner = f32x4.eq(best, all)
  const lanes = i32x4.bitmask(winner)
  const limit = f32x4.splat(<f32>(<f64>least * (1 + 3 * SUM_ROUNDING) + 32 * MIN_SUBNORMAL_F32))
  const others = v128.bitselect(second, best, winner)
  if (lanes & (lanes - 1) || v128.any_true(f32x4.le(others, limit))) return f32.POSITIVE_INFINITY
  v128.store(room, where)
  store<i32>(room, load<i32>(room + (<usize>ctz(lanes) << 2)))
  return least
}

/** Returns true if, along one axis, the cells from `first` to `last` hold all values within `radius` of `value`. */
@inline
function holds(value: f32, radius: f64, low: f32, inverse: f32, cells: i32, first: i32, last: i32): bool {
  return cellOf(below(value, radius), low, inverse, cells) >= first && cellOf(above(value, radius), low, inverse, cells) <= last
}
