import { RIGHT_WIDTH } from '../lane/tile'
import { GROUP_COORDINATES } from '../lane/tile-int8'
import { BATCH_ROWS, embedBatch } from './embed'
import { EmbeddingFrame } from './frame'
import { QuantizedRow, quantize } from './quantize'

/*
 * Points as panels of 8 rows of integers, behind the first summands of their v; see `int8.ts`. An integer is one byte
 * in the relaxed build; in the strict build it has 16 bits and is finer.
 */

/**
 * Number added to the integers of a query, because the relaxed product takes 7 bits without a sign on that side. The
 * constant stored with each point compensates for it.
 */
export const QUERY_OFFSET: i32 = ASC_FEATURE_RELAXED_SIMD ? 64 : 0
/**
 * Product v of every query with a point too far from its integers, which is never skipped. No dot product comes near
 * this value.
 */
export const LIFTED_VALUE: i32 = 1_900_000_000

/** Returns the number of 4-byte groups that hold this many coordinates. */
@inline
export function groupsOf(coordinates: i32): i32 {
  return (coordinates + GROUP_COORDINATES - 1) / GROUP_COORDINATES
}

/**
 * Returns the bytes of one packed panel of 8 points: 8 int32 constants, to which the products are added, then `groups`
 * × 8 groups of 4 bytes.
 */
@inline
export function panelBytes(groups: i32): usize {
  return (<usize>groups + 1) << 5
}

/**
 * Measures candidates [start, end) for the frame's `step`. For each, writes the distance of each row of a sample from
 * its integers, rounded first as points, then as queries: float64, candidates × 2 × count.
 */
export function trySteps(
  rows: usize, errors: usize, count: i32, frame: usize, steps: usize, out: usize, scratch: usize, start: i32, end: i32,
): void {
  const f = changetype<EmbeddingFrame>(frame)
  const made = changetype<QuantizedRow>(scratch)
  const size = <i32>f.coordinates
  for (let c = start; c < end; c++) {
    const step = load<f64>(steps + ((<usize>c) << 3))
    for (let i = 0; i < count; i++) {
      const row = rows + <usize>i * (<usize>size << 3)
      quantize(row, load<f64>(errors + ((<usize>i) << 3)), size, step, f.levels, 0, 0, 0, made)
      store<f64>(out + (<usize>(2 * c * count + i) << 3), made.slack)
      quantize(row, load<f64>(errors + ((<usize>i) << 3)), size, 2 * step, (f.levels - 1) * 0.5, 0, 0, 0, made)
      store<f64>(out + (<usize>((2 * c + 1) * count + i) << 3), made.slack)
    }
  }
}

/**
 * Packs batches [start, end) of 24 points each into 3 panels of integers. `slacks` gets a bound on the distance of each
 * point's embedding from its integers, float64.
 */
export function packInt8(
  points: usize, type: i32, n: i32, d: i32, frame: usize, panels: usize, slacks: usize, scratch: usize, start: i32, end: i32,
): void {
  const f = changetype<EmbeddingFrame>(frame)
  const made = changetype<QuantizedRow>(scratch)
  const errors = scratch + 64
  const rows = errors + <usize>(BATCH_ROWS * 8)
  const size = <i32>f.coordinates
  const work = rows + <usize>(BATCH_ROWS * size) * 8
  const bytes = panelBytes(groupsOf(size))
  for (let batch = start; batch < end; batch++) {
    const count = min(BATCH_ROWS, n - batch * BATCH_ROWS)
    embedBatch(f, points, type, d, batch * BATCH_ROWS, 1, count, work, rows, errors)
    for (let i = 0; i < BATCH_ROWS; i++) {
      const panel = panels + <usize>(batch * (BATCH_ROWS / RIGHT_WIDTH) + i / RIGHT_WIDTH) * bytes
      const first = panel + (<usize>(i % RIGHT_WIDTH) << 2)
      if (i < count) {
        quantize(rows + <usize>(i * size) * 8, load<f64>(errors + ((<usize>i) << 3)), size, f.step, f.levels, 0, first + 32, 32, made)
        store<i32>(first, <i32>(-QUERY_OFFSET * made.sum - floor(made.squares * 0.25)))
        store<f64>(slacks + (<usize>(batch * BATCH_ROWS + i) << 3), made.slack)
      } else setPoint(first, groupsOf(size), i32.MIN_VALUE)
    }
  }
}

/** Sets the integers of a point to 0 and its constant to v, so that its product with every query is v. */
export function setPoint(first: usize, groups: i32, v: i32): void {
  store<i32>(first, v)
  for (let g = 1; g <= groups; g++) store<i32>(first + ((<usize>g) << 5), 0)
}

/**
 * Sets the product of the points in [start, end) to LIFTED_VALUE, for every query, if they are farther from their
 * integers than the frame's slack. They are then never skipped.
 */
export function liftInt8(frame: usize, panels: usize, slacks: usize, start: i32, end: i32): void {
  const f = changetype<EmbeddingFrame>(frame)
  const groups = groupsOf(<i32>f.coordinates)
  for (let row = start; row < end; row++) {
    if (load<f64>(slacks + ((<usize>row) << 3)) <= f.slack) continue
    const panel = panels + <usize>(row / RIGHT_WIDTH) * panelBytes(groups)
    setPoint(panel + (<usize>(row % RIGHT_WIDTH) << 2), groups, LIFTED_VALUE)
  }
}
