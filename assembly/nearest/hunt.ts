import { absoluteLimit, limitOf, MIN_SUBNORMAL_F32, ROUNDOFF_F32 } from './copy'
import { closeAnswers, consider, isEuclidean, isExcluded, openSearch, pointAt, reachOf, Search } from './search'

/*
 * Search of one query by float32 copies, shared by the tree and the grid.
 *
 * Settling a point by the definition fetches its row from anywhere in memory, which takes longer than filtering a cell.
 * So hits are noted instead, the copies alone bound the radius meanwhile, and at the end only the notes still within it
 * are settled: one row for most queries.
 */

/**
 * State of the search for one query's neighbors by float32 copies, at the start of a thread's scratch; `HUNT` of
 * `src/ops/nearest/copy.ts` has the same offsets.
 */
@unmanaged
export class Hunt extends Search {
  query: i32
  /** Row number of each point, in the order of the points in the tree or the grid. */
  ids: usize
  scale: f64
  /** Error of the query's copy, as `copyRow` returns it (see `copy.ts`), times `stretch`. */
  copyError: f64
  /**
   * Largest ratio of a norm to the Euclidean one: 1, or the root of d if the search bounds sums of absolute
   * differences.
   */
  stretch: f64
  /**
   * Radius around the query's copy that holds every scaled point within `reach` of the query (see `reachOf`): scale ·
   * reach + `copyError`, rounded up.
   */
  radius: f64
  /**
   * Limit of the radii to which copies may narrow the search. Beyond it the definition's sum may overflow, and then all
   * points that far count as equally far.
   */
  farthest: f64
  /** Number of notes: candidates whose exact distances have not been computed. */
  noted: i32
  /**
   * 1 to compute the exact distance of each hit at once instead of noting it: unless k is 1 and the metric Euclidean,
   * and for a query so far out that copies of points near it were clamped.
   */
  atOnce: i32
  /** 1 if the sums of a scan are of absolute differences, 0 if they are of squares. */
  absolute: i32
}

/**
 * Largest absolute coordinate of a query's copy for which hits are noted: half of 1e18, where copies are clamped
 * (`copy.ts`).
 */
const MAX_UNCUT_COORDINATE: f32 = 5.0e17
/** For a query within MAX_UNCUT_COORDINATE, copies of points at a squared distance below this were not clamped. */
const MAX_UNCUT_SUM: f32 = 1.0e35

/**
 * Offset in the scratch of the 8 float32 squared distances that a scan stores; the fields of the search come before.
 */
export const SUMS_OFFSET: usize = 192
/** Offset in the scratch of the notes of candidates. */
export const NOTES_OFFSET: usize = 224
/** Maximum number of notes of candidates; when the list is full, their exact distances are computed. */
export const MAX_NOTES: i32 = 64
/**
 * Bytes of a note: i32 position of the point in the index, float32 squared distance of the copies, float64 error bound.
 */
export const NOTE_BYTES: usize = 16
/** Bytes of a `Hunt` with its sums and notes. */
export const HUNT_BYTES: usize = NOTES_OFFSET + <usize>MAX_NOTES * NOTE_BYTES
/** A distance whose square, summed and rounded by the definition, is finite. */
const MAX_FINITE_DISTANCE: f64 = 1e153
/** Factor that exceeds the relative rounding error of the float64 arithmetic on radii, here and in scans of cells. */
const ROUND_UP: f64 = 1 + 8e-15

/** Returns the address of the 8 float32 squared distances that a scan stores and `note` reads. */
@inline
export function sumsOf(hunt: Hunt): usize {
  return changetype<usize>(hunt) + SUMS_OFFSET
}

/** Writes the fields of a `Hunt` that all queries of a call share; `beginHunt` writes the others for each query. */
export function openHunt(
  scratch: usize, queries: usize, points: usize, type: i32, n: i32, d: i32, k: i32, excludeSelf: i32, outIndex: usize, outDistance: usize,
  definition: usize,
  ids: usize, scale: f64,
): Hunt {
  const hunt = changetype<Hunt>(openSearch(scratch, queries, points, type, n, d, k, excludeSelf, outIndex, outDistance, definition))
  hunt.ids = ids
  hunt.scale = scale
  hunt.farthest = MAX_FINITE_DISTANCE * scale
  hunt.stretch = 1
  hunt.absolute = 0
  return hunt
}

