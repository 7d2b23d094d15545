import { copyRow, MIN_SUBNORMAL_F32, ROUNDOFF_F32 } from './copy'
import { boxBytes, firstLeaf, firstPoint, levelStart, KdTree } from './tree-shape'

/**
 * Returns the bytes of a point's record while the tree is built: d float32 coordinates, i32 row number, and the copying
 * error (float32, rounded up).
 */
@inline
function rowBytes(d: i32): usize {
  return (<usize>d + 2) << 2
}

/** Copies points [start, end) to `rows`, from which the tree is built: float32 copy, row number and copying error. */
export function placeRows(treeAt: usize, points: usize, type: i32, rows: usize, start: i32, end: i32): void {
  const tree = changetype<KdTree>(treeAt)
  const d = tree.d
  for (let i = start; i < end; i++) {
    const row = rows + <usize>i * rowBytes(d)
    const error = copyRow(points, type, i, d, tree.origin, tree.scale, row, 4)
    const tail = row + ((<usize>d) << 2)
    store<i32>(tail, i)
    store<f32>(tail, error > 0 ? <f32>(error * (1 + 1e-6) + MIN_SUBNORMAL_F32) : 0, 4)
  }
}

/**
 * Orders the rows of nodes [start, end) of a level: first in two parts along the widest axis of the node, then each
 * part in two along its own widest axis. The four parts become the node's children.
 */
export function splitNodes(treeAt: usize, rows: usize, level: i32, start: i32, end: i32): void {
  const tree = changetype<KdTree>(treeAt)
  for (let place = start; place < end; place++) {
    const first = firstPoint(tree, level, place)
    const last = firstPoint(tree, level, place + 1)
    const middle = firstPoint(tree, level + 1, 4 * place + 2)
    split(tree, rows, first, middle, last)
    split(tree, rows, first, firstPoint(tree, level + 1, 4 * place + 1), middle)
    split(tree, rows, middle, firstPoint(tree, level + 1, 4 * place + 3), last)
  }
}

/**
 * Orders rows [first, last) along the axis of their widest spread so that those in [first, middle) are the lower ones.
 */
function split(tree: KdTree, rows: usize, first: i32, middle: i32, last: i32): void {
  if (middle == first || middle == last) return
  const bytes = rowBytes(tree.d)
  const axis = widestAxis(rows + <usize>first * bytes, rows + <usize>last * bytes, bytes, tree.d)
  select(rows, bytes, <usize>axis << 2, first, middle, last - 1)
}

/** Returns the axis along which the rows at addresses [from, to) have the largest range of values. */
function widestAxis(from: usize, to: usize, bytes: usize, d: i32): i32 {
  let axis = 0
  let widest: f32 = -1
  for (let t = 0; t < d; t += 4) {
    const column = from + ((<usize>t) << 2)
    let low = v128.load(column)
    let high = low
    for (let row = column + bytes, end = to; row < end; row += bytes) {
      const value = v128.load(row)
      low = f32x4.pmin(low, value)
      high = f32x4.pmax(high, value)
    }
    const width = f32x4.sub(high, low)
    for (let lane = 0; lane < min(4, d - t); lane++) {
      const w = lane < 2
        ? lane == 0 ? f32x4.extract_lane(width, 0) : f32x4.extract_lane(width, 1)
        : lane == 2 ? f32x4.extract_lane(width, 2) : f32x4.extract_lane(width, 3)
      if (w > widest) {
        widest = w
        axis = t + lane
      }
    }
  }
  return axis
}

/** Number of rows of a range above which its pivot comes from a sample; in a shorter range it is the middle row. */
const MIN_SAMPLED_ROWS: i32 = 512

/**
 * Quickselect: reorders rows `left` to `right`, both included, by one coordinate, the float32 that is `axis` bytes into
 * a row. Afterwards, the coordinate of every row before `middle` is at most that of every row from `middle` on.
 */
function select(rows: usize, bytes: usize, axis: usize, left: i32, middle: i32, right: i32): void {
  const column = rows + axis
  while (left < right) {
    const pivot = load<f32>(column + <usize>pivotOf(rows, bytes, axis, left, middle, right) * bytes)
    let i = left
    let j = right
    while (i <= j) {
      while (load<f32>(column + <usize>i * bytes) < pivot) i++
      while (load<f32>(column + <usize>j * bytes) > pivot) j--
      if (i <= j) swapRows(rows + <usize>(i++) * bytes, rows + <usize>(j--) * bytes, bytes)
    }
    if (middle <= j) right = j
    else if (middle >= i) left = i
    else return
  }
}

/**
 * Returns the position of a pivot for `select`: a row of [left, right] whose value along the axis has about rank
 * `middle`. In a range of n rows, it comes from a sample of 2 sqrt(n) rows, which are moved to the front.
 *
 * The rank within the sample is shifted by one standard deviation toward the middle of the range, so that the longer
 * part falls away: the second pass covers about half of the rows and the third little.
 */
