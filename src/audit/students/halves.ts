import type { CallOptions } from '../../engine/call.js'
import type { Matrix } from '../../engine/matrix.js'
import { gatherRows } from '../../engine/take-rows.js'
import { nearest } from '../../ops/nearest/nearest.js'
import { stream } from '../../random/stream.js'
import { largestAt } from '../prediction.js'
import { spreadOf } from '../separable.js'
import type { GivenLabels } from './student.js'

/**
 * Returns the spread of the separable noise: k-NN students of two disjoint random halves of the rows answer for all rows,
 * each without the row itself. A tie of votes goes to the lowest class. With fewer than 4 rows it is 0.
 */
export async function halvesSpread(
  x: Matrix,
  { y, classes }: GivenLabels,
  { k, seed }: { k: number; seed: number },
  options: CallOptions,
): Promise<number> {
  if (x.rows < 4) return 0
  const order = stream(seed, 'audit: halves').permutation(x.rows)
  const middle = x.rows >> 1
  const halves = [order.subarray(0, middle).sort(), order.subarray(middle).sort()]
  const answers: Int32Array[] = []
  for (const half of halves) {
    using points = await gatherRows(x, half, 'auditLabels: halves', options)
    const found = Math.min(half.length, k + 1)
    const { index } = await nearest(x, points, { ...options, k: found })
    answers.push(answersOf(index, { found, half, k }, y, classes))
  }
  return spreadOf(y, answers[0], answers[1])
}

/** Returns the plurality of the k nearest rows of a half, leaving out the row itself. */
function answersOf(
  index: Uint32Array,
  { found, half, k }: { found: number; half: Uint32Array; k: number },
  y: Int32Array,
  classes: number,
): Int32Array {
  const votes = new Float64Array(classes)
  return Int32Array.from(y, (_, row) => {
    votes.fill(0)
    let counted = 0
    for (let at = row * found; at < (row + 1) * found && counted < k; at++) {
      const other = half[index[at]]
      if (other === row) continue
      votes[y[other]]++
      counted++
    }
    return largestAt(votes, 0, classes)
  })
}
