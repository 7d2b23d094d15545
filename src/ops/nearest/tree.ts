import type { Call } from '../../engine/call.js'
import { ELEMENT_CODES, type StoredRows } from '../element.js'
import type { FilterIndex, IndexParts } from './algorithm.js'
import type { Search } from './answer.js'
import { bucketSortIn } from './bucket.js'
import { checkBlocks, checkNumbers, checkRows, checkState } from './check-parts.js'
import { copyFrameIn, HUNT_BYTES } from './copy.js'
import { GROUP_COORDINATES } from './int8.js'
import { checkLeafSize } from './settings.js'
import { leafSizeFor, MAX_COARSE_COLUMNS, MIN_COARSE_COLUMNS } from './tuning.js'

/** Bytes allocated for `KdTree` of `assembly/nearest/tree-shape.ts`. */
export const TREE_BYTES = 128
/** Number of rows that one call of an op copies or splits while the tree is built. */
const BLOCK_ROWS = 8192

/** The scalars of a tree that are saved with it. */
interface TreeState {
  /** Number of points per leaf. */
  leafSize: number
  /** Factor from the inputs to their float32 copies, a power of two. */
  scale: number
  /** Quantization step in the leaves: the difference of two coordinates of a copy that the integer 1 stands for. */
  step: number
  /** Largest integer of a point in a leaf: 127 for int8, 4,095 for int16. */
  levels: number
}

/**
 * Builds a k-d tree whose leaves are panels of float32 copies, with panels of integers in addition for 5 to 64 columns,
 * where they save time, unless `integers` is false.
 */
export async function buildTree(
  call: Call,
  points: StoredRows,
  { leafSize = leafSizeFor(points.rows, points.cols), integers = true }: { leafSize?: number; integers?: boolean } = {},
): Promise<FilterIndex> {
  const { address, type, rows: n, cols: d } = points
  const parts = await makeParts(call, points, leafSize, integers)
  const index = await openTree(call, points, parts)
  const { leaves, depth } = shapeOf(points, leafSize)
  const rows = call.allocate(n * (d + 2) * 4)
  // Each step moves or compares every coordinate once or a few times.
  const products = 8 * n * (d + 2)
  const run = (op: string, args: number[], count: number, block: number, scratchBytes = 0) => {
    const task = { op, args: [index.blocks[0], ...args], rows: count, block, scratchBytes, products }
    return call.run('filter', task, `${call.who}: building`)
  }
  await run('placeRows', [address, ELEMENT_CODES[type], rows], n, BLOCK_ROWS)
  for (let level = 0; level < depth; level++) {
    const nodes = nodesOf(leaves, depth, level)
    await run('splitNodes', [rows, level], nodes, Math.max(1, Math.floor((nodes * BLOCK_ROWS) / n)))
  }
  await run('packLeaves', [rows], 4 ** depth, 64)
  call.free(rows)
  if (parts.binary !== 'any') await run('coarsenLeaves', [], leaves, 64, 32 + d * 8)
  for (let level = depth - 1; level > 0; level--) await run('joinBoxes', [level], 4 ** level, 256)
  return index
}

/** Throws BAD_OPTION or BAD_VALUE when a search in a loaded tree could read outside its blocks. */
export function checkTree(call: Call, points: StoredRows, parts: IndexParts): void {
  const { memory } = call.engine
  checkState(parts, ['scale', 'step', 'levels'])
  checkLeafSize('the index', 'leafSize', parts.state.leafSize)
  const sizes = sizesOf(points, parts.state.leafSize, parts.binary)
  checkBlocks(call, parts, sizes)
  const [vectors, boxes, , ids] = parts.blocks
  checkNumbers(memory.view<Float64Array>(Float64Array, vectors, sizes[0] / 8))
  checkNumbers(memory.view<Float32Array>(Float32Array, boxes, sizes[1] / 4), true)
  checkRows(call, ids, points)
}

/** Returns true if leaves of points in d columns have integers too. */
const isCoarse = (d: number): boolean => d >= MIN_COARSE_COLUMNS && d <= MAX_COARSE_COLUMNS
/** Returns the number of groups of 4 bytes that the integers of a point take. */
const groupsOf = (d: number, relaxed: boolean): number =>
  Math.ceil(d / (relaxed ? GROUP_COORDINATES.relaxed : GROUP_COORDINATES.simd))

/**
 * Returns the bytes of each block of a tree, in this order: origin and middle of the copies, boxes, panels of copies,
 * row numbers, copying errors of the leaves and, unless `binary` is 'any', integers and their distances from the
 * copies.
 */
function sizesOf(points: StoredRows, leafSize: number, binary: IndexParts['binary']): number[] {
  const { rows: n, cols: d } = points
  const { leaves, depth } = shapeOf(points, leafSize)
  const groups = groupsOf(d, binary === 'relaxed')
  const integers = binary === 'any' ? [] : [leaves * leafSize * (1 + groups) * 4, leaves * 8]
  return [2 * d * 8, levelStart(depth) * d * 32, leaves * leafSize * d * 4, n * 4, leaves * 8, ...integers]
}

/**
 * Allocates the blocks of a tree and writes the origin and the middle of the copies; ops of `buildTree` fill the
 * others.
 */
