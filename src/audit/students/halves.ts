import { gatherRows } from '../../engine/take-rows.js'
import { nearest } from '../../ops/nearest/nearest.js'
import { largestAt } from '../prediction.js'
import type { StudentProblem } from './problem.js'

/** Maximum number of rows that both halves are asked about. */
const ASKED_ROWS = 20_000

/** Rows of which students of two disjoint halves were asked. */
export interface HalvesAsked {
  /** Rows, ascending. */
  rows: Uint32Array
  /** 1 for each of these rows on which the students disagree while the given label is one of their two answers. */
  hits: Uint8Array
}

/**
 * Asks k-NN students of two disjoint random halves of the rows. Halves have at most `partRows` rows, and no row counts for
 * itself. Ties of votes go to the lowest class. With fewer than 4 rows none is asked.
 */
export async function askHalves(
  { x, labels, order, partRows, options }: StudentProblem,
  k: number,
): Promise<HalvesAsked> {
  if (x.rows < 4) return { rows: new Uint32Array(0), hits: new Uint8Array(0) }
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
  const hits = Uint8Array.from(asked, (row, i) => Number(a[i] !== b[i] && (y[row] === a[i] || y[row] === b[i])))
  return { rows: asked, hits }
}

/**
 * Returns half the share of hits among the rows that were asked, or among those of them for which `isIn` is true: about what
 * the variance of a student can add to or hide from its disagreement with the labels of these rows. 0 without rows.
 */
export function spreadOf({ rows, hits }: HalvesAsked, isIn: (row: number) => boolean = () => true): number {
  let [count, hit] = [0, 0]
  rows.forEach((row, i) => {
    if (!isIn(row)) return
    count++
    hit += hits[i]
  })
  return count > 0 ? hit / (2 * count) : 0
}
