import {
  type Estimate,
  excessRisk,
  poolAgreement,
  proportion,
  type Sample,
  type Student,
  type Teacher,
  type World,
} from 'noisy-teacher'
import type { WorldPanelName } from './scene.ts'

/** Measures of a classifier on the test points. */
export interface ClassifierMeasures {
  /** Share of points whose prediction is not the Bayes optimal class. */
  error: Estimate
  /** Share of points whose prediction is the noisy label. */
  agreement: Estimate
  /** Share of points on which two teachers of the pool agree; absent for a pool of one. */
  twoAgree?: Estimate
  /** Error on noisy labels minus that of the Bayes rule. */
  excess: Estimate
}

/** The test points, and p(y | x) at each of them. */
interface Tested {
  world: World
  test: Sample
  posterior: Float64Array
}

/** Measures the first teacher, the student, the vote and the Bayes rule, and yields each as soon as it is measured. */
export async function* measuresOf(
  { teacher, student }: { teacher: Teacher; student: Student },
  tested: Tested,
  signal: AbortSignal,
): AsyncGenerator<[WorldPanelName, ClassifierMeasures]> {
  const { x, clean } = tested.test
  yield ['student', await measure(tested, await student.predict(x, { signal }))]
  const members = teacher.members.length
  const votes = await teacher.votes(x, { signal })
  const first = await measure(tested, votes.subarray(0, x.rows))
  const twoAgree = members > 1 ? await poolAgreement(votes, { members, classes: teacher.classes }) : undefined
  yield ['teacher', { ...first, ...(twoAgree && { twoAgree }) }]
  yield ['vote', await measure(tested, await teacher.predict(x, { signal }))]
  yield ['bayes', await measure(tested, clean)]
}

/** Measures predictions on the test points. */
async function measure({ world, test, posterior }: Tested, predicted: Int32Array): Promise<ClassifierMeasures> {
  const rows = predicted.length
  return {
    error: proportion(rows - countEqual(predicted, test.clean), rows),
    agreement: proportion(countEqual(predicted, test.y), rows),
    excess: await excessRisk({ posterior, predicted, classes: world.classes }),
  }
}

/** Returns the number of positions at which two arrays of labels are equal. */
export const countEqual = (a: Int32Array, b: Int32Array): number =>
  a.reduce((sum, label, i) => sum + Number(label === b[i]), 0)
