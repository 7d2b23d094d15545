import type { Dataset } from '../../data/dataset.js'
import { chooseOnHeldOut } from '../../distill/choose.js'
import { kernelStudent } from '../../distill/kernel-student.js'
import { logisticStudent } from '../../distill/logistic-student.js'
import { nearestStudent } from '../../distill/nearest-student.js'
import { Student } from '../../distill/student.js'
import { forestStudent } from '../../distill/tree-student.js'
import { chooseKernel } from '../../samplers/choose-gram.js'
import { fitTree } from '../../samplers/forest.js'
import { fitKernel } from '../../samplers/kernel.js'
import { fitNearest } from '../../samplers/nearest.js'
import { fitRandomFeatures } from '../../samplers/random-features/random-features.js'
import type { Fit, FitOptions } from '../../samplers/sampler.js'

/** Number of rows up to which kernel ridge chooses by leaving out each row, and the ridges to choose from. */
const [MAX_LEFT_OUT_ROWS, LEFT_OUT_RIDGES] = [600, [10, 3, 1, 0.3, 0.1]]

/**
 * Fits kernel ridge. With few rows, kernel and ridge are those with the smallest squared error on left-out rows, all of which
 * count; with more, those with the fewest errors on a third of them. On 100 and 300 digits with a fifth of wrong labels, the
 * former is right on 65.7% and 79.9% of others, the latter on 62.4% and 77.4%; on 1,000 they are alike.
 */
export const kernelLearner: Fit = async (train, options) => {
  if (train.x.rows > MAX_LEFT_OUT_ROWS) return kernelStudent()(train, options)
  const { chosen, why } = await chooseKernel(train, { ...options, ridges: LEFT_OUT_RIDGES })
  const { kernel, ridge } = chosen
  const sampler = await fitKernel(train, { ...options, kernel, ridge })
  return new Student(sampler, {
    chosen: { kernel: kernel.name, bandwidth: kernel.bandwidth!, ridge },
    why,
    candidates: [],
  })
}

/** Number of random features, and the ridges to choose from. */
const [FEATURES, RIDGES] = [1000, [1000, 100, 10, 1]]

/** Returns a learner of ridge regression on random features that chooses its ridge on held-out labels. */
const featuresStudent = (): Fit => {
  const candidate = (ridge: number) => ({
    settings: { features: FEATURES, ridge },
    fit: (part: Dataset, more?: FitOptions) => fitRandomFeatures(part, { ...more, features: FEATURES, ridge }),
  })
  return chooseOnHeldOut([() => RIDGES.map(candidate)], 1 / 3)
}

/** A learner by its name on the command line. */
interface NamedLearner {
  /** Its name in sentences. */
  title: string
  fit: Fit
  /** True if it repeats the training labels: it learns their noise too. */
  interpolates?: boolean
}

/** The learners by name. Those that do not interpolate choose their settings on held-out labels. */
export const LEARNERS = {
  kernel: { title: 'kernel ridge', fit: kernelLearner },
  features: { title: 'ridge on random features', fit: featuresStudent() },
  neighbors: { title: 'nearest neighbors', fit: nearestStudent() },
  logistic: { title: 'logistic regression', fit: logisticStudent() },
  forest: { title: 'a forest', fit: forestStudent() },
  '1-nn': {
    title: 'the nearest neighbor',
    fit: (train, more) => fitNearest(train, { ...more, k: 1 }),
    interpolates: true,
  },
  tree: { title: 'a full tree', fit: (train, more) => fitTree(train, { ...more, minLeafSize: 1 }), interpolates: true },
} satisfies Record<string, NamedLearner>

/** Name of a learner. */
export type LearnerName = keyof typeof LEARNERS

/** Names that `--learner` accepts. */
export const LEARNER_NAMES = ['auto', ...Object.keys(LEARNERS)] as readonly ('auto' | LearnerName)[]

/** Returns a learner by its name. */
export const learnerOf = (name: LearnerName): NamedLearner => LEARNERS[name]

/** Number of rows up to which 'auto' tries kernel ridge, whose time grows with their cube; random features above. */
const MAX_KERNEL_ROWS = 10_000

/** Returns the learners that direct training compares: the one that was asked for, or smooth ones. */
export function directLearners(asked: 'auto' | LearnerName, rows: number): LearnerName[] {
  if (asked !== 'auto') return [asked]
  return [rows <= MAX_KERNEL_ROWS ? 'kernel' : 'features', 'neighbors', 'logistic']
}
