import { at, F32, F64 } from '../lane/element'
import { MIXED_LEAF, NODE_BYTES, PURE_LEAF } from './growth'

/*
 * Prediction by a forest whose nodes and leaf entries (`growth.ts`) are stored one tree after another. For each tree,
 * `roots` has the u32 number of its first node and the u32 number of its first entry.
 *
 * Queries go through the trees in batches, one tree after another, so that a tree stays in the cache.
 */

/**
 * Predicts the labels, i32, of queries [start, end). In each tree, a class has a share of the weight in the leaf that
 * the query reaches. The prediction is the class with the largest mean share over the trees, the lowest class on ties.
 * Scratch: `batch` × `classes` float64.
 */
export function forestLabels(
  queries: usize, type: i32, d: u32, nodes: usize, entries: usize, roots: usize, trees: u32, classes: u32, batch: u32,
  out: usize, scratch: usize, start: u32, end: u32,
): void {
  for (let first = start; first < end; first += batch) {
    const count = min(batch, end - first)
    addShares(queries, type, d, nodes, entries, roots, trees, classes, first, count, scratch)
    for (let i: u32 = 0; i < count; i++) {
      const sums = scratch + (<usize>i * <usize>classes << 3)
      store<u32>(out + (<usize>(first + i) << 2), largestShareOf(sums, classes, trees))
    }
  }
}

/**
 * Writes the scores, float32 [query][class], of queries [start, end). A score is the share of the class in the weight
 * of the leaf that the query reaches, averaged over the trees. Scratch: `batch` × `classes` float64.
 */
export function forestScores(
  queries: usize, type: i32, d: u32, nodes: usize, entries: usize, roots: usize, trees: u32, classes: u32, batch: u32,
  out: usize, scratch: usize, start: u32, end: u32,
): void {
  for (let first = start; first < end; first += batch) {
    const count = min(batch, end - first)
    addShares(queries, type, d, nodes, entries, roots, trees, classes, first, count, scratch)
    const to = out + (<usize>first * <usize>classes << 2)
    for (let c: usize = 0; c < <usize>count * <usize>classes; c++) {
      store<f32>(to + (c << 2), <f32>(load<f64>(scratch + (c << 3)) / <f64>trees))
    }
  }
}

/**
 * Returns the class with the largest mean share over the trees, compared in float32, the lowest class on ties. `sums`
 * has the shares of each class summed over the trees, float64.
 */
function largestShareOf(sums: usize, classes: u32, trees: u32): u32 {
  let best: u32 = 0
  let largestShare: f32 = -1
  for (let c: u32 = 0; c < classes; c++) {
    const share = <f32>(load<f64>(sums + (<usize>c << 3)) / <f64>trees)
    if (share > largestShare) {
      largestShare = share
      best = c
    }
  }
  return best
}

/**
 * Sums the shares of each class in the leaves that queries reach over all trees, in the order of the trees. Writes
 * `sums`, float64 [query][class], for `count` queries from query `first` on.
 */
function addShares(
  queries: usize, type: i32, d: u32, nodes: usize, entries: usize, roots: usize, trees: u32, classes: u32,
  first: u32, count: u32, sums: usize,
): void {
  memory.fill(sums, 0, <usize>count * <usize>classes << 3)
  for (let tree: u32 = 0; tree < trees; tree++) {
    const root = roots + (<usize>tree << 3)
    const own = nodes + <usize>load<u32>(root) * NODE_BYTES
    const shares = entries + (<usize>load<u32>(root, 4) << 3)
    if (type == F32) askTree<f32>(queries, d, own, shares, classes, first, count, sums)
    else if (type == F64) askTree<f64>(queries, d, own, shares, classes, first, count, sums)
    else askTree<u8>(queries, d, own, shares, classes, first, count, sums)
  }
}

/**
 * Adds the class shares of one tree to `sums`, float64 [query][class], for `count` queries from query `first` on. Four
 * queries descend together, so that their cache misses overlap.
 */
function askTree<T>(
  queries: usize, d: u32, nodes: usize, entries: usize, classes: u32, first: u32, count: u32, sums: usize,
): void {
  const rowBytes = <usize>d * sizeof<T>()
  const sumBytes = <usize>classes << 3
  const last = queries + <usize>(first + count - 1) * rowBytes
  let row0 = queries + <usize>first * rowBytes
  for (let i: u32 = 0; i < count; i += 4) {
    const row1 = min(row0 + rowBytes, last)
    const row2 = min(row1 + rowBytes, last)
    const row3 = min(row2 + rowBytes, last)
    let node0 = nodes
    let node1 = nodes
    let node2 = nodes
    let node3 = nodes
    for (let moved = true; moved; ) {
      const next0 = childOf<T>(node0, nodes, row0)
      const next1 = childOf<T>(node1, nodes, row1)
      const next2 = childOf<T>(node2, nodes, row2)
      const next3 = childOf<T>(node3, nodes, row3)
      moved = <bool>((node0 ^ next0) | (node1 ^ next1) | (node2 ^ next2) | (node3 ^ next3))
      node0 = next0
      node1 = next1
      node2 = next2
      node3 = next3
    }
    addLeaf(node0, entries, sums)
    if (i + 1 < count) addLeaf(node1, entries, sums + sumBytes)
    if (i + 2 < count) addLeaf(node2, entries, sums + 2 * sumBytes)
    if (i + 3 < count) addLeaf(node3, entries, sums + 3 * sumBytes)
    row0 += 4 * rowBytes
    sums += 4 * sumBytes
  }
}

/** Returns the address of the child that a query's row descends to, or of the node itself if it is a leaf. */
@inline
function childOf<T>(node: usize, nodes: usize, row: usize): usize {
  const feature = load<u32>(node, 8)
  const leaf = feature >= MIXED_LEAF
  const right = u32(!(at<T>(row, select<usize>(0, feature, leaf)) <= load<f64>(node)))
  return select<usize>(node, nodes + <usize>(load<u32>(node, 12) + right) * NODE_BYTES, leaf)
}

/**
 * Adds the share of each class in a leaf, its weight divided by the leaf's weight, to the float64 `sums` of a query.
 */
export function addLeaf(node: usize, entries: usize, sums: usize): void {
  const first = load<u32>(node, 12)
  if (load<u32>(node, 8) == PURE_LEAF) {
    const sum = sums + (<usize>first << 3)
    store<f64>(sum, load<f64>(sum) + 1)
    return
  }
  const weight = <f64>load<u32>(node)
  const count = load<u32>(node, 4)
  for (let entry = entries + (<usize>first << 3), end = entry + (<usize>count << 3); entry < end; entry += 8) {
    const sum = sums + (<usize>load<u32>(entry) << 3)
    store<f64>(sum, load<f64>(sum) + <f64>load<u32>(entry, 4) / weight)
  }
}
