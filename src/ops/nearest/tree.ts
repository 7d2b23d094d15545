import type { Call } from '../../engine/call.js'
import { ELEMENT_CODES, type StoredRows } from '../element.js'
import type { NearestIndex, Parts } from './algorithm.js'
import type { Search } from './answer.js'
import { bucketSortIn } from './bucket.js'
import { checkBlocks, checkNumbers, checkRows, checkState } from './check-parts.js'
import { frameIn, HUNT_BYTES } from './copy.js'
import { GROUPED } from './int8.js'
import { checkLeafSize } from './settings.js'
import { COARSE_FROM, COARSE_TO, leafSizeFor } from './tuning.js'

/** Room for `KdTree` of `assembly/nearest/tree-shape.ts`. */
export const TREE_BYTES = 128
const BLOCK = 8192

interface State {
  leafSize: number
  scale: number
  /** Of the integers: 1 each, and the largest. */
  step: number
  levels: number
}

/** A k-d tree whose leaves are panels of float32 copies, and of integers where that is quicker. */
export async function buildTree(
  call: Call,
  points: StoredRows,
  leafSize = leafSizeFor(points.rows, points.cols),
): Promise<NearestIndex> {
  const { address, type, rows: n, cols: d } = points
  const parts = await makeParts(call, points, leafSize)
  const index = await openTree(call, points, parts)
  const { leaves, depth } = shapeOf(points, leafSize)
  const rows = call.allocate(n * (d + 2) * 4)
  const run = (op: string, args: number[], count: number, block: number, scratchBytes = 0) => {
    const task = { op, args: [index.blocks[0], ...args], rows: count, block, scratchBytes }
    return call.run('filter', task, `${call.who}: building`)
  }
  await run('placeRows', [address, ELEMENT_CODES[type], rows], n, BLOCK)
  for (let level = 0; level < depth; level++) {
    const nodes = nodesOf(leaves, depth, level)
    await run('splitNodes', [rows, level], nodes, Math.max(1, Math.floor((nodes * BLOCK) / n)))
  }
  await run('packLeaves', [rows], 4 ** depth, 64)
  call.free(rows)
  if (parts.binary !== 'any') await run('coarsenLeaves', [], leaves, 64, 32 + d * 8)
  for (let level = depth - 1; level > 0; level--) await run('joinBoxes', [level], 4 ** level, 256)
  return index
}

/** Errors: BAD_OPTION, BAD_VALUE. */
export function checkTree(call: Call, points: StoredRows, parts: Parts): void {
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

/** Bytes of origin and middle, boxes, panels, rows, errors; of integers and their slacks where they are those of a binary. */
function sizesOf(points: StoredRows, leafSize: number, binary: Parts['binary']): number[] {
  const { rows: n, cols: d } = points
  const { leaves, depth } = shapeOf(points, leafSize)
  const groups = Math.ceil(d / (binary === 'relaxed' ? GROUPED.relaxed : GROUPED.simd))
  const integers = binary === 'any' ? [] : [leaves * leafSize * (1 + groups) * 4, leaves * 8]
  return [2 * d * 8, levelStart(depth) * d * 32, leaves * leafSize * d * 4, n * 4, leaves * 8, ...integers]
}

/** Room for all that is filled; see `sizesOf`. */
async function makeParts(call: Call, points: StoredRows, leafSize: number): Promise<Parts> {
  const { cols: d } = points
  const { scale, origin, middle, reach } = await frameIn(call, points)
  const coarse = d >= COARSE_FROM && d <= COARSE_TO && reach > 0
  const binary = coarse ? call.engine.binaryOf('filter') : 'any'
  // Of 16 bits products and their sums over 64 columns leave room in 32.
  const levels = binary === 'relaxed' ? 127 : 4095
  const blocks = sizesOf(points, leafSize, binary).map((bytes) => call.allocate(bytes))
  call.engine.memory.view<Float64Array>(Float64Array, blocks[0], 2 * d).set([...origin, ...middle])
  return { state: { leafSize, scale, step: reach / levels, levels }, blocks, binary }
}

/** Writes the head, which has the addresses. */
export async function openTree(call: Call, points: StoredRows, parts: Parts): Promise<NearestIndex> {
  const { rows: n, cols: d } = points
  const { leafSize, scale, step, levels } = parts.state as unknown as State
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
    search: (later, search) => searchTree(later, search, { address: tree, depth }),
  }
}

interface Tree {
  address: number
  depth: number
}

/** Leaves, and the least depth whose level has a place for each. */
export function shapeOf({ rows }: Pick<StoredRows, 'rows'>, leafSize: number): { leaves: number; depth: number } {
  const leaves = Math.ceil(rows / leafSize)
  return { leaves, depth: depthFor(leaves) }
}

/** The least depth, 1 or more, whose level has a place for every leaf. */
function depthFor(leaves: number): number {
  let depth = 1
  while (4 ** depth < leaves) depth++
  return depth
}

/** The heap number of the first node of a level. */
export const levelStart = (level: number): number => (4 ** level - 1) / 3

const nodesOf = (leaves: number, depth: number, level: number): number => Math.ceil(leaves / 4 ** (depth - level))

async function searchTree(call: Call, search: Search, { address: tree, depth }: Tree): Promise<void> {
  const { address, type, rows: m, cols: d } = search.queries
  const copyBytes = (d + 4) * 4
  const homes = call.allocate(m * 4)
  const args = [address, ELEMENT_CODES[type], tree, homes]
  await call.run('filter', { op: 'homesInTree', args, rows: m, block: 1024, scratchBytes: copyBytes })
  const { order } = await bucketSortIn(call, homes, m, 4 ** depth)
  const block = Math.min(256, Math.max(1, Math.ceil(m / (8 * call.engine.capabilities.threads))))
  // Hunt, copy, integers, their shortfall, a row of float64, the stack: see `nearestTree`.
  const scratchBytes = HUNT_BYTES + 2 * copyBytes + 32 + d * 8 + (3 * depth + 4) * 8
  await call.run('filter', { op: 'nearestTree', args: [...search.args, tree, order], rows: m, block, scratchBytes })
}
