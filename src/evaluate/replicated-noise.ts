import { makeArray } from '../engine/arrays.js'
import type { CallOptions } from '../engine/call.js'
import { check } from '../engine/check.js'
import { takeMembers } from '../engine/members.js'
import { CALL_OPTIONS, takeOptions } from '../engine/options.js'
import { betweenSlices, sliced } from '../engine/slices.js'
import { checkLabels, copyLabels, type LabelArray } from '../labels/check.js'
import { LEVEL } from '../theory/student-t.js'
import { type Answers, coversOf, type TakenAnswers, takeAnswers } from './answers.js'
import type { Measuring } from './given.js'
import { meanOfBoth } from './mean.js'
import type { ConfusionEstimate } from './report.js'

/** The noise that a learner repeats on new inputs beside the noise that it was shown: rows are clean classes. Plain JSON. */
export interface ReplicatedNoise {
  /** P(f(x) = j | clean class i) over training sets and inputs; `n` inputs of each clean class. */
  replicated: ConfusionEstimate
  /** P(y = j | clean class i) of the same inputs: the matrix of the noise, where that is all there is. A row of zeros where no input is of the class. */
  injected: number[][]
}

/**
 * The noise matrix as a learner replicates it: a sampler's is the matrix of the labels' noise, the Bayes rule's has no noise, and that of a vote
 * is in between (T8). Give what `retrain` gives: `predicted` of independent training sets, sets × m, `posterior`, m×classes, and the
 * Bayes optimal classes `clean` of the m inputs. Intervals of entries are those of `meanOverSetsAndPoints`; of a class with one input or none
 * nothing is known. Throws BAD_SHAPE, BAD_VALUE, BAD_OPTION (fewer than 3 sets), OUT_OF_MEMORY.
 */
export async function replicatedNoise(
  of: Answers & { clean: LabelArray },
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

/** Returns the inputs of each clean class, in ascending order. */
function inputsOf(clean: LabelArray, classes: number): Int32Array[] {
  const counts = new Int32Array(classes)
  for (const c of clean) counts[c]++
  const inputs = Array.from(counts, (count) => new Int32Array(count))
  counts.fill(0)
  for (let i = 0; i < clean.length; i++) inputs[clean[i]][counts[clean[i]]++] = i
  return inputs
}

/** Returns a matrix of classes × classes, whose entry (c, j) `entry` finds from the inputs of class c. */
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

/** Returns the share of the answers to some inputs that are class j. */
async function entryOf(
  { predicted, sets, m }: TakenAnswers,
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

/** Returns the mean of what `of` makes of each value; 0 of none. */
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
