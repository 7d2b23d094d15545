import { at, F32, F64 } from '../lane/element'
import { writeBag } from './bag'
import { uniformBelow } from './draw'
import { zeroCounters } from './exact'
import { Growth, MIXED_LEAF, NODE_BYTES, GrowthPlan, PURE_LEAF, REGION_HEAD_BYTES, sizeOf } from './growth'
import { MAX_DIGIT_BITS } from './sort'
import { findSplit, openSearch } from './split'

/**
 * Bytes of a waiting node on the stack. It begins with five u32: the node's number, the address of its first item, the
 * end of its items, its depth, and the number of features known to be constant in it.
 */
export const WAITING_NODE_BYTES: usize = 32

/** Bytes reserved for `Growth` at the start of a thread's scratch. */
export const GROWTH_BYTES: usize = 512
/**
 * Maximum number of nodes waiting on the stack. The smaller child is grown first, so about log2(n) of them wait at
 * most.
 */
export const MAX_WAITING_NODES: usize = 40

/** Cost of a node in addition to its items, in the unit of the budget: the cost of visiting one item. */
const NODE_COST: u32 = 32

/**
 * Grows one tree of a forest into its region. The tree depends only on its number and the plan. Returns 0 when the tree
 * is complete, and 1 when the budget of the call ends before. The next call, with `again` set, continues from the
 * scratch. Scratch: see `openGrowth`.
 */
export function growTree(planAt: usize, scratch: usize, tree: u32, _end: u32, again: u32): u32 {
  const plan = changetype<GrowthPlan>(planAt)
  const growth = again ? changetype<Growth>(scratch) : openGrowth(plan, scratch, tree)
  growth.spent = 0
  while (growth.searching || growth.top > growth.stack) {
    if (growth.spent >= plan.budget) return 1
    if (!growth.searching) takeNode(growth)
    if (growth.searching && !findSplit(growth)) return 1
    if (growth.gain < 0) writeLeaf(growth)
    else partNode(growth)
  }
  const region = plan.regions + <usize>tree * plan.regionBytes
  store<u32>(region, growth.nodeCount)
  store<u32>(region, growth.entryCount, 4)
  return 0
}

/** Lays out the scratch and begins a tree with its root. `roomFor` of `src/ops/forest/grow.ts` sums the same sizes. */
function openGrowth(plan: GrowthPlan, scratch: usize, tree: u32): Growth {
  const growth = changetype<Growth>(scratch)
  const rows = <usize>plan.n << 3
  const words = (<usize>plan.classes << 2) + 8
  growth.plan = plan
  growth.drawn = 0
  growth.tree = plan.firstTree + tree
  growth.stack = scratch + GROWTH_BYTES
  growth.counters = growth.stack + MAX_WAITING_NODES * WAITING_NODE_BYTES
  growth.items = growth.counters + (4 << MAX_DIGIT_BITS)
  growth.spare = growth.items + rows
  growth.keys = growth.spare + rows
  growth.totals = growth.keys + rows
  growth.part = growth.totals + words
  growth.features = growth.part + words
  growth.constants = growth.features + (<usize>plan.d << 2)
  growth.nodes = plan.regions + <usize>tree * plan.regionBytes + REGION_HEAD_BYTES
  growth.entries = growth.nodes + <usize>plan.maxNodes * NODE_BYTES
  growth.nodeCount = 1
  growth.entryCount = 0
  growth.searching = 0
  growth.start = growth.items
  memory.fill(growth.totals, 0, 2 * words)
  growth.end = growth.items + (<usize>drawItems(growth) << 3)
  memory.fill(growth.totals, 0, words)
  for (let f: usize = 0; f < <usize>plan.d; f++) store<u32>(growth.features + (f << 2), <u32>f)
  growth.top = growth.stack
  pushNode(growth, 0, growth.start, growth.end, 0, 0)
  return growth
}

/**
 * Draws n rows with replacement, or each row once without bootstrap. Writes one item (row, number of draws, label) per
 * distinct row, sorted by label, and returns the number of items.
 */
function drawItems(growth: Growth): u32 {
  const plan = growth.plan
  const times = growth.keys
  const places = growth.totals
  memory.fill(times, 0, <usize>plan.n << 2)
  for (let i: u32 = 0; i < plan.n; i++) {
    const own = times + (<usize>(plan.bootstrap ? uniformBelow(growth, plan.n) : i) << 2)
    store<u32>(own, load<u32>(own) + 1)
  }
  for (let row: u32 = 0; row < plan.n; row++) {
    const place = places + (<usize>load<u16>(plan.labels + (<usize>row << 1)) << 2)
    store<u32>(place, load<u32>(place) + u32(load<u32>(times + (<usize>row << 2)) > 0))
  }
  if (plan.bags) writeBag(growth, times)
  let before: u32 = 0
  for (let place = places; place < places + (<usize>plan.classes << 2); place += 4) {
    const count = load<u32>(place)
    store<u32>(place, before)
    before += count
  }
  for (let row: u32 = 0; row < plan.n; row++) {
    const count = load<u32>(times + (<usize>row << 2))
    if (count == 0) continue
    const label = load<u16>(plan.labels + (<usize>row << 1))
    const place = places + (<usize>label << 2)
    const item = growth.items + (<usize>load<u32>(place) << 3)
    store<u32>(place, load<u32>(place) + 1)
    store<u32>(item, row)
    store<u16>(item, <u16>count, 4)
    store<u16>(item, label, 6)
  }
  return before
}

