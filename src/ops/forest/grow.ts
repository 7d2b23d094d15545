import type { Call } from '../../engine/call.js'
import { check } from '../../engine/check.js'
import { words, writeFields } from '../../engine/fields.js'
import { ELEMENT_CODES, type StoredRows } from '../element.js'
import { ENTRY_BYTES, Forest, NODE_BYTES, type Trees } from './forest.js'
import { rankBytes, rankIn } from './rank.js'

/**
 * Bytes at the start of a thread's scratch, as in `assembly/forest/grow.ts`: for the state of a growing tree, the stack
 * of waiting nodes, and the counters of the sort.
 */
export const SCRATCH_BYTES = { growth: 512, waiting: 40 * 32, counters: 4 * 4096 } as const
const SCRATCH_HEAD_BYTES = SCRATCH_BYTES.growth + SCRATCH_BYTES.waiting + SCRATCH_BYTES.counters
/** Fields of `GrowthPlan` in `assembly/forest/growth.ts`. */
export const GROWTH_PLAN_FIELDS = words([
  ...(['x', 'type', 'n', 'd', 'codes', 'stride', 'distinct', 'labels', 'classes', 'candidates', 'minLeaf'] as const),
  ...(['maxDepth', 'bootstrap', 'random', 'seedLow', 'purpose', 'seedHigh', 'firstTree', 'regions'] as const),
  ...(['regionBytes', 'maxNodes', 'budget', 'bags'] as const),
])
/** Bytes reserved for the fields of `GrowthPlan`. */
export const GROWTH_PLAN_BYTES = 92
/** Offset of the nodes in a region, in bytes. */
export const REGION_HEAD_BYTES = 16
/** Maximum depth that means no limit. */
const NO_LIMIT = 0xffffffff
/**
 * Limits on the trees that are grown before they are copied out: bytes of the regions in which they grow (but at least
 * one tree per thread), and trees per thread.
 */
export const MAX_REGIONS_BYTES = 1 << 28
const MAX_TREES_PER_THREAD = 64

/** Number of items (distinct rows in a node) times features that one call of the op visits: a few milliseconds. */
const CALL_BUDGET = 1 << 18

/** Options of `growIn`: number and shape of the trees, and the randomness in growing them. */
export interface GrowthOptions {
  classes: number
  /** Number of trees. */
  trees: number
  /**
   * Number of features drawn at random as candidates for each split; if it equals the number of columns, all are tried.
   */
  candidates: number
  /** Minimum number of training rows in a leaf; repeated rows of a bootstrap sample count repeatedly. */
  minLeaf: number
  /** Maximum depth of a tree; unlimited by default. */
  maxDepth?: number
  /** True to grow each tree on a bootstrap sample of the rows. */
  bootstrap: boolean
  /** True to draw the threshold of each candidate feature at random; false to find the best one. */
  random: boolean
  /**
   * Seed, in two halves of 32 bits, and hashed purpose of the random streams. Each tree draws from the stream whose
   * trial is the number of the tree.
   */
  key: { seedLow: number; purpose: number; seedHigh: number }
  /** Number of items (distinct rows in a node) times features that one call of the op visits; it changes no tree. */
  budget?: number
  /**
   * Address of ⌈n/8⌉ bytes per tree, to set one bit for each row that a tree's bootstrap sample has; by default they are
   * not kept.
   */
  bags?: number
}

/**
 * Grows a forest on rows x with labels y. Each tree is one block of work, spread over as many calls of the op as the
 * budget requires. Throws OUT_OF_MEMORY before allocating anything when not even one tree fits, and during growth as
 * soon as the grown trees do not fit.
 */
export async function growIn(call: Call, x: StoredRows, y: Int32Array, growing: GrowthOptions): Promise<Forest> {
  const { classes, trees, budget = CALL_BUDGET, bags = 0 } = growing
  const room = roomFor(call, x, growing)
  const { regionBytes, maxNodes, scratchBytes } = room
  const { memory } = call.engine
  const labels = call.allocate(2 * x.rows)
  new Uint16Array(memory.wasm.buffer, labels, x.rows).set(y)
  const ranks = growing.random ? { codes: 0, stride: 0, distinct: 0 } : await rankIn(call, x)
  const plan = call.allocate(GROWTH_PLAN_BYTES)
  const together = Math.min(trees, togetherIn(call, room))
  const regions = call.allocate(together * regionBytes)
  const blocks = [labels, plan, regions, ...(growing.random ? [] : [ranks.codes, ranks.distinct])]
  const grown: GrownTrees = { bytes: 0, sizes: [], entrySizes: [], nodes: [], entries: [] }
  for (let first = 0; first < trees; first += together) {
    const count = Math.min(together, trees - first)
    const { candidates, minLeaf, maxDepth = NO_LIMIT } = growing
    const { seedLow, purpose, seedHigh } = growing.key
    const source = { x: x.address, type: ELEMENT_CODES[x.type], n: x.rows, d: x.cols, ...ranks, labels, classes }
    const rule = { candidates, minLeaf, maxDepth, bootstrap: Number(growing.bootstrap), random: Number(growing.random) }
    const place = { firstTree: first, regions, regionBytes, maxNodes, budget, bags }
    writeFields(memory, plan, GROWTH_PLAN_FIELDS, { ...source, ...rule, seedLow, purpose, seedHigh, ...place })
    const task = { op: 'growTree', args: [plan], rows: count, block: 1, scratchBytes }
    const step = together < trees ? { done: first + count, total: trees } : undefined
    await call.run('result', task, `${call.who}: trees`, step)
    for (let tree = 0; tree < count; tree++) takeTree(call, regions + tree * regionBytes, maxNodes, grown)
    checkGrown(call, grown, trees, blocks)
  }
  for (const block of blocks) call.free(block)
  const sizes = { sizes: Uint32Array.from(grown.sizes), entrySizes: Uint32Array.from(grown.entrySizes) }
  return new Forest(call.engine, call.who, { ...grown, ...sizes, classes, dimension: x.cols })
}

