import { type TableOf, takeOptions } from '../engine/options.js'
import { takeSeeded } from '../random/draw.js'
import { FIT_OPTIONS, type Fit } from '../samplers/sampler.js'
import { FIT_THRESHOLD_OPTIONS, type FitThresholdOptions, fitThreshold } from '../samplers/threshold.js'
import { Student } from './student.js'

/**
 * Options of `thresholdStudent`: the column, and the thresholds and orientations of its rules, as in `fitThreshold`.
 */
export type ThresholdStudentOptions = Pick<FitThresholdOptions, 'column' | 'thresholds' | 'orientation'>

const { column, thresholds, orientation } = FIT_THRESHOLD_OPTIONS

/** Option table of `thresholdStudent`. */
export const THRESHOLD_STUDENT_OPTIONS = {
  column,
  thresholds,
  orientation,
} satisfies TableOf<ThresholdStudentOptions>

/**
 * Returns a learner of threshold rules on one column (`fitThreshold`), which minimizes the error on all teacher labels
 * over a finite class of rules. The class is fixed beforehand, so no label is held out. In theory, if the Bayes rule is
 * in the class, `theory.unlabeledNeeded` labels of fresh teachers suffice: the student then agrees with the Bayes rule
 * on all but a share epsilon of the inputs, with probability at least 1 - delta (`noisy-teacher verify T30`). The
 * student lists the chosen rule alone, because there may be two million candidates. The learner accepts soft labels.
 *
 * Throws BAD_OPTION when an option is out of range. The learner throws BAD_OPTION for other than 2 classes or a column
 * that x does not have; BAD_SHAPE when there is not one label for each row; BAD_VALUE when a label is not a class;
 * DISPOSED when x was disposed; OUT_OF_MEMORY when memory does not suffice for the fit.
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
