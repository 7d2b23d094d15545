import { type Dataset, takenDataset } from '../data/dataset.js'
import { makeArray } from '../engine/arrays.js'
import type { Call, CallOptions } from '../engine/call.js'
import { check, checkInteger, shown } from '../engine/check.js'
import type { Engine } from '../engine/engine.js'
import type { Holdings } from '../engine/lifetime.js'
import type { Matrix } from '../engine/matrix.js'
import { isArrayLike, readNumbers } from '../engine/numbers.js'
import { choice, integer, OptionRule, type TableOf } from '../engine/options.js'
import type { Saved } from '../engine/saved/container.js'
import { betweenSlices, sliced } from '../engine/slices.js'
import { takeSeeded } from '../random/draw.js'
import { FittedSampler, type SamplerFormat } from './fitted.js'
import { FIT_OPTIONS, type FitOptions } from './sampler.js'

/** The maximum number of thresholds that a fit compares. */
const THRESHOLDS_MAX = 1 << 20
/** The number of steps of a binary search among the maximum number of thresholds, which is the cost of one row. */
const SEARCH_STEPS = 20
const THRESHOLD_ORIENTATIONS = ['up', 'down'] as const
/** The rows that a rule predicts as class 1: 'up' for values above the threshold, 'down' for all others. */
export type ThresholdOrientation = (typeof THRESHOLD_ORIENTATIONS)[number]

/** Options of `fitThreshold`: the column, the thresholds and the orientations of the rules to compare. */
export interface FitThresholdOptions extends FitOptions {
  /** The index of the column that is compared with the threshold, from 0 to d - 1; 0 by default. */
  column?: number
  /**
   * The thresholds to compare, from 1 to 2^20 numbers; or a number of thresholds, which are then spaced evenly from the
   * minimum to the maximum of the column. The default is 101.
   */
  thresholds?: number | ArrayLike<number>
  /**
   * The orientations to compare: 'up' predicts class 1 above the threshold, 'down' at or below it; 'both', the default,
   * compares the two at each threshold.
   */
  orientation?: ThresholdOrientation | 'both'
}

const THRESHOLDS_ACCEPTED = `a number or an array of numbers, 1 to ${THRESHOLDS_MAX} of them`
export const FIT_THRESHOLD_OPTIONS = {
  column: integer(0).or(0),
  thresholds: new OptionRule<number | Float64Array>(THRESHOLDS_ACCEPTED, readThresholds, undefined).or(101),
  orientation: choice(['both', ...THRESHOLD_ORIENTATIONS]).or('both'),
  ...FIT_OPTIONS,
} satisfies TableOf<FitThresholdOptions>

/** A rule, and the share of the training labels that differ from its predictions. */
interface ThresholdRule {
  threshold: number
  orientation: ThresholdOrientation
  error: number
}

/** A fitted threshold rule for two classes: it compares one column with a threshold. */
export class ThresholdSampler extends FittedSampler {
  readonly column: number
  readonly threshold: number
  readonly orientation: ThresholdOrientation
  /** The share of the training labels that differ from its predictions: the minimum over all compared rules. */
  readonly error: number

  /** @internal Use `fitThreshold` or `fromBytes`. */
  constructor(
    engine: Engine,
    { dimension, column }: { dimension: number; column: number },
    { threshold, orientation, error }: ThresholdRule,
    held: Holdings,
  ) {
    super(engine, { classes: 2, dimension }, held)
    this.column = column
    this.threshold = threshold
    this.orientation = orientation
    this.error = error
  }

  /**
   * Predicts the class of each row of x, m×`dimension`; the result has length m. If the orientation is 'up', rows above
   * the threshold are class 1 and others class 0; if it is 'down', the reverse.
   */
  async predict(x: Matrix, options: CallOptions = {}): Promise<Int32Array> {
    const own = this.checkInput('predict', x, options)
    return this.engine.call('predict', [this, x], own, async (call) => {
      const above = Number(this.orientation === 'up')
      const y = new Int32Array(x.rows)
      await visitColumn(call, x, this.column, (value, row) => {
        y[row] = value > this.threshold ? above : 1 - above
      })
      return y
    })
  }

