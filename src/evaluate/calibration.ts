/** Feature calibration: the total variation between the distribution of predicted classes and that of labels. */
import { makeArray } from '../engine/arrays.js'
import { check } from '../engine/check.js'
import { takeMembers } from '../engine/members.js'
import { CALL_OPTIONS, pickOptions } from '../engine/options.js'
import { betweenSlices, sliced } from '../engine/slices.js'
import { checkClasses, checkLabels, checkSameRows, copyLabels, type LabelArray } from '../labels/check.js'
import { takeSeeded } from '../random/draw.js'
import { pairedBiasOf } from '../theory/bias.js'
import { LEVEL, NORMAL_95 } from '../theory/student-t.js'
import { clamp, type Estimate } from './estimate.js'
import type { Measuring } from './given.js'
import {
  type NullDistribution,
  nullOf,
  PERMUTATION_OPTIONS,
  type PermutationOptions,
  pairedDistance,
  shuffles,
  swaps,
  unpairedDistance,
} from './permutation.js'
import { wilson } from './proportion.js'

/** The 95% quantile of the standard normal distribution. */
const NORMAL_95_ONE_SIDED = 1.6448536269514722

/**
 * An estimate of a total variation, from 0 to 1: `plugIn` minus `nullMean`, at least 0. On average `plugIn` is too
 * large by `nullMean` if the distributions are equal, and by less otherwise; `bias` covers both cases.
 */
export interface Calibration extends Estimate, NullDistribution {
  /** Total variation between the observed shares of predictions and of labels, without correction for its bias. */
  plugIn: number
}

/** Argument of `featureCalibration`: predicted class and label of each of n rows. */
export interface PairedLabels {
  predicted: LabelArray
  labels: LabelArray
  /** Number of classes, from 1 to 4096. */
  classes: number
  /** Part of each row, from 0; by default all rows are one part. The number of parts × classes is at most 2^24. */
  partition?: LabelArray
}

/** Argument of `unpairedCalibration`: predictions on n rows, labels of m other rows, number of classes (1 to 4096). */
export interface UnpairedLabels {
  predicted: LabelArray
  labels: LabelArray
  classes: number
  /** Part of each row, from 0; by default all rows are one part. The number of parts × classes is at most 2^24. */
  partition?: { predicted: LabelArray; labels: LabelArray }
}

const CALIBRATION_MEMBERS = ['predicted', 'labels', 'classes', 'partition'] as const

/**
 * Estimates the total variation between the distributions of (part, predicted class) and (part, label) from n rows:
 * half the sum over all parts and classes of |P(part, predicted class) - P(part, label)|. The true value is 0 for a
 * sampler, for any partition of the inputs.
 *
 * The null distribution, that of equal distributions, is by default a closed form for large n. With `permutations` it
 * is simulated: each permutation swaps prediction and label of every row with probability 1/2, which is exact if the
 * two are exchangeable, and asymptotically exact if their distributions are equal. The interval covers the draw of the
 * rows.
 *
 * Throws BAD_SHAPE when lengths disagree or are 0; BAD_VALUE when a label or a part is out of range; BAD_OPTION when an
 * option is out of range; OUT_OF_MEMORY when a copy does not fit.
 *
 * Source: Nakkiran and Bansal, "Distributional generalization: a new kind of generalization" (2020).
 */
export async function featureCalibration(of: PairedLabels, options: PermutationOptions = {}): Promise<Calibration> {
  const who = 'featureCalibration'
  const taken = takeSeeded(who, PERMUTATION_OPTIONS, options)
  const { predicted, labels, classes, partition } = takeMembers(who, 'the argument', of, CALIBRATION_MEMBERS)
  checkClasses(who, classes)
  checkSameRows(who, ['predicted', 'labels'], predicted, labels)
  if (partition !== undefined) checkSameRows(who, ['predicted', 'partition'], predicted, partition)
  const answers = takeSide(who, { name: 'predicted', values: predicted, parts: partition }, classes)
  const given = takeSide(who, { name: 'labels', values: labels }, classes)
  const measuring = { who, call: pickOptions(CALL_OPTIONS, taken) }
  const n = predicted.length
  const { difference, different, from, to } = await differencesOf(answers, given.values, classes, measuring)
  const plugIn = pairedDistance(difference, n)
  const spread = Math.sqrt(wilson(from.length / n, n)[1] / n)
  if (taken.permutations) return corrected(plugIn, nullOf(plugIn, await swaps(who, { from, to, n }, taken)), spread, n)
  const exactlyOne = makeArray(who, Float64Array, different.length)
  for (let cell = 0; cell < different.length; cell++) exactlyOne[cell] = different[cell] / n
  return corrected(plugIn, closedNull(pairedBiasOf(exactlyOne, n), spread), spread, n)
}

