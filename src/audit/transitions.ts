import type { AuditTransition, TransitionMatrix } from './result.js'
import { type CountedTransition, entryIntervals } from './transition.js'

/** Makes the transition matrices of both ends, with the rows of classes that are not identified left out. */
export function transitionsOf(
  classes: number,
  { core, separable }: { core: CountedTransition; separable: CountedTransition },
  { identified, spread }: { identified: readonly boolean[]; spread: number },
): AuditTransition {
  const rows = (matrix: Float64Array): TransitionMatrix =>
    identified.map((known, k) => {
      const row = Array.from(matrix.subarray(k * classes, (k + 1) * classes))
      return known ? row : row.map(() => null)
    })
  const ends = ({ transition, counts }: CountedTransition, slack: number): [TransitionMatrix, TransitionMatrix] => {
    const [low, high] = entryIntervals(transition, counts, classes, slack)
    return [rows(low), rows(high)]
  }
  // Half of the student's disagreement with itself may sit in one entry of a class's row.
  const slack = SLACK + spread
  return {
    core: rows(core.transition),
    separable: rows(separable.transition),
    intervals: { core: ends(core, 0), separable: ends(separable, slack) },
  }
}

/** What the students' own errors may change an entry of the separable end's matrix by. */
const SLACK = 0.03