  /** Returns the score of each class, row-major m×2: 1 for the predicted class and 0 for the other. */
  async scores(x: Matrix, options: CallOptions = {}): Promise<Float32Array> {
    const call = this.checkInput('scores', x, options)
    const predicted = await this.predict(x, call)
    const scores = makeArray('scores', Float32Array, 2 * x.rows)
    const mark = (first: number, last: number) => {
      for (let row = first; row < last; row++) scores[2 * row + predicted[row]] = 1
    }
    await sliced(x.rows, 2, mark, betweenSlices(call, 'scores', x.rows))
    return scores
  }
  describe(): string {
    return `a threshold on column ${this.column}`
  }

  /** @internal Returns the kind, values, arrays and parts that `toBytes` writes; arrays are not copied. */
  save(): Saved {
    const { dimension, column, threshold, orientation, error } = this
    return { kind: thresholdFormat.kind, values: { dimension, column, threshold, orientation, error } }
  }
}

export const thresholdFormat: SamplerFormat = {
  kind: 'threshold',
  read: async ({ engine }, loaded) => {
    const dimension = loaded.integer('dimension', 1)
    const rule = {
      threshold: loaded.number('threshold'),
      orientation: loaded.choice('orientation', THRESHOLD_ORIENTATIONS),
      error: loaded.number('error', 0, 1),
    }
    return new ThresholdSampler(engine, { dimension, column: loaded.integer('column', 0, dimension - 1) }, rule, {})
  },
}

/**
 * Fits the threshold rule on one column of train.x, n×d, with the smallest error on two-class labels or soft labels; on
 * ties the first in `thresholds`, 'up' before 'down'. Borrows train.x. It is not a sampler. If the Bayes rule is among
 * the rules, `theory.unlabeledNeeded` labels of fresh teachers suffice to come close to it
 * (`noisy-teacher verify T30`), and the labels of one sampler often do (`verify T32`). Throws BAD_OPTION for other than
 * 2 classes or an option out of range; BAD_SHAPE when there are not n labels; BAD_VALUE when train.x is not a Matrix or
 * a label is not a class; DISPOSED when train.x was disposed; OUT_OF_MEMORY when a copy of the column does not fit.
 */
export async function fitThreshold(given: Dataset, options: FitThresholdOptions = {}): Promise<ThresholdSampler> {
  const { column, thresholds, orientation, ...own } = takeSeeded('fitThreshold', FIT_THRESHOLD_OPTIONS, options)
  const train = takenDataset('fitThreshold', given, { shares: true })
  const { x, classes } = train
  check(classes === 2, 'BAD_OPTION', () => `fitThreshold: there are ${classes} classes but thresholds separate 2`)
  checkInteger('fitThreshold', 'column', column, 0, x.cols - 1)
  return x.engine.call('fitThreshold', [x], own, async (call) => {
    const values = makeArray('fitThreshold', Float64Array, x.rows)
    await visitColumn(call, x, column, (value, row) => {
      values[row] = value
    })
    const grid = typeof thresholds === 'number' ? evenly(values, thresholds) : thresholds
    const wrongOf = await wrongBy(call, values, train, grid)
    const least = await bestRuleIn(call, { grid, wrongOf, n: x.rows }, orientation)
    return new ThresholdSampler(x.engine, { dimension: x.cols, column }, least, { borrows: [x] })
  })
}

/**
 * Returns a function from a threshold of the grid to the number of rows that the 'up' rule mislabels. A soft label
 * counts as the share of the other class. All counts are computed at once: one pass over the rows, one over the grid.
 */
