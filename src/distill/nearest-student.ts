import { takenDataset } from '../data/dataset.js'
import { check } from '../engine/check.js'
import { integer, list, type TableOf, takeOptions } from '../engine/options.js'
import { fitNearest } from '../samplers/nearest.js'
import type { Fit } from '../samplers/sampler.js'
import { type CandidateLearner, chooseOnHeldOut, fittingRows, HELD_OUT } from './choose.js'
import type { Student } from './student.js'

/** Options of `nearestStudent`: the numbers of neighbors to choose from, and the share of held-out labels. */
export interface NearestStudentOptions {
  /**
   * The numbers of neighbors to choose from; 1, 3, 5, 9, 15, 25 and 41 by default. Those above the number of rows that
   * candidates are fitted to, about (1 - `heldOut`) n of n, are skipped.
   */
  ks?: readonly number[]
  /**
   * The share of the teacher's labels that is held out to compare candidates, from 0.01 to 0.9; 1/3 by default. The
   * chosen candidate is then fitted to all labels.
   */
  heldOut?: number
}

/** Option table of `nearestStudent`. */
export const NEAREST_STUDENT_OPTIONS = {
  ks: list(integer(1)).or([1, 3, 5, 9, 15, 25, 41]),
  heldOut: HELD_OUT,
} satisfies TableOf<NearestStudentOptions>

/**
 * Returns a k-NN learner (`fitNearest`) that chooses k on held-out teacher labels (see `chooseOnHeldOut`); on ties, the
 * largest k. It does not accept soft labels.
 *
 * Throws BAD_OPTION when a k is not a whole number above 0 or `heldOut` is not from 0.01 to 0.9. The learner throws
 * BAD_OPTION when labels are soft, or the smallest k is above the number of rows that candidates are fitted to;
 * BAD_SHAPE when the dataset has one row alone, or not one label for each row; BAD_VALUE when a label is not a class;
 * DISPOSED when x was disposed; OUT_OF_MEMORY when memory does not suffice for a fit.
 */
export function nearestStudent(options: NearestStudentOptions = {}): Fit<Student> {
  const { ks, heldOut } = takeOptions('nearestStudent', NEAREST_STUDENT_OPTIONS, options)
  const smoothest = [...ks].sort((a, b) => b - a)
  const candidate = (own: number): CandidateLearner<{ k: number }> => ({
    settings: { k: own },
    fit: (part, more) => fitNearest(part, { ...more, k: own }),
  })
  return async (given, more) => {
    const train = takenDataset('nearestStudent', given, { shares: true })
    const most = fittingRows(train.x.rows, heldOut)
    const least = smoothest[smoothest.length - 1]
    check(least <= most, 'BAD_OPTION', () => {
      return `nearestStudent: the smallest of ks is ${least} but candidates are fitted to ${most} of ${train.x.rows} rows`
    })
    return chooseOnHeldOut([() => smoothest.filter((each) => each <= most).map(candidate)], heldOut)(train, more)
  }
}
