import { at } from '../lane/element'
import { ZEROS } from '../lane/constants'
import { addTile, LEFT_WIDTH, ROW_BYTES, TILE_BYTES, tile, tilePair } from '../lane/tile'
import { lanes } from '../lane/triangle'
import { scaleByLengths, ARC_COSINE_STEP } from './angular'
import { coincide, Gram, scaledDistance, unitDistance } from './pack'
import { CHUNK_COLUMNS, nearMargin, nearness, POLYNOMIAL, profile } from './profile'

/**
 * Fills `run` with kernel values for the strip of queries that begins with query i (rows of 8 float32 or 4 float64
 * lanes), and for `groups` whole groups of 6 points from point j on. The layout is [column][lane]; `tileRoom` has room
 * for one tile.
 *
 * The steps: inner products -2a·b of points and queries, squared distances, exact distances for near pairs, kernel
 * values.
 */
export function fillRun<T>(
  gram: Gram, i: i32, strip: usize, norms: usize, j: i32, groups: i32, run: usize, tileRoom: usize,
): void {
  const size = <usize>(LEFT_WIDTH * gram.d) * sizeof<T>()
  let points = gram.packed + <usize>(j / LEFT_WIDTH) * size
  const end = run + <usize>groups * TILE_BYTES
  const depth = min(gram.d, CHUNK_COLUMNS)
  let entries = run
  for (; entries + TILE_BYTES < end; entries += 2 * TILE_BYTES, points += 2 * size) {
    tilePair<T>(points, points + size, strip, depth, ZEROS, entries, entries + TILE_BYTES)
  }
  if (entries < end) tile<T>(points, strip, depth, ZEROS, entries)
  if (gram.d > CHUNK_COLUMNS) addDeeper<T>(gram.packed + <usize>(j / LEFT_WIDTH) * size, strip, gram.d, run, end, tileRoom)
  if (gram.unit) toUnitDistances<T>(gram, i, j, groups, run)
  else if (gram.profile != POLYNOMIAL) toDistances<T>(gram, i, norms, j, groups, run)
  const anyCoincident = gram.nearest != 0 && relateToNearest<T>(gram, i, run, end)
  profile<T>(gram, run, end, tileRoom)
  if (anyCoincident) dropDistant<T>(run, end)
  if (gram.unit && gram.profile != ARC_COSINE_STEP) {
    scaleByLengths<T>(run, end, gram.norms + <usize>j * sizeof<T>(), norms)
  }
}

/**
 * Adds the products of the coordinates from CHUNK_COLUMNS to d - 1 to the tiles of products in [from, to), in chunks of
 * CHUNK_COLUMNS.
 */
function addDeeper<T>(points: usize, strip: usize, d: i32, from: usize, to: usize, tileRoom: usize): void {
  for (; from < to; from += TILE_BYTES, points += <usize>(LEFT_WIDTH * d) * sizeof<T>()) {
    for (let t = CHUNK_COLUMNS; t < d; t += CHUNK_COLUMNS) {
      const left = points + <usize>(t * LEFT_WIDTH) * sizeof<T>()
      addTile<T>(left, strip + <usize>t * ROW_BYTES, min(d - t, CHUNK_COLUMNS), from, tileRoom)
    }
  }
}

/**
 * Replaces the entries -2a·b of queries a and points b by squared distances |a - b|², for `groups` groups of 6 points
 * from point j on. The entries of a group with a near pair (see `profile.ts`) are corrected one by one.
 */
function toDistances<T>(gram: Gram, i: i32, norms: usize, j: i32, groups: i32, entries: usize): void {
  const near = v128.splat<T>(<T>nearness(gram))
  const margin = v128.splat<T>(<T>nearMargin<T>(gram))
  const one = v128.splat<T>(1)
  const a0 = v128.load(norms)
  const a1 = v128.load(norms, 16)
  let b = gram.norms + <usize>j * sizeof<T>()
  for (let g = 0; g < groups; g++, entries += TILE_BYTES) {
    let far = i32x4.splat(-1)
    for (let k: usize = 0; k < TILE_BYTES; k += ROW_BYTES, b += sizeof<T>()) {
      const norm = v128.load_splat<T>(b)
      const n0 = v128.add<T>(a0, norm)
      const n1 = v128.add<T>(a1, norm)
      const q0 = v128.mul<T>(n0, near)
      const q1 = v128.mul<T>(n1, near)
      const d0 = v128.add<T>(v128.load(entries + k), n0)
      const d1 = v128.add<T>(v128.load(entries + k, 16), n1)
      far = v128.and(far, v128.ge<T>(d0, v128.mul<T>(q0, v128.pmin<T>(v128.add<T>(q0, margin), one))))
      far = v128.and(far, v128.ge<T>(d1, v128.mul<T>(q1, v128.pmin<T>(v128.add<T>(q1, margin), one))))
      v128.store(entries + k, d0)
      v128.store(entries + k, d1, 16)
    }
    if (!v128.all_true<i32>(far)) correctNear<T>(gram, i, norms, j + g * LEFT_WIDTH, entries)
  }
}

/**
 * Replaces the entries of near pairs (see `profile.ts`), and of rows too long to be squared, by exact squared
 * distances. For Shepard's weights of a query that coincides with a point, it writes 0 for coinciding points and 1 for
 * others. Lanes and columns without a row get Infinity.
 */
