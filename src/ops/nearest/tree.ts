import type { Call } from '../../engine/call.js'
import { CODE, type Rows } from '../element.js'
import type { Search } from './answer.js'
import { bucketSortIn } from './bucket.js'
import { frameIn, HUNT_BYTES } from './copy.js'
import type { NearestIndex } from './index.js'

/** Room for `Tree` of `assembly/nearest/tree-build.ts`. */
const TREE_BYTES = 64
const BLOCK = 8192

/** Points of a leaf, a multiple of 8. */
const leafSizeFor = (d: number): number => (d <= 3 ? 32 : 64)

interface Tree {
  address: number
  depth: number
}

/** A k-d tree whose leaves are panels of float32 copies. */
export async function buildTree(call: Call, points: Rows, leafSize = leafSizeFor(points.cols)): Promise<NearestIndex> {
  const { address, type, rows: n, cols: d } = points
  const { scale, origin } = await frameIn(call, points)
  const leaves = Math.ceil(n / leafSize)
  const depth = depthFor(leaves)
  const nodes = levelStart(depth)
  const tree = call.allocate(TREE_BYTES + d * 8)
  call.engine.memory.view<Float64Array>(Float64Array, tree + TREE_BYTES, d).set(origin)
  const boxes = call.allocate(nodes * d * 32)
  const panels = call.allocate(leaves * leafSize * d * 4)
  const ids = call.allocate(n * 4)
  const errors = call.allocate(leaves * 8)
  const header = [n, d, leafSize, leaves, depth, scale, tree + TREE_BYTES, boxes, panels, ids, errors]
  await call.run('filter', { op: 'openTree', args: [tree, ...header], rows: 1, block: 1 })

  const rows = call.allocate(n * (d + 2) * 4)
  const stage = `${call.who}: building`
  const run = (op: string, args: number[], count: number, block: number) =>
    call.run('filter', { op, args: [tree, ...args], rows: count, block }, stage)
  await run('placeRows', [address, CODE[type], rows], n, BLOCK)
  for (let level = 0; level < depth; level++) {
    const places = 4 ** level
    await run('splitNodes', [rows, level], places, Math.max(1, Math.floor((places * BLOCK) / n)))
  }
  await run('packLeaves', [rows], 4 ** depth, 64)
  for (let level = depth - 1; level > 0; level--) await run('joinBoxes', [level], 4 ** level, 256)
  call.free(rows)
  return {
    algorithm: 'tree',
    why: `a k-d tree of ${leaves} leaves of ${leafSize} points in ${d} dimensions`,
    points,
    blocks: [tree, boxes, panels, ids, errors],
    search: (later, search) => searchTree(later, search, { address: tree, depth }),
  }
}

/** The least depth, 1 or more, whose level has a place for every leaf. */
function depthFor(leaves: number): number {
  let depth = 1
  while (4 ** depth < leaves) depth++
  return depth
}

const levelStart = (level: number): number => (4 ** level - 1) / 3

async function searchTree(call: Call, search: Search, { address: tree, depth }: Tree): Promise<void> {
  const { address, type, rows: m, cols: d } = search.queries
  const copyBytes = (d + 4) * 4
  const block = Math.min(256, Math.max(1, Math.ceil(m / (8 * call.engine.capabilities.threads))))
  const homes = call.allocate(m * 4)
  const args = [address, CODE[type], tree, homes]
  await call.run('filter', { op: 'homesInTree', args, rows: m, block: 1024, scratchBytes: copyBytes })
  const { order } = await bucketSortIn(call, homes, m, 4 ** depth)
  const scratchBytes = HUNT_BYTES + copyBytes + (3 * depth + 4) * 8
  await call.run('filter', { op: 'nearestTree', args: [...search.args, tree, order], rows: m, block, scratchBytes })
}
