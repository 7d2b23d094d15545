/*
 * A k-d tree of float32 copies that needs no pointers.
 *
 * Points in tree order are cut into leaves of `leafSize` (the last may be shorter), leaves into nodes of 4, those into
 * nodes of 4, and so on. The n-th node of a level that is h above the leaves holds leaves [n 4^h, (n + 1) 4^h), as far
 * as there are any. So nodes are full except the last of each level, and equal points, clusters and any n split alike.
 * Nodes are numbered as in a heap: the children of node g are 4g + 1 to 4g + 4.
 */

/**
 * Index of a k-d tree over the points, written by `openTree` at the start of its block; `TREE_BYTES` of
 * `src/ops/nearest/tree.ts` is the size reserved for it.
 */
@unmanaged
export class KdTree {
  n: i32
  d: i32
  leafSize: i32
  leaves: i32
  /** Level of the leaves, with the root at level 0. Nodes beyond the last leaf are empty. */
  depth: i32
  scale: f64
  /** Origin subtracted from scaled rows to make copies, d float64. */
  origin: usize
  /** Boxes: for each node, d times the lower bounds of its 4 children, then d times their upper bounds, float32. */
  boxes: usize
  /** Copies of the points in tree order, in panels of 8 points: d rows of 8 float32. */
  panels: usize
  /** Row number of each point, in tree order. */
  ids: usize
  /** The largest copying error of each leaf, float64. */
  errors: usize
  /** Panels of integers (see `coarse.ts`), or 0 if there are none. */
  coarse: usize
  /** Middle of each column of the copies, subtracted before they are rounded to integers, d float64. */
  middle: usize
  /** Largest distance of a copy from its integers in each leaf, float64. */
  slacks: usize
  /** Unit in which copies of points are rounded to integers; for queries it is 2 `step`. */
  step: f64
  /** Maximum quantized coordinate of a point; quantized coordinates lie in [-levels - 1, levels]. */
  levels: f64
  /** 1 / (4 step²): converts squared distances to integer products (see `int8.ts`). */
  inverse: f64
}

/**
 * Writes the fields of the `KdTree` at the address `tree`. Like all ops it takes an address, since a parameter of a
 * class type would bring the runtime into the binary.
 */
export function openTree(
  tree: usize, n: i32, d: i32, leafSize: i32, leaves: i32, depth: i32, scale: f64, origin: usize, boxes: usize, panels: usize,
  ids: usize, errors: usize, coarse: usize, middle: usize, slacks: usize, step: f64, levels: f64, _start: i32, _end: i32,
): void {
  const own = changetype<KdTree>(tree)
  own.n = n
  own.d = d
  own.leafSize = leafSize
  own.leaves = leaves
  own.depth = depth
  own.scale = scale
  own.origin = origin
  own.boxes = boxes
  own.panels = panels
  own.ids = ids
  own.errors = errors
  own.coarse = coarse
  own.middle = middle
  own.slacks = slacks
  own.step = step
  own.levels = levels
  own.inverse = 1 / (4 * step * step)
}

/** Returns the heap number of the first node of a level: (4^level - 1) / 3. */
@inline
export function levelStart(level: i32): i32 {
  return <i32>(((<u64>1 << (2 * level)) - 1) / 3)
}

/**
 * Returns the number of the first leaf in the node at position `place` (from 0) of level `level`. If the node is empty,
 * returns the number of leaves.
 */
@inline
export function firstLeaf(tree: KdTree, level: i32, place: i32): i32 {
  return <i32>min<i64>(<i64>place << (2 * (tree.depth - level)), tree.leaves)
}

/**
 * Returns the position, in tree order, of the first point in the node at position `place` (from 0) of level `level`. If
 * the node is empty, returns n.
 */
@inline
export function firstPoint(tree: KdTree, level: i32, place: i32): i32 {
  return <i32>min<i64>(<i64>firstLeaf(tree, level, place) * tree.leafSize, tree.n)
}

/** Returns the bytes of the boxes of a node's 4 children, which are also those of a panel of 8 points. */
@inline
export function boxBytes(d: i32): usize {
  return (<usize>d) << 5
}