async function makeParts(call: Call, points: StoredRows, leafSize: number, integers: boolean): Promise<IndexParts> {
  const { cols: d } = points
  const { scale, origin, middle, reach } = await copyFrameIn(call, points)
  const coarse = integers && isCoarse(d) && reach > 0
  const binary = coarse ? call.engine.binaryOf('filter') : 'any'
  // With integers up to 4,095, sums of products over 64 columns fit in int32.
  const levels = binary === 'relaxed' ? 127 : 4095
  const blocks = sizesOf(points, leafSize, binary).map((bytes) => call.allocate(bytes))
  call.engine.memory.view<Float64Array>(Float64Array, blocks[0], 2 * d).set([...origin, ...middle])
  return { state: { leafSize, scale, step: reach / levels, levels }, blocks, binary }
}

/** Sizes on which the bytes of a tree depend. */
interface TreeSize {
  n: number
  d: number
  relaxed: boolean
  integers?: boolean
}

/**
 * Returns the depth of a tree over n points in d columns, and an upper bound on its bytes: those kept, and those needed
 * in addition while it is built. `relaxed` is true for the binary with int8 dot products; `integers` is false for a
 * metric that integers do not bound.
 */
export function treeBytes({ n, d, relaxed, integers: bound = true }: TreeSize) {
  const leafSize = leafSizeFor(n, d)
  const { leaves, depth } = shapeOf({ rows: n }, leafSize)
  const coarse = bound && d >= MIN_COARSE_COLUMNS && d <= MAX_COARSE_COLUMNS
  const integers = coarse ? leaves * leafSize * 4 * (1 + Math.ceil(d / (relaxed ? 4 : 2))) : 0
  const kept = levelStart(depth) * d * 32 + leaves * (leafSize * d * 4 + 16) + 4 * n + integers
  return { depth, kept, build: 4 * n * (d + 2) }
}

/** Opens the index from parts: allocates and writes its head, which holds the addresses of the blocks. */
export async function openTree(call: Call, points: StoredRows, parts: IndexParts): Promise<FilterIndex> {
  const { rows: n, cols: d } = points
  const { leafSize, scale, step, levels } = parts.state as unknown as TreeState
  const { leaves, depth } = shapeOf(points, leafSize)
  const [vectors, boxes, panels, ids, errors, coarse = 0, slacks = 0] = parts.blocks
  const tree = call.allocate(TREE_BYTES)
  const arrays = [vectors, boxes, panels, ids, errors, coarse, vectors + d * 8, slacks]
  const args = [tree, n, d, leafSize, leaves, depth, scale, ...arrays, step, levels]
  await call.run('filter', { op: 'openTree', args, rows: 1, block: 1, products: 1 })
  return {
    algorithm: 'tree',
    why: `a k-d tree of ${leaves} leaves of ${leafSize} points in ${d} dimensions`,
    settings: { leafSize },
    points,
    parts,
    blocks: [tree, ...parts.blocks],
    search: (later, search) => searchTree(later, search, { address: tree, depth, leafSize }),
  }
}

/** An opened tree: the address of its `KdTree`, see `assembly/nearest/tree-shape.ts`, and the level of its leaves. */
interface OpenedTree {
  address: number
  depth: number
  leafSize: number
}

/**
 * Returns the number of leaves for this many points, and the depth of the tree: the level of its leaves, the root's
 * being 0. Each node has 4 children.
 */
export function shapeOf({ rows }: Pick<StoredRows, 'rows'>, leafSize: number): { leaves: number; depth: number } {
  const leaves = Math.ceil(rows / leafSize)
  return { leaves, depth: depthFor(leaves) }
}

/** Returns the minimum depth, at least 1, whose level of 4^depth nodes has room for all leaves. */
function depthFor(leaves: number): number {
  let depth = 1
  while (4 ** depth < leaves) depth++
  return depth
}

/**
 * Returns the number of the first node of a level, (4^level - 1) / 3; nodes are numbered level by level from the root,
 * 0.
 */
export const levelStart = (level: number): number => (4 ** level - 1) / 3

/** Returns the number of nodes of a level that contain at least one leaf. */
const nodesOf = (leaves: number, depth: number, level: number): number => Math.ceil(leaves / 4 ** (depth - level))

/** Sorts the queries by leaf, so that neighboring queries read the same points, and searches them. */
async function searchTree(call: Call, search: Search, { address: tree, depth, leafSize }: OpenedTree): Promise<void> {
  const { address, type, rows: m, cols: d } = search.queries
  const copyBytes = (d + 4) * 4
  const homes = call.allocate(m * 4)
  const args = [address, ELEMENT_CODES[type], tree, homes]
  const descend = { op: 'homesInTree', args, rows: m, block: 1024, products: 16 * m * (depth + d) }
  await call.run('filter', { ...descend, scratchBytes: copyBytes })
  const { order, starts } = await bucketSortIn(call, homes, m, 4 ** depth)
  const block = Math.min(256, Math.max(1, Math.ceil(m / (8 * call.engine.capabilities.threads))))
  // The hunt, then copy, integers, their sums and slack, a row of float64, and the stack; see `nearestTree`.
  const scratchBytes = HUNT_BYTES + 2 * copyBytes + 32 + d * 8 + (3 * depth + 4) * 8
  const task = { op: 'nearestTree', args: [...search.args, tree, order], rows: m, block, scratchBytes }
  // A query compares the points of a few leaves; below that, finding them takes as long as 1,000 products.
  await call.run('filter', { ...task, products: m * (1000 + 4 * leafSize * d) })
  for (const block of [homes, order, starts]) call.free(block)
}
