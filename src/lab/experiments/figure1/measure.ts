import { accuracy } from '../../../labels/accuracy.js'
import { agreement } from '../../../labels/agreement.js'
import { confusion } from '../../../labels/confusion.js'
import type { DealtDigits } from './deal.js'

/** Measures of one classifier on the test digits. */
export interface Figure1Measures {
  /** Accuracy on clean labels. */
  accuracy: number
  /** Accuracy on labels after noise. */
  noisyAccuracy: number
  /** Share of the test digits of each true class (row) that get each class (column); each row sums to 1. */
  confusion: number[][]
}

/** Means of the measures over the teachers of a pool. */
export interface Figure1TeacherMeasures extends Figure1Measures {
  /**
   * Share of test digits on which two teachers agree, the mean over all pairs of teachers; null for a single teacher.
   */
  agreement: number | null
  /** Accuracy of each teacher on clean labels. */
  accuracies: number[]
}

/** Measures the predictions of one classifier on the test digits. */
export async function measure(predicted: Int32Array, test: DealtDigits): Promise<Figure1Measures> {
  const { classes } = test
  const { rates } = await confusion(test.clean, predicted, { classes })
  return {
    accuracy: await accuracy(test.clean, predicted),
    noisyAccuracy: await accuracy(test.noisy, predicted),
    confusion: Array.from({ length: classes }, (_, c) => Array.from(rates.subarray(c * classes, (c + 1) * classes))),
  }
}

/** Measures a pool of teachers from their votes on the test digits, members × rows, row-major. */
export async function measureTeachers(votes: Int32Array, test: DealtDigits): Promise<Figure1TeacherMeasures> {
  const rows = test.clean.length
  const members = votes.length / rows
  const each: Figure1Measures[] = []
  for (let t = 0; t < members; t++) each.push(await measure(votes.subarray(t * rows, (t + 1) * rows), test))
  const mean = (of: (measured: Figure1Measures) => number) => each.reduce((sum, one) => sum + of(one), 0) / members
  return {
    accuracy: mean((one) => one.accuracy),
    noisyAccuracy: mean((one) => one.noisyAccuracy),
    confusion: each[0].confusion.map((row, i) => row.map((_, j) => mean((one) => one.confusion[i][j]))),
    agreement: members > 1 ? (await agreement(votes, { members })).mean : null,
    accuracies: each.map((one) => one.accuracy),
  }
}
