import type { CallOptions } from '../../../engine/call.js'
import { type Calibration, featureCalibration } from '../../../evaluate/calibration.js'
import { clamp } from '../../../evaluate/estimate.js'
import { studentQuantile } from '../../../theory/student-t.js'

/** Predictions on the test digits of all training sets, set after set, with the labels and cells of the same digits. */
export interface CalibrationAnswers {
  /** Predicted classes. */
  predicted: Int32Array
  /** Noisy labels of the same digits. */
  labels: Int32Array
  /** Cell of each digit, as an index. */
  cells: Int32Array
  classes: number
  /** Number of independent training sets; each has the same number of test digits. */
  sets: number
}

/**
 * Returns the total variation between the distributions of (cell, prediction) and (cell, noisy label), for a learner
 * fitted to several training sets. It is the distance in the definition of a sampler, at the resolution of the cells
 * (Nakkiran and Bansal 2020; Kaplun et al. 2022). Permutations estimate its null distribution.
 *
 * The interval is the union of two: one over test points, and a jackknife over training sets that covers both draws.
 * The union keeps the interval from being too short when a few sets happen to be alike.
 */
export async function distanceOf(
  answers: CalibrationAnswers,
  options: CallOptions & { permutations: number; seed: number },
): Promise<Calibration> {
  const { sets } = answers
  const all = await featureCalibration(asPairs(answers), options)
  const without: number[] = []
  for (let set = 0; set < sets; set++) {
    without.push((await featureCalibration(asPairs(leaveOut(answers, set)))).plugIn)
  }
  const center = without.reduce((sum, of) => sum + of, 0) / sets
  const squares = without.reduce((sum, of) => sum + (of - center) ** 2, 0)
  const half = studentQuantile(sets - 1) * Math.sqrt(((sets - 1) / sets) * squares)
  const { estimate, interval, method } = all
  return {
    ...all,
    interval: [
      Math.min(interval[0], clamp(estimate - half, 0, 1)),
      Math.max(interval[1], clamp(estimate + half, 0, 1)),
    ],
    covers: 'training sets and test points',
    method: `${method}; and the jackknife over sets`,
  }
}

const asPairs = ({ predicted, labels, classes, cells }: CalibrationAnswers) => ({
  predicted,
  labels,
  classes,
  partition: cells,
})

function leaveOut({ predicted, labels, cells, classes, sets }: CalibrationAnswers, set: number): CalibrationAnswers {
  const rows = predicted.length / sets
  const others = (values: Int32Array) => values.filter((_, at) => Math.floor(at / rows) !== set)
  return { predicted: others(predicted), labels: others(labels), cells: others(cells), classes, sets: sets - 1 }
}

/** Returns the share of each class in each cell, cells × classes. The row of an empty cell is 0. */
export function sharesByCell(
  classOf: Int32Array,
  cells: Int32Array,
  size: { cells: number; classes: number },
): number[][] {
  const counts = Array.from({ length: size.cells }, () => new Array<number>(size.classes).fill(0))
  classOf.forEach((label, row) => {
    counts[cells[row]][label]++
  })
  return counts.map((row) => {
    const sum = row.reduce((total, count) => total + count, 0)
    return row.map((count) => (sum > 0 ? count / sum : 0))
  })
}
