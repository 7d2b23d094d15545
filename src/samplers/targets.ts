import type { Dataset } from '../data/dataset.js'
import { copied, makeArray } from '../engine/arrays.js'
import type { CallOptions } from '../engine/call.js'
import { check } from '../engine/check.js'
import { firstNotFinite } from '../engine/finite.js'
import { betweenSlices, sliced } from '../engine/slices.js'
import type { Draws } from '../labels/draws.js'

/**
 * Maximum bytes of the float64 regression targets of one batch of label draws, and of its outputs. A batch has at least
 * one draw.
 */
const DRAW_BYTES = 1 << 26

/**
 * Regression targets for classes: one row of outputs for each label. Labels are encoded to fit, outputs decoded to
 * predict.
 */

/** Returns the number of regression outputs of a row: 1 for two classes, otherwise one for each class. */
export const outputsOf = (classes: number): number => (classes === 2 ? 1 : classes)

/**
 * Writes the regression targets of one label to elements of `targets` that are 0, from index `at` on. For two classes
 * the target is -1 for class 0 and 1 for class 1; otherwise the target of the label's class is 1.
 */
export function encode(targets: Float64Array, at: number, label: number, classes: number): void {
  if (classes === 2) targets[at] = 2 * label - 1
  else targets[at + label] = 1
}

/**
 * Returns the regression targets of n labels, row-major n×outputs. For soft labels, they are the mean of the targets of
 * all classes, weighted by the shares.
 */
export function targetsOf(
  who: string,
  { y, classes, shares }: Pick<Dataset, 'y' | 'classes' | 'shares'>,
): Float64Array {
  if (shares) return softTargets(who, shares, classes)
  const width = outputsOf(classes)
  const targets = makeArray(who, Float64Array, y.length * width)
  y.forEach((label, row) => {
    encode(targets, row * width, label, classes)
  })
  return targets
}

function softTargets(who: string, shares: Float64Array, classes: number): Float64Array {
  if (classes !== 2) return copied(who, shares, Float64Array)
  const targets = makeArray(who, Float64Array, shares.length / 2)
  for (let row = 0; row < targets.length; row++) targets[row] = shares[2 * row + 1] - shares[2 * row]
  return targets
}

/**
 * Throws BAD_VALUE, naming the row, when an output is not finite; decoding would turn it into class 0. Checks the
 * elements `from` to `to` - 1, which are whole rows of `width` outputs. Element 0 of `outputs` belongs to row `row`.
 */
export function checkOutputs(
  who: string,
  outputs: ArrayLike<number>,
  { width, row = 0, from = 0, to = outputs.length }: { width: number; row?: number; from?: number; to?: number },
): void {
  const bad = firstNotFinite(outputs, from, to)
  check(bad < 0, 'BAD_VALUE', () => {
    const reason = 'its inputs are too far from those that were learned from'
    return `${who}: the outputs of row ${row + Math.floor(bad / width)} are not finite numbers: ${reason}`
  })
}

/**
 * Returns the class that the outputs from index `at` on encode. For two classes it is 1 if the one output is above 0,
 * and otherwise 0; for other numbers it is the class with the largest output, the lowest on ties.
 */
export function decide(outputs: ArrayLike<number>, at: number, classes: number): number {
  return classes === 2 ? Number(outputs[at] > 0) : largest(outputs, at, classes)
}

/**
 * Returns the class with the largest of the outputs that begin at `at`, one for each class; on ties, the lowest class.
 */
export function largest(outputs: ArrayLike<number>, at: number, classes: number): number {
  let best = 0
  for (let c = 1; c < classes; c++) if (outputs[at + c] > outputs[at + best]) best = c
  return best
}

/**
 * Predicts the class of m queries under each label draw, row-major draws × m, for learners whose outputs are linear in
 * their targets. It solves the draws in batches, whose targets have at most 64 MiB.
 *
 * `outputsFor` receives the targets of a batch, row-major n × (draws of the batch × outputs), and returns the outputs
 * of the queries, row-major m × (draws of the batch × outputs). `between` is the number of intermediate values that
 * `outputsFor` allocates for each of these columns; batches are smaller if it is above n and m.
 */
export async function decideMany(
  { labels, draws }: Draws,
  m: number,
  outputsFor: (targets: Float64Array) => Promise<ArrayLike<number>>,
  options: CallOptions,
  between = 0,
): Promise<Uint8Array> {
  const who = 'predictMany'
  const n = labels.length / draws
  const classes = 1 + labels.reduce((most, label) => Math.max(most, label), 1)
  const width = outputsOf(classes)
  const most = Math.max(1, Math.floor(DRAW_BYTES / (8 * width * Math.max(n, m, between))))
  const batch = Math.ceil(draws / Math.ceil(draws / most))
  const decided = makeArray(who, Uint8Array, draws * m)
  for (let first = 0; first < draws; first += batch) {
    const count = Math.min(batch, draws - first)
    const targets = makeArray(who, Float64Array, n * count * width)
    const encodeSome = (from: number, to: number) => {
      for (let row = from; row < to; row++) {
        for (let draw = 0; draw < count; draw++) {
          encode(targets, (row * count + draw) * width, labels[(first + draw) * n + row], classes)
        }
      }
    }
    await sliced(n, count * width, encodeSome, betweenSlices(options, `${who}: targets`, n))
    const outputs = await outputsFor(targets)
    const decideSome = (from: number, to: number) => {
      const all = count * width
      checkOutputs(who, outputs, { width: all, from: from * all, to: to * all })
      for (let i = from; i < to; i++) {
        for (let draw = 0; draw < count; draw++) {
          decided[(first + draw) * m + i] = decide(outputs, (i * count + draw) * width, classes)
        }
      }
    }
    await sliced(m, count * width, decideSome, betweenSlices(options, `${who}: classes`, m))
  }
  return decided
}

/**
 * Returns the class that each row of outputs encodes, length m, for row-major m×outputs. Throws BAD_VALUE when an
 * output is not finite.
 */
export async function classesOf(
  who: string,
  outputs: ArrayLike<number>,
  classes: number,
  options: CallOptions,
): Promise<Int32Array> {
  const width = outputsOf(classes)
  const y = new Int32Array(outputs.length / width)
  const look = (first: number, last: number) => {
    checkOutputs(who, outputs, { width, from: first * width, to: last * width })
    for (let i = first; i < last; i++) y[i] = decide(outputs, i * width, classes)
  }
  await sliced(y.length, width, look, betweenSlices(options, who, y.length))
  return y
}

/**
 * Returns the score of each class, row-major m×classes, from outputs that are row-major m×outputs. Scores estimate
 * class indicators, which are 1 for the right class and 0 for the others; the predicted class has the largest. Throws
 * BAD_VALUE when a score is not finite or overflows float32.
 */
export async function scoresOf(
  outputs: ArrayLike<number>,
  classes: number,
  options: CallOptions,
): Promise<Float32Array> {
  const who = 'scores'
  const width = outputsOf(classes)
  const scores = classes === 2 ? makeArray(who, Float32Array, outputs.length * 2) : copied(who, outputs, Float32Array)
  const look = (first: number, last: number) => {
    for (let i = first; i < last && classes === 2; i++) {
      scores[2 * i] = (1 - outputs[i]) / 2
      scores[2 * i + 1] = (1 + outputs[i]) / 2
    }
    checkOutputs(who, scores, { width: classes, from: first * classes, to: last * classes })
  }
  await sliced(outputs.length / width, 2 * classes, look, betweenSlices(options, who, outputs.length / width))
  return scores
}
