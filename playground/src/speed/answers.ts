import type { Answer } from './contestants/contestant.ts'
import type { SpeedProblem } from './problems.ts'

/** How an answer compares with that of the float64 loop, which is the definition. */
export type AnswerCheck =
  // Number of queries with another neighbor, of all queries.
  | { kind: 'nearest'; differing: number; queries: number }
  // Root mean square of the differences, relative to that of the right product.
  | { kind: 'gram'; error: number }

/** Compares an answer with the right one. */
export function checkAnswer({ kind }: Pick<SpeedProblem, 'kind'>, answer: Answer, right: Answer): AnswerCheck {
  let [differing, squaredError, squaredNorm] = [0, 0, 0]
  for (let i = 0; i < right.length; i++) {
    if (answer[i] !== right[i]) differing++
    squaredError += (answer[i] - right[i]) ** 2
    squaredNorm += right[i] ** 2
  }
  return kind === 'nearest'
    ? { kind, differing, queries: right.length }
    : { kind, error: Math.sqrt(squaredError / squaredNorm) }
}
