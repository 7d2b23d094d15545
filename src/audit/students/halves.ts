import { gatherRows } from '../../engine/take-rows.js'
import { nearest } from '../../ops/nearest/nearest.js'
import { largestAt } from '../prediction.js'
import type { StudentProblem } from './problem.js'

/** Maximum number of rows that both halves are asked about. */
const ASKED_ROWS = 20_000

/**
 * Returns half the share of rows on which k-NN students of two disjoint random halves disagree while the given label is one
 * of their two answers: about what the variance of a student can add to or hide from its disagreement with the labels.
 * Halves have at most `partRows` rows, and no row counts for itself. Ties of votes go to the lowest class. With fewer than 4
 * rows it is 0.
 */
export async function halvesSpread(
  { x, labels, order, partRows, options }: StudentProblem,
  k: number,
): Promise<number> {
  if (x.rows < 4) return 0
  const { y, classes } = labels
  const size = Math.min(partRows, x.rows >> 1)
  const asked = order.slice(0, ASKED_ROWS).sort()
  using queries = await gatherRows(x, asked, 'auditLabels: halves', options)
  const answers: Int32Array[] = []
  for (const half of [order.slice(0, size).sort(), order.slice(size, 2 * size).sort()]) {
    using points = await gatherRows(x, half, 'auditLabels: halves', options)
    const found = Math.min(half.length, k + 1)
    const { index } = await nearest(queries, points, { ...options, k: found })
    const votes = new Float64Array(classes)
    answers.push(
      Int32Array.from(asked, (row, i) => {
        const others = Array.from(index.subarray(i * found, (i + 1) * found), (at) => half[at])
        votes.fill(0)
        for (const other of others.filter((each) => each !== row).slice(0, k)) votes[y[other]]++
        return largestAt(votes, 0, classes)
      }),
    )
  }
  const [a, b] = answers
  const hit = asked.filter((row, i) => a[i] !== b[i] && (y[row] === a[i] || y[row] === b[i])).length
  return hit / (2 * asked.length)
}
