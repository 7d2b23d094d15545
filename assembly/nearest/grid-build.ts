import { copyRow, ROUNDOFF_F32 } from './copy'

/*
 * A uniform grid over float32 copies (`copy.ts`) in up to 3 dimensions. Missing dimensions are 0 throughout and one
 * cell wide. Cells are numbered along x, then y, then z, and points are stored in the order of their cells, so that
 * neighboring cells along x are one run.
 *
 * The cell of a value v along an axis is (v - low) · inverse in float32, truncated and clamped to the grid. Rounding is
 * monotone, so the cell never decreases with v: points within R of a query a lie in the cells from that of a - R to
 * that of a + R. Clamping is done on integers, so the cell is always one of the grid's, even for NaN (0) and where
 * float32 cannot count the cells.
 */

/** Index of a uniform grid over the points, written by `openGrid` at the start of its block. Ops take its address. */
@unmanaged
export class CellGrid {
  n: i32
  d: i32
  scale: f64
  /** The largest copying error of any point, in scaled units. */
  error: f64
  /** Origin subtracted from scaled rows to make copies, d float64. */
  origin: usize
  /** Number of cells along each axis. */
  cellsX: i32
  cellsY: i32
  cellsZ: i32
  /** Lower edge of the first cell along each axis. */
  lowX: f32
  lowY: f32
  lowZ: f32
  /** 1 / the width of a cell, the same on all axes. */
  inverse: f32
  /**
   * Position of the first point of each cell in the order of the cells, and the number of points after the last, i32.
   */
  starts: usize
  /** Row number of each point, in the order of the cells. */
  ids: usize
  /** Coordinates of the points' copies, in the order of the cells: three arrays of n + 4 float32. */
  x: usize
  y: usize
  z: usize
}

/**
 * Writes the fields of the `CellGrid` at the address `at`. `coordinates` is the address of the arrays x, y and z, which
 * follow each other.
 */
export function openGrid(
  at: usize, n: i32, d: i32, scale: f64, error: f64, origin: usize, cellsX: i32, cellsY: i32, cellsZ: i32, lowX: f32, lowY: f32,
  lowZ: f32, inverse: f32, starts: usize, ids: usize, coordinates: usize, _start: i32, _end: i32,
): void {
  const grid = changetype<CellGrid>(at)
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

/** Bytes of a point's copy before points are sorted: x, y, z and its copying error (rounded up), float32. */
export const COPY_BYTES: usize = 16

/**
 * Writes the float32 copies of points [start, end), 16 bytes each: x, y, z and the copying error. For each block of
 * `block` points, `ranges` gets the minima and then the maxima of these four columns (2 × 4 float32). The range must
 * lie within one block.
 */
export function copyToGrid(
  points: usize, type: i32, d: i32, origin: usize, scale: f64, copies: usize, block: i32, ranges: usize, start: i32, end: i32,
): void {
  let low = f32x4.splat(f32.POSITIVE_INFINITY)
  let high = f32x4.splat(f32.NEGATIVE_INFINITY)
  for (let i = start; i < end; i++) {
    const copy = copies + <usize>i * COPY_BYTES
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

/**
 * Returns the cell of a value along one axis, from 0 to `cells` - 1. Values beyond the grid belong to its outer cells.
 */
@inline
export function cellOf(value: f32, low: f32, inverse: f32, cells: i32): i32 {
  return max(min(<i32>((value - low) * inverse), cells - 1), 0)
}

/** Returns a float32 at most value - radius. The cast to float32 rounds by up to 2^-24 relative plus 2^-150. */
@inline
export function below(value: f32, radius: f64): f32 {
  const edge = <f64>value - radius
  return <f32>(edge - abs(edge) * 2 * ROUNDOFF_F32 - 1e-44)
}

/** Returns a float32 at least value + radius, rounded up like `below` rounds down. */
@inline
export function above(value: f32, radius: f64): f32 {
  return -below(-value, radius)
}

/** Returns the number of the cell at position (x, y, z), counted in cells along each axis. */
@inline
export function cellAt(grid: CellGrid, x: i32, y: i32, z: i32): i32 {
  return (z * grid.cellsY + y) * grid.cellsX + x
}

/** Writes the numbers of the grid cells, i32, of the points with copies [start, end). */
export function cellsInGrid(at: usize, copies: usize, cells: usize, start: i32, end: i32): void {
  const grid = changetype<CellGrid>(at)
  for (let i = start; i < end; i++) {
    const copy = copies + <usize>i * COPY_BYTES
    const x = cellOf(load<f32>(copy), grid.lowX, grid.inverse, grid.cellsX)
    const y = cellOf(load<f32>(copy, 4), grid.lowY, grid.inverse, grid.cellsY)
    const z = cellOf(load<f32>(copy, 8), grid.lowZ, grid.inverse, grid.cellsZ)
    store<i32>(cells + (<usize>i << 2), cellAt(grid, x, y, z))
  }
}

/** Writes positions [start, end) of the grid's arrays x, y and z: position i gets the copy of point ids[i]. */
export function fillGrid(at: usize, copies: usize, start: i32, end: i32): void {
  const grid = changetype<CellGrid>(at)
  for (let i: usize = start; i < <usize>end; i++) {
    const copy = copies + <usize>load<u32>(grid.ids + (i << 2)) * COPY_BYTES
    store<f32>(grid.x + (i << 2), load<f32>(copy))
    store<f32>(grid.y + (i << 2), load<f32>(copy, 4))
    store<f32>(grid.z + (i << 2), load<f32>(copy, 8))
  }
}
