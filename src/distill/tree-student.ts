import { check, checkInteger, checkList, checkNumber } from '../engine/check.js'
import { type FitTreeOptions, fitForest, fitTree } from '../samplers/forest.js'
import type { Fit } from '../samplers/sampler.js'
import { type Candidate, chooseOnHeldOut, fittingRows } from './choose.js'
import type { Student } from './student.js'

/** The options of `treeStudent`. */
export interface TreeStudentOptions {
  /** The least rows of a leaf to choose from; those that are more than the rows it can be tried on are left out. */
  minLeaf?: readonly number[]
  /** The most splits on the way to a leaf to choose from, beside none; tried with the leaves that are chosen. */
  maxDepth?: readonly number[]
  /** The share of the teacher's labels that candidates are tested on. */
  heldOut?: number
}

/** The options of `forestStudent`. */
export interface ForestStudentOptions extends TreeStudentOptions {
  trees?: number
}

type TreeSettings = { minLeaf: number; maxDepth?: number }

/** A decision tree that chooses the size of its leaves, and then its depth, on held-out teacher labels. */
export function treeStudent(options: TreeStudentOptions = {}): Fit<Student> {
  const { minLeaf = [256, 128, 64, 32, 16, 8, 4, 1], maxDepth = [4, 8], heldOut = 1 / 3 } = options
  return limited('treeStudent', fitTree, { minLeaf, maxDepth, heldOut })
}

/** A random forest that chooses the size of its trees' leaves, and then their depth, on held-out teacher labels. */
export function forestStudent(options: ForestStudentOptions = {}): Fit<Student> {
  const { trees = 100, minLeaf = [64, 16, 4, 1], maxDepth = [], heldOut = 1 / 3 } = options
  checkInteger('forestStudent', 'trees', trees, 1)
  const fit: typeof fitTree = (train, more) => fitForest(train, { ...more, trees })
  return limited('forestStudent', fit, { minLeaf, maxDepth, heldOut })
}

function limited(
  who: string,
  fit: (...given: Parameters<typeof fitTree>) => ReturnType<typeof fitTree>,
  { minLeaf, maxDepth, heldOut }: Required<TreeStudentOptions>,
): Fit<Student> {
  checkList(who, 'minLeaf', minLeaf)
  checkList(who, 'maxDepth', maxDepth, 0)
  for (const rows of minLeaf) checkInteger(who, 'minLeaf', rows, 1)
  for (const depth of maxDepth) checkInteger(who, 'maxDepth', depth, 1)
  checkNumber(who, 'heldOut', heldOut, 0.01, 0.9)
  const candidate = (settings: TreeSettings): Candidate<TreeSettings> => ({
    settings,
    fit: (part, more: FitTreeOptions = {}) => fit(part, { ...more, ...settings }),
  })
  const [largest, shallowest] = [minLeaf, maxDepth].map((values) => [...values].sort((a, b) => b - a))
  shallowest.reverse()
  return async (train, options) => {
    const most = fittingRows(train.x.rows, heldOut)
    const least = largest[largest.length - 1]
    check(least <= most, 'BAD_OPTION', () => {
      return `${who}: minLeaf is ${least} at the least but candidates are fitted to ${most} of ${train.x.rows} rows`
    })
    const rounds = [
      () => largest.filter((rows) => rows <= most).map((rows) => candidate({ minLeaf: rows })),
      (best?: TreeSettings) => shallowest.map((depth) => candidate({ ...best!, maxDepth: depth })),
    ]
    return chooseOnHeldOut(rounds, heldOut)(train, options)
  }
}
