import { takenDataset } from '../data/dataset.js'
import { check } from '../engine/check.js'
import { type CheckedOptions, integer, list, type TableOf, takeOptions } from '../engine/options.js'
import { FIT_FOREST_OPTIONS, type FitTreeOptions, fitForest, fitTree } from '../samplers/forest.js'
import type { Fit } from '../samplers/sampler.js'
import { type CandidateLearner, chooseOnHeldOut, fittingRows, HELD_OUT } from './choose.js'
import type { Student } from './student.js'

/** Options of `treeStudent`: the leaf sizes and depths to choose from, and the share of held-out labels. */
export interface TreeStudentOptions {
  /**
   * The minimum leaf sizes to choose from, in rows. The default is 1 and the powers of 2 from 4 to 256 for
   * `treeStudent`, and 1, 4, 16 and 64 for `forestStudent`. Sizes above the number of rows that candidates are fitted
   * to, about (1 - `heldOut`) n of n, are skipped.
   */
  minLeafSizes?: readonly number[]
  /**
   * The maximum depths to choose from, in addition to unlimited depth; 4 and 8 by default for `treeStudent`, and none
   * for `forestStudent`. They are compared at the leaf size that was chosen before.
   */
  maxDepths?: readonly number[]
  /**
   * The share of the teacher's labels that is held out to compare candidates, from 0.01 to 0.9; 1/3 by default. The
   * chosen candidate is then fitted to all labels.
   */
  heldOut?: number
}

/** Option table of `treeStudent`. */
export const TREE_STUDENT_OPTIONS = {
  minLeafSizes: list(integer(1)).or([256, 128, 64, 32, 16, 8, 4, 1]),
  maxDepths: list(integer(1), 0).or([4, 8]),
  heldOut: HELD_OUT,
} satisfies TableOf<TreeStudentOptions>

/** Options of `forestStudent`: the number of trees, and the leaf sizes, depths and held-out share of `treeStudent`. */
export interface ForestStudentOptions extends TreeStudentOptions {
  /** The number of trees, from 1 to 2^20; 100 by default. */
  trees?: number
}

/** Option table of `forestStudent`. */
export const FOREST_STUDENT_OPTIONS = {
  trees: FIT_FOREST_OPTIONS.trees,
  minLeafSizes: TREE_STUDENT_OPTIONS.minLeafSizes.or([64, 16, 4, 1]),
  maxDepths: TREE_STUDENT_OPTIONS.maxDepths.or([]),
  heldOut: HELD_OUT,
} satisfies TableOf<ForestStudentOptions>

/** The settings that a tree or forest student reports. If `maxDepth` is absent, the depth is unlimited. */
type TreeSettings = { minLeafSize: number; maxDepth?: number }

/**
 * Returns a learner of decision trees (`fitTree`) that chooses the minimum leaf size, and then the maximum depth, on
 * held-out teacher labels (see `chooseOnHeldOut`). It does not accept soft labels.
 *
 * Throws BAD_OPTION when a size or depth is not a whole number above 0, or `heldOut` is not from 0.01 to 0.9. The
 * learner throws BAD_OPTION when labels are soft, or the smallest leaf size is above the number of rows that candidates
 * are fitted to; BAD_SHAPE when the dataset has one row alone, or not one label for each row; BAD_VALUE when a label is
 * not a class; DISPOSED when x was disposed; OUT_OF_MEMORY when memory does not suffice for a fit.
 */
export function treeStudent(options: TreeStudentOptions = {}): Fit<Student> {
  return limited('treeStudent', fitTree, takeOptions('treeStudent', TREE_STUDENT_OPTIONS, options))
}

/**
 * Returns a learner of random forests (`fitForest`) that chooses the minimum leaf size, and then the maximum depth, on
 * held-out teacher labels (see `chooseOnHeldOut`). The limits apply to all trees. It does not accept soft labels.
 *
 * Throws BAD_OPTION when a size, depth or number of trees is not a whole number above 0, or `heldOut` is not from 0.01
 * to 0.9. The learner throws BAD_OPTION when labels are soft, or the smallest leaf size is above the number of rows
 * that candidates are fitted to; BAD_SHAPE when the dataset has one row alone, or not one label for each row; BAD_VALUE
 * when a label is not a class; DISPOSED when x was disposed; OUT_OF_MEMORY when memory does not suffice for a fit.
 */
export function forestStudent(options: ForestStudentOptions = {}): Fit<Student> {
  const { trees, ...limits } = takeOptions('forestStudent', FOREST_STUDENT_OPTIONS, options)
  const fit: typeof fitTree = (train, more) => fitForest(train, { ...more, trees })
  return limited('forestStudent', fit, limits)
}

/**
 * Returns a learner that chooses the leaf size and depth of `fit`. Candidates are ordered from the largest leaves and
 * the shallowest trees on, so ties go to the smoother one.
 */
function limited(
  who: string,
  fit: (...given: Parameters<typeof fitTree>) => ReturnType<typeof fitTree>,
  { minLeafSizes, maxDepths, heldOut }: CheckedOptions<typeof TREE_STUDENT_OPTIONS>,
): Fit<Student> {
  const candidate = (settings: TreeSettings): CandidateLearner<TreeSettings> => ({
    settings,
    fit: (part, more: FitTreeOptions = {}) => fit(part, { ...more, ...settings }),
  })
  const [largest, shallowest] = [minLeafSizes, maxDepths].map((values) => [...values].sort((a, b) => b - a))
  shallowest.reverse()
  return async (given, options) => {
    const train = takenDataset(who, given, { shares: true })
    const most = fittingRows(train.x.rows, heldOut)
    const least = largest[largest.length - 1]
    check(least <= most, 'BAD_OPTION', () => {
      return `${who}: the smallest of minLeafSizes is ${least} but candidates are fitted to ${most} of ${train.x.rows} rows`
    })
    const rounds = [
      () => largest.filter((rows) => rows <= most).map((rows) => candidate({ minLeafSize: rows })),
      (best?: TreeSettings) => shallowest.map((depth) => candidate({ ...best!, maxDepth: depth })),
    ]
    return chooseOnHeldOut(rounds, heldOut)(train, options)
  }
}
