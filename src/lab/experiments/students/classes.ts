import type { World } from '../../../data/world.js'
import type { Matrix } from '../../../engine/matrix.js'
import { takeRows } from '../../../engine/take-rows.js'
import type { Estimate } from '../../../evaluate/estimate.js'
import { meanOverTrainingSets } from '../../../evaluate/mean.js'
import { errorRate } from '../../../labels/accuracy.js'
import type { StudentLearner } from '../../learners/students.js'
import { LABELINGS, type Labeling, labeled } from './labeling.js'
import type { StudentsPart } from './part.js'
import { MIDDLE_BOUNDARY, ruleOf, stepWorld } from './world.js'

/** Excess risk of one student's learner with one labeling and one number of unlabeled inputs. */
export interface ClassPoint extends Labeling, Estimate {
  /** Name of the student's learner. */
  student: string
  /** Number of unlabeled inputs. */
  unlabeled: number
}

/** Ratio of successive numbers of unlabeled inputs, and the smallest number that is measured. */
const [SIZE_FACTOR, MIN_INPUTS] = [4, 16]

/** One combination of learner, labeling and number of inputs, with its measurements. */
interface ClassesCell {
  learner: StudentLearner
  labeling: Labeling
  unlabeled: number
  /** Excess risks, one per trial. */
  risks: Float64Array
}

/** Measures the excess risk of each student's learner with each labeling, for growing numbers of unlabeled inputs. */
export async function studentClasses(part: StudentsPart, students: readonly StudentLearner[]): Promise<ClassPoint[]> {
  const { noise, trials, unlabeled } = part.options
  const sizes: number[] = []
  for (let n = unlabeled; n >= MIN_INPUTS; n = Math.floor(n / SIZE_FACTOR)) sizes.unshift(n)
  const cells: ClassesCell[] = students.flatMap((learner) =>
    LABELINGS.flatMap((labeling) =>
      sizes.map((n) => ({ learner, labeling, unlabeled: n, risks: new Float64Array(trials) })),
    ),
  )
  const world = stepWorld({ p: noise, boundary: MIDDLE_BOUNDARY })
  let done = 0
  const onFit = () => part.report('student classes', ++done, cells.length * trials)
  for (let trial = 0; trial < trials; trial++) await tryAll(cells, { ...part, world, trial, onFit })
  return cells.map(({ learner, labeling, unlabeled, risks }) => ({
    student: learner.name,
    ...labeling,
    unlabeled,
    ...meanOverTrainingSets(risks, [0, 1 - 2 * noise]),
  }))
}

/**
 * Runs one trial of all cells on the same unlabeled and test inputs. A cell with fewer unlabeled inputs uses the first
 * ones.
 */
async function tryAll(
  cells: readonly ClassesCell[],
  trialPart: StudentsPart & { world: World; trial: number; onFit: () => void },
): Promise<void> {
  const { engine, options, seed, trial, world, call, onFit } = trialPart
  const draw = (n: number, what: string) =>
    world.sample(engine, n, { seed, trial, purpose: `students: ${what}`, ...call })
  using sample = await draw(options.unlabeled, 'unlabeled')
  using test = await draw(options.test, 'test')
  const teaching = { world, rows: options.train, purpose: 'classes', seed, trial, ...call }
  const labels = new Map<Labeling, Int32Array>()
  for (const labeling of LABELINGS) labels.set(labeling, await labeled(labeling, sample.x, teaching))
  const rule = ruleOf(test.x, MIDDLE_BOUNDARY)
  for (const { learner, labeling, unlabeled: n, risks } of cells) {
    using inputs = firstRows(sample.x, n)
    const fitted = { seed, trial, purpose: 'students: fit', ...call }
    using student = await learner.fit({ x: inputs, y: labels.get(labeling)!.slice(0, n), classes: 2 }, fitted)
    risks[trial] = (1 - 2 * options.noise) * (await errorRate(await student.predict(test.x, call), rule))
    onFit()
  }
}

/** Returns the first n rows of x in a new matrix. */
const firstRows = (x: Matrix, n: number): Matrix =>
  takeRows(
    x,
    Uint32Array.from({ length: n }, (_, row) => row),
  )
