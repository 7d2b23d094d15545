import { NoisyTeacherError } from '../../engine/check.js'

/** Whether a learner found that it cannot fit these labels, rather than that it was misused. */
export const isRefusal = (error: unknown): error is NoisyTeacherError =>
  error instanceof NoisyTeacherError &&
  ['NOT_POSITIVE_DEFINITE', 'NOT_CONVERGED', 'CONFLICTING_DUPLICATES'].includes(error.code)
