import { limitOf, MIN_SUBNORMAL_F32, ROUNDOFF_F32 } from './copy'
import { closeAnswers, consider, openSearch, reachOf, Search } from './search'

/*
 * The search of one query by float32 copies, as the tree and the grid do it. To settle a point by the definition is to fetch
 * its row from anywhere in memory, which takes longer than to filter a cell. So hits are noted, the copies bound the reach
 * meanwhile, and what is still within it in the end is settled: one row for most queries.
 */

/** Lies at the start of a thread's scratch; `HUNT` of `src/ops/nearest/copy.ts` has the room of all. */
@unmanaged
export class Hunt extends Search {
  query: i32
  /** The row of each point in the order of the index. */
  ids: usize
  scale: f64
  /** e of the query's copy a, see `copy.ts`. */
  copyError: f64
  /** Holds the scaled self of every point within `reach` (see `reachOf`): scale reach + e(a), rounded up. */
  radius: f64
  /** Radii beyond are not narrowed by copies: the definition's sum may overflow there, and all such points are equally far. */
  farthest: f64
  noted: i32
  /** Whether each hit is settled at once: for k > 1, and for a query so far out that copies of points were cut there. */
  atOnce: i32
}

/** Copies end at 1e18 (`copy.ts`). Of a query within half of that, points with a sum below 1e35 were not cut. */
const MAX_UNCUT_COORDINATE: f32 = 5.0e17
const MAX_UNCUT_SUM: f32 = 1.0e35

/** Room for an algorithm's own fields, then 8 sums, then the notes. */
export const SUMS_OFFSET: usize = 192
export const NOTES_OFFSET: usize = 224
/** Notes that are kept; when they are full they are settled. Each is a place, a sum (float32), an error (float64). */
export const MAX_NOTES: i32 = 64
export const NOTE_BYTES: usize = 16
/** The whole of it. */
export const HUNT_BYTES: usize = NOTES_OFFSET + <usize>MAX_NOTES * NOTE_BYTES
/** A distance whose square, summed and rounded by the definition, stays finite. */
const MAX_FINITE_DISTANCE: f64 = 1e153
/** Rounds up by more than the float64 arithmetic here and in a scan of cells rounds. */
const ROUND_UP: f64 = 1 + 8e-15

/** Where a scan leaves the 8 sums that `note` takes its hits from. */
@inline
export function sumsOf(hunt: Hunt): usize {
  return changetype<usize>(hunt) + SUMS_OFFSET
}

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

/** `copy` is the query's own, d float32. */
export function beginHunt(hunt: Hunt, query: i32, copy: usize, copyError: f64): void {
  let atOnce = hunt.k > 1
  for (let t: usize = 0; t < <usize>hunt.d; t++) atOnce = atOnce || abs(load<f32>(copy + (t << 2))) > MAX_UNCUT_COORDINATE
  hunt.atOnce = <i32>atOnce
  hunt.query = query
  hunt.copyError = copyError
  hunt.radius = radiusOf(hunt, reachOf(hunt, query))
  hunt.noted = 0
}

export function endHunt(hunt: Hunt): void {
  settleNotes(hunt)
  closeAnswers(hunt, hunt.query, hunt.query + 1)
}

/**
 * Notes the points in places first, first + 1, … whose bits are in `hits`, with their sums and an error that their copies
 * keep; true if the radius is less than before.
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

function narrow(hunt: Hunt, radius: f64): void {
  if (radius < hunt.radius) hunt.radius = radius
}

/** Copies know no overflow: where the definition says Infinity of near and far, only it may narrow. */
function narrowByCopies(hunt: Hunt, radius: f64): void {
  if (radius < hunt.farthest) narrow(hunt, radius)
}

/**
 * The radius that a point with this sum allows, if no other is nearer. The sum has rounded down by (d + 2) 2^-24 relative and
 * d 2^-150 at the most; the point itself is farther than its copy by e(a) + error; the definition gives its distance rounded up,
 * and `reachOf` once more, by (d + 8) 4e-16 relative and 2 sqrt(d + 2) 1e-161 together.
 */
function radiusWithin(hunt: Hunt, sum: f32, error: f64): f64 {
  const d = <f64>hunt.d
  const between = sqrt(<f64>sum * (1 + 2 * (d + 4) * ROUNDOFF_F32) + d * MIN_SUBNORMAL_F32) + hunt.copyError + error
  return (between * (1 + (d + 16) * 4e-16) + hunt.scale * (d + 2) * 1e-161 + hunt.copyError) * ROUND_UP
}

@inline
function radiusOf(hunt: Hunt, reach: f64): f64 {
  return (hunt.scale * reach + hunt.copyError) * ROUND_UP
}

/** Settles the notes that are within the radius. */
function settleNotes(hunt: Hunt): void {
  const from = changetype<usize>(hunt) + NOTES_OFFSET
  for (let at = from; at < from + <usize>hunt.noted * NOTE_BYTES; at += NOTE_BYTES) {
    if (load<f32>(at, 4) > limitOf(hunt.radius + load<f64>(at, 8), hunt.d)) continue
    if (!consider(hunt, hunt.query, load<i32>(hunt.ids + (<usize>load<i32>(at) << 2)))) continue
    narrow(hunt, radiusOf(hunt, reachOf(hunt, hunt.query)))
  }
  hunt.noted = 0
}
