import { largest } from '../../data/world.js'
import type { GivenLabels, RowNeighbors } from './student.js'

/**
 * Returns 1 for each row on which k-NN students of two disjoint random halves of the rows disagree while the given label is
 * one of their two answers. Each half votes by its first k rows, or by as many as there are, among the neighbors that were
 * found; ties go to the lowest class. No row counts for itself.
 */
export function halvesDisagree(
  { y, classes }: GivenLabels,
  order: Uint32Array,
  { index, k: stored }: Pick<RowNeighbors, 'index' | 'k'>,
  k: number,
): Uint8Array {
  const half = new Uint8Array(y.length)
  order.forEach((row, at) => {
    half[row] = at % 2
  })
  const votes = [0, 1].map(() => new Float64Array(classes))
  const counts = [0, 0]
  return Uint8Array.from(y, (label, row) => {
    for (const side of [0, 1]) {
      votes[side].fill(0)
      counts[side] = 0
    }
    for (let at = row * stored; at < (row + 1) * stored; at++) {
      const side = half[index[at]]
      if (counts[side] === k) continue
      counts[side]++
      votes[side][y[index[at]]]++
    }
    const [a, b] = votes.map(largest)
    return Number(a !== b && (label === a || label === b))
  })
}

/**
 * Returns half the share of rows on which halves disagree, of all or of those for which `isIn` is true: about what the
 * variance of a student can add to or hide from its disagreement with the labels of these rows. 0 without rows.
 */
export function spreadOf(halves: Uint8Array, isIn: (row: number) => boolean = () => true): number {
  let [count, hits] = [0, 0]
  halves.forEach((hit, row) => {
    if (!isIn(row)) return
    count++
    hits += hit
  })
  return count > 0 ? hits / (2 * count) : 0
}