/**
 * Pops the last waiting node and begins the search for its split. The node becomes a leaf without a search if it has a
 * single class, the maximum depth, or less weight than two leaves need.
 */
function takeNode(growth: Growth): void {
  const plan = growth.plan
  const top = growth.top - WAITING_NODE_BYTES
  growth.top = top
  growth.number = load<u32>(top)
  growth.start = load<u32>(top, 4)
  growth.end = load<u32>(top, 8)
  growth.depth = load<u32>(top, 12)
  growth.known = load<u32>(top, 16)
  growth.gain = -1
  growth.spent += <u32>sizeOf(growth) + NODE_COST
  const pure = countClasses(growth)
  if (!pure && growth.depth < plan.maxDepth && growth.weight >= 2 * <u64>plan.minLeaf) openSearch(growth)
}

/**
 * Splits the current node by its best split and pushes both children. The smaller one is pushed last and so grown
 * first, which keeps at most about log2(n) nodes waiting.
 */
function partNode(growth: Growth): void {
  const node = growth.nodes + <usize>growth.number * NODE_BYTES
  const children = growth.nodeCount
  const depth = growth.depth + 1
  const known = growth.known
  zeroCounters(growth.totals, growth.plan.classes, growth.start, sizeOf(growth), 6)
  const middle = partition(growth)
  growth.nodeCount += 2
  store<f64>(node, growth.threshold)
  store<u32>(node, growth.feature, 8)
  store<u32>(node, children, 12)
  if (middle - growth.start > growth.end - middle) {
    pushNode(growth, children, growth.start, middle, depth, known)
    pushNode(growth, children + 1, middle, growth.end, depth, known)
  } else {
    pushNode(growth, children + 1, middle, growth.end, depth, known)
    pushNode(growth, children, growth.start, middle, depth, known)
  }
}

/** Pushes a waiting node onto the stack. */
function pushNode(growth: Growth, number: u32, start: usize, end: usize, depth: u32, known: u32): void {
  const top = growth.top
  store<u32>(top, number)
  store<u32>(top, <u32>start, 4)
  store<u32>(top, <u32>end, 8)
  store<u32>(top, depth, 12)
  store<u32>(top, known, 16)
  growth.top = top + WAITING_NODE_BYTES
}

/**
 * Sums the weight of each class in the node, and the node's total weight and sum of squared class weights. Returns true
 * if the node has a single class.
 */
function countClasses(growth: Growth): bool {
  let weight: u64 = 0
  let squares: u64 = 0
  for (let item = growth.start; item < growth.end; item += 8) {
    const times = <u64>load<u16>(item, 4)
    const counter = growth.totals + (<usize>load<u16>(item, 6) << 2)
    const here = <u64>load<u32>(counter)
    squares += times * (2 * here + times)
    store<u32>(counter, <u32>(here + times))
    weight += times
  }
  growth.weight = weight
  growth.squares = squares
  return squares == weight * weight
}

/** Writes the current node as a leaf, with one entry per class unless it is pure, and zeroes its class weights. */
function writeLeaf(growth: Growth): void {
  const node = growth.nodes + <usize>growth.number * NODE_BYTES
  const pure = growth.squares == growth.weight * growth.weight
  const first = growth.entryCount
  for (let item = growth.start; item < growth.end && !pure; item += 8) {
    const label = load<u16>(item, 6)
    const counter = growth.totals + (<usize>label << 2)
    const weight = load<u32>(counter)
    if (weight == 0) continue
    const entry = growth.entries + (<usize>growth.entryCount << 3)
    growth.entryCount++
    store<u32>(entry, label)
    store<u32>(entry, weight, 4)
    store<u32>(counter, 0)
  }
  if (pure) {
    const label = load<u16>(growth.start, 6)
    store<u32>(growth.totals + (<usize>label << 2), 0)
    store<f64>(node, 0)
    store<u32>(node, PURE_LEAF, 8)
    store<u32>(node, label, 12)
  } else {
    store<u32>(node, <u32>growth.weight)
    store<u32>(node, growth.entryCount - first, 4)
    store<u32>(node, MIXED_LEAF, 8)
    store<u32>(node, first, 12)
  }
}

/**
 * Partitions the node's items stably: those whose feature value is at most the threshold come first. Returns the
 * address of the first other item.
 */
function partition(growth: Growth): usize {
  const type = growth.plan.type
  if (type == F32) return partitionOf<f32>(growth)
  if (type == F64) return partitionOf<f64>(growth)
  return partitionOf<u8>(growth)
}

/** Computes `partition` for features of type T. */
function partitionOf<T>(growth: Growth): usize {
  const plan = growth.plan
  const column = plan.x + <usize>growth.feature * sizeof<T>()
  const rowBytes = <usize>plan.d * sizeof<T>()
  let left = growth.start
  let right = growth.spare
  for (let item = growth.start; item < growth.end; item += 8) {
    const own = load<u64>(item)
    const goesLeft = usize(at<T>(column + <usize>(<u32>own) * rowBytes, 0) <= growth.threshold) << 3
    store<u64>(left, own)
    store<u64>(right, own)
    left += goesLeft
    right += 8 - goesLeft
  }
  memory.copy(left, growth.spare, right - growth.spare)
  return left
}