/** The predictions or the labels, with the part of each row if there is a partition. */
interface LabelSide {
  name: string
  values: LabelArray
  parts?: LabelArray
}

/** Checks and copies one side. Throws BAD_VALUE for a bad label or part; OUT_OF_MEMORY when a copy does not fit. */
function takeSide(who: string, { name, values, parts }: LabelSide, classes: number): LabelSide & { cells: number } {
  const own = { name, values: copyLabels(who, name, values), ...(parts && { parts: copyLabels(who, name, parts) }) }
  checkLabels(who, name, own.values, classes)
  return { ...own, cells: cellsOf(who, own.parts, classes) }
}

/**
 * Returns the rows whose prediction differs from their label: the cell (part and class) of the prediction, `from`, and
 * that of the label, `to`. For each cell, `difference` is its count in `from` minus that in `to`, and `different` their
 * sum.
 */
async function differencesOf(
  { values: predicted, parts, cells }: LabelSide & { cells: number },
  labels: LabelArray,
  classes: number,
  { who, call }: Measuring,
): Promise<Record<'difference' | 'different' | 'from' | 'to', Int32Array>> {
  const n = predicted.length
  const [difference, different] = [makeArray(who, Int32Array, cells), makeArray(who, Int32Array, cells)]
  const [from, to] = [makeArray(who, Int32Array, n), makeArray(who, Int32Array, n)]
  let rows = 0
  const look = (first: number, last: number) => {
    for (let i = first; i < last; i++) {
      if (predicted[i] === labels[i]) continue
      const part = parts ? parts[i] * classes : 0
      from[rows] = part + predicted[i]
      to[rows] = part + labels[i]
      difference[from[rows]]++
      difference[to[rows]]--
      different[from[rows]]++
      different[to[rows]]++
      rows++
    }
  }
  await sliced(n, 4, look, betweenSlices(call, who, n))
  return { difference, different, from: from.subarray(0, rows), to: to.subarray(0, rows) }
}

/**
 * Estimates the total variation between the distributions of (part, predicted class) and (part, label), as
 * `featureCalibration` does, from predictions on n rows and labels of m other rows with the same input distribution. It
 * needs more rows than the paired form for an interval of the same width. With `permutations` the null distribution is
 * that of shuffling all n + m rows, which is exact at any n and m.
 *
 * Throws BAD_SHAPE when predictions or labels are empty or differ in length from their parts; BAD_VALUE when a label or
 * a part is out of range; BAD_OPTION when an option is out of range; OUT_OF_MEMORY when a copy does not fit.
 */
export async function unpairedCalibration(of: UnpairedLabels, options: PermutationOptions = {}): Promise<Calibration> {
  const who = 'unpairedCalibration'
  const taken = takeSeeded(who, PERMUTATION_OPTIONS, options)
  const { predicted, labels, classes, partition } = takeMembers(who, 'the argument', of, CALIBRATION_MEMBERS)
  const parts = partition !== undefined && takeMembers(who, 'partition', partition, ['predicted', 'labels'])
  checkClasses(who, classes)
  const given: LabelSide[] = [
    { name: 'predicted', values: predicted, ...(parts && { parts: parts.predicted }) },
    { name: 'labels', values: labels, ...(parts && { parts: parts.labels }) },
  ]
  const sides = given.map((side) => {
    const { name, values, parts } = side
    if (partition !== undefined) checkSameRows(who, [name, `partition.${name}`], values, parts)
    const own = takeSide(who, side, classes)
    check(own.values.length > 0, 'BAD_SHAPE', () => `${who}: ${name} is empty`)
    return own
  })
  const measuring = { who, call: pickOptions(CALL_OPTIONS, taken) }
  const [n, m] = sides.map(({ values }) => values.length)
  const { rows, first, all } = await countsOfCells(sides, classes, measuring)
  const plugIn = unpairedDistance(first, all, { n, m })
  const inverse = 1 / n + 1 / m
  const spread = Math.sqrt(inverse / 4)
  const nullOfAll = async () => {
    if (taken.permutations) return nullOf(plugIn, await shuffles(who, rows, n, taken))
    let roots = 0
    for (const count of all) roots += Math.sqrt(count * (n + m - count))
    return closedNull(Math.sqrt(inverse / (2 * Math.PI)) * (roots / (n + m)), spread)
  }
  return corrected(plugIn, await nullOfAll(), spread, Math.min(n, m))
}