function pivotOf(rows: usize, bytes: usize, axis: usize, left: i32, middle: i32, right: i32): i32 {
  const n = right - left + 1
  if (n <= MIN_SAMPLED_ROWS) return left + (n >> 1)
  const sample = <i32>(2 * sqrt<f64>(n))
  const step = n / sample
  for (let i = 1; i < sample; i++) swapRows(rows + <usize>(left + i) * bytes, rows + <usize>(left + i * step) * bytes, bytes)
  const rank = <i32>(<f64>sample * <f64>(middle - left) / <f64>n)
  const deviation = <i32>sqrt(<f64>rank * <f64>(sample - rank) / <f64>sample) + 1
  const chosen = left + (2 * rank > sample ? max(rank - deviation, 0) : min(rank + deviation, sample - 1))
  select(rows, bytes, axis, left, chosen, left + sample - 1)
  return chosen
}

/** Swaps two rows of `bytes` bytes, a multiple of 4. */
@inline
function swapRows(a: usize, b: usize, bytes: usize): void {
  let o: usize = 0
  for (; o + 8 <= bytes; o += 8) {
    const word = load<u64>(a + o)
    store<u64>(a + o, load<u64>(b + o))
    store<u64>(b + o, word)
  }
  if (o < bytes) {
    const word = load<u32>(a + o)
    store<u32>(a + o, load<u32>(b + o))
    store<u32>(b + o, word)
  }
}

/**
 * Packs the leaves in positions [start, end) of the lowest level and computes their bounding boxes. A position without
 * a leaf gets a box that is infinitely far.
 */
export function packLeaves(at: usize, rows: usize, start: i32, end: i32): void {
  const tree = changetype<KdTree>(at)
  for (let place = start; place < end; place++) {
    const lower = tree.boxes + <usize>(levelStart(tree.depth - 1) + (place >> 2)) * boxBytes(tree.d) + (<usize>(place & 3) << 2)
    if (place < tree.leaves) packLeaf(tree, rows, place, lower)
    else setBounds(lower, tree.d, Infinity, -Infinity)
  }
}

/** Sets all lower bounds of a box to `low` and all upper bounds to `high`. */
function setBounds(lower: usize, d: i32, low: f32, high: f32): void {
  const upper = lower + ((<usize>d) << 4)
  for (let t: usize = 0; t < <usize>d; t++) {
    store<f32>(lower + (t << 4), low)
    store<f32>(upper + (t << 4), high)
  }
}

/**
 * Packs the points of one leaf: writes their panels, padded with Infinity, their row numbers and their largest copying
 * error. The leaf's bounds, written at `lower`, hold the points themselves, not only their copies.
 */
function packLeaf(tree: KdTree, rows: usize, leaf: i32, lower: usize): void {
  const d = <usize>tree.d
  const upper = lower + (d << 4)
  const first = leaf * tree.leafSize
  let error: f32 = 0
  setBounds(lower, tree.d, Infinity, -Infinity)
  for (let i = first; i < first + tree.leafSize; i++) {
    const row = rows + <usize>i * rowBytes(tree.d)
    const panel = tree.panels + <usize>(i >> 3) * (d << 5) + (<usize>(i & 7) << 2)
    const real = i < tree.n
    for (let t: usize = 0; t < d; t++) {
      const value = real ? load<f32>(row + (t << 2)) : f32.POSITIVE_INFINITY
      store<f32>(panel + (t << 5), value)
      if (!real) continue
      store<f32>(lower + (t << 4), min(load<f32>(lower + (t << 4)), value))
      store<f32>(upper + (t << 4), max(load<f32>(upper + (t << 4)), value))
    }
    if (!real) continue
    store<i32>(tree.ids + (<usize>i << 2), load<i32>(row + (d << 2)))
    error = max(error, load<f32>(row + (d << 2), 4))
  }
  store<f64>(tree.errors + (<usize>leaf << 3), error)
  if (error > 0) widen(lower, upper, d, error)
}

/**
 * Widens a box of copies by `error`, the largest copying error of the points, and by the rounding of its bounds to
 * float32.
 */
function widen(lower: usize, upper: usize, d: usize, error: f64): void {
  for (let t: usize = 0; t < d; t++) {
    const low = <f64>load<f32>(lower + (t << 4))
    const high = <f64>load<f32>(upper + (t << 4))
    store<f32>(lower + (t << 4), <f32>(low - error - (abs(low) + error) * 2 * ROUNDOFF_F32 - MIN_SUBNORMAL_F32))
    store<f32>(upper + (t << 4), <f32>(high + error + (abs(high) + error) * 2 * ROUNDOFF_F32 + MIN_SUBNORMAL_F32))
  }
}

/**
 * Computes the boxes of nodes [start, end) of a level ≥ 1 from the boxes of their children, and writes them to the
 * nodes' parents.
 */
export function joinBoxes(treeAt: usize, level: i32, start: i32, end: i32): void {
  const tree = changetype<KdTree>(treeAt)
  const d = <usize>tree.d
  const bytes = boxBytes(tree.d)
  for (let place = start; place < end; place++) {
    const own = tree.boxes + <usize>(levelStart(level) + place) * bytes
    const parent = tree.boxes + <usize>(levelStart(level - 1) + (place >> 2)) * bytes + (<usize>(place & 3) << 2)
    for (let t: usize = 0; t < 2 * d; t++) {
      const a = load<f32>(own + (t << 4))
      const b = load<f32>(own + (t << 4), 4)
      const c = load<f32>(own + (t << 4), 8)
      const e = load<f32>(own + (t << 4), 12)
      store<f32>(parent + (t << 4), t < d ? min(min(a, b), min(c, e)) : max(max(a, b), max(c, e)))
    }
  }
}
