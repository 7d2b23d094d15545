import { MAX_CLASSES } from '../data/dataset.js'
import { check, checkInteger, shown } from '../engine/check.js'
import { takeMembers } from '../engine/members.js'
import { isArrayLike, readNumbers } from '../engine/numbers.js'
import { OptionRule, type TableOf, takeOptions } from '../engine/options.js'
import { clamp, type Estimate } from '../evaluate/estimate.js'
import { takeClasses } from '../labels/check.js'
import { matrixOf } from '../labels/noise-matrix.js'
import { LEVEL, NORMAL_95 } from '../theory/student-t.js'
import { invert } from './clean.js'

const WHO = 'estimateGain'

/** Held-out rows: their given labels, and what two classifiers predict that were fitted to other rows. */
export interface GainRows {
  /** The given labels, length n, from 0 to `classes` - 1; they may be wrong. */
  y: ArrayLike<number>
  /** Number of classes. */
  classes: number
  /** The predictions of the first classifier, length n. If absent, the result is the accuracy of the second. */
  before?: ArrayLike<number>
  /** The predictions of the second classifier, length n. */
  after: ArrayLike<number>
}

/** Square matrices as rows, such as those of an audit. */
export type MatrixRows = readonly (readonly (number | null)[])[]

/** Options of `estimateGain`: the noise of the labels, and how well it is known. */
export interface GainOptions {
  /**
   * The transition matrix of the labels, such as `transition.core` of an audit: entry [k][j] is the probability of the given
   * label j for rows of the true class k. The default is the matrix of right labels.
   */
  transition?: MatrixRows
  /** The lower and upper ends of the 95% intervals of its entries; by default it is exact. */
  interval?: readonly [low: MatrixRows, high: MatrixRows]
}

const isMatrix = (value: unknown): value is MatrixRows => Array.isArray(value) && value.every(isArrayLike)

/** Option table of `estimateGain`; the numbers are checked against the classes later. */
export const GAIN_OPTIONS = {
  transition: new OptionRule<MatrixRows>(
    'an array of rows',
    (who, name, value) => {
      check(isMatrix(value), 'BAD_OPTION', () => `${who}: ${name} is ${shown(value)} but must be an array of rows`)
      return value.map((row) => Array.from(row))
    },
    undefined,
  ),
  interval: new OptionRule<readonly [MatrixRows, MatrixRows]>(
    '[low, high], two arrays of rows',
    (who, name, value) => {
      const held = Array.isArray(value) && value.length === 2 && value.every(isMatrix)
      const needed = () => `${who}: ${name} is ${shown(value)} but must be [low, high], two arrays of rows`
      check(held, 'BAD_OPTION', needed)
      const [low, high] = (value as MatrixRows[]).map((matrix) => matrix.map((row) => Array.from(row)))
      return [low, high]
    },
    undefined,
  ),
} satisfies TableOf<GainOptions>

/**
 * Estimates by how much more often the second of two classifiers is right than the first (or, without a first one, how often
 * it is right), from held-out rows whose labels may be wrong. The noise must depend on the true class alone, with transition matrix T. The estimate is then unbiased:
 *
 *     gain = 1/n Σ_i (T⁻¹[y_i, after_i] - T⁻¹[y_i, before_i])
 *
 * since Σ_j T[t, j] T⁻¹[j, f] is 1 for f = t and 0 otherwise. Both classifiers must have been fitted to other rows.
 *
 * The interval is normal. Its variance is that of the mean over rows, with one more row in favor of either classifier so that
 * it is not 0 where they agree, plus what the errors of T add by the delta method, if `interval` has them. Rows that T was
 * estimated from may be among the held-out ones; their dependence is neglected.
 *
 * Throws BAD_OPTION when an option is invalid; BAD_SHAPE when arrays differ in length or are empty, or T is not
 * classes × classes; BAD_VALUE when a label or prediction is not a class, an entry of T is not a probability, a row of T
 * does not sum to 1, or T has no inverse.
 *
 * Source: Natarajan et al., "Learning with noisy labels" (NeurIPS 2013), for the unbiased loss; Bonett and Price, "Adjusted
 * Wald confidence interval for a difference of binomial proportions based on paired data" (JEBS 2012), for the added rows.
 *
 * @example
 * ```ts
 * import { estimateGain } from 'noisy-teacher'
 * const y = Array.from({ length: 100 }, (_, i) => Number(i < 70))
 * const before = y.map((_, i) => Number(i < 50))
 * const after = y.map((_, i) => Number(i < 65))
 * const transition = [[0.8, 0.2], [0.2, 0.8]]
 * const { estimate, interval } = estimateGain({ y, classes: 2, before, after }, { transition })
 * console.log(estimate.toFixed(2), interval.map((end) => end.toFixed(2)).join(' ')) // 0.25 0.13 0.37
 * ```
 */
