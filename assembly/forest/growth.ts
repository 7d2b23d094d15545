/*
 * Trees as they are grown and asked: nodes of 16 bytes, the root first, the two children of a node side by side.
 *
 *   float64 threshold, u32 feature, u32 left      a row whose feature is at most the threshold goes left, another to left + 1
 *   u32 weight, u32 count, u32 MIXED, u32 first   a leaf of several classes: entries [first, first + count) of its tree
 *   float64 0, u32 PURE, u32 class                a leaf of one class
 *
 * An entry is a u32 class and the u32 weight that it has in its leaf.
 */
export const NODE_BYTES: usize = 16
/** Where a region's nodes begin, behind how many nodes and entries there are. */
export const REGION_HEAD_BYTES: usize = 16
export const PURE_LEAF: u32 = 0xffffffff
export const MIXED_LEAF: u32 = 0xfffffffe

/** What all trees of a forest are grown from: words that `src/ops/forest/grow.ts` writes in this order. */
@unmanaged
export class GrowthPlan {
  x: usize
  type: i32
  n: u32
  d: u32
  /** Ranks of the values of each feature, a column each, `stride` bytes apart; and how many are distinct: see `rank.ts`. */
  codes: usize
  stride: usize
  distinct: usize
  /** u16 a row. */
  labels: usize
  classes: u32
  /** Features that are drawn for a split; all where it is d. */
  candidates: u32
  minLeaf: u32
  maxDepth: u32
  bootstrap: u32
  /** Whether thresholds are drawn. */
  random: u32
  seedLow: u32
  purpose: u32
  seedHigh: u32
  firstTree: u32
  /** Regions of one tree each: u32 nodes and u32 entries that there are, 8 bytes of nothing, nodes, entries. */
  regions: usize
  regionBytes: usize
  maxNodes: u32
  /** Work of one call of the op: items that are looked at, about. */
  budget: u32
}

/** One tree on its way, at the start of a thread's scratch; `GROWTH_BYTES` of `grow.ts` is its room. */
@unmanaged
export class Growth {
  plan: GrowthPlan
  /** Draws so far, the two that a block of words gives, and the tree's number. */
  drawn: u64
  word0: u64
  word1: u64
  tree: u32
  /** Rows: u32 number, u16 times that it was drawn, u16 label. Those of a node lie together, label by label. */
  items: usize
  /** As many again, for partitions and sorts; and for keys. */
  spare: usize
  keys: usize
  counters: usize
  /** Weight of each class in the node, and in the part on one side of a threshold: zero between nodes, and between features. */
  totals: usize
  part: usize
  /** All features in some order; those known to be constant in the node come first. `constants` keeps their order. */
  features: usize
  constants: usize
  /** Nodes that wait: from `stack` up to `top`. */
  stack: usize
  top: usize
  nodes: usize
  entries: usize
  nodeCount: u32
  entryCount: u32
  /** Work of this call so far. */
  spent: u32
  /** Whether the node's features are being tried, which a call may leave to the next. */
  searching: u32
  /** The node: its number, its depth, its items, the weight of all, the sum of squares of the weights of classes. */
  number: u32
  depth: u32
  start: usize
  end: usize
  weight: u64
  squares: u64
  /** Features: known to be constant, of those drawn so far, found to be constant; those not yet drawn; and how many were drawn. */
  known: u32
  drawnKnown: u32
  found: u32
  left: u32
  tried: u32
  /** The least code above 0 and the largest of the feature that is tried. */
  least: u32
  most: u32
  /** The best split so far: negative where there is none. Codes on both sides of it, where codes are looked at. */
  gain: f64
  feature: u32
  lower: u32
  upper: u32
  threshold: f64
}

/** Items of the node. */
@inline
export function sizeOf(growth: Growth): usize {
  return (growth.end - growth.start) >> 3
}
