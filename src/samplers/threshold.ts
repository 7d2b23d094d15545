import { type Dataset, takenDataset } from '../data/dataset.js'
import type { CallOptions } from '../engine/call.js'
import { check, checkChoice, checkInteger, checkNumber } from '../engine/check.js'
import type { Engine } from '../engine/engine.js'
import type { Held } from '../engine/lifetime.js'
import type { Matrix } from '../engine/matrix.js'
import type { Saved } from '../engine/saved/container.js'
import { Fitted, type Format } from './fitted.js'
import type { FitOptions } from './sampler.js'

const SIDES = ['up', 'down'] as const
/** Which side of a threshold is class 1: what is above it ('up'), the rest ('down'). */
export type Orientation = (typeof SIDES)[number]

export interface FitThresholdOptions extends FitOptions {
  /** The column that is compared. */
  column?: number
  /** The thresholds to choose among; or how many, evenly from the least value of the column to the largest. */
  thresholds?: number | ArrayLike<number>
  /** The rules to choose among: twice as many with 'both'. */
  orientation?: Orientation | 'both'
}

/** One of finitely many rules, and its error on the labels it was chosen by. */
interface Rule {
  threshold: number
  orientation: Orientation
  error: number
}

/** A rule that compares one column with a threshold. */
export class ThresholdSampler extends Fitted {
  readonly column: number
  readonly threshold: number
  readonly orientation: Orientation
  /** The share of its training labels that it gets wrong: the least of all rules. */
  readonly error: number

  /** @internal Use `fitThreshold` or `fromBytes`. */
  constructor(
    engine: Engine,
    { dimension, column }: { dimension: number; column: number },
    { threshold, orientation, error }: Rule,
    held: Held,
  ) {
    super(engine, { classes: 2, dimension }, held)
    this.column = column
    this.threshold = threshold
    this.orientation = orientation
    this.error = error
  }

  /** Class 1 above the threshold and 0 elsewhere, or the other way round where the rule is 'down'. */
  predict(x: Matrix, options: CallOptions = {}): Promise<Int32Array> {
    return this.engine.call('predict', [this, x], options, async () => {
      this.checkInput('predict', x)
      const above = Number(this.orientation === 'up')
      return columnOf(x, this.column, Int32Array, (value) => (value > this.threshold ? above : 1 - above))
    })
  }

  /** 1 for the class that is predicted, 0 for the other. */
  async scores(x: Matrix, options: CallOptions = {}): Promise<Float32Array> {
    const predicted = await this.predict(x, options)
    return Float32Array.from({ length: 2 * x.rows }, (_, at) => Number(predicted[at >> 1] === at % 2))
  }

  describe(): string {
    return `a threshold on column ${this.column}`
  }

  save(): Saved {
    const { dimension, column, threshold, orientation, error } = this
    return { kind: thresholdFormat.kind, values: { dimension, column, threshold, orientation, error } }
  }
}

export const thresholdFormat: Format = {
  kind: 'threshold',
  read: async ({ engine }, loaded) => {
    const dimension = loaded.integer('dimension', 1)
    const rule = {
      threshold: loaded.number('threshold'),
      orientation: loaded.choice('orientation', SIDES),
      error: loaded.number('error', 0, 1),
    }
    return new ThresholdSampler(engine, { dimension, column: loaded.integer('column', 0, dimension - 1) }, rule, {})
  },
}

/**
 * The rule of least error on the labels, or on soft labels, among finitely many: thresholds on one column, of equal ones the first
 * given, 'up' before 'down'. For two classes. Theory expects of it no sampler: a class of |H| rules with Bayes among them finds it from
 * `theory.unlabeledNeeded` labels of fresh teachers (T30), and even from one sampler's (T32). Borrows train.x.
 * Errors: BAD_OPTION (column, thresholds, classes other than 2), BAD_SHAPE, BAD_VALUE (labels), DISPOSED.
 */
