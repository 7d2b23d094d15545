import type { Call } from '../../engine/call.js'
import type { StoredRows } from '../element.js'
import { forestScoresIn } from './ask.js'
import { type GrowthOptions, growIn } from './grow.js'

/** Returns the bytes of the bits that tell which of n rows one tree was grown on. */
export const bagBytes = (n: number): number => Math.ceil(n / 8)

/**
 * Grows a forest on bootstrap samples of rows x with labels y, and returns the out-of-bag scores of these rows, row-major
 * n×classes: the share of the class in the leaf of the row, averaged over the trees whose sample lacks the row; 0 for a row
 * that every tree was grown on. The forest is freed.
 */
export async function outOfBagIn(
  call: Call,
  x: StoredRows,
  y: Int32Array,
  growing: Omit<GrowthOptions, 'bootstrap' | 'bags'>,
): Promise<Float32Array> {
  const bytes = bagBytes(x.rows)
  const bags = call.allocate(bytes * growing.trees)
  using forest = await growIn(call, x, y, { ...growing, bootstrap: true, bags })
  const scores = await forestScoresIn(call, forest, x, { address: bags, bytes })
  call.free(bags)
  return scores
}
