/** Feature calibration: how far the classes that are predicted are from the classes there are, in total variation. */
import { check } from '../engine/check.js'
import { checkClasses, checkLabels, checkSameRows, type LabelArray } from '../labels/check.js'
import { clamp, type Estimate, LEVEL, NORMAL } from './estimate.js'
import { wilson } from './proportion.js'
import { pairedBias } from './theory/bias.js'

/** The 95% quantile of the normal distribution. */
const NORMAL_ABOVE = 1.6448536269514722

/**
 * A total variation. A plug-in estimate is too large: its mean where nothing differs, `nullMean`, is taken off, which is too
 * much where something does. So the estimate is below the truth by at most that, and above by at most what the cut at 0 adds.
 */
export interface Calibration extends Estimate {
  /** The distance of the observed shares. */
  plugIn: number
  nullMean: number
  /** Where nothing differs, `plugIn` is above this 5% of the time at most. */
  nullQuantile: number
}

/**
 * The total variation between (part, predicted class) and (part, label) of the same rows; `partition` gives the part of
 * each row, a small whole number, and without it all rows are one part. A sampler's is 0 for every coarse partition
 * (Nakkiran and Bansal 2020). Errors: BAD_SHAPE, BAD_VALUE, BAD_OPTION.
 */
export function featureCalibration(of: {
  predicted: LabelArray
  labels: LabelArray
  classes: number
  partition?: LabelArray
}): Calibration {
  const { predicted, labels, classes, partition } = of
  const who = 'featureCalibration'
  checkClasses(who, classes)
  checkSameRows(who, ['predicted', 'labels'], predicted, labels)
  checkLabels(who, 'predicted', predicted, classes)
  checkLabels(who, 'labels', labels, classes)
  if (partition) checkSameRows(who, ['predicted', 'partition'], predicted, partition)
  const n = predicted.length
  const difference = new Int32Array(cellsOf(who, partition, classes))
  const different = new Int32Array(difference.length)
  let disagreements = 0
  for (let i = 0; i < n; i++) {
    if (predicted[i] === labels[i]) continue
    disagreements++
    const part = partition ? partition[i] * classes : 0
    difference[part + predicted[i]]++
    difference[part + labels[i]]--
    different[part + predicted[i]]++
    different[part + labels[i]]++
  }
  const plugIn = difference.reduce((sum, count) => sum + Math.abs(count), 0) / (2 * n)
  const nullMean = pairedBias({ exactlyOne: Float64Array.from(different, (count) => count / n), n })
  return corrected(plugIn, nullMean, Math.sqrt(wilson(disagreements / n, n)[1] / n), n)
}

/**
 * The same for predictions and labels of different rows, drawn from one distribution: `partition` then gives the parts of
 * the predicted rows and of the labelled ones. Needs more rows than the paired form for the same width.
 */
export function unpairedCalibration(of: {
  predicted: LabelArray
  labels: LabelArray
  classes: number
  partition?: { predicted: LabelArray; labels: LabelArray }
}): Calibration {
  const { predicted, labels, classes, partition } = of
  const who = 'unpairedCalibration'
  checkClasses(who, classes)
  const sides = [
    { name: 'predicted', values: predicted, parts: partition?.predicted },
    { name: 'labels', values: labels, parts: partition?.labels },
  ]
  for (const { name, values, parts } of sides) {
    checkLabels(who, name, values, classes)
    check(values.length > 0, 'BAD_SHAPE', () => `${who}: ${name} is empty`)
    if (parts) checkSameRows(who, [name, `partition.${name}`], values, parts)
  }
  const cells = Math.max(...sides.map(({ parts }) => cellsOf(who, parts, classes)))
  const [a, b] = sides.map(({ values, parts }) => {
    const counts = new Int32Array(cells)
    values.forEach((label: number, i: number) => {
      counts[(parts ? parts[i] * classes : 0) + label]++
    })
    return counts
  })
  const [n, m] = [predicted.length, labels.length]
  const inverse = 1 / n + 1 / m
  let [plugIn, roots] = [0, 0]
  for (let cell = 0; cell < cells; cell++) {
    const share = (a[cell] + b[cell]) / (n + m)
    plugIn += Math.abs(a[cell] / n - b[cell] / m) / 2
    roots += Math.sqrt(share * (1 - share))
  }
  return corrected(plugIn, Math.sqrt(inverse / (2 * Math.PI)) * roots, Math.sqrt(inverse / 4), Math.min(n, m))
}

/**
 * The plug-in distance is, for n large, a convex function of normal variables with Lipschitz constant `spread`: it is within
 * NORMAL spreads of its median LEVEL of the time, and the median is from the truth to the truth plus the null mean (derived
 * here; the first step is the Gaussian isoperimetric inequality). Hence an interval that covers, if anything, too often. Its variance is
 * below the squared spread (Poincaré's inequality), so that a cut at 0, no more than the truth, adds half a spread at most to its mean.
 */
function corrected(plugIn: number, nullMean: number, spread: number, n: number): Calibration {
  const estimate = clamp(plugIn - nullMean, 0, 1)
  return {
    estimate,
    interval: [clamp(plugIn - nullMean - NORMAL * spread, 0, estimate), clamp(plugIn + NORMAL * spread, estimate, 1)],
    // 0 - 0 is 0, whose sign JSON keeps.
    bias: [0 - nullMean, spread / 2],
    level: LEVEL,
    covers: 'test points',
    method: 'plug-in less its null mean, Gaussian concentration',
    n,
    plugIn,
    nullMean,
    nullQuantile: nullMean + NORMAL_ABOVE * spread,
  }
}

/** Cells of a partition into parts and classes. */
function cellsOf(who: string, partition: LabelArray | undefined, classes: number): number {
  let [least, most] = [0, 0]
  partition?.forEach((part: number) => {
    least = Math.min(least, part)
    most = Math.max(most, part)
  })
  check(least === 0, 'BAD_VALUE', () => `${who}: partition has the part ${least} but parts are from 0`)
  const cells = (most + 1) * classes
  const few = cells <= 1 << 24
  check(few, 'BAD_VALUE', () => `${who}: ${most + 1} parts of ${classes} classes are more cells than can be counted`)
  return cells
}