async function wrongBy(
  call: Call,
  values: Float64Array,
  { y, shares }: Dataset,
  grid: Float64Array,
): Promise<(threshold: number) => number> {
  const sorted = grid.slice().sort()
  // Element b counts the rows, of class 1 and in all, that are above exactly b thresholds.
  const [ones, all] = [new Float64Array(grid.length + 1), new Float64Array(grid.length + 1)]
  await call.loop(values.length, SEARCH_STEPS, (first, last) => {
    for (let row = first; row < last; row++) {
      const below = countBelow(sorted, values[row])
      ones[below] += shares ? shares[2 * row + 1] : y[row]
      all[below]++
    }
  })
  const wrong = new Float64Array(grid.length)
  const whole = ones.reduce((sum, one) => sum + one, 0)
  let [onesUnder, under] = [0, 0]
  for (let i = 0; i < sorted.length; i++) {
    onesUnder += ones[i]
    under += all[i]
    // Errors: ones at or below the threshold, and zeros above it.
    wrong[i] = onesUnder + (values.length - under - (whole - onesUnder))
  }
  // Equal thresholds share the count of the first.
  return (threshold) => wrong[countBelow(sorted, threshold)]
}

/** Returns the first rule with the fewest errors. It compares counts: rates of equal rules may round differently. */
async function bestRuleIn(
  call: Call,
  { grid, wrongOf, n }: { grid: Float64Array; wrongOf: (threshold: number) => number; n: number },
  orientation: ThresholdOrientation | 'both',
): Promise<ThresholdRule> {
  let [best, least, side]: [number, number, ThresholdOrientation] = [0, Number.POSITIVE_INFINITY, 'up']
  await call.loop(grid.length, SEARCH_STEPS, (first, last) => {
    for (let at = first; at < last; at++) {
      const up = wrongOf(grid[at])
      if (orientation !== 'down' && up < least) [best, least, side] = [at, up, 'up']
      if (orientation !== 'up' && n - up < least) [best, least, side] = [at, n - up, 'down']
    }
  })
  return { threshold: grid[best], orientation: side, error: Math.min(1, Math.max(0, least / n)) }
}

/** Returns the number of thresholds, sorted in ascending order, that are below a value. */
function countBelow(sorted: Float64Array, value: number): number {
  let [low, high] = [0, sorted.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if (sorted[middle] < value) low = middle + 1
    else high = middle
  }
  return low
}

/** Returns `count` evenly spaced thresholds from the minimum to the maximum value; the mean of both for one. */
function evenly(values: Float64Array, count: number): Float64Array {
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]
  for (const value of values) {
    low = Math.min(low, value)
    high = Math.max(high, value)
  }
  const grid = new Float64Array(count)
  for (let i = 0; i < count; i++) {
    // A mean of both ends: high - low could overflow.
    const at = count === 1 ? 0.5 : i / (count - 1)
    grid[i] = (1 - at) * low + at * high
  }
  return grid
}

/** Returns the option `thresholds`: a number, or a float64 copy of an array. Throws BAD_OPTION when it is invalid. */
function readThresholds(who: string, name: string, given: unknown): number | Float64Array {
  if (typeof given === 'number') {
    checkInteger(who, name, given, 1, THRESHOLDS_MAX)
    return given
  }
  check(isArrayLike(given), 'BAD_OPTION', () => `${who}: ${name} is ${shown(given)} but must be ${THRESHOLDS_ACCEPTED}`)
  const { length } = given
  const fits = length > 0 && length <= THRESHOLDS_MAX
  check(fits, 'BAD_OPTION', () => `${who}: there are ${length} thresholds but there may be 1 to ${THRESHOLDS_MAX}`)
  return readNumbers(who, name, given, { code: 'BAD_OPTION' })
}

/** Calls `visit` with the value of each row in one column. */
function visitColumn(call: Call, x: Matrix, column: number, visit: (value: number, row: number) => void) {
  const values = x.view()
  return call.loop(x.rows, 4, (first, last) => {
    for (let row = first; row < last; row++) visit(values[row * x.cols + column], row)
  })
}
