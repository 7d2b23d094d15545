import { clamp } from '../evaluate/estimate.js'
import { NORMAL_95 } from '../theory/student-t.js'
import type { Prediction } from './prediction.js'

/** Minimum number of rows of a class in the core, if that many are predicted. */
const MIN_CORE_ROWS = 15
/**
 * The share of each class that is the first core, the step by which it grows, and the one that is always looked at. On
 * clean Gaussian classes 2 deviations apart (2,000 rows, 4 seeds) a first share of .2 gives a core of .020, and .1 one of
 * .014; with 20% noise 3 apart both cover it.
 */
const [FIRST_SHARE, SHARE_STEP, MIDDLE_SHARE] = [0.1, 0.05, 0.5]

/** An estimate with its 95% interval. */
export interface Interval {
  estimate: number
  interval: [low: number, high: number]
}

/** Disagreement of given labels and the prediction on the rows that are farthest from boundaries. */
export interface Core extends Interval {
  /** The share of each predicted class that was used. */
  share: number
}

/**
 * Estimates the noise rate far from boundaries, which is that of all rows if noise does not depend on the row. e(q) is the
 * disagreement among the share q of largest margins in each predicted class, each class weighted by its size. From q = .1 on
 * the core grows by .05 while the disagreement of the rows that come along is not above e by more than one standard error of
 * the difference. The interval is the union of those of that core and of e(.5). Its lower end is lower by the spread of these
 * rows, which `spreadIn` returns: errors of the students raise the disagreement, and few rows make them err far from
 * boundaries too.
 */
export function coreNoise(
  prediction: Prediction,
  spreadIn: (isIn: (row: number) => boolean) => number = () => 0,
): Core {
  const groups = prediction.ranked.filter((group) => group.length > 0)
  const wrong = groups.map((group) => wrongBefore(prediction, group))
  const sizes = (share: number) =>
    groups.map(({ length }) => Math.min(length, Math.max(MIN_CORE_ROWS, Math.round(share * length))))
  const between = (from: readonly number[], to: readonly number[]) => stratified(wrong, from, to, prediction.y.length)
  const none = groups.map(() => 0)
  let share = FIRST_SHARE
  let here = between(none, sizes(share))
  while (share < 1 - SHARE_STEP / 2) {
    const more = between(sizes(share), sizes(share + SHARE_STEP))
    if (more.level - here.level > Math.sqrt(more.variance + here.variance)) break
    share += SHARE_STEP
    here = between(none, sizes(share))
  }
  const ends = [here, between(none, sizes(MIDDLE_SHARE))].map(({ level, variance }) => {
    const half = NORMAL_95 * Math.sqrt(variance)
    return [level - half, level + half]
  })
  const core = new Uint8Array(prediction.y.length)
  sizes(Math.max(share, MIDDLE_SHARE)).forEach((size, k) => {
    for (const row of groups[k].subarray(0, size)) core[row] = 1
  })
  const isInCore = (row: number) => core[row] === 1
  const interval: [number, number] = [
    clamp(Math.min(ends[0][0], ends[1][0]) - spreadIn(isInCore), 0, 1),
    clamp(Math.max(ends[0][1], ends[1][1]), 0, 1),
  ]
  return { estimate: here.level, interval, share }
}

/** Returns the number of rows with another label among the first t rows of a class, for t from 0 to their number. */
function wrongBefore({ y, best }: Prediction, group: Uint32Array): Uint32Array {
  const wrong = new Uint32Array(group.length + 1)
  group.forEach((row, i) => {
    wrong[i + 1] = wrong[i] + Number(y[row] !== best[row])
  })
  return wrong
}

/**
 * Returns the disagreement of rows `from` to `to` - 1 of each class, weighted by the sizes of the classes, and its binomial
 * variance with half an error added, so that it is above 0. Classes without such rows count with those that have some.
 */
function stratified(wrong: readonly Uint32Array[], from: readonly number[], to: readonly number[], n: number) {
  let [level, variance, weight] = [0, 0, 0]
  wrong.forEach((before, k) => {
    const trials = to[k] - from[k]
    if (trials === 0) return
    const share = (before.length - 1) / n
    const errors = before[to[k]] - before[from[k]]
    const p = (errors + 0.5) / (trials + 1)
    level += (share * errors) / trials
    variance += (share * share * p * (1 - p)) / trials
    weight += share
  })
  return weight > 0 ? { level: level / weight, variance: variance / (weight * weight) } : { level: 0, variance: 0 }
}
