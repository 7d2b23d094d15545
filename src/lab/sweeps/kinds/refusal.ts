import { NoisyTeacherError } from '../../../engine/check.js'
import type { TrialOutcome } from './kind.js'

/** Codes of errors that a trial's numbers deserve: the same on every machine, so they are results. */
const REFUSAL_CODES: readonly string[] = ['NOT_POSITIVE_DEFINITE', 'CONFLICTING_DUPLICATES', 'NOT_CONVERGED']

/** Returns true if an error means that a learner cannot fit the given labels, rather than that the call was wrong. */
export const isRefusal = (error: unknown): error is NoisyTeacherError =>
  error instanceof NoisyTeacherError && REFUSAL_CODES.includes(error.code)

/** Returns the outcome of a trial that threw this refusal. Throws any other error. */
export function refusedBy(error: unknown): TrialOutcome {
  if (!isRefusal(error)) throw error
  return { refused: error.code, message: error.message }
}