function correctNear<T>(gram: Gram, i: i32, norms: usize, j: i32, entries: usize): void {
  const near = nearness(gram)
  const margin = nearMargin<T>(gram)
  for (let k = 0; k < LEFT_WIDTH; k++) {
    const norm = at<T>(gram.norms, j + k)
    for (let lane = 0; lane < lanes<T>(); lane++) {
      const entry = entries + <usize>k * ROW_BYTES + <usize>lane * sizeof<T>()
      const q = near * (at<T>(norms, lane) + norm)
      if (<f64>load<T>(entry) >= q * min(q + margin, 1)) continue
      const real = i + lane < gram.m && j + k < gram.n
      if (!real) store<T>(entry, <T>Infinity)
      else if (gram.nearest && nearestOf(gram, i + lane) == Infinity) store<T>(entry, <T>(coincide(gram, i + lane, j + k) ? 0 : 1))
      else store<T>(entry, <T>scaledDistance(gram, i + lane, j + k))
    }
  }
}

/** Returns the reciprocal of the squared distance from a query to its nearest point, for Shepard's weights. */
@inline
function nearestOf(gram: Gram, query: i32): f64 {
  return load<f64>(gram.nearest + (<usize>query << 3))
}

/**
 * Divides each squared distance by that of the query's nearest point and subtracts 1. Returns true if some query
 * coincides with a point (an infinite reciprocal): its points at distance 0 stay 0, and all its other entries become
 * NaN, which `dropDistant` recognizes.
 */
function relateToNearest<T>(gram: Gram, i: i32, from: usize, to: usize): bool {
  const vectorLanes = 16 / sizeof<T>()
  const one = v128.splat<T>(1)
  const zero = v128.splat<T>(0)
  let first = one
  let second = one
  let anyCoincident = false
  for (let lane = 0; lane < lanes<T>() && i + lane < gram.m; lane++) {
    const reciprocal = <T>nearestOf(gram, i + lane)
    anyCoincident = anyCoincident || reciprocal == Infinity
    if (lane < <i32>vectorLanes) first = withLane<T>(first, lane, reciprocal)
    else second = withLane<T>(second, lane - <i32>vectorLanes, reciprocal)
  }
  for (let at = from; at < to; at += ROW_BYTES) {
    v128.store(at, v128.pmax<T>(zero, v128.sub<T>(v128.mul<T>(v128.load(at), first), one)))
    v128.store(at, v128.pmax<T>(zero, v128.sub<T>(v128.mul<T>(v128.load(at, 16), second), one)), 16)
  }
  if (anyCoincident) {
    for (; from < to; from += 16) v128.store(from, v128.add<T>(v128.mul<T>(v128.load(from), zero), v128.load(from)))
  }
  return anyCoincident
}

/** Replaces NaN by 0: the weight of a point at a positive distance from a query that coincides with another point. */
function dropDistant<T>(from: usize, to: usize): void {
  for (; from < to; from += 16) {
    const weight = v128.load(from)
    v128.store(from, v128.and(weight, v128.eq<T>(weight, weight)))
  }
}

/** Returns a vector with one lane replaced by `value`. */
@inline
function withLane<T>(vector: v128, lane: i32, value: T): v128 {
  if (lane == 0) return v128.replace_lane<T>(vector, 0, value)
  if (lane == 1) return v128.replace_lane<T>(vector, 1, value)
  if (sizeof<T>() == 8) return vector
  return lane == 2 ? f32x4.replace_lane(vector, 2, <f32>value) : f32x4.replace_lane(vector, 3, <f32>value)
}

/**
 * Replaces the entries -2a·b of unit rows a and b by squared distances |a - b|². The entries of a group of 6 columns
 * with a pair of nearly equal or nearly opposite rows are corrected one by one.
 */
function toUnitDistances<T>(gram: Gram, i: i32, j: i32, groups: i32, entries: usize): void {
  const two = v128.splat<T>(2)
  const near = <T>(2 * nearness(gram))
  const least = v128.splat<T>(near * min<T>(near + <T>nearMargin<T>(gram), 1))
  const most = v128.sub<T>(v128.splat<T>(4), least)
  for (let g = 0; g < groups; g++, entries += TILE_BYTES) {
    let far = i32x4.splat(-1)
    for (let k: usize = 0; k < TILE_BYTES; k += 16) {
      const d = v128.add<T>(v128.load(entries + k), two)
      far = v128.and(far, v128.and(v128.ge<T>(d, least), v128.le<T>(d, most)))
      v128.store(entries + k, d)
    }
    if (!v128.all_true<i32>(far)) correctNearUnits<T>(gram, i, j + g * LEFT_WIDTH, entries, least, most)
  }
}

/**
 * Replaces the entries of nearly equal and nearly opposite unit rows by exact values: the squared distance, or minus
 * the squared length of their sum where that is shorter than their difference. Lanes and columns without a row get 2, a
 * right angle.
 */
function correctNearUnits<T>(gram: Gram, i: i32, j: i32, entries: usize, least: v128, most: v128): void {
  const from = v128.extract_lane<T>(least, 0)
  const to = v128.extract_lane<T>(most, 0)
  for (let k = 0; k < LEFT_WIDTH; k++) {
    for (let lane = 0; lane < lanes<T>(); lane++) {
      const entry = entries + <usize>k * ROW_BYTES + <usize>lane * sizeof<T>()
      if (load<T>(entry) >= from && load<T>(entry) <= to) continue
      const real = i + lane < gram.m && j + k < gram.n
      store<T>(entry, <T>(real ? unitDistance(gram, i + lane, j + k) : 2))
    }
  }
}
