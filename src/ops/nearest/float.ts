import type { Call } from '../../engine/call.js'
import { centerIn, scaleFor } from '../center.js'
import { ELEMENT_CODES, type StoredRows } from '../element.js'
import { packedTogether } from '../gram/pack.js'
import { RIGHT_WIDTH as PANEL, TILE_BYTES } from '../tile.js'
import type { FilterIndex, IndexParts } from './algorithm.js'
import { blockOf, SEARCH_BYTES, type Search } from './answer.js'
import { checkBlocks, checkState } from './check-parts.js'
import { scansSingle } from './tuning.js'

/**
 * Builds the index of 'brute': a float32 copy of all points, centered, scaled by a power of two and packed in panels of
 * 8 rows.
 */
export async function buildFloat(call: Call, points: StoredRows): Promise<FilterIndex> {
  const { address, type, rows, cols } = points
  const { center, reach } = await centerIn(call, points)
  const scale = scaleFor(reach)
  const panelCount = Math.ceil(rows / PANEL)
  const panels = call.allocate(panelBytes(points) + cols * 8)
  const centerAt = panels + panelBytes(points)
  const norms = call.allocate(panelCount * 8)
  const { memory } = call.engine
  memory.view<Float64Array>(Float64Array, centerAt, cols).set(center)
  const args = [address, ELEMENT_CODES[type], rows, cols, centerAt, scale, panels, norms]
  const task = { op: 'packFloat', args, rows: panelCount, block: packedTogether(PANEL * cols) }
  await call.run('filter', { ...task, products: 8 * rows * cols }, `${call.who}: packing`)
  const largest = memory.view<Float64Array>(Float64Array, norms, panelCount).reduce((a, b) => Math.max(a, b), 0)
  const bound = Math.sqrt(largest) * (1 + 1e-12)
  call.free(norms)
  return openFloat(call, points, { state: { scale, bound }, blocks: [panels], binary: 'any' })
}

/**
 * Throws BAD_OPTION when a loaded 'brute' index lacks the scale or the bound, and BAD_VALUE when its block has another
 * size than these points need.
 */
export function checkFloat(call: Call, points: StoredRows, parts: IndexParts): void {
  checkState(parts, ['scale', 'bound'])
  checkBlocks(call, parts, [panelBytes(points) + points.cols * 8])
}

/**
 * Opens the index of 'brute' from parts. The single block has the packed points and the center that was subtracted; the
 * state has the scale and an upper bound on the norm of a packed point.
 */
export function openFloat(_: Call, points: StoredRows, parts: IndexParts): FilterIndex {
  const { scale, bound } = parts.state as { scale: number; bound: number }
  const [panels] = parts.blocks
  return {
    algorithm: 'brute',
    why: `a float32 filter over all ${points.rows} points, settled by the definition`,
    settings: {},
    points,
    parts,
    blocks: parts.blocks,
    search: (later, search) => searchFloat(later, search, [panels + panelBytes(points), scale, bound, panels]),
  }
}

/** Returns the bytes of the packed points with their norms. The center, d float64, follows them in the same block. */
const panelBytes = ({ rows, cols }: StoredRows): number => Math.ceil(rows / PANEL) * (cols + 1) * PANEL * 4

/**
 * Runs `nearestSingle` for the one nearest of few points, otherwise `nearestFloat`, which narrows its threshold as it
 * finds nearer points. `own` has the arguments of the index: addresses of center and panels, scale and bound.
 */
async function searchFloat(call: Call, search: Search, own: readonly number[]): Promise<void> {
  const { rows: m, cols: d } = search.queries
  const { rows: n } = search.points
  const block = blockOf(call, m, n * d)
  const many = { op: 'nearestFloat', scratchBytes: SEARCH_BYTES + TILE_BYTES + block * (8 + 4 + 4 * d) }
  const single = { op: 'nearestSingle', scratchBytes: singleBytes(n, d) }
  const one = search.definition === 0 && scansSingle(search.points, search.k, search.excludeSelf)
  const op = one ? single : many
  await call.run('filter', { ...op, args: [...search.args, ...own], rows: m, block, products: m * n * d })
}

/**
 * Returns the scratch bytes that `nearestSingle` needs for 4 queries: their norms, coordinates and running maxima, and
 * one maximum score per two points, in whole runs of 8 panels with a gap of 64 bytes.
 */
export const singleBytes = (n: number, d: number): number =>
  SEARCH_BYTES + 4 * (8 + 4 * d + 16 + 128 * Math.ceil(n / 64) + 64)
