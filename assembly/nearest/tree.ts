import { Absolutes, addTerms, Squares } from '../lane/norm'
import { MANHATTAN } from '../metric'
import { coarsenQuery, floorWithin, panelsAbove } from './coarse'
import { copyRow } from './copy'
import { beginHunt, boundAbsolutes, endHunt, Hunt, HUNT_BYTES, limitIn, note, openHunt, sumsOf } from './hunt'
import { groupsOf, panelBytes } from './panels'
import { QuantizedRow } from './quantize'
import { definitionOf } from './search'
import { boxBytes, levelStart, KdTree } from './tree-shape'

/*
 * Search of the tree, depth first and nearest box first.
 *
 * A scaled point within `reach` of a query (see `reachOf`) lies within R = scale reach + e(a) of the query's copy a,
 * and inside the box of its leaf. Its own copy lies within R + e(leaf). So the search skips boxes whose computed
 * squared distance exceeds limitOf(R), and points above limitOf(R + e(leaf)).
 *
 * For Manhattan distances the same holds in the norm N of absolute differences, in which an error e is at most sqrt(d)
 * e; leaves have no integers then.
 */

/** Number of elements (points × columns) after which a call returns: a few milliseconds of work. */
const BUDGET_ELEMENTS: i64 = 1 << 24
/** Cost of each neighbor of a query in the budget, in elements. */
const NEIGHBOR_ELEMENTS: i64 = 64

/**
 * State of the search for one query's neighbors in the tree, at the start of a thread's scratch. It begins with the
 * fields of `Hunt`. The query's copy and the stack follow; see `scratchBytes` in `src/ops/nearest/tree.ts`.
 */
@unmanaged
export class TreeHunt extends Hunt {
  tree: KdTree
  /** Float32 copy of the query, d values. */
  copy: usize
  /** The integers to which the query's copy is rounded. */
  integers: usize
  /** Sums and slack of these integers. */
  made: QuantizedRow
  /**
   * Stack of waiting nodes, u64: the bits of a node's float32 squared distance above its heap number. The bits of
   * nonnegative float32 numbers have the order of the numbers.
   */
  stack: usize
  /** limitOf(radius): the largest float32 squared distance of a box that is visited. */
  limit: f32
  /** Position in `turns`, the order in which queries are searched, where the next call continues. */
  turn: i32
  spent: i64
}

/**
 * Writes, for queries [start, end), the position of the leaf that a descent to the nearest box at each level reaches,
 * i32. Queries sorted by this position visit the same leaves one after another.
 */
export function homesInTree(queries: usize, type: i32, treeAt: usize, homes: usize, scratch: usize, start: i32, end: i32): void {
  const tree = changetype<KdTree>(treeAt)
  const lowest = levelStart(tree.depth)
  for (let query = start; query < end; query++) {
    copyRow(queries, type, query, tree.d, tree.origin, tree.scale, scratch, 4)
    let node = 0
    while (node < lowest) node = 4 * node + 1 + nearestLane(boxDistances<Squares>(tree, node, scratch))
    store<i32>(homes + (<usize>query << 2), node - lowest)
  }
}

/** Returns the lane of the minimum of four float32 values, the lowest lane on ties. */
@inline
function nearestLane(values: v128): i32 {
  const pairs = f32x4.pmin(values, v128.shuffle<f32>(values, values, 1, 0, 3, 2))
  const least = f32x4.pmin(pairs, v128.shuffle<f32>(pairs, pairs, 2, 3, 0, 1))
  return ctz(i32x4.bitmask(f32x4.eq(values, least)))
}

