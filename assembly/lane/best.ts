/**
 * The k nearest found so far of one query, kept where the answer will stand: a max-heap of (distance, index) pairs in two
 * parallel arrays, the worst on top. Of equal distances the higher index is the worse.
 */

@inline
function distanceAt(distances: usize, i: i32): f64 {
  return load<f64>(distances + ((<usize>i) << 3))
}

@inline
function indexAt(indices: usize, i: i32): u32 {
  return load<u32>(indices + ((<usize>i) << 2))
}

@inline
function put(distances: usize, indices: usize, i: i32, distance: f64, index: u32): void {
  store<f64>(distances + ((<usize>i) << 3), distance)
  store<u32>(indices + ((<usize>i) << 2), index)
}

/** Whether the first pair is farther than the second, or as far with a higher index. */
@inline
export function worse(distance: f64, index: u32, thanDistance: f64, thanIndex: u32): bool {
  return distance > thanDistance || (distance == thanDistance && index > thanIndex)
}

/** Puts a pair in the place of the worst of a heap of `count`. */
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

/** Turns a heap of `count` into ascending order, ties by index. */
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
