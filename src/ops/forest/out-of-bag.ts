import { makeArray } from '../../engine/arrays.js'
import type { Call } from '../../engine/call.js'
import { ELEMENT_CODES, type StoredRows } from '../element.js'
import { forestScoresIn } from './ask.js'
import type { Forest } from './forest.js'
import { type GrowthOptions, growIn } from './grow.js'

/** Minimum number of pairs of a row and a tree in one call of the op: about a millisecond. */
const CALL_PAIRS = 1 << 13

/** Returns the bytes of the bits that tell which of n rows each tree was grown on. */
export const bagsBytes = (n: number, trees: number): number => trees * Math.ceil(n / 8)

/** Scores of a forest: of the rows that it was grown on, out of bag, and of other rows, each row-major rows×classes. */
export interface OutOfBagScores {
  own: Float32Array
  others: Float32Array
}

/**
 * Grows a forest on bootstrap samples of rows x with labels y. Returns the out-of-bag scores of these rows: the share of the
 * class in the leaf of the row, averaged over the trees whose sample lacks the row; 0 for a row that every tree was grown on.
 * Returns the scores of `others` by all trees in addition. The forest is freed.
 */
export async function outOfBagIn(
  call: Call,
  x: StoredRows,
  y: Int32Array,
  { others, ...growing }: Omit<GrowthOptions, 'bootstrap' | 'bags'> & { others?: StoredRows },
): Promise<OutOfBagScores> {
  const { trees, classes } = growing
  const bags = call.allocate(bagsBytes(x.rows, trees))
  const forest = await growIn(call, x, y, { ...growing, bootstrap: true, bags })
  try {
    const own = await askIn(call, forest, x, bags, classes)
    return { own, others: others ? await forestScoresIn(call, forest, others) : new Float32Array(0) }
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