/** Returns the float32 distances, sums of the terms of N, of a query's copy from the boxes of a node's four children. */
@inline
function boxDistances<N>(tree: KdTree, node: i32, copy: usize): v128 {
  const span = (<usize>tree.d) << 4
  let lower = tree.boxes + <usize>node * boxBytes(tree.d)
  let sum = f32x4.splat(0)
  for (const end = lower + span; lower < end; lower += 16, copy += 4) {
    const a = v128.load32_splat(copy)
    const outside = f32x4.pmax(f32x4.sub(v128.load(lower), a), f32x4.sub(a, v128.load(lower + span)))
    const gap = f32x4.pmax(outside, f32x4.splat(0))
    sum = addTerms<N>(gap, sum)
  }
  return sum
}

/**
 * Finds the k nearest points of the queries that `turns` lists at positions [start, end), in order of distance, ties to
 * the lowest index. Writes rows of two m×k arrays, u32 indices and float64 squared distances. Returns 1 if there is
 * more to do; the next call has `again` set.
 */
export function nearestTree(
  queries: usize, points: usize, type: i32, n: i32, d: i32, k: i32, excludeSelf: i32, outIndex: usize, outDistance: usize,
  definition: usize, treeAt: usize, turns: usize, scratch: usize, start: i32, end: i32, again: u32,
): u32 {
  const tree = changetype<KdTree>(treeAt)
  const hunt = openHunt(
    scratch, queries, points, type, n, d, k, excludeSelf, outIndex, outDistance, definition, tree.ids, tree.scale,
  )
  const walk = changetype<TreeHunt>(hunt)
  walk.tree = tree
  walk.copy = scratch + HUNT_BYTES
  walk.integers = walk.copy + ((<usize>d + 4) << 2)
  walk.made = changetype<QuantizedRow>(walk.integers + ((<usize>d + 4) << 1))
  const row = changetype<usize>(walk.made) + 32
  walk.stack = row + ((<usize>d) << 3)
  walk.spent = 0
  const absolute = definition != 0 && definitionOf(walk).metric == MANHATTAN
  if (absolute) boundAbsolutes(walk)
  for (let turn = again ? walk.turn : start; turn < end; turn++) {
    if (walk.spent > BUDGET_ELEMENTS) {
      walk.turn = turn
      return 1
    }
    walk.spent += NEIGHBOR_ELEMENTS * k
    const query = load<i32>(turns + (<usize>turn << 2))
    const error = copyRow(queries, type, query, d, tree.origin, tree.scale, walk.copy, 4)
    if (tree.coarse != 0 && !absolute) coarsenQuery(tree, walk.copy, row, walk.integers, walk.made)
    beginHunt(walk, query, walk.copy, error)
    walk.limit = limitIn(walk, walk.radius)
    if (absolute) descend<Absolutes>(walk)
    else descend<Squares>(walk)
    endHunt(walk)
  }
  return 0
}

/**
 * Visits all nodes of the tree whose boxes are within `limit` of the query's copy, the nearest child of a node first.
 */
function descend<N>(walk: TreeHunt): void {
  const tree = walk.tree
  const lowest = levelStart(tree.depth)
  store<u64>(walk.stack, 0)
  let top = walk.stack + 8
  while (top > walk.stack) {
    top -= 8
    const entry = load<u64>(top)
    if (f32.reinterpret_i32(<i32>(entry >> 32)) > walk.limit) continue
    const node = <i32>entry
    if (node < lowest) top = pushChildren<N>(walk, node, top)
    else scanLeaf<N>(walk, node - lowest)
  }
}

/**
 * Pushes the children of a node whose boxes are within `limit`, the nearest on top, and returns the new top of the
 * stack. Which ones are near is unpredictable, so nothing branches: far children become zeros that end up above the new
 * top.
 */
