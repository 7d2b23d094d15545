import { type TableOf, takeOptions } from '../engine/options.js'
import { takeSeeded } from '../random/draw.js'
import { FIT_OPTIONS, type Fit } from '../samplers/sampler.js'
import { FIT_THRESHOLD_OPTIONS, type FitThresholdOptions, fitThreshold } from '../samplers/threshold.js'
import { Student } from './student.js'

/** The options of `thresholdStudent`. */
export type ThresholdStudentOptions = Pick<FitThresholdOptions, 'column' | 'thresholds' | 'orientation'>

const { column, thresholds, orientation } = FIT_THRESHOLD_OPTIONS

export const THRESHOLD_STUDENT_OPTIONS = {
  column,
  thresholds,
  orientation,
} satisfies TableOf<ThresholdStudentOptions>

/**
 * The student of theory's finite class (T30): the threshold of least error on all teacher labels. Its complexity is that class, fixed
 * beforehand, so no label is held out; of up to two million candidates it reports the chosen one
 * alone. It takes soft labels. Errors: as `fitThreshold`.
 */
export function thresholdStudent(options: ThresholdStudentOptions = {}): Fit<Student> {
  const chosen = takeOptions('thresholdStudent', THRESHOLD_STUDENT_OPTIONS, options)
  return async (train, more = {}) => {
    const sampler = await fitThreshold(train, { ...takeSeeded('thresholdStudent', FIT_OPTIONS, more), ...chosen })
    const { column, threshold, orientation, error } = sampler
    const settings = { column, threshold, orientation }
    return new Student(sampler, {
      chosen: settings,
      why: `the smallest error of the class on all teacher labels, ${error.toFixed(3)}`,
      candidates: [{ settings, error }],
    })
  }
}
