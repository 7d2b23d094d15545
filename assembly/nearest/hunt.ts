import { limitOf, MIN_SUBNORMAL_F32, ROUNDOFF_F32 } from './copy'
import { closeAnswers, consider, openSearch, reachOf, Search } from './search'

/*
 * Search of one query by float32 copies, shared by the tree and the grid.
 *
 * Settling a point by the definition fetches its row from anywhere in memory, which takes longer than filtering a cell.
 * So hits are noted instead, the copies alone bound the radius meanwhile, and at the end only the notes still within it
 * are settled: one row for most queries.
 */

/**
 * State of the search, at the start of a thread's scratch; `HUNT` of `src/ops/nearest/copy.ts` has the same offsets.
 */
@unmanaged
export class Hunt extends Search {
  query: i32
  /** Row of each point, in the order of the index. */
  ids: usize
  scale: f64
  /** Error e of the query's copy a; see `copy.ts`. */
  copyError: f64
  /**
   * Radius around the query's copy that holds every scaled point within `reach` (see `reachOf`): scale · reach + e(a),
   * rounded up.
   */
  radius: f64
  /**
   * Copies do not narrow a radius beyond this: there the definition's sum may overflow, and all such points are equally
   * far.
   */
  farthest: f64
  noted: i32
  /** 1 to settle each hit at once: for k > 1, and for a query so far out that copies of points were clamped there. */
  atOnce: i32
}

/**
 * Copies are clamped at 1e18 (`copy.ts`). For a query whose coordinates are within half of that, points with a sum
 * below MAX_UNCUT_SUM were not clamped.
 */
const MAX_UNCUT_COORDINATE: f32 = 5.0e17
const MAX_UNCUT_SUM: f32 = 1.0e35

/** Offsets in the scratch: an algorithm's own fields, then 8 sums, then the notes. */
export const SUMS_OFFSET: usize = 192
export const NOTES_OFFSET: usize = 224
/**
 * Maximum number of notes, which are settled when the list is full; and bytes of a note: i32 position, float32 sum,
 * float64 error.
 */
export const MAX_NOTES: i32 = 64
export const NOTE_BYTES: usize = 16
/** Bytes of a hunt with its sums and notes. */
export const HUNT_BYTES: usize = NOTES_OFFSET + <usize>MAX_NOTES * NOTE_BYTES
/** A distance whose square, summed and rounded by the definition, is finite. */
const MAX_FINITE_DISTANCE: f64 = 1e153
/** Factor that exceeds the rounding of the float64 arithmetic here and in a scan of cells. */
const ROUND_UP: f64 = 1 + 8e-15

/** Returns where a scan stores the 8 sums that `note` reads. */
@inline
export function sumsOf(hunt: Hunt): usize {
  return changetype<usize>(hunt) + SUMS_OFFSET
}

/** Opens the search of a call; queries follow one by one. */
export function openHunt(
  scratch: usize, queries: usize, points: usize, type: i32, n: i32, d: i32, k: i32, excludeSelf: i32, outIndex: usize, outDistance: usize,
  ids: usize, scale: f64,
): Hunt {
  const hunt = changetype<Hunt>(openSearch(scratch, queries, points, type, n, d, k, excludeSelf, outIndex, outDistance))
  hunt.ids = ids
  hunt.scale = scale
  hunt.farthest = MAX_FINITE_DISTANCE * scale
  return hunt
}

/** Begins the search of one query. `copy` is its copy, d float32, and `copyError` the error of that. */
export function beginHunt(hunt: Hunt, query: i32, copy: usize, copyError: f64): void {
  let atOnce = hunt.k > 1
  for (let t: usize = 0; t < <usize>hunt.d; t++) {
    atOnce = atOnce || abs(load<f32>(copy + (t << 2))) > MAX_UNCUT_COORDINATE
  }
  hunt.atOnce = <i32>atOnce
  hunt.query = query
  hunt.copyError = copyError
  hunt.radius = radiusOf(hunt, reachOf(hunt, query))
  hunt.noted = 0
}

/** Settles the remaining notes and sorts the answer. */
export function endHunt(hunt: Hunt): void {
  settleNotes(hunt)
  closeAnswers(hunt, hunt.query, hunt.query + 1)
}

/**
 * Notes the points in positions first, first + 1, … whose bits are set in `hits`. Their sums come from `sumsOf`;
 * `error` bounds the error of their copies. Returns true if the radius shrank.
 */
export function note(hunt: Hunt, first: i32, hits: i32, error: f64): bool {
  const before = hunt.radius
  let least = MAX_UNCUT_SUM
  for (; hits != 0; hits &= hits - 1) {
    const bit = ctz(hits)
    const place = first + bit
    if (hunt.excludeSelf != 0 && load<i32>(hunt.ids + (<usize>place << 2)) == hunt.query) continue
    const sum = load<f32>(sumsOf(hunt) + (<usize>bit << 2))
    const at = changetype<usize>(hunt) + NOTES_OFFSET + <usize>hunt.noted * NOTE_BYTES
    store<i32>(at, place)
    store<f32>(at, sum, 4)
    store<f64>(at, error, 8)
    least = min(least, sum)
    if (++hunt.noted == MAX_NOTES) settleNotes(hunt)
  }
  if (hunt.atOnce != 0) settleNotes(hunt)
  else if (least < MAX_UNCUT_SUM) narrowByCopies(hunt, radiusWithin(hunt, least, error))
  return hunt.radius < before
}

/** Lowers the radius if the new one is smaller. */
function narrow(hunt: Hunt, radius: f64): void {
  if (radius < hunt.radius) hunt.radius = radius
}

/**
 * Lowers the radius by what copies show. Copies do not overflow: where the definition gives Infinity to near and far
 * points alike, only the definition may narrow.
 */
function narrowByCopies(hunt: Hunt, radius: f64): void {
  if (radius < hunt.farthest) narrow(hunt, radius)
}

/**
 * Returns the radius that remains if the point with this sum is the nearest.
 *
 * The sum has rounded down by at most (d + 2) 2^-24 relative and d 2^-150. The point is farther than its copy by at
 * most e(a) + error. The definition rounds its distance up, and `reachOf` does so once more, together by (d + 8) 4e-16
 * relative and 2 sqrt(d + 2) 1e-161.
 */
function radiusWithin(hunt: Hunt, sum: f32, error: f64): f64 {
  const d = <f64>hunt.d
  const between = sqrt(<f64>sum * (1 + 2 * (d + 4) * ROUNDOFF_F32) + d * MIN_SUBNORMAL_F32) + hunt.copyError + error
  return (between * (1 + (d + 16) * 4e-16) + hunt.scale * (d + 2) * 1e-161 + hunt.copyError) * ROUND_UP
}

/** Returns the radius for a reach. */
@inline
function radiusOf(hunt: Hunt, reach: f64): f64 {
  return (hunt.scale * reach + hunt.copyError) * ROUND_UP
}

/** Settles the notes still within the radius and empties the list. */
function settleNotes(hunt: Hunt): void {
  const from = changetype<usize>(hunt) + NOTES_OFFSET
  for (let at = from; at < from + <usize>hunt.noted * NOTE_BYTES; at += NOTE_BYTES) {
    if (load<f32>(at, 4) > limitOf(hunt.radius + load<f64>(at, 8), hunt.d)) continue
    if (!consider(hunt, hunt.query, load<i32>(hunt.ids + (<usize>load<i32>(at) << 2)))) continue
    narrow(hunt, radiusOf(hunt, reachOf(hunt, hunt.query)))
  }
  hunt.noted = 0
}
