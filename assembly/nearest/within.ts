/*
 * Order of the points found within a radius of each query: they come from a filter in any order.
 */

/**
 * Sorts the points found for queries [start, end), `counts`[query] of at most `capacity`, in place with their keys: by
 * ascending key, ties by ascending row number, or by row number alone unless `byKey` is set.
 */
export function sortWithin(counts: usize, capacity: i32, found: usize, keys: usize, byKey: i32, start: i32, end: i32): void {
  for (let query = start; query < end; query++) {
    const first = <usize>query * <usize>capacity
    const count = <i32>min<u32>(load<u32>(counts + (<usize>query << 2)), <u32>capacity)
    heapSort(found + (first << 2), keys + (first << 3), count, byKey != 0)
  }
}

function heapSort(found: usize, keys: usize, count: i32, byKey: bool): void {
  for (let hole = (count >> 1) - 1; hole >= 0; hole--) sift(found, keys, hole, count, pointIn(found, hole), keyIn(keys, hole), byKey)
  for (let last = count - 1; last > 0; last--) {
    const point = pointIn(found, last)
    const key = keyIn(keys, last)
    put(found, keys, last, pointIn(found, 0), keyIn(keys, 0))
    sift(found, keys, 0, last, point, key, byKey)
  }
}

/** Moves a point down from a hole of a heap of `count` points, the last in the order on top, until the heap has its order. */
function sift(found: usize, keys: usize, hole: i32, count: i32, point: u32, key: f64, byKey: bool): void {
  for (let child = 2 * hole + 1; child < count; child = 2 * hole + 1) {
    if (child + 1 < count && isLater(found, keys, child + 1, pointIn(found, child), keyIn(keys, child), byKey)) child++
    if (!isLater(found, keys, child, point, key, byKey)) break
    put(found, keys, hole, pointIn(found, child), keyIn(keys, child))
    hole = child
  }
  put(found, keys, hole, point, key)
}

/** Returns true if the point in position i comes after another in the order. */
@inline
function isLater(found: usize, keys: usize, i: i32, point: u32, key: f64, byKey: bool): bool {
  if (byKey && keyIn(keys, i) != key) return keyIn(keys, i) > key
  return pointIn(found, i) > point
}

@inline
function pointIn(found: usize, i: i32): u32 {
  return load<u32>(found + (<usize>i << 2))
}

@inline
function keyIn(keys: usize, i: i32): f64 {
  return load<f64>(keys + (<usize>i << 3))
}

@inline
function put(found: usize, keys: usize, i: i32, point: u32, key: f64): void {
  store<u32>(found + (<usize>i << 2), point)
  store<f64>(keys + (<usize>i << 3), key)
}
