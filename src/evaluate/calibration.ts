/** Feature calibration: how far the classes that are predicted are from the classes there are, in total variation. */
import { check } from '../engine/check.js'
import { takeMembers } from '../engine/members.js'
import { takeOptions } from '../engine/options.js'
import { checkClasses, checkLabels, checkSameRows, type LabelArray } from '../labels/check.js'
import { pairedBiasOf } from '../theory/bias.js'
import { LEVEL, NORMAL_95 } from '../theory/student-t.js'
import { clamp, type Estimate } from './estimate.js'
import {
  type Null,
  nullOf,
  PERMUTATION_OPTIONS,
  type PermutationOptions,
  pairedDistance,
  shuffles,
  swaps,
  unpairedDistance,
} from './permutation.js'
import { wilson } from './proportion.js'

/** The 95% quantile of the normal distribution. */
const NORMAL_ABOVE = 1.6448536269514722

/**
 * A total variation. A plug-in estimate is too large: its mean where nothing differs, `nullMean`, is taken off, which is too
 * much where something does. So the estimate is below the truth by at most that, and above by at most what the cut at 0 adds.
 */
export interface Calibration extends Estimate, Null {
  /** The distance of the observed shares. */
  plugIn: number
}

/** Predictions and labels of the same rows. */
export interface PairedLabels {
  predicted: LabelArray
  labels: LabelArray
  classes: number
  /** The part of each row, a small whole number. */
  partition?: LabelArray
}

/** Predictions and labels of different rows. */
export interface UnpairedLabels {
  predicted: LabelArray
  labels: LabelArray
  classes: number
  /** The part of each of the predicted rows and of the labeled ones, a small whole number. */
  partition?: { predicted: LabelArray; labels: LabelArray }
}

const MEMBERS = ['predicted', 'labels', 'classes', 'partition'] as const

/**
 * The total variation between (part, predicted class) and (part, label) of the same rows; `partition` gives the part of
 * each row, a small whole number, and without it all rows are one part. A sampler's is 0 for every coarse partition
 * (Nakkiran and Bansal 2020). The null is a closed form for n large, or with `permutations` that of swaps within rows: exact at any n where
 * prediction and label of a row may be exchanged, and for n large wherever nothing differs. Errors: BAD_SHAPE, BAD_VALUE, BAD_OPTION.
 */
export function featureCalibration(of: PairedLabels, options: PermutationOptions = {}): Calibration {
  const who = 'featureCalibration'
  const taken = takeOptions(who, PERMUTATION_OPTIONS, options)
  const { predicted, labels, classes, partition } = takeMembers(who, 'what is measured', of, MEMBERS)
  checkClasses(who, classes)
  checkSameRows(who, ['predicted', 'labels'], predicted, labels)
  checkLabels(who, 'predicted', predicted, classes)
  checkLabels(who, 'labels', labels, classes)
  if (partition !== undefined) checkSameRows(who, ['predicted', 'partition'], predicted, partition)
  const n = predicted.length
  const difference = new Int32Array(cellsOf(who, partition, classes))
  const different = new Int32Array(difference.length)
  const rows = Int32Array.from(predicted.keys()).filter((i) => predicted[i] !== labels[i])
  const cellOf = (values: LabelArray) => rows.map((i) => (partition ? partition[i] * classes : 0) + values[i])
  const [from, to] = [cellOf(predicted), cellOf(labels)]
  for (let i = 0; i < rows.length; i++) {
    difference[from[i]]++
    difference[to[i]]--
    different[from[i]]++
    different[to[i]]++
  }
  const plugIn = pairedDistance(difference, n)
  const spread = Math.sqrt(wilson(rows.length / n, n)[1] / n)
  const given = taken.permutations
    ? nullOf(plugIn, swaps({ from, to, n }, taken))
    : closedNull(
        pairedBiasOf(
          Float64Array.from(different, (count) => count / n),
          n,
        ),
        spread,
      )
  return corrected(plugIn, given, spread, n)
}

/**
 * The same for predictions and labels of different rows, drawn from one distribution: `partition` then gives the parts of
 * the predicted rows and of the labeled ones. Needs more rows than the paired form for the same width. `permutations` shuffle all
 * rows, which is exact at any n.
 */
export function unpairedCalibration(of: UnpairedLabels, options: PermutationOptions = {}): Calibration {
  const who = 'unpairedCalibration'
  const taken = takeOptions(who, PERMUTATION_OPTIONS, options)
  const { predicted, labels, classes, partition } = takeMembers(who, 'what is measured', of, MEMBERS)
  const parts = partition !== undefined && takeMembers(who, 'partition', partition, ['predicted', 'labels'])
  checkClasses(who, classes)
  const sides = [
    { name: 'predicted', values: predicted, parts: parts ? parts.predicted : undefined },
    { name: 'labels', values: labels, parts: parts ? parts.labels : undefined },
  ]
  for (const { name, values, parts } of sides) {
    checkLabels(who, name, values, classes)
    check(values.length > 0, 'BAD_SHAPE', () => `${who}: ${name} is empty`)
    if (partition !== undefined) checkSameRows(who, [name, `partition.${name}`], values, parts)
  }
  const cells = Math.max(...sides.map(({ parts }) => cellsOf(who, parts, classes)))
  const [n, m] = [predicted.length, labels.length]
  const rows = new Int32Array(n + m)
  const [first, all] = [new Int32Array(cells), new Int32Array(cells)]
  for (const [side, { values, parts }] of sides.entries()) {
    values.forEach((label: number, i: number) => {
      const cell = (parts ? parts[i] * classes : 0) + label
      rows[side * n + i] = cell
      all[cell]++
      if (side === 0) first[cell]++
    })
  }
  const plugIn = unpairedDistance(first, all, { n, m })
  const inverse = 1 / n + 1 / m
  const spread = Math.sqrt(inverse / 4)
  const roots = all.reduce((sum, count) => sum + Math.sqrt(count * (n + m - count)), 0) / (n + m)
  const given = taken.permutations
    ? nullOf(plugIn, shuffles(rows, n, taken))
    : closedNull(Math.sqrt(inverse / (2 * Math.PI)) * roots, spread)
  return corrected(plugIn, given, spread, Math.min(n, m))
}

const closedNull = (nullMean: number, spread: number): Null => ({
  nullMean,
  nullQuantile: nullMean + NORMAL_ABOVE * spread,
})

/**
 * The plug-in distance is, for n large, a convex function of normal variables with Lipschitz constant `spread`: it is within
 * NORMAL spreads of its median LEVEL of the time, and the median is from the truth to the truth plus the null mean (derived
 * here; the first step is the Gaussian isoperimetric inequality). Hence an interval that covers, if anything, too often. Its variance is
 * below the squared spread (Poincaré's inequality), so that a cut at 0, no more than the truth, adds half a spread at most to its mean.
 */
function corrected(plugIn: number, of: Null, spread: number, n: number): Calibration {
  const { nullMean, pValue } = of
  const estimate = clamp(plugIn - nullMean, 0, 1)
  return {
    estimate,
    interval: [
      clamp(plugIn - nullMean - NORMAL_95 * spread, 0, estimate),
      clamp(plugIn + NORMAL_95 * spread, estimate, 1),
    ],
    // 0 - 0 is 0, whose sign JSON keeps.
    bias: [0 - nullMean, spread / 2],
    level: LEVEL,
    covers: 'test points',
    method: `plug-in less its ${pValue === undefined ? 'null' : 'permuted'} mean, Gaussian concentration`,
    n,
    plugIn,
    ...of,
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
