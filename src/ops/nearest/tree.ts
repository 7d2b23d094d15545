import type { Call } from '../../engine/call.js'
import { CODE, type Rows } from '../element.js'
import type { NearestIndex } from './algorithm.js'
import type { Search } from './answer.js'
import { bucketSortIn } from './bucket.js'
import { frameIn, HUNT_BYTES } from './copy.js'
import { COARSE_FROM, COARSE_TO, leafSizeFor } from './tuning.js'

/** Room for `Tree` of `assembly/nearest/tree-build.ts`. */
const TREE_BYTES = 128
const BLOCK = 8192

interface Tree {
  address: number
  depth: number
}

/** A k-d tree whose leaves are panels of float32 copies, and of integers where that is quicker. */
export async function buildTree(
  call: Call,
  points: Rows,
  leafSize = leafSizeFor(points.rows, points.cols),
): Promise<NearestIndex> {
  const { address, type, rows: n, cols: d } = points
  const leaves = Math.ceil(n / leafSize)
  const depth = depthFor(leaves)
  const { tree, coarse, blocks } = await openTreeIn(call, points, leafSize, leaves, depth)
  const rows = call.allocate(n * (d + 2) * 4)
  const run = (op: string, args: number[], count: number, block: number, scratchBytes = 0) =>
    call.run('filter', { op, args: [tree, ...args], rows: count, block, scratchBytes }, `${call.who}: building`)
  await run('placeRows', [address, CODE[type], rows], n, BLOCK)
  for (let level = 0; level < depth; level++) {
    const nodes = nodesOf(leaves, depth, level)
    await run('splitNodes', [rows, level], nodes, Math.max(1, Math.floor((nodes * BLOCK) / n)))
  }
  await run('packLeaves', [rows], 4 ** depth, 64)
  call.free(rows)
  if (coarse) await run('coarsenLeaves', [], leaves, 64, 32 + d * 8)
  for (let level = depth - 1; level > 0; level--) await run('joinBoxes', [level], 4 ** level, 256)
  return {
    algorithm: 'tree',
    why: `a k-d tree of ${leaves} leaves of ${leafSize} points in ${d} dimensions`,
    settings: { leafSize },
    points,
    blocks,
    search: (later, search) => searchTree(later, search, { address: tree, depth }),
  }
}

/** Allocates a tree and writes its head. */
async function openTreeIn(call: Call, points: Rows, leafSize: number, leaves: number, depth: number) {
  const { rows: n, cols: d } = points
  const { scale, origin, middle, reach } = await frameIn(call, points)
  const coarse = d >= COARSE_FROM && d <= COARSE_TO && reach > 0
  // A byte each, or 16 bits of which products and their sums over 64 columns leave room in 32.
  const [levels, grouped] = call.engine.binaryOf('filter') === 'relaxed' ? [127, 4] : [4095, 2]
  const coarseBytes = coarse ? leaves * leafSize * (1 + Math.ceil(d / grouped)) * 4 : 0
  const sizes = { boxes: levelStart(depth) * d * 32, panels: leaves * leafSize * d * 4, ids: n * 4, errors: leaves * 8 }
  const tree = call.allocate(TREE_BYTES + 2 * d * 8)
  const [originAt, middleAt] = [tree + TREE_BYTES, tree + TREE_BYTES + d * 8]
  const own = Object.values(sizes).map((bytes) => call.allocate(bytes))
  const integers = coarse ? [coarseBytes, leaves * 8].map((bytes) => call.allocate(bytes)) : []
  const [coarseAt, slacks] = coarse ? integers : [0, 0]
  call.engine.memory.view<Float64Array>(Float64Array, originAt, 2 * d).set([...origin, ...middle])
  const args = [tree, n, d, leafSize, leaves, depth, scale, originAt, ...own, coarseAt, middleAt, slacks]
  await call.run('filter', { op: 'openTree', args: [...args, reach / levels, levels], rows: 1, block: 1 })
  return { tree, coarse, blocks: [tree, ...own, ...integers] }
}

/** The least depth, 1 or more, whose level has a place for every leaf. */
function depthFor(leaves: number): number {
  let depth = 1
  while (4 ** depth < leaves) depth++
  return depth
}

/** The heap number of the first node of a level. */
const levelStart = (level: number): number => (4 ** level - 1) / 3

const nodesOf = (leaves: number, depth: number, level: number): number => Math.ceil(leaves / 4 ** (depth - level))

async function searchTree(call: Call, search: Search, { address: tree, depth }: Tree): Promise<void> {
  const { address, type, rows: m, cols: d } = search.queries
  const copyBytes = (d + 4) * 4
  const homes = call.allocate(m * 4)
  const args = [address, CODE[type], tree, homes]
  await call.run('filter', { op: 'homesInTree', args, rows: m, block: 1024, scratchBytes: copyBytes })
  const { order } = await bucketSortIn(call, homes, m, 4 ** depth)
  const block = Math.min(256, Math.max(1, Math.ceil(m / (8 * call.engine.capabilities.threads))))
  // Hunt, copy, integers, their shortfall, a row of float64, the stack: see `nearestTree`.
  const scratchBytes = HUNT_BYTES + 2 * copyBytes + 32 + d * 8 + (3 * depth + 4) * 8
  await call.run('filter', { op: 'nearestTree', args: [...search.args, tree, order], rows: m, block, scratchBytes })
}