export async function fitThreshold(given: Dataset, options: FitThresholdOptions = {}): Promise<ThresholdSampler> {
  const { column = 0, thresholds = 101, orientation = 'both' } = options
  const train = takenDataset('fitThreshold', given, { shares: true })
  const { x, classes } = train
  check(classes === 2, 'BAD_OPTION', () => `fitThreshold: there are ${classes} classes but thresholds tell 2 apart`)
  checkInteger('fitThreshold', 'column', column, 0, x.cols - 1)
  checkChoice('fitThreshold', 'orientation', orientation, ['both', ...SIDES])
  if (typeof thresholds === 'number') checkInteger('fitThreshold', 'thresholds', thresholds, 1, 1 << 24)
  return x.engine.call('fitThreshold', [x], options, async () => {
    const values = columnOf(x, column, Float64Array, (value) => value)
    const grid = typeof thresholds === 'number' ? evenly(values, thresholds) : checkedGrid(thresholds)
    const rules = risksOf(values, train, grid).filter((rule) => [rule.orientation, 'both'].includes(orientation))
    const least = rules.reduce((best, rule) => (rule.error < best.error ? rule : best))
    return new ThresholdSampler(x.engine, { dimension: x.cols, column }, least, { borrows: [x] })
  })
}

/** Every rule of a grid, in its order, with its error: one pass over the rows and one over the grid. */
function risksOf(values: Float64Array, { y, shares }: Dataset, grid: Float64Array): Rule[] {
  const sorted = grid.slice().sort()
  // By how many thresholds are below a value: the rows of class 1, and all.
  const [ones, all] = [new Float64Array(grid.length + 1), new Float64Array(grid.length + 1)]
  values.forEach((value, row) => {
    const below = countBelow(sorted, value)
    ones[below] += shares ? shares[2 * row + 1] : y[row]
    all[below]++
  })
  const n = values.length
  const errors = new Map<number, number>()
  let [onesUnder, under] = [0, 0]
  const whole = ones.reduce((sum, one) => sum + one, 0)
  sorted.forEach((threshold, i) => {
    onesUnder += ones[i]
    under += all[i]
    // 'up' errs on ones that are not above it, and on zeros that are. Of equal thresholds the first has counted them all.
    if (!errors.has(threshold)) errors.set(threshold, (onesUnder + (n - under - (whole - onesUnder))) / n)
  })
  return Array.from(grid).flatMap((threshold): Rule[] => {
    const error = errors.get(threshold)!
    return [
      { threshold, orientation: 'up', error },
      { threshold, orientation: 'down', error: 1 - error },
    ]
  })
}

/** How many of sorted thresholds are below a value. */
function countBelow(sorted: Float64Array, value: number): number {
  let [low, high] = [0, sorted.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if (sorted[middle] < value) low = middle + 1
    else high = middle
  }
  return low
}

function evenly(values: Float64Array, count: number): Float64Array {
  const [low, high] = values.reduce(
    ([least, most], value) => [Math.min(least, value), Math.max(most, value)],
    [Infinity, -Infinity],
  )
  // As a mean of the two ends, so that no range is beyond float64.
  const at = (i: number) => (count === 1 ? 0.5 : i / (count - 1))
  return Float64Array.from({ length: count }, (_, i) => (1 - at(i)) * low + at(i) * high)
}

function checkedGrid(thresholds: ArrayLike<number>): Float64Array {
  const grid = Float64Array.from(thresholds)
  check(grid.length > 0, 'BAD_OPTION', () => 'fitThreshold: no threshold was given')
  grid.forEach((threshold, i) => {
    checkNumber('fitThreshold', `threshold ${i}`, threshold)
  })
  return grid
}

/** A number for each row by its value in a column. */
function columnOf<T extends Int32Array | Float64Array>(
  x: Matrix,
  column: number,
  kind: { new (length: number): T },
  of: (value: number) => number,
): T {
  const values = x.view()
  const out = new kind(x.rows)
  for (let row = 0; row < x.rows; row++) out[row] = of(values[row * x.cols + column])
  return out
}
