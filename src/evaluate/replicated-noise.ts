import { check } from '../engine/check.js'
import { takeMembers } from '../engine/members.js'
import { checkLabels, type LabelArray } from '../labels/check.js'
import { LEVEL } from '../theory/student-t.js'
import { type Answers, coversOf, takeAnswers } from './answers.js'

import { meanOverSetsAndPoints } from './mean.js'
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
 * nothing is known. Errors: BAD_SHAPE, BAD_VALUE, BAD_OPTION (fewer than 3 sets).
 */
export function replicatedNoise(of: Answers & { clean: LabelArray }): ReplicatedNoise {
  const { predicted, posterior, sets, classes, resample, m } = takeAnswers('replicatedNoise', of)
  const { clean } = takeMembers('replicatedNoise', 'answers', of, ['clean'])
  checkLabels('replicatedNoise', 'clean', clean, classes)
  const counts = () => `replicatedNoise: clean has ${clean.length} labels but there are ${m} inputs`
  check(clean.length === m, 'BAD_SHAPE', counts)
  const rows = Array.from({ length: classes }, (_, c) => Int32Array.from(clean.keys()).filter((i) => clean[i] === c))
  const square = <T>(entry: (inputs: Int32Array, j: number) => T): T[][] =>
    rows.map((inputs) => Array.from({ length: classes }, (_, j) => entry(inputs, j)))
  const entries = square((inputs, j) => entryOf(inputs, (i, set) => Number(predicted[set * m + i] === j), sets))
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
    injected: square((inputs, j) => meanOf(inputs, (i) => posterior[i * classes + j])),
  }
}

/** The share of answers to some inputs. */
function entryOf(inputs: Int32Array, is: (i: number, set: number) => number, sets: number) {
  const values = new Float64Array(sets * inputs.length)
  for (let at = 0; at < values.length; at++) {
    values[at] = is(inputs[at % inputs.length], Math.floor(at / inputs.length))
  }
  if (inputs.length > 1) return meanOverSetsAndPoints(values, sets)
  return { estimate: meanOf(values, (value) => value), interval: [0, 1] as const }
}

function meanOf(values: Int32Array | Float64Array, of: (value: number) => number): number {
  let sum = 0
  for (const value of values) sum += of(value)
  return values.length > 0 ? sum / values.length : 0
}
