import { makeArray } from '../../engine/arrays.js'
import type { Call } from '../../engine/call.js'
import { ELEMENT_CODES, type StoredRows } from '../element.js'
import type { Forest } from './forest.js'
import { type GrowthOptions, growIn } from './grow.js'

/** Minimum number of pairs of a row and a tree in one call of the op: about a millisecond. */
const CALL_PAIRS = 1 << 13

/** Returns the bytes of the bits that tell which of n rows each tree was grown on. */
export const bagsBytes = (n: number, trees: number): number => trees * Math.ceil(n / 8)

/**
 * Grows a forest on bootstrap samples of rows x with labels y, and returns the out-of-bag scores of these rows, n×classes,
 * row-major: the share of the class in the leaf of the row, averaged over the trees whose sample lacks the row. A row
 * that every tree was grown on has scores 0. The forest is freed.
 */
export async function outOfBagIn(
  call: Call,
  x: StoredRows,
  y: Int32Array,
  growing: Omit<GrowthOptions, 'bootstrap' | 'bags'>,
): Promise<Float32Array> {
  const { trees, classes } = growing
  const bags = call.allocate(bagsBytes(x.rows, trees))
  const forest = await growIn(call, x, y, { ...growing, bootstrap: true, bags })
  try {
    return await askIn(call, forest, x, bags, classes)
  } finally {
    forest.dispose()
    call.free(bags)
  }
}

/** Computes the out-of-bag scores of the rows that a forest was grown on. */
async function askIn(call: Call, forest: Forest, x: StoredRows, bags: number, classes: number): Promise<Float32Array> {
  const { nodes, entries, roots, sizes } = forest
  const { address, type, rows: n, cols: d } = x
  const out = call.allocate(4 * n * classes)
  const args = [address, ELEMENT_CODES[type], n, d, nodes, entries, roots, sizes.length, classes, bags, out]
  const block = Math.max(1, Math.ceil(CALL_PAIRS / sizes.length))
  await call.run('result', { op: 'forestOutOfBag', args, rows: n, block, scratchBytes: 8 * classes })
  const scores = makeArray(call.who, Float32Array, n * classes)
  scores.set(call.engine.memory.view<Float32Array>(Float32Array, out, n * classes))
  call.free(out)
  return scores
}
