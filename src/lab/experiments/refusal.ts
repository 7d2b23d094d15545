import { NoisyTeacherError } from '../../engine/check.js'

/** Returns true if an error means that a learner cannot fit the given labels, rather than that the call was wrong. */
export const isRefusal = (error: unknown): error is NoisyTeacherError =>
  error instanceof NoisyTeacherError &&
  ['NOT_POSITIVE_DEFINITE', 'NOT_CONVERGED', 'CONFLICTING_DUPLICATES'].includes(error.code)
