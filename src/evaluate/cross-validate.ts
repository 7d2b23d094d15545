import { type Dataset, gatherExamples } from '../data/dataset.js'
import { foldsOf } from '../data/folds.js'
import { type DatasetInput, type RegressionInput, readDataset, readRegression, withData } from '../data/input.js'
import { isRegression, type TakenRegression, targetsAt } from '../data/regression.js'
import type { CallOptions } from '../engine/call.js'
import { check, checkInteger, shown } from '../engine/check.js'
import { whileBorrowed } from '../engine/lifetime.js'
import type { Matrix } from '../engine/matrix.js'
import { takeMembers } from '../engine/members.js'
import { CALL_OPTIONS, callback, integer, pickOptions, type TableOf } from '../engine/options.js'
import { gatherRows } from '../engine/take-rows.js'
import { checkLabels } from '../labels/check.js'
import { type Seeded, takeSeeded } from '../random/draw.js'
import { shuffle } from '../random/shuffle.js'
import { stream } from '../random/stream.js'
import type { FitRegressor } from '../samplers/regressor.js'
import { FIT_OPTIONS, type Fit, type FitOptions } from '../samplers/sampler.js'
import { LEVEL, studentQuantile } from '../theory/student-t.js'
import type { Estimate } from './estimate.js'
import { moments } from './mean.js'

/** Options of `crossValidate`: the number of folds and of repeats, the random draw, an abort signal and progress. */
export interface CrossValidateOptions extends FitOptions {
  /** The number of parts of the rows, each of which is held out once, from 2 to n; 10 by default, or n if that is less. */
  folds?: number
  /** The number of times that this is done, each with another random partition, from 1 to 1,000; 1 by default. */
  repeats?: number
}

/** Option table of `crossValidate`. */
export const CROSS_VALIDATE_OPTIONS = {
  folds: integer(2),
  repeats: integer(1, 1000).or(1),
  ...FIT_OPTIONS,
} satisfies TableOf<CrossValidateOptions>

type TakenOptions = Seeded<typeof CROSS_VALIDATE_OPTIONS>

/** The result of `crossValidate`. `P` is the type of predictions: Int32Array for classes, Float64Array for numbers. */
export interface CrossValidation<P = Int32Array | Float64Array> {
  /**
   * The error of fits to a share 1 - 1/folds of the rows, with its interval: the error rate for classes, the mean
   * squared error over rows and outputs for numbers.
   */
  error: Estimate
  /** The error on each held-out fold, row-major repeats×folds. */
  errors: Float64Array
  /** The prediction of each row by the fit that it was held out of, in the first repeat: n, or row-major n×outputs. */
  predicted: P
}

/** One kind of data, as cross-validation uses it: `P` is the type of its predictions. */
interface Folded<P extends Int32Array | Float64Array> {
  x: Matrix
  /** The labels to stratify by; undefined for numbers. */
  y?: Int32Array
  /** Predictions to fill, n×`width`. */
  predicted: P
  width: number
  /** Fits to the rows `kept`, and returns the predictions of the rows `held`, checked. */
  predict(kept: Uint32Array, held: Uint32Array, options: FitOptions): Promise<P>
  /** Returns the mean error of predictions of the given rows. */
  errorOf(predicted: P, rows: Uint32Array): number
}