/** Begins the search of one query. `copy` is the query's float32 copy, d values, and `copyError` bounds its error. */
export function beginHunt(hunt: Hunt, query: i32, copy: usize, copyError: f64): void {
  let atOnce = hunt.k != 1 || !isEuclidean(hunt)
  for (let t: usize = 0; t < <usize>hunt.d; t++) {
    atOnce = atOnce || abs(load<f32>(copy + (t << 2))) > MAX_UNCUT_COORDINATE
  }
  hunt.atOnce = <i32>atOnce
  hunt.query = query
  hunt.copyError = copyError * hunt.stretch
  hunt.radius = radiusOf(hunt, reachOf(hunt, query))
  hunt.noted = 0
}

/** Computes the exact distances of the notes still within the radius, and sorts the neighbors of the query. */
export function endHunt(hunt: Hunt): void {
  settleNotes(hunt)
  closeAnswers(hunt, hunt.query, hunt.query + 1)
}

/**
 * Adds the points in positions first, first + 1, … whose bits are set in `hits` to the notes of candidates, and lowers
 * the radius if their copies allow it. If `atOnce` is set, computes their exact distances instead. The squared
 * distances of the copies come from `sumsOf`; `error` bounds the points' copying errors. Returns true if the radius
 * shrank.
 */
export function note(hunt: Hunt, first: i32, hits: i32, error: f64): bool {
  const before = hunt.radius
  let least = MAX_UNCUT_SUM
  for (; hits != 0; hits &= hits - 1) {
    const bit = ctz(hits)
    const place = first + bit
    if (isExcluded(hunt, hunt.query, pointAt(hunt, load<i32>(hunt.ids + (<usize>place << 2))))) continue
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

/** Lowers the radius of the search to `radius` if that is smaller. */
function narrow(hunt: Hunt, radius: f64): void {
  if (radius < hunt.radius) hunt.radius = radius
}

/**
 * Lowers the radius of the search to one that follows from copies, unless it is beyond `farthest`. Copies do not
 * overflow: where the definition gives Infinity to near and far points alike, only the definition may narrow the
 * search.
 */
function narrowByCopies(hunt: Hunt, radius: f64): void {
  if (radius < hunt.farthest) narrow(hunt, radius)
}

/**
 * Returns a radius around the query's copy that holds the query's nearest point if the copies of query and some point
 * have the float32 squared distance `sum`.
 *
 * The sum has rounded down by at most (d + 2) 2^-24 relative and d 2^-150. The point is farther than its copy by at
 * most the copying error of the query plus `error`. The definition rounds its distance up, and `reachOf` does so once
 * more, together by (d + 8) 4e-16 relative and 2 sqrt(d + 2) 1e-161.
 */
function radiusWithin(hunt: Hunt, sum: f32, error: f64): f64 {
  const d = <f64>hunt.d
  const between = sqrt(<f64>sum * (1 + 2 * (d + 4) * ROUNDOFF_F32) + d * MIN_SUBNORMAL_F32) + hunt.copyError + error
  return (between * (1 + (d + 16) * 4e-16) + hunt.scale * (d + 2) * 1e-161 + hunt.copyError) * ROUND_UP
}

/** Makes the hunt bound sums of absolute differences of copies: its radii and errors are in that norm. */
export function boundAbsolutes(hunt: Hunt): void {
  hunt.stretch = sqrt(<f64>hunt.d) * (1 + 1e-15)
  hunt.absolute = 1
}

/** Returns the largest float32 sum of a copy within `radius` of the query's copy, see `limitOf`. */
@inline
export function limitIn(hunt: Hunt, radius: f64): f32 {
  return hunt.absolute != 0 ? absoluteLimit(radius, hunt.d) : limitOf(radius, hunt.d)
}

/** Returns the radius around the query's copy that holds every scaled point within `reach` of the query. */
@inline
function radiusOf(hunt: Hunt, reach: f64): f64 {
  return (hunt.scale * reach + hunt.copyError) * ROUND_UP
}

/** Computes the exact distances of the noted points that are still within the radius, and empties the list of notes. */
function settleNotes(hunt: Hunt): void {
  const from = changetype<usize>(hunt) + NOTES_OFFSET
  for (let at = from; at < from + <usize>hunt.noted * NOTE_BYTES; at += NOTE_BYTES) {
    if (load<f32>(at, 4) > limitIn(hunt, hunt.radius + load<f64>(at, 8))) continue
    if (!consider(hunt, hunt.query, load<i32>(hunt.ids + (<usize>load<i32>(at) << 2)))) continue
    narrow(hunt, radiusOf(hunt, reachOf(hunt, hunt.query)))
  }
  hunt.noted = 0
}
