import type { Dataset } from '../../data/dataset.js'
import { chooseOnHeldOut } from '../../distill/choose.js'
import { kernelStudent } from '../../distill/kernel-student.js'
import { logisticStudent } from '../../distill/logistic-student.js'
import { nearestStudent } from '../../distill/nearest-student.js'
import { forestStudent } from '../../distill/tree-student.js'
import { fitTree } from '../../samplers/forest.js'
import { fitNearest } from '../../samplers/nearest.js'
import { fitRandomFeatures } from '../../samplers/random-features/random-features.js'
import type { Fit, FitOptions } from '../../samplers/sampler.js'

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
  kernel: { title: 'kernel ridge', fit: kernelStudent() },
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
