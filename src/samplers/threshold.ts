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
import { Fitted, type Format } from './fitted.js'
import { FIT_OPTIONS, type FitOptions } from './sampler.js'

/** The most thresholds to choose among. */
const THRESHOLDS_MAX = 1 << 20
/** Steps of a search among thresholds, about. */
const SEARCH_STEPS = 20
const ORIENTATIONS = ['up', 'down'] as const
/** Which side of a threshold is class 1: what is above it ('up'), the rest ('down'). */
export type Orientation = (typeof ORIENTATIONS)[number]

export interface FitThresholdOptions extends FitOptions {
  /** The column that is compared. */
  column?: number
  /** The thresholds to choose among; or how many, evenly from the least value of the column to the largest. 2^20 at most. */
  thresholds?: number | ArrayLike<number>
  /** The rules to choose among: twice as many with 'both'. */
  orientation?: Orientation | 'both'
}

const THRESHOLDS_ACCEPTED = `a number or an array of numbers, 1 to ${THRESHOLDS_MAX} of them`

export const FIT_THRESHOLD_OPTIONS = {
  column: integer(0).or(0),
  thresholds: new OptionRule<number | Float64Array>(THRESHOLDS_ACCEPTED, readThresholds, undefined).or(101),
  orientation: choice(['both', ...ORIENTATIONS]).or('both'),
  ...FIT_OPTIONS,
} satisfies TableOf<FitThresholdOptions>

/** One of finitely many rules, and its error on the labels it was chosen by. */
interface ThresholdRule {
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
    { threshold, orientation, error }: ThresholdRule,
    held: Holdings,
  ) {
    super(engine, { classes: 2, dimension }, held)
    this.column = column
    this.threshold = threshold
    this.orientation = orientation
    this.error = error
  }

  /** Class 1 above the threshold and 0 elsewhere, or the other way round where the rule is 'down'. */
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

  /** 1 for the class that is predicted, 0 for the other. */
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

  /** @internal */
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
      orientation: loaded.choice('orientation', ORIENTATIONS),
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
  const { column, thresholds, orientation, ...own } = takeSeeded('fitThreshold', FIT_THRESHOLD_OPTIONS, options)
  const train = takenDataset('fitThreshold', given, { shares: true })
  const { x, classes } = train
  check(classes === 2, 'BAD_OPTION', () => `fitThreshold: there are ${classes} classes but thresholds tell 2 apart`)
  checkInteger('fitThreshold', 'column', column, 0, x.cols - 1)
  return x.engine.call('fitThreshold', [x], own, async (call) => {
    const values = makeArray('fitThreshold', Float64Array, x.rows)
    await visitColumn(call, x, column, (value, row) => {
      values[row] = value
    })
    const grid = typeof thresholds === 'number' ? evenly(values, thresholds) : thresholds
    const wrongOf = await wrongBy(call, values, train, grid)
    const least = await leastIn(call, { grid, wrongOf, n: x.rows }, orientation)
    return new ThresholdSampler(x.engine, { dimension: x.cols, column }, least, { borrows: [x] })
  })
}

/**
 * How many labels a rule that is 'up' gets wrong (their shares, of soft labels) by its threshold, one of a grid: one pass over the rows
 * and one over the grid.
 */
async function wrongBy(
  call: Call,
  values: Float64Array,
  { y, shares }: Dataset,
  grid: Float64Array,
): Promise<(threshold: number) => number> {
  const sorted = grid.slice().sort()
  // By how many thresholds are below a value: the rows of class 1, and all.
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
    // It errs on ones that are not above it, and on zeros that are.
    wrong[i] = onesUnder + (values.length - under - (whole - onesUnder))
  }
  // Of equal thresholds the first has counted them all.
  return (threshold) => wrong[countBelow(sorted, threshold)]
}

/** The first rule that gets the fewest labels wrong: counts are compared, so that no rounding tells equal rules apart. */
async function leastIn(
  call: Call,
  { grid, wrongOf, n }: { grid: Float64Array; wrongOf: (threshold: number) => number; n: number },
  orientation: Orientation | 'both',
): Promise<ThresholdRule> {
  let [best, least, side]: [number, number, Orientation] = [0, Number.POSITIVE_INFINITY, 'up']
  await call.loop(grid.length, SEARCH_STEPS, (first, last) => {
    for (let at = first; at < last; at++) {
      const up = wrongOf(grid[at])
      if (orientation !== 'down' && up < least) [best, least, side] = [at, up, 'up']
      if (orientation !== 'up' && n - up < least) [best, least, side] = [at, n - up, 'down']
    }
  })
  return { threshold: grid[best], orientation: side, error: Math.min(1, Math.max(0, least / n)) }
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
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]
  for (const value of values) {
    low = Math.min(low, value)
    high = Math.max(high, value)
  }
  const grid = new Float64Array(count)
  for (let i = 0; i < count; i++) {
    // As a mean of the two ends, so that no range is beyond float64.
    const at = count === 1 ? 0.5 : i / (count - 1)
    grid[i] = (1 - at) * low + at * high
  }
  return grid
}

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

/** Visits the value of each row in a column. */
function visitColumn(call: Call, x: Matrix, column: number, visit: (value: number, row: number) => void) {
  const values = x.view()
  return call.loop(x.rows, 4, (first, last) => {
    for (let row = first; row < last; row++) visit(values[row * x.cols + column], row)
  })
}
