import { type Dataset, MOST_CLASSES, takenDataset } from '../data/dataset.js'
import { makeArray } from '../engine/arrays.js'
import type { Call, CallOptions } from '../engine/call.js'
import { check, checkInteger } from '../engine/check.js'
import type { Engine } from '../engine/engine.js'
import type { Holdings } from '../engine/lifetime.js'
import type { Matrix } from '../engine/matrix.js'
import { integer, number, positive, type TableOf } from '../engine/options.js'
import type { Saved } from '../engine/saved/container.js'
import { featureColumns, featurePanelIn, type Panel } from '../ops/panel.js'
import { type Standard, standardIn } from '../ops/standard.js'
import { takeSeeded } from '../random/draw.js'
import { ln } from '../random/elementary.js'
import { type Minimum, minimize, type ValueAndGradient } from '../solve/lbfgs.js'
import { Fitted, type Format } from './fitted.js'
import { FIT_OPTIONS, type FitOptions } from './sampler.js'
import { crossEntropyIn, seenClassesIn, softmax } from './softmax.js'
import { checkOutputs, largest } from './targets.js'

/** Bytes of standardized rows that are predicted together. */
const PREDICT_BYTES = 1 << 26

/** The largest sum of saved weights without their signs: standardized values end at 1e150 too, so that no logit leaves float64. */
const WEIGHTS_SUM_MAX = 1e150

/** What was fitted: weights of the standardized columns and of a column of ones, for the classes that were seen. */
interface LogisticRule {
  standard: Standard
  seen: readonly number[]
  /** Row-major columns×seen. */
  weights: Float64Array
  ridge: number
  iterations: number
  gradient: number
}

/** A linear classifier with probabilities. */
export class LogisticSampler extends Fitted {
  readonly ridge: number
  /** Steps that the fit took, and the largest element of the gradient where it ended. */
  readonly iterations: number
  readonly gradient: number
  readonly #rule: LogisticRule

  /** @internal Use `fitLogistic` or `fromBytes`. */
  constructor(engine: Engine, classes: number, rule: LogisticRule, held: Holdings) {
    super(engine, { classes, dimension: rule.standard.center.length }, held)
    this.ridge = rule.ridge
    this.iterations = rule.iterations
    this.gradient = rule.gradient
    this.#rule = rule
  }

  /** The class of the largest probability; the lowest class where equal. A class that no row had is never predicted. */
  async predict(x: Matrix, options: CallOptions = {}): Promise<Int32Array> {
    const call = this.checkInput('predict', x, options)
    const { seen } = this.#rule
    const y = new Int32Array(x.rows)
    await this.#visit('predict', x, call, (logits, from, first, end) => {
      for (let row = first, at = from; row < end; row++, at += seen.length) {
        y[row] = seen[largest(logits, at, seen.length)]
      }
    })
    return y
  }

  /** Probabilities of the classes; 0 for one that no row had. */
  async scores(x: Matrix, options: CallOptions = {}): Promise<Float32Array> {
    const call = this.checkInput('scores', x, options)
    const { seen } = this.#rule
    const scores = makeArray('scores', Float32Array, x.rows * this.classes)
    await this.#visit('scores', x, call, (logits, from, first, end) => {
      for (let row = first, at = from; row < end; row++, at += seen.length) {
        softmax(logits, at, seen.length)
        for (let c = 0; c < seen.length; c++) scores[row * this.classes + seen[c]] = logits[at + c]
      }
    })
    return scores
  }

  describe(): string {
    return `a logistic classifier of ridge ${this.ridge}`
  }

  /** @internal */
  save(): Saved {
    const { standard, seen, weights, ridge, iterations, gradient } = this.#rule
    return {
      kind: logisticFormat.kind,
      values: { classes: this.classes, seen, ridge, iterations, gradient },
      arrays: { ...standard, weights },
    }
  }

  /** Visits logits of the classes seen, row-major: those of the rows from `first` to `end` begin at `from`. */
  #visit(
    who: string,
    x: Matrix,
    options: CallOptions,
    visit: (logits: Float64Array, from: number, first: number, end: number) => void,
  ) {
    return this.engine.call(who, [this, x], options, async (call) => {
      const { standard, weights, seen } = this.#rule
      const block = Math.max(1, Math.floor(PREDICT_BYTES / (8 * featureColumns(x.cols))))
      for (let first = 0; first < x.rows; first += block) {
        const last = Math.min(first + block, x.rows)
        using panel = await featurePanelIn(call, x, standard, first, last)
        const step = { stage: who, step: { done: last, total: x.rows } }
        const logits = await panel.timesIn(call, weights, seen.length, step)
        await call.loop(last - first, 8 * seen.length, (begin, end) => {
          const width = seen.length
          checkOutputs(who, logits, { width, row: first, from: begin * width, to: end * width })
          visit(logits, begin * seen.length, first + begin, first + end)
        })
      }
    })
  }
}

