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
/**
 * Bytes at the start of a tree's region, before its nodes: the u32 numbers of nodes and of entries, and 8 unused bytes.
 */
export const REGION_HEAD_BYTES: usize = 16
/** Value in place of a node's feature that marks a leaf of one class. */
export const PURE_LEAF: u32 = 0xffffffff
/** Value in place of a node's feature that marks a leaf of several classes. */
export const MIXED_LEAF: u32 = 0xfffffffe

/** Data, options and memory shared by all trees of a forest; `src/ops/forest/grow.ts` writes it field by field. */
@unmanaged
export class GrowthPlan {
  x: usize
  type: i32
  n: u32
  d: u32
  /** Rank of each value among the distinct values of its feature, one column of n ranks per feature; see `rank.ts`. */
  codes: usize
  /** Bytes from one column of `codes` to the next. */
  stride: usize
  /** Number of distinct values of each feature, u32. */
  distinct: usize
  /** Labels of the rows, u16. */
  labels: usize
  classes: u32
  /** Number of candidate features for each split, which are drawn at random; if it is d, all features are tried. */
  candidates: u32
  minLeaf: u32
  maxDepth: u32
  bootstrap: u32
  /** 1 to try one random threshold per feature, 0 to try all thresholds. */
  random: u32
  seedLow: u32
  purpose: u32
  seedHigh: u32
  firstTree: u32
  /**
   * Memory of the grown trees, one region per tree: the u32 numbers of its nodes and of its entries, 8 unused bytes,
   * then the nodes, then the entries.
   */
  regions: usize
  regionBytes: usize
  maxNodes: u32
  /** Approximate number of items that one call of the op may visit before it returns. */
  budget: u32
  /** Address of one bit per tree and row, ⌈n/8⌉ bytes a tree: 1 if the row was drawn for the tree. 0 to keep none. */
  bags: usize
}

/**
 * State of a tree while it grows, at the start of a thread's scratch; `GROWTH_BYTES` of `grow.ts` is the size reserved
 * for it.
 */
@unmanaged
export class Growth {
  plan: GrowthPlan
  /** Number of 64-bit random draws so far. */
  drawn: u64
  /** The two draws of the current Philox block. */
  word0: u64
  word1: u64
  /** Number of the tree in the forest. */
  tree: u32
  /**
   * Items, one per distinct row of the sample: u32 row, u16 number of times the row was drawn (its weight), u16 label.
   * The items of a node are adjacent and sorted by label.
   */
  items: usize
  /** Buffer for partitions and sorts, with room for as many items as there are rows. */
  spare: usize
  /** Sort keys of the items of a node, or their values as float64, with room for one per row. */
  keys: usize
  /** Counters of the radix sort, u32. */
  counters: usize
  /** Weight of each class in the current node, u32; all zero between nodes. */
  totals: usize
  /** Weight of each class on one side of a threshold, u32; all zero between features. */
  part: usize
  /** Indices of all features, u32. Those known to be constant in the node come first. */
  features: usize
  /**
   * Backup of the features known to be constant in the node, in the order in which they were found. A search shuffles
   * `features`, and restores this order when it ends.
   */
  constants: usize
  /** Stack of waiting nodes, from `stack` up to `top`. */
  stack: usize
  top: usize
  nodes: usize
  entries: usize
  nodeCount: u32
  entryCount: u32
  /** Work done in this call so far, in the unit of the budget: the cost of visiting one item. */
  spent: u32
  /** 1 while the features of the current node are being tried, which may continue in the next call. */
  searching: u32
  /** Number of the current node in the tree. */
  number: u32
  /** Depth of the current node; the root has depth 0. */
  depth: u32
  /** Address of the first item of the current node; `end` is the end of its items. */
  start: usize
  end: usize
  /** Total weight of the current node. */
  weight: u64
  /** Sum of the squared class weights of the current node. */
  squares: u64
  /** Number of features known to be constant in the current node. */
  known: u32
  /** Number of features drawn so far among those known to be constant when the search began. */
  drawnKnown: u32
  /** Number of features that the search has newly found to be constant. */
  found: u32
  /**
   * Number of features, not counting those that the search has tried and that vary in the node. The latter are at the
   * end of `features`.
   */
  left: u32
  /** Number of features drawn in all, constant ones included. */
  tried: u32
  /** Minimum code above 0, in the node, of the feature that is being tried. */
  least: u32
  /** Maximum code, in the node, of the feature that is being tried. */
  most: u32
  /** Gain of the best split so far, negative if there is none. */
  gain: f64
  /** Feature of the best split. */
  feature: u32
  /** Codes of the feature next to the best threshold, below and above it, if all thresholds are tried. */
  lower: u32
  upper: u32
  /** Threshold of the best split: rows whose feature is at most this go to the left child. */
  threshold: f64
}

/** Returns the number of items of the current node. */
@inline
export function sizeOf(growth: Growth): usize {
  return (growth.end - growth.start) >> 3
}