function pushChildren<N>(walk: TreeHunt, node: i32, top: usize): usize {
  const values = boxDistances<N>(walk.tree, node, walk.copy)
  const near = f32x4.le(values, f32x4.splat(walk.limit))
  const child = 4 * node + 1
  const children = i32x4.add(i32x4.splat(child), i32x4(0, 1, 2, 3))
  const low = v128.and(v128.shuffle<i32>(children, values, 0, 4, 1, 5), v128.shuffle<i32>(near, near, 0, 0, 1, 1))
  const high = v128.and(v128.shuffle<i32>(children, values, 2, 6, 3, 7), v128.shuffle<i32>(near, near, 2, 2, 3, 3))
  const a = i64x2.extract_lane(low, 0)
  const b = i64x2.extract_lane(low, 1)
  const c = i64x2.extract_lane(high, 0)
  const d = i64x2.extract_lane(high, 1)
  const ab = max(a, b)
  const cd = max(c, d)
  const least = min(a, b)
  const less = min(c, d)
  const inner = min(ab, cd)
  const outer = max(least, less)
  store<i64>(top, max(ab, cd))
  store<i64>(top, max(inner, outer), 8)
  store<i64>(top, min(inner, outer), 16)
  store<i64>(top, min(least, less), 24)
  return top + (<usize>popcnt(i32x4.bitmask(near)) << 3)
}

/**
 * Adds the points of a leaf whose copies are within the radius of the query's copy to the notes of candidates. Does
 * nothing if there is no leaf of this number.
 */
function scanLeaf<N>(walk: TreeHunt, leaf: i32): void {
  const tree = walk.tree
  if (leaf >= tree.leaves) return
  const first = leaf * tree.leafSize
  const last = min(first + tree.leafSize, tree.n)
  const error = load<f64>(tree.errors + (<usize>leaf << 3)) * walk.stretch
  walk.spent += <i64>(tree.leafSize * (tree.d + 4))
  if (tree.coarse == 0 || sizeof<N>() == sizeof<Absolutes>()) {
    let limit = limitIn(walk, walk.radius + error)
    for (let i = first; i < last; i += 8) {
      if (scanPanel<N>(walk, i, last, error, limit)) limit = limitIn(walk, walk.radius + error)
    }
    return
  }
  const groups = groupsOf(tree.d)
  const bytes = panelBytes(groups)
  let panel = tree.coarse + <usize>(first >> 3) * bytes
  let floor = floorWithin(tree, walk.made, leaf, walk.radius + error)
  for (let i = first; i < last; i += 16, panel += 2 * bytes) {
    const above = panelsAbove(panel, bytes, walk.integers, groups, floor)
    if (above == 0) continue
    const limit = limitIn(walk, walk.radius + error)
    let nearer = (above & 1) != 0 && scanPanel<N>(walk, i, last, error, limit)
    if ((above & 2) != 0 && scanPanel<N>(walk, i + 8, last, error, limit)) nearer = true
    if (nearer) floor = floorWithin(tree, walk.made, leaf, walk.radius + error)
  }
}

/**
 * Adds the points in positions first to first + 7, as far as below `last`, whose copies are within the radius of the
 * query's copy to the notes of candidates: whose sums are at most `largest`. `error` bounds their copying errors.
 * Returns true if the radius shrank.
 */
@inline
function scanPanel<N>(walk: TreeHunt, first: i32, last: i32, error: f64, largest: f32): bool {
  const d = walk.d
  let copy = walk.copy
  let low = f32x4.splat(0)
  let high = low
  let row = walk.tree.panels + <usize>(first >> 3) * boxBytes(d)
  for (const end = row + boxBytes(d); row < end; row += 32, copy += 4) {
    const a = v128.load32_splat(copy)
    const left = f32x4.sub(a, v128.load(row))
    const right = f32x4.sub(a, v128.load(row, 16))
    low = addTerms<N>(left, low)
    high = addTerms<N>(right, high)
  }
  const limit = f32x4.splat(largest)
  let hits = i32x4.bitmask(f32x4.le(low, limit)) | (i32x4.bitmask(f32x4.le(high, limit)) << 4)
  if (last - first < 8) hits &= (1 << (last - first)) - 1
  if (hits == 0) return false
  v128.store(sumsOf(walk), low)
  v128.store(sumsOf(walk), high, 16)
  if (!note(walk, first, hits, error)) return false
  walk.limit = limitIn(walk, walk.radius)
  return true
}