export const logisticFormat: Format = {
  kind: 'logistic',
  read: async ({ engine }, loaded) => {
    const classes = loaded.integer('classes', 1, MOST_CLASSES)
    const seen = loaded.value('seen')
    const fits = Array.isArray(seen) && seen.length > 0 && seen.every((c, i) => i === 0 || c > seen[i - 1])
    check(fits, 'BAD_VALUE', () => 'logistic: seen must be classes in their order')
    for (const c of seen) checkInteger(loaded.kind, 'a class seen', c, 0, classes - 1)
    const center = loaded.array('center', 'f64')
    check(center.length > 0, 'BAD_VALUE', () => 'logistic: center is empty')
    const rule = {
      standard: { center, inverse: loaded.array('inverse', 'f64', center.length) },
      seen,
      weights: loaded.array('weights', 'f64', featureColumns(center.length) * seen.length),
      ridge: loaded.number('ridge', 0),
      iterations: loaded.integer('iterations', 0),
      gradient: loaded.number('gradient', 0),
    }
    const size = rule.weights.reduce((sum, weight) => sum + Math.abs(weight), 0)
    const small = () => `logistic: the sum of |weights| is ${size} but must be at most ${WEIGHTS_SUM_MAX}`
    check(size <= WEIGHTS_SUM_MAX, 'BAD_VALUE', small)
    return new LogisticSampler(engine, classes, rule, {})
  },
}

export interface FitLogisticOptions extends FitOptions {
  /** Adds ridge / 2 times the squared weights of the standardized columns to the mean cross-entropy; 0 adds nothing. */
  ridge?: number
  /** The largest element of the gradient that a fit may end with. */
  tolerance?: number
  /** The maximum number of L-BFGS steps. */
  maxIterations?: number
}

export const FIT_LOGISTIC_OPTIONS = {
  ridge: number(0).or(1e-3),
  tolerance: positive().or(1e-6),
  maxIterations: integer(1).or(2000),
  ...FIT_OPTIONS,
} satisfies TableOf<FitLogisticOptions>

/**
 * Multinomial logistic regression: linear logits of the standardized columns and a free constant, fitted to labels or soft labels by
 * L-BFGS in float64. Theory expects of it no sampler: it has too few parameters to repeat noise, so that what it learns from noisy
 * labels is the best linear rule, Bayes where that is linear (T32). Columns of one value and classes of no row are left out.
 * Holds the standardized rows in float64 while it fits. Borrows train.x. Errors: BAD_SHAPE, BAD_VALUE (labels), BAD_OPTION, NOT_CONVERGED (with the gradient), DISPOSED, OUT_OF_MEMORY.
 */
export async function fitLogistic(given: Dataset, options: FitLogisticOptions = {}): Promise<LogisticSampler> {
  const { ridge, tolerance, maxIterations, ...own } = takeSeeded('fitLogistic', FIT_LOGISTIC_OPTIONS, options)
  const train = takenDataset('fitLogistic', given, { shares: true })
  const { x } = train
  return x.engine.call('fitLogistic', [x], own, async (call) => {
    const { seen, shares } = await seenClassesIn(call, train)
    const standard = await standardIn(call, x.view(), x.cols)
    const found = await minimumIn(call, x, { standard, shares, classes: seen.length, ridge, tolerance, maxIterations })
    const { gradient } = found
    const reached = () => `the gradient is ${gradient.toExponential(1)} after ${found.iterations} steps, not below`
    const help = 'a larger ridge, tolerance or maxIterations would help'
    const refused = () => `fitLogistic: ${reached()} ${tolerance}; ${help}`
    check(gradient <= tolerance, 'NOT_CONVERGED', refused)
    const rule = { standard, seen, weights: found.x, ridge, iterations: found.iterations, gradient }
    return new LogisticSampler(x.engine, train.classes, rule, { borrows: [x] })
  })
}

interface LogisticProblem {
  standard: Standard
  shares: Float64Array
  classes: number
  ridge: number
  tolerance: number
  maxIterations: number
}

async function minimumIn(call: Call, x: Matrix, problem: LogisticProblem): Promise<Minimum> {
  const { standard, shares, classes, ridge, tolerance, maxIterations } = problem
  using panel = await featurePanelIn(call, x, standard)
  const evaluate = async (weights: Float64Array, iteration: number): Promise<ValueAndGradient> => {
    const within = { stage: 'fitLogistic: steps', step: { done: iteration, total: maxIterations } }
    const logits = await panel.timesIn(call, weights, classes, within)
    const loss = await crossEntropyIn(call, logits, shares, classes)
    const gradient = await panel.transposedIn(call, logits, classes, within)
    return { value: loss + penalize(weights, gradient, ridge, x.cols * classes), gradient }
  }
  // Awaited here: the panel lives as long as this block.
  return await minimize(evaluate, startOf(panel, shares, classes, x.cols), { tolerance, maxIterations })
}

/** The penalty of the first `count` weights; adds its gradient. */
function penalize(weights: Float64Array, gradient: Float64Array, ridge: number, count: number): number {
  let squares = 0
  for (let at = 0; at < count; at++) {
    squares += weights[at] * weights[at]
    gradient[at] += ridge * weights[at]
  }
  return (ridge / 2) * squares
}

/** No weights, and constants that give each class its frequency. */
function startOf({ columns, n }: Panel, shares: Float64Array, classes: number, cols: number): Float64Array {
  const start = new Float64Array(columns * classes)
  const frequency = new Float64Array(classes)
  for (let at = 0; at < shares.length; at++) frequency[at % classes] += shares[at] / n
  start.set(frequency.map(ln), cols * classes)
  return start
}