/**
 * Returns the cell (part × classes + class) of each row, predicted rows first, and the count of each cell among the
 * predicted rows (`first`) and `all` rows.
 */
async function countsOfCells(
  sides: readonly (LabelSide & { cells: number })[],
  classes: number,
  { who, call }: Measuring,
): Promise<Record<'rows' | 'first' | 'all', Int32Array>> {
  const cells = Math.max(...sides.map((side) => side.cells))
  const [n, m] = sides.map(({ values }) => values.length)
  const rows = makeArray(who, Int32Array, n + m)
  const [first, all] = [makeArray(who, Int32Array, cells), makeArray(who, Int32Array, cells)]
  for (const [side, { values, parts }] of sides.entries()) {
    const look = (from: number, to: number) => {
      for (let i = from; i < to; i++) {
        const cell = (parts ? parts[i] * classes : 0) + values[i]
        rows[side * n + i] = cell
        all[cell]++
        if (side === 0) first[cell]++
      }
    }
    await sliced(values.length, 4, look, betweenSlices(call, who, values.length))
  }
  return { rows, first, all }
}

/** Returns the null distribution by normal approximation; `spread` bounds its standard deviation. */
const closedNull = (nullMean: number, spread: number): NullDistribution => ({
  nullMean,
  nullQuantile: nullMean + NORMAL_95_ONE_SIDED * spread,
})

/**
 * Returns the plug-in distance minus its null mean, with an interval and bias bounds.
 *
 * For large n the plug-in distance is a convex function of normal variables with Lipschitz constant `spread`. By the
 * Gaussian isoperimetric inequality it is within NORMAL_95 × spread of its median with probability LEVEL, and the
 * median is between the true distance and that plus the null mean. Hence the interval covers at least that often. The
 * variance is below spread² (Poincaré's inequality), so the cut at 0 adds at most spread / 2 to the mean.
 */
function corrected(plugIn: number, of: NullDistribution, spread: number, n: number): Calibration {
  const { nullMean, pValue } = of
  const [estimate, half] = [clamp(plugIn - nullMean, 0, 1), NORMAL_95 * spread]
  return {
    estimate,
    interval: [clamp(plugIn - nullMean - half, 0, estimate), clamp(plugIn + half, estimate, 1)],
    // 0 - nullMean rather than -nullMean: the latter would be -0 for 0.
    bias: [0 - nullMean, spread / 2],
    level: LEVEL,
    covers: 'test points',
    method: `plug-in minus its ${pValue === undefined ? 'null' : 'permutation'} mean, Gaussian concentration`,
    n,
    plugIn,
    ...of,
  }
}

/** Returns the number of cells, parts × classes. Throws BAD_VALUE when a part is below 0 or the cells exceed 2^24. */
function cellsOf(who: string, partition: LabelArray | undefined, classes: number): number {
  let [least, most] = [0, 0]
  for (const part of partition ?? []) {
    least = Math.min(least, part)
    most = Math.max(most, part)
  }
  check(least === 0, 'BAD_VALUE', () => `${who}: partition has the part ${least} but parts must be 0 or more`)
  const cells = (most + 1) * classes
  const few = cells <= 1 << 24
  check(few, 'BAD_VALUE', () => `${who}: ${most + 1} parts × ${classes} classes are more than 2^24 cells`)
  return cells
}
