/**
 * A heap of the k best candidates of one query, stored in the answer's memory: a max-heap of (distance, index) pairs
 * in two parallel arrays, float64 and u32, with the worst pair on top. Of two equal distances, the higher index is
 * worse.
 */

/** Returns the distance in position i of the heap. */
@inline
function distanceAt(distances: usize, i: i32): f64 {
  return load<f64>(distances + ((<usize>i) << 3))
}

/** Returns the index in position i of the heap. */
@inline
function indexAt(indices: usize, i: i32): u32 {
  return load<u32>(indices + ((<usize>i) << 2))
}

/** Stores a pair of distance and index in position i of the heap. */
@inline
function put(distances: usize, indices: usize, i: i32, distance: f64, index: u32): void {
  store<f64>(distances + ((<usize>i) << 3), distance)
  store<u32>(indices + ((<usize>i) << 2), index)
}

/** Returns true if the first pair ranks behind the second: farther, or equally far with a higher index. */
@inline
export function worse(distance: f64, index: u32, thanDistance: f64, thanIndex: u32): bool {
  return distance > thanDistance || (distance == thanDistance && index > thanIndex)
}

/** Replaces the worst pair of a heap of `count` pairs and restores the heap order. */
export function replaceWorst(distances: usize, indices: usize, count: i32, distance: f64, index: u32): void {
  let hole = 0
  while (true) {
    let child = 2 * hole + 1
    if (child >= count) break
    const right = child + 1
    if (right < count) {
      const rightWorse = worse(
        distanceAt(distances, right), indexAt(indices, right),
        distanceAt(distances, child), indexAt(indices, child),
      )
      if (rightWorse) child = right
    }
    const d = distanceAt(distances, child)
    const i = indexAt(indices, child)
    if (!worse(d, i, distance, index)) break
    put(distances, indices, hole, d, i)
    hole = child
  }
  put(distances, indices, hole, distance, index)
}

/** Sorts a heap of `count` pairs in place by ascending distance, ties by index. */
export function sortAscending(distances: usize, indices: usize, count: i32): void {
  for (let last = count - 1; last > 0; last--) {
    const d = distanceAt(distances, last)
    const i = indexAt(indices, last)
    const worstDistance = distanceAt(distances, 0)
    const worstIndex = indexAt(indices, 0)
    replaceWorst(distances, indices, last, d, i)
    put(distances, indices, last, worstDistance, worstIndex)
  }
}
