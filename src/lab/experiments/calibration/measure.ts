import type { CallOptions } from '../../../engine/call.js'
import { type Calibration, featureCalibration } from '../../../evaluate/calibration.js'
import { clamp } from '../../../evaluate/estimate.js'
import { studentQuantile } from '../../../theory/student-t.js'

/** Answers on the test digits of all sets, one set after the other, and what there is beside them. */
export interface Answers {
  predicted: Int32Array
  /** Noisy labels of the same digits. */
  labels: Int32Array
  /** The cell of each. */
  cells: Int32Array
  classes: number
  /** Independent training sets, each with as many test digits of its own. */
  sets: number
}

/**
 * The distance of (cell, answer) from (cell, noisy label), where answers are those of a learner over training sets: the total variation
 * of the sampler's definition as far as the cells see it (Nakkiran and Bansal 2020; Kaplun et al. 2022). Its null is by permutations. The
 * interval holds that of the test points and that of the sets by the jackknife, which covers both draws, so that few sets that happen to
 * be alike do not make it short.
 */
export async function distanceOf(
  answers: Answers,
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

const asPairs = ({ predicted, labels, classes, cells }: Answers) => ({ predicted, labels, classes, partition: cells })

function leaveOut({ predicted, labels, cells, classes, sets }: Answers, set: number): Answers {
  const rows = predicted.length / sets
  const others = (values: Int32Array) => values.filter((_, at) => Math.floor(at / rows) !== set)
  return { predicted: others(predicted), labels: others(labels), cells: others(cells), classes, sets: sets - 1 }
}

/** The share of each class in each cell, a row a cell; of a cell without digits zeros. */
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