/** The trees that were grown and copied out of the engine's memory so far. */
interface GrownTrees extends Pick<Trees, 'nodes' | 'entries'> {
  /** Number of bytes of all nodes and entries. */
  bytes: number
  sizes: number[]
  entrySizes: number[]
  nodes: Uint8Array[]
  entries: Uint8Array[]
}

/** Copies a tree out of the region in which it grew and appends it to the grown trees. */
function takeTree(call: Call, region: number, maxNodes: number, grown: GrownTrees): void {
  const { memory } = call.engine
  const [size, entrySize] = memory.view<Uint32Array>(Uint32Array, region, 2)
  const nodes = region + REGION_HEAD_BYTES
  grown.sizes.push(size)
  grown.entrySizes.push(entrySize)
  grown.nodes.push(memory.view<Uint8Array>(Uint8Array, nodes, size * NODE_BYTES).slice())
  const entries = nodes + maxNodes * NODE_BYTES
  grown.bytes += size * NODE_BYTES + entrySize * ENTRY_BYTES
  grown.entries.push(memory.view<Uint8Array>(Uint8Array, entries, entrySize * ENTRY_BYTES).slice())
}

/** Throws OUT_OF_MEMORY when the trees grown so far exceed the memory that is free once `blocks` are freed. */
function checkGrown(call: Call, { sizes, bytes }: GrownTrees, trees: number, blocks: readonly number[]): void {
  const { memory, capabilities, bytesInUse } = call.engine
  const own = blocks.reduce((sum, block) => sum + memory.sizeOf(block), 0)
  const free = capabilities.maxBytes - bytesInUse + own
  check(bytes <= free, 'OUT_OF_MEMORY', () => {
    const numbers = `${bytes} bytes, ${free} are free of ${capabilities.maxBytes}`
    return `${call.who}: ${sizes.length} of ${trees} trees take ${numbers}; fewer trees or larger leaves would fit`
  })
}

/** Sizes of the memory in which trees grow. */
interface GrowthRoom {
  /** Maximum number of nodes of a tree. */
  maxNodes: number
  /** Bytes of the region in which one tree grows. */
  regionBytes: number
  /** Bytes of scratch that each thread needs. */
  scratchBytes: number
}

/** Returns the sizes of the memory in which trees grow. Throws OUT_OF_MEMORY when not even one tree fits. */
function roomFor(call: Call, x: StoredRows, growing: GrowthOptions): GrowthRoom {
  const { classes, minLeaf, maxDepth = Number.POSITIVE_INFINITY, random } = growing
  const { rows: n, cols: d } = x
  const { threads, maxBytes } = call.engine.capabilities
  const leaves = Math.max(1, Math.min(Math.floor(n / minLeaf), 2 ** maxDepth))
  const maxNodes = 2 * leaves - 1
  const regionBytes = Math.ceil((REGION_HEAD_BYTES + maxNodes * NODE_BYTES + n * ENTRY_BYTES) / 64) * 64
  const scratchBytes = SCRATCH_HEAD_BYTES + 24 * n + 2 * (4 * classes + 8) + 8 * d
  const ranks = random ? 0 : rankBytes(x, 0)
  const ranking = random ? 0 : rankBytes(x, threads) - ranks
  const needed = 2 * n + ranks + Math.max(ranking, threads * scratchBytes + regionBytes)
  const free = maxBytes - call.engine.bytesInUse
  const numbers = () => `${needed} bytes are needed, ${free} are free of ${maxBytes}`
  check(needed <= free, 'OUT_OF_MEMORY', () => `${call.who}: ${numbers()}`)
  return { maxNodes, regionBytes, scratchBytes }
}

/** Returns the number of trees to grow before they are copied out: as many as are useful and fit with the scratch. */
function togetherIn(call: Call, { regionBytes, scratchBytes }: GrowthRoom): number {
  const { threads } = call.engine.capabilities
  const wanted = Math.max(
    threads,
    Math.min(MAX_TREES_PER_THREAD * threads, Math.floor(MAX_REGIONS_BYTES / regionBytes)),
  )
  const free = call.engine.memory.largestFree - threads * (scratchBytes + 64)
  return Math.max(1, Math.min(wanted, Math.floor(free / regionBytes)))
}