/**
 * Estimates the error of a learner by cross-validation: it splits the rows, plain or of a Matrix, into folds at random,
 * fits the learner to all but one fold, and measures it on that fold, for each fold in turn. The folds of labels are
 * stratified. It returns the error rate for labels, the mean squared error for `targets`, and the out-of-fold
 * prediction of each row.
 *
 * The training sets of two folds share most of their rows, so their errors are not independent, and no unbiased
 * estimate of the variance of their mean exists (Bengio and Grandvalet 2004). Student's interval of the J = folds ·
 * repeats errors is far too narrow. The interval is instead that of the corrected resampled t-test:
 *
 *     mean ± t_{J-1} s √(1/J + 1/(folds - 1))
 *
 * where s is the standard deviation of the errors, and 1/(folds - 1) the ratio of test to training rows: it assumes
 * that the errors of two folds have the correlation 1/folds. Repeats make it narrower only as far as they average the
 * random partition. It covers the error of fits to n (1 - 1/folds) rows; a fit to all n rows is usually a little
 * better.
 *
 * Throws BAD_OPTION when an option is invalid, there are more folds than rows, or labels are soft; BAD_SHAPE when there
 * is one row alone, or labels or targets do not fill the rows; BAD_VALUE when x is not rows of finite numbers, a label
 * or target is invalid, or the learner does not return a sampler for labels or a regressor for targets; DISPOSED when x
 * was disposed; OUT_OF_MEMORY when the rows of a fold do not fit; and the errors of the learner.
 *
 * Source: Nadeau and Bengio, "Inference for the generalization error" (Machine Learning 2003); Bouckaert and Frank,
 * "Evaluating the replicability of significance tests for comparing learning algorithms" (PAKDD 2004), for repeats.
 *
 * @example
 * ```ts
 * import { createEngine, crossValidate, fitNearest, gaussianMixture } from 'noisy-teacher'
 * const engine = await createEngine()
 * const world = gaussianMixture({ means: [[-1, 0], [1, 0]], deviation: 0.5 })
 * const { error } = await crossValidate(fitNearest, await world.sample(engine, 500, { seed: 1 }), { folds: 10 })
 * const [low, high] = error.interval
 * console.log(error.estimate.toFixed(2), low.toFixed(3), high.toFixed(3)) // 0.02 0.006 0.034
 * ```
 */
export function crossValidate(
  fit: FitRegressor,
  data: RegressionInput,
  options?: CrossValidateOptions,
): Promise<CrossValidation<Float64Array>>
export function crossValidate(
  fit: Fit,
  data: DatasetInput,
  options?: CrossValidateOptions,
): Promise<CrossValidation<Int32Array>>
export async function crossValidate(
  fit: Fit | FitRegressor,
  data: DatasetInput | RegressionInput,
  options: CrossValidateOptions = {},
): Promise<CrossValidation> {
  const who = 'crossValidate'
  const own = takeSeeded(who, CROSS_VALIDATE_OPTIONS, options)
  const learner = callback<typeof fit>('a learner, such as fitNearest').read(who, 'fit', fit)
  if (isRegression(data)) {
    return withData(readRegression(who, data), (taken) => validate(ofNumbers(learner as FitRegressor, taken, own), own))
  }
  return withData(readDataset(who, data), (taken) => validate(ofClasses(learner as Fit, taken, own), own))
}

/** Holds out each fold in each repeat, and estimates the error. */
async function validate<P extends Int32Array | Float64Array>(
  { x, y, predicted, width, predict, errorOf }: Folded<P>,
  { folds = Math.min(10, x.rows), repeats, seed, ...rest }: TakenOptions,
): Promise<CrossValidation<P>> {
  const who = 'crossValidate'
  const n = x.rows
  check(n > 1, 'BAD_SHAPE', () => `${who}: one row cannot be split into folds`)
  checkInteger(who, 'folds', folds, 2, n)
  const errors = new Float64Array(repeats * folds)
  return whileBorrowed(who, [x], async () => {
    for (let repeat = 0; repeat < repeats; repeat++) {
      const order = await shuffle(stream(seed, 'cross-validation', repeat), n, `${who}: folds`, rest)
      const own = foldsOf(order, folds, y)
      const rows = order.sort()
      for (let fold = 0; fold < folds; fold++) {
        const held = rows.filter((row) => own[row] === fold)
        const kept = rows.filter((row) => own[row] !== fold)
        const found = await predict(kept, held, { ...rest, seed })
        errors[repeat * folds + fold] = errorOf(found, held)
        if (repeat === 0) place(found, held, predicted, width)
      }
    }
    return { error: estimateOf(errors, folds, y ? 1 : Number.POSITIVE_INFINITY), errors, predicted }
  })
}

