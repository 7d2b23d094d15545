/** Feature calibration: how far the classes that are predicted are from the classes there are, in total variation. */
import { makeArray } from '../engine/arrays.js'
import { check } from '../engine/check.js'
import { takeMembers } from '../engine/members.js'
import { CALL_OPTIONS, pickOptions } from '../engine/options.js'
import { hear, sliced } from '../engine/slices.js'
import { checkClasses, checkLabels, checkSameRows, copyLabels, type LabelArray } from '../labels/check.js'
import { takeSeeded } from '../random/draw.js'
import { pairedBiasOf } from '../theory/bias.js'
import { LEVEL, NORMAL_95 } from '../theory/student-t.js'
import { clamp, type Estimate } from './estimate.js'
import type { Measuring } from './given.js'
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
 * prediction and label of a row may be exchanged, and for n large wherever nothing differs.
 * Throws BAD_SHAPE, BAD_VALUE, BAD_OPTION, OUT_OF_MEMORY.
 */
export async function featureCalibration(of: PairedLabels, options: PermutationOptions = {}): Promise<Calibration> {
  const who = 'featureCalibration'
  const taken = takeSeeded(who, PERMUTATION_OPTIONS, options)
  const { predicted, labels, classes, partition } = takeMembers(who, 'what is measured', of, MEMBERS)
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

/** Labels of one side, and the part of each row where there are parts. */
interface Side {
  name: string
  values: LabelArray
  parts?: LabelArray
}

/** Copies one side, and counts the cells of its parts and classes. Throws BAD_VALUE, OUT_OF_MEMORY. */
function takeSide(who: string, { name, values, parts }: Side, classes: number): Side & { cells: number } {
  const own = { name, values: copyLabels(who, name, values), ...(parts && { parts: copyLabels(who, name, parts) }) }
  checkLabels(who, name, own.values, classes)
  return { ...own, cells: cellsOf(who, own.parts, classes) }
}

/** Of the rows whose prediction is not their label: the cells of both, `from` and `to`; and how often each cell is there, with a sign and without. */
async function differencesOf(
  { values: predicted, parts, cells }: Side & { cells: number },
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
  await sliced(n, 4, look, hear(call, who, n))
  return { difference, different, from: from.subarray(0, rows), to: to.subarray(0, rows) }
}

/**
 * The same for predictions and labels of different rows, drawn from one distribution: `partition` then gives the parts of
 * the predicted rows and of the labeled ones. Needs more rows than the paired form for the same width. `permutations` shuffle all
 * rows, which is exact at any n.
 */
export async function unpairedCalibration(of: UnpairedLabels, options: PermutationOptions = {}): Promise<Calibration> {
  const who = 'unpairedCalibration'
  const taken = takeSeeded(who, PERMUTATION_OPTIONS, options)
  const { predicted, labels, classes, partition } = takeMembers(who, 'what is measured', of, MEMBERS)
  const parts = partition !== undefined && takeMembers(who, 'partition', partition, ['predicted', 'labels'])
  checkClasses(who, classes)
  const given: Side[] = [
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

/** The cell of each row, the predicted ones first; and how many rows each cell has, of the predicted ones and of all. */
async function countsOfCells(
  sides: readonly (Side & { cells: number })[],
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
    await sliced(values.length, 4, look, hear(call, who, values.length))
  }
  return { rows, first, all }
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
  for (const part of partition ?? []) {
    least = Math.min(least, part)
    most = Math.max(most, part)
  }
  check(least === 0, 'BAD_VALUE', () => `${who}: partition has the part ${least} but parts are from 0`)
  const cells = (most + 1) * classes
  const few = cells <= 1 << 24
  check(few, 'BAD_VALUE', () => `${who}: ${most + 1} parts of ${classes} classes are more cells than can be counted`)
  return cells
}
