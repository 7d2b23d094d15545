import type { Prediction } from './prediction.js'
import type { AuditTransition, TransitionMatrix } from './result.js'
import type { Separable } from './separable.js'
import { coreRows, countJoint, entryIntervals, type JointCounts, shrunkTransition } from './transition.js'

/** Share of each class whose rows make the transition matrix of the core. */
const CORE_SHARE = 0.5

/** Makes the transition matrices of both ends, with the rows of classes that are not identified left out. */
export function transitionsOf(
  prediction: Prediction,
  separable: Separable,
  { identified, spread }: { identified: readonly boolean[]; spread: number },
): AuditTransition {
  const { classes, best } = prediction
  const counts = countJoint(prediction, best, coreRows(prediction, CORE_SHARE))
  const core = shrunkTransition(counts, classes)
  const rows = (matrix: Float64Array): TransitionMatrix =>
    identified.map((known, k) => {
      const row = Array.from(matrix.subarray(k * classes, (k + 1) * classes))
      return known ? row : row.map(() => null)
    })
  const ends = (matrix: Float64Array, of: JointCounts, slack: number): [TransitionMatrix, TransitionMatrix] => {
    const [low, high] = entryIntervals(matrix, of, classes, slack)
    return [rows(low), rows(high)]
  }
  // Half of the student's disagreement with itself may sit in one entry of a class's row.
  const slack = SLACK + spread
  return {
    core: rows(core),
    separable: rows(separable.transition),
    intervals: {
      core: ends(core, counts, 0),
      separable: ends(separable.transition, separable.counts, slack),
    },
  }
}

/** What the students' own errors may change an entry of the separable end's matrix by. */
const SLACK = 0.03