export function estimateGain(rows: GainRows, options: GainOptions = {}): Estimate {
  const { transition, interval } = takeOptions(WHO, GAIN_OPTIONS, options)
  const { y, classes, before, after } = takeRows(rows)
  const inverse = inverseOf(transition, classes)
  const shares = new Float64Array(classes * classes)
  let [sum, squares, size] = [0, 0, 0]
  for (let i = 0; i < y.length; i++) {
    const at = y[i] * classes
    const gain = inverse[at + after[i]] - (before ? inverse[at + before[i]] : 0)
    shares[at + after[i]] += 1 / y.length
    if (before) shares[at + before[i]] -= 1 / y.length
    sum += gain
    squares += gain * gain
    size += inverse[at + y[i]]
  }
  const n = y.length
  // About what a row adds on which one classifier is right and the other is not.
  const unit = size / n
  const ofRows = (squares + 2 * unit * unit - (sum * sum) / (n + 2)) / ((n + 2) * (n + 2))
  const ofMatrix = interval ? matrixVariance(inverse, shares, interval, classes) : 0
  const half = NORMAL_95 * Math.sqrt(ofRows + ofMatrix)
  const estimate = sum / n
  return {
    estimate,
    interval: [clamp(estimate - half, -1, 1), clamp(estimate + half, -1, 1)],
    bias: [0, 0],
    level: LEVEL,
    covers: 'test points',
    method: interval ? 'inverse transition, delta method' : 'inverse transition',
    n,
  }
}

/** Checks and copies the rows. */
function takeRows(given: GainRows): { y: Int32Array; classes: number; before?: Int32Array; after: Int32Array } {
  const { y, classes, ...both } = takeMembers(WHO, 'the rows', given, ['y', 'classes', 'before', 'after'])
  checkInteger(WHO, 'classes', classes, 2, MAX_CLASSES)
  const labels = takeClasses(WHO, 'y', y, classes)
  check(labels.length > 0, 'BAD_SHAPE', () => `${WHO}: there are no rows`)
  const take = (name: 'before' | 'after') => {
    const taken = takeClasses(WHO, name, both[name], classes)
    const found = () => `${WHO}: y has ${labels.length} labels but ${name} ${taken.length}`
    check(taken.length === labels.length, 'BAD_SHAPE', found)
    return taken
  }
  return { y: labels, classes, ...(both.before !== undefined && { before: take('before') }), after: take('after') }
}

/** Returns the inverse of the transition matrix, row-major. */
function inverseOf(transition: MatrixRows | undefined, classes: number): Float64Array {
  const identity = Array.from({ length: classes }, (_, k) => Array.from({ length: classes }, (_, j) => Number(j === k)))
  const { values, classes: own } = matrixOf(WHO, 'transition', transition ?? identity)
  check(own === classes, 'BAD_SHAPE', () => `${WHO}: transition has ${own} classes but the labels have ${classes}`)
  const inverse = invert(values, classes)
  check(
    inverse !== undefined,
    'BAD_VALUE',
    () => `${WHO}: transition has no inverse: labels tell nothing of the classes`,
  )
  return inverse
}

/**
 * Returns the variance that errors of T add: d gain = -Σ A[k, l] dT[k, l] for A = T⁻ᵀ W T⁻ᵀ, where W[j, f] is the share of
 * rows with label j that the second classifier predicts as f, minus that of the first. The errors of the entries beside the
 * diagonal are independent, about; those on it make each row sum to 1.
 */
function matrixVariance(
  inverse: Float64Array,
  shares: Float64Array,
  interval: readonly [MatrixRows, MatrixRows],
  classes: number,
): number {
  const [low, high] = interval.map((matrix, end) => entriesOf(matrix, ['low', 'high'][end], classes))
  const turned = transposed(inverse, classes)
  const slopes = product(product(turned, shares, classes), turned, classes)
  let variance = 0
  for (let k = 0; k < classes; k++) {
    for (let l = 0; l < classes; l++) {
      const at = k * classes + l
      const deviation = (high[at] - low[at]) / (2 * NORMAL_95)
      variance += ((slopes[at] - slopes[k * classes + k]) * deviation) ** 2
    }
  }
  return variance
}

/** Reads the ends of the entries' intervals. */
function entriesOf(matrix: MatrixRows, name: string, classes: number): Float64Array {
  const fits = matrix.length === classes && matrix.every((row) => row.length === classes)
  check(fits, 'BAD_SHAPE', () => `${WHO}: interval, ${name} is not ${classes} × ${classes}`)
  return readNumbers(WHO, `interval, ${name}`, matrix.flat(), {})
}

function transposed(matrix: Float64Array, size: number): Float64Array {
  return matrix.map((_, at) => matrix[(at % size) * size + Math.floor(at / size)])
}

function product(a: Float64Array, b: Float64Array, size: number): Float64Array {
  const out = new Float64Array(size * size)
  for (let i = 0; i < size; i++) {
    for (let t = 0; t < size; t++) {
      const factor = a[i * size + t]
      if (factor !== 0) for (let j = 0; j < size; j++) out[i * size + j] += factor * b[t * size + j]
    }
  }
  return out
}