/** Writes predictions of the given rows, row-major with `width` numbers each, to those of all rows. */
function place(found: ArrayLike<number>, rows: Uint32Array, all: Int32Array | Float64Array, width: number): void {
  rows.forEach((row, i) => {
    for (let output = 0; output < width; output++) all[row * width + output] = found[i * width + output]
  })
}

/** Returns the mean of the folds' errors with the interval of the corrected resampled t-test, within [0, `most`]. */
function estimateOf(errors: Float64Array, folds: number, most: number): Estimate {
  const J = errors.length
  const { mean, squaredError } = moments(errors)
  const half = studentQuantile(J - 1) * Math.sqrt(squaredError * (1 + J / (folds - 1)))
  return {
    estimate: mean,
    interval: [Math.max(0, mean - half), Math.min(most, mean + half)],
    bias: [0, 0],
    level: LEVEL,
    covers: 'training sets and test points',
    method: 'Nadeau and Bengio, corrected t',
    n: J,
  }
}

/** Prepares labeled data: fits samplers, and counts wrong classes. */
function ofClasses(fit: Fit, data: Dataset, options: CallOptions): Folded<Int32Array> {
  const { x, y, classes } = data
  const call = pickOptions(CALL_OPTIONS, options)
  return {
    x,
    y,
    predicted: new Int32Array(y.length),
    width: 1,
    async predict(kept, held, fitting) {
      using training = await gatherExamples(data, kept, 'crossValidate: rows', call)
      using testing = await gatherRows(x, held, 'crossValidate: rows', call)
      using sampler = predicting(await fit(training, fitting))
      const found = await sampler.predict(testing, call)
      checkLabels('crossValidate', 'the prediction of the learner', found, classes)
      checkLength(found, held.length)
      return Int32Array.from(found)
    },
    errorOf: (found, rows) => found.reduce((sum, label, i) => sum + Number(label !== y[rows[i]]), 0) / rows.length,
  }
}

/** Prepares numbers to predict: fits regressors, and averages squared errors. */
function ofNumbers(fit: FitRegressor, data: TakenRegression, options: CallOptions): Folded<Float64Array> {
  const { x, targets, outputs } = data
  const call = pickOptions(CALL_OPTIONS, options)
  return {
    x,
    predicted: new Float64Array(targets.length),
    width: outputs,
    async predict(kept, held, fitting) {
      using training = await gatherRows(x, kept, 'crossValidate: rows', call)
      using testing = await gatherRows(x, held, 'crossValidate: rows', call)
      using regressor = predicting(await fit({ x: training, targets: targetsAt(targets, outputs, kept) }, fitting))
      const found = await regressor.predict(testing, call)
      const held64 = found instanceof Float64Array
      const needed = () => `crossValidate: the learner predicted ${shown(found)} but must predict a Float64Array`
      check(held64, 'BAD_VALUE', needed)
      checkLength(found, held.length * outputs)
      return found
    },
    errorOf: (found, rows) => {
      const wanted = targetsAt(targets, outputs, rows)
      return found.reduce((sum, value, at) => sum + (value - wanted[at]) * (value - wanted[at]), 0) / found.length
    },
  }
}

/** Returns what a learner returned. Throws BAD_VALUE when it cannot predict or be disposed. */
function predicting<T extends { predict: unknown } & Disposable>(fitted: T): T {
  const found = takeMembers('crossValidate', 'the result of the learner', fitted, ['predict'], 'a sampler or regressor')
  const held = typeof found.predict === 'function' && typeof fitted[Symbol.dispose] === 'function'
  check(held, 'BAD_VALUE', () => `crossValidate: the learner returned ${shown(fitted)}, no sampler or regressor`)
  return fitted
}

function checkLength(found: ArrayLike<number>, needed: number): void {
  check(found.length === needed, 'BAD_SHAPE', () => {
    return `crossValidate: the learner predicted ${found.length} values but must predict ${needed}`
  })
}
