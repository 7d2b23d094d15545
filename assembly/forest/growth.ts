/*
 * Layout of a tree as it is grown and queried: nodes of 16 bytes, the root first, the two children of a node adjacent.
 *
 *   float64 threshold, u32 feature, u32 left          inner node: rows up to the threshold go to left, else left + 1
 *   u32 weight, u32 count, u32 MIXED_LEAF, u32 first  leaf of several classes: entries [first, first + count)
 *   float64 0, u32 PURE_LEAF, u32 class               leaf of one class
 *
 * An entry is a u32 class and the u32 weight of that class in its leaf.
 */
export const NODE_BYTES: usize = 16
/** Offset of the nodes in a region, behind the numbers of nodes and entries. */
export const REGION_HEAD_BYTES: usize = 16
/** Values in place of a node's feature that mark a leaf of one class and a leaf of several. */
export const PURE_LEAF: u32 = 0xffffffff
export const MIXED_LEAF: u32 = 0xfffffffe

/** Data, options and memory shared by all trees of a forest; `src/ops/forest/grow.ts` writes it field by field. */
@unmanaged
export class GrowthPlan {
  x: usize
  type: i32
  n: u32
  d: u32
  /**
   * Ranks of the values of each feature, one column per feature, `stride` bytes apart; and the number of distinct
   * values of each: see `rank.ts`.
   */
  codes: usize
  stride: usize
  distinct: usize
  /** Labels, one u16 per row. */
  labels: usize
  classes: u32
  /** Number of features drawn for a split; if it is d, all are tried. */
  candidates: u32
  minLeaf: u32
  maxDepth: u32
  bootstrap: u32
  /** 1 to draw thresholds at random, 0 to try all. */
  random: u32
  seedLow: u32
  purpose: u32
  seedHigh: u32
  firstTree: u32
  /**
   * Regions of one tree each: the u32 numbers of its nodes and of its entries, 8 unused bytes, then nodes, then
   * entries.
   */
  regions: usize
  regionBytes: usize
  maxNodes: u32
  /** Budget of one call of the op, in items visited, approximately. */
  budget: u32
}

/**
 * State of a tree while it grows, at the start of a thread's scratch; `GROWTH_BYTES` of `grow.ts` is its size.
 */
@unmanaged
export class Growth {
  plan: GrowthPlan
  /** Number of random draws so far, the two draws of the current block of words, and the tree's number. */
  drawn: u64
  word0: u64
  word1: u64
  tree: u32
  /**
   * Items: u32 row, u16 times it was drawn (its weight), u16 label. The items of a node are adjacent, sorted by label.
   */
  items: usize
  /** Buffers of as many items, for partitions and sorts, and of as many sort keys. */
  spare: usize
  keys: usize
  counters: usize
  /**
   * Weight of each class in the node, and in the part on one side of a threshold. The first is zero between nodes, the
   * second between features.
   */
  totals: usize
  part: usize
  /**
   * All features in some order, those known to be constant in the node first. `constants` remembers the order of these.
   */
  features: usize
  constants: usize
  /** Stack of waiting nodes, from `stack` up to `top`. */
  stack: usize
  top: usize
  nodes: usize
  entries: usize
  nodeCount: u32
  entryCount: u32
  /** Work of this call so far, in items. */
  spent: u32
  /** 1 while the node's features are being tried, which may continue in the next call. */
  searching: u32
  /** The current node: its number, depth and items, the total weight, and the sum of squares of the class weights. */
  number: u32
  depth: u32
  start: usize
  end: usize
  weight: u64
  squares: u64
  /**
   * Counts of features: known to be constant; drawn among those so far; newly found to be constant; not yet drawn
   * (`left`); and drawn in all (`tried`).
   */
  known: u32
  drawnKnown: u32
  found: u32
  left: u32
  tried: u32
  /** Minimum code above 0 and maximum code of the feature that is being tried. */
  least: u32
  most: u32
  /**
   * The best split so far: its gain (negative if there is none), feature, the codes on both sides if codes are
   * compared, and the threshold.
   */
  gain: f64
  feature: u32
  lower: u32
  upper: u32
  threshold: f64
}

/** Returns the number of items of the node. */
@inline
export function sizeOf(growth: Growth): usize {
  return (growth.end - growth.start) >> 3
}
