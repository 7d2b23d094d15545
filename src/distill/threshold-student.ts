import type { Fit } from '../samplers/sampler.js'
import { type FitThresholdOptions, fitThreshold } from '../samplers/threshold.js'
import { Student } from './student.js'

/** The options of `thresholdStudent`. */
export type ThresholdStudentOptions = Pick<FitThresholdOptions, 'column' | 'thresholds' | 'orientation'>

/**
 * The student of theory's finite class (T30): the threshold of least error on all teacher labels. Its complexity is that class, fixed
 * beforehand, so no label is held out. It takes soft labels. Errors: as `fitThreshold`.
 */
export function thresholdStudent(options: ThresholdStudentOptions = {}): Fit<Student> {
  return async (train, more = {}) => {
    const sampler = await fitThreshold(train, { ...more, ...options })
    const { column, threshold, orientation, error } = sampler
    return new Student(sampler, {
      chosen: { column, threshold, orientation },
      why: `the least error of the class on all teacher labels, ${error.toFixed(3)}`,
      candidates: [],
    })
  }
}
