import type { Dataset } from '../data/dataset.js'
import { type DatasetInput, fitToData, readDataset } from '../data/input.js'
import { makeArray } from '../engine/arrays.js'
import type { Call, CallOptions } from '../engine/call.js'
import { check, checkInteger } from '../engine/check.js'
import type { Engine } from '../engine/engine.js'
import type { Holdings } from '../engine/lifetime.js'
import type { Matrix } from '../engine/matrix.js'
import { choice, integer, type TableOf } from '../engine/options.js'
import type { InputRows } from '../engine/plain-rows.js'
import type { Saved } from '../engine/saved/container.js'
import { betweenSlices, sliced } from '../engine/slices.js'
import { takeSeeded } from '../random/draw.js'
import { FittedSampler, type SamplerFormat } from './fitted.js'
import { FIT_OPTIONS, type FitOptions } from './sampler.js'
import { countBelow, evenly, thresholdsOption } from './threshold-grid.js'

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

export const FIT_THRESHOLD_OPTIONS = {
  column: integer(0).or(0),
  thresholds: thresholdsOption.or(101),
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
  async predict(x: InputRows, options: CallOptions = {}): Promise<Int32Array> {
    return this.withInput('predict', x, options, (x, own) => {
      return this.engine.call('predict', [this, x], own, async (call) => {
        const above = Number(this.orientation === 'up')
        const y = new Int32Array(x.rows)
        await visitColumn(call, x, this.column, (value, row) => {
          y[row] = value > this.threshold ? above : 1 - above
        })
        return y
      })
    })
  }

  /** Returns the score of each class, row-major m×2: 1 for the predicted class and 0 for the other. */
  async scores(x: InputRows, options: CallOptions = {}): Promise<Float32Array> {
    return this.withInput('scores', x, options, async (x, call) => {
      const predicted = await this.predict(x, call)
      const scores = makeArray('scores', Float32Array, 2 * x.rows)
      const mark = (first: number, last: number) => {
        for (let row = first; row < last; row++) scores[2 * row + predicted[row]] = 1
      }
      await sliced(x.rows, 2, mark, betweenSlices(call, 'scores', x.rows))
      return scores
    })
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
 * the rules, `theory.unlabeledNeeded` labels of fresh teachers suffice to come close to it (`noisy-teacher verify
 * T30`), and the labels of one sampler often do (`verify T32`). Throws BAD_OPTION for other than 2 classes or an option
 * out of range; BAD_SHAPE when there are not n labels; BAD_VALUE when train.x is not rows of finite numbers or a label
 * is not a class; DISPOSED when train.x was disposed; OUT_OF_MEMORY when a copy of the column does not fit.
 */
export async function fitThreshold(given: DatasetInput, options: FitThresholdOptions = {}): Promise<ThresholdSampler> {
  const { column, thresholds, orientation, ...own } = takeSeeded('fitThreshold', FIT_THRESHOLD_OPTIONS, options)
  const read = readDataset('fitThreshold', given, { shares: true })
  const { classes } = read
  check(classes === 2, 'BAD_OPTION', () => `fitThreshold: there are ${classes} classes but thresholds separate 2`)
  checkInteger('fitThreshold', 'column', column, 0, read.x.cols - 1)
  return fitToData(read, ({ x, ...labels }) => {
    return x.engine.call('fitThreshold', [x], own, async (call) => {
      const values = makeArray('fitThreshold', Float64Array, x.rows)
      await visitColumn(call, x, column, (value, row) => {
        values[row] = value
      })
      const grid = typeof thresholds === 'number' ? evenly(values, thresholds) : thresholds
      const wrongOf = await wrongBy(call, values, labels, grid)
      const least = await bestRuleIn(call, { grid, wrongOf, n: x.rows }, orientation)
      return new ThresholdSampler(x.engine, { dimension: x.cols, column }, least, { borrows: [x] })
    })
  })
}

/**
 * Returns a function from a threshold of the grid to the number of rows that the 'up' rule mislabels. A soft label
 * counts as the share of the other class. All counts are computed at once: one pass over the rows, one over the grid.
 */
async function wrongBy(
  call: Call,
  values: Float64Array,
  { y, shares }: Omit<Dataset, 'x'>,
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

/** Calls `visit` with the value of each row in one column. */
function visitColumn(call: Call, x: Matrix, column: number, visit: (value: number, row: number) => void) {
  const values = x.view()
  return call.loop(x.rows, 4, (first, last) => {
    for (let row = first; row < last; row++) visit(values[row * x.cols + column], row)
  })
}
