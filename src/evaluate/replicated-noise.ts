import { makeArray } from '../engine/arrays.js'
import type { CallOptions } from '../engine/call.js'
import { check } from '../engine/check.js'
import { takeMembers } from '../engine/members.js'
import { CALL_OPTIONS, takeOptions } from '../engine/options.js'
import { betweenSlices, sliced } from '../engine/slices.js'
import { checkLabels, copyLabels, type LabelArray } from '../labels/check.js'
import { LEVEL } from '../theory/student-t.js'
import { type CheckedAnswers, coversOf, type RetrainedAnswers, takeAnswers } from './answers.js'
import type { Measuring } from './given.js'
import { meanOfBoth } from './mean.js'
import type { ConfusionEstimate } from './report.js'

/**
 * The result of `replicatedNoise`: the confusion matrix of a learner and that of the labels at the same inputs, both
 * against the Bayes optimal ("clean") classes. Both are classes × classes: one row for each clean class, one column for
 * each predicted class or label. Plain JSON.
 */
export interface ReplicatedNoise {
  /**
   * Row i and column j estimate the probability, over training sets and inputs, that the learner predicts class j at an
   * input of clean class i. `n` holds the number of inputs of each clean class; the row of a class without inputs is 0.
   */
  replicated: ConfusionEstimate
  /**
   * Entry [i][j] is the mean of P(y = j | x) over the inputs x of clean class i. This is the noise matrix of the labels
   * if the label of each input is deterministic before noise. The row of a class without inputs is 0.
   */
  injected: number[][]
}

/**
 * Estimates the confusion matrix of a learner against the Bayes optimal classes: row i and column j are the
 * probability, over training sets and inputs, that the learner predicts class j at an input whose Bayes optimal class
 * is i. For a sampler it equals the same matrix of the noisy labels, which is returned as `injected`. For the Bayes
 * optimal classifier it is the identity, and for a vote of samplers it is between these two.
 *
 * The argument is a result of `retrain`, or your own data of the same shape: `predicted`, the class that the classifier
 * of each independent training set predicts for each of m inputs, sets × m; `posterior`, P(y|x) of each input,
 * m×classes; and `clean`, the Bayes optimal class of each input, length m; all row-major. The interval of each entry is
 * that of `meanOverSetsAndPoints`, and [0, 1] for a class with fewer than 2 inputs.
 *
 * Throws BAD_OPTION when there are fewer than 3 sets or an option is invalid; BAD_SHAPE when lengths disagree or there
 * are fewer than 2 inputs; BAD_VALUE when a label is not a class or a probability is invalid; OUT_OF_MEMORY when copies
 * of the argument do not fit.
 *
 * Source: Nakkiran and Bansal, "Distributional generalization: a new kind of generalization" (2020).
 */
export async function replicatedNoise(
  of: RetrainedAnswers & { clean: LabelArray },
  options: CallOptions = {},
): Promise<ReplicatedNoise> {
  const who = 'replicatedNoise'
  const measuring = { who, call: takeOptions(who, CALL_OPTIONS, options) }
  const members = takeMembers(who, 'answers', of, ['clean'])
  const clean = copyLabels(who, 'clean', members.clean)
  const answers = await takeAnswers(of, measuring)
  const { posterior, classes, resample, m } = answers
  checkLabels(who, 'clean', clean, classes)
  check(clean.length === m, 'BAD_SHAPE', () => `${who}: clean has ${clean.length} labels but there are ${m} inputs`)
  const rows = inputsOf(clean, classes)
  const entries = await square(rows, measuring, (inputs, j, between) => entryOf(answers, inputs, j, measuring, between))
  const bound = (side: 0 | 1) => entries.map((row) => row.map(({ interval }) => interval[side]))
  return {
    replicated: {
      estimate: entries.map((row) => row.map(({ estimate }) => estimate)),
      interval: [bound(0), bound(1)],
      bias: [0, 0],
      level: LEVEL,
      covers: coversOf(resample),
      method: 'Wilson, effective number',
      n: rows.map(({ length }) => length),
    },
    injected: await square(rows, measuring, (inputs, j, between) => {
      return meanOf(inputs, (i) => posterior[i * classes + j], between)
    }),
  }
}

/** Returns, for each clean class, the indices of its inputs in ascending order. */
function inputsOf(clean: LabelArray, classes: number): Int32Array[] {
  const counts = new Int32Array(classes)
  for (const c of clean) counts[c]++
  const inputs = Array.from(counts, (count) => new Int32Array(count))
  counts.fill(0)
  for (let i = 0; i < clean.length; i++) inputs[clean[i]][counts[clean[i]]++] = i
  return inputs
}

/**
 * Returns a classes × classes matrix whose entry in row c and column j is `entry(indices of the inputs of class c, j)`.
 */
async function square<T>(
  rows: readonly Int32Array[],
  { who, call }: Measuring,
  entry: (inputs: Int32Array, j: number, between: () => void) => Promise<T>,
): Promise<T[][]> {
  const entries: T[][] = rows.map(() => [])
  const between = betweenSlices(call, who, rows.length)
  for (const [c, inputs] of rows.entries()) {
    for (let j = 0; j < rows.length; j++) entries[c].push(await entry(inputs, j, () => between(c)))
  }
  return entries
}

/**
 * Returns the share of predictions of class j over all training sets and the inputs with the given indices, with its
 * interval.
 */
async function entryOf(
  { predicted, sets, m }: CheckedAnswers,
  inputs: Int32Array,
  j: number,
  measuring: Measuring,
  between: () => void,
): Promise<{ estimate: number; interval: readonly [number, number] }> {
  const { length } = inputs
  const values = makeArray(measuring.who, Float64Array, sets * length)
  const look = (first: number, last: number) => {
    for (let at = first; at < last; at++) {
      values[at] = Number(predicted[Math.floor(at / length) * m + inputs[at % length]] === j)
    }
  }
  await sliced(values.length, 4, look, between)
  if (length > 1) return meanOfBoth(values, sets, measuring)
  return { estimate: await meanOf(values, (value) => value, between), interval: [0, 1] }
}

/** Returns the mean of `of(value)` over the values; 0 if there are none. */
async function meanOf(
  values: Int32Array | Float64Array,
  of: (value: number) => number,
  between: () => void,
): Promise<number> {
  let sum = 0
  const add = (first: number, last: number) => {
    for (let at = first; at < last; at++) sum += of(values[at])
  }
  await sliced(values.length, 4, add, between)
  return values.length > 0 ? sum / values.length : 0
}
