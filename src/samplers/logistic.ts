import { MAX_CLASSES } from '../data/dataset.js'
import { type DatasetInput, fitToData, readDataset } from '../data/input.js'
import { makeArray } from '../engine/arrays.js'
import type { Call, CallOptions } from '../engine/call.js'
import { check, checkInteger } from '../engine/check.js'
import type { Engine } from '../engine/engine.js'
import type { Holdings } from '../engine/lifetime.js'
import type { Matrix } from '../engine/matrix.js'
import { integer, number, positive, type TableOf } from '../engine/options.js'
import type { InputRows } from '../engine/plain-rows.js'
import type { Saved } from '../engine/saved/container.js'
import { featureColumns, featurePanelIn, type Panel } from '../ops/panel.js'
import { type Standard, standardIn } from '../ops/standard.js'
import { takeSeeded } from '../random/draw.js'
import { ln } from '../random/elementary.js'
import { type Minimum, minimize, type ValueAndGradient } from '../solve/lbfgs.js'
import { FittedSampler, type SamplerFormat } from './fitted.js'
import { FIT_OPTIONS, type FitOptions } from './sampler.js'
import { crossEntropyIn, penalize, seenClassesIn, softmax } from './softmax.js'
import { checkOutputs, largest } from './targets.js'

/** Maximum bytes of the block of standardized rows that `predict` and `scores` compute at a time. */
const PREDICT_BYTES = 1 << 26

/**
 * Maximum sum of |weights| of a loaded classifier. Standardized values are at most 1e150 too, so logits do not
 * overflow.
 */
const WEIGHTS_SUM_MAX = 1e150

/**
 * A fitted linear rule: the standardization of the columns, and the weights of the standardized columns and the
 * intercept.
 */
interface LogisticRule {
  standard: Standard
  /** The classes that occur in the training set, ascending. */
  seen: readonly number[]
  /** The weights, row-major columns×seen; the intercepts are row d, for d columns of x, and padding rows follow. */
  weights: Float64Array
  ridge: number
  iterations: number
  gradient: number
}

/** A multinomial logistic classifier: logits are linear in the columns, and scores are class probabilities. */
export class LogisticSampler extends FittedSampler {
  readonly ridge: number
  /** The number of L-BFGS steps of the fit. */
  readonly iterations: number
  /** The largest absolute element of the gradient of the penalized cross-entropy at the fitted weights. */
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

  /**
   * Predicts the most probable class of each row of x, m×`dimension`; on ties, the lowest class. The result has length
   * m. Classes without training rows are never predicted.
   */
  async predict(x: InputRows, options: CallOptions = {}): Promise<Int32Array> {
    return this.withInput('predict', x, options, async (x, call) => {
      const { seen } = this.#rule
      const y = new Int32Array(x.rows)
      await this.#visit('predict', x, call, (logits, from, first, end) => {
        for (let row = first, at = from; row < end; row++, at += seen.length) {
          y[row] = seen[largest(logits, at, seen.length)]
        }
      })
      return y
    })
  }

  /** Returns the probability of each class, row-major m×classes: 0 for classes without training rows; rows sum to 1. */
  async scores(x: InputRows, options: CallOptions = {}): Promise<Float32Array> {
    return this.withInput('scores', x, options, async (x, call) => {
      const { seen } = this.#rule
      const scores = makeArray('scores', Float32Array, x.rows * this.classes)
      await this.#visit('scores', x, call, (logits, from, first, end) => {
        for (let row = first, at = from; row < end; row++, at += seen.length) {
          softmax(logits, at, seen.length)
          for (let c = 0; c < seen.length; c++) scores[row * this.classes + seen[c]] = logits[at + c]
        }
      })
      return scores
    })
  }

  describe(): string {
    return `a logistic classifier of ridge ${this.ridge}`
  }

  /** @internal Returns the kind, values, arrays and parts that `toBytes` writes; arrays are not copied. */
  save(): Saved {
    const { standard, seen, weights, ridge, iterations, gradient } = this.#rule
    return {
      kind: logisticFormat.kind,
      values: { classes: this.classes, seen, ridge, iterations, gradient },
      arrays: { ...standard, weights },
    }
  }

  /**
   * Calls `visit` with the logits of blocks of rows, from row `first` to `end` - 1, row-major rows×seen. The logits of
   * row `first` begin at index `from`.
   */
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

export const logisticFormat: SamplerFormat = {
  kind: 'logistic',
  read: async ({ engine }, loaded) => {
    const classes = loaded.integer('classes', 1, MAX_CLASSES)
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

/** Options of `fitLogistic`: the ridge penalty, and the tolerance and number of steps that end the optimization. */
export interface FitLogisticOptions extends FitOptions {
  /**
   * The factor of the penalty, at least 0; 1e-3 by default. ridge/2 times the sum of squared weights of standardized
   * columns (not of intercepts) is added to the mean cross-entropy. Larger values give smoother probabilities.
   */
  ridge?: number
  /** The largest absolute element of the gradient at which the fit is accepted, above 0; 1e-6 by default. */
  tolerance?: number
  /** The maximum number of L-BFGS steps, 2,000 by default; if they do not suffice, the fit throws NOT_CONVERGED. */
  maxIterations?: number
}

export const FIT_LOGISTIC_OPTIONS = {
  ridge: number(0).or(1e-3),
  tolerance: positive().or(1e-6),
  maxIterations: integer(1).or(2000),
  ...FIT_OPTIONS,
} satisfies TableOf<FitLogisticOptions>

/**
 * Fits multinomial logistic regression to the labels or soft labels of train.x, n×d, by L-BFGS in float64. Logits are
 * linear in the standardized columns, with an intercept. It is not a sampler: with far fewer weights than rows it
 * cannot repeat noise, so it averages it. Constant columns and classes without rows are omitted. The fit copies the
 * standardized rows in float64 and borrows train.x. Throws BAD_OPTION when an option is out of range; BAD_SHAPE when
 * there are not n labels; BAD_VALUE when train.x is not rows of finite numbers or a label is not a class;
 * NOT_CONVERGED, with the gradient, when `maxIterations` steps do not reach the tolerance; DISPOSED when train.x was
 * disposed; OUT_OF_MEMORY when the standardized rows do not fit.
 *
 * @example
 * ```ts
 * import { fitLogistic } from 'noisy-teacher'
 * const classifier = await fitLogistic({ x: [[0], [1], [2], [3]], y: [0, 1, 0, 1], classes: 2 }, { ridge: 0.1 })
 * console.log(Array.from(await classifier.scores([[0]]), (p) => p.toFixed(2)).join(' ')) // 0.74 0.26
 * ```
 */
export async function fitLogistic(given: DatasetInput, options: FitLogisticOptions = {}): Promise<LogisticSampler> {
  const { ridge, tolerance, maxIterations, ...own } = takeSeeded('fitLogistic', FIT_LOGISTIC_OPTIONS, options)
  return fitToData(readDataset('fitLogistic', given, { shares: true }), (train) => {
    const { x } = train
    return x.engine.call('fitLogistic', [x], own, async (call) => {
      const { seen, shares } = await seenClassesIn(call, train)
      const standard = await standardIn(call, x.view(), x.cols)
      const problem = { standard, shares, classes: seen.length, ridge, tolerance, maxIterations }
      const { x: weights, iterations, gradient } = await minimumIn(call, x, problem)
      const reached = () => `the gradient is ${gradient.toExponential(1)} after ${iterations} steps, not below`
      const help = 'a larger ridge, tolerance or maxIterations would help'
      const refused = () => `fitLogistic: ${reached()} ${tolerance}; ${help}`
      check(gradient <= tolerance, 'NOT_CONVERGED', refused)
      const rule = { standard, seen, weights, ridge, iterations, gradient }
      return new LogisticSampler(x.engine, train.classes, rule, { borrows: [x] })
    })
  })
}

/** The objective of a fit and the limits of its minimization. `shares` is row-major n×classes, for the classes seen. */
interface LogisticProblem {
  standard: Standard
  shares: Float64Array
  classes: number
  ridge: number
  tolerance: number
  maxIterations: number
}

/** Minimizes the penalized cross-entropy. The weights at the minimum are row-major columns×classes. */
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
  // The await keeps the panel from being disposed before the minimum is found.
  return await minimize(evaluate, startOf(panel, shares, classes, x.cols), { tolerance, maxIterations })
}

/** Returns the initial weights: zeros, and intercepts that predict the class frequencies. */
function startOf({ columns, n }: Panel, shares: Float64Array, classes: number, cols: number): Float64Array {
  const start = new Float64Array(columns * classes)
  const frequency = new Float64Array(classes)
  for (let at = 0; at < shares.length; at++) frequency[at % classes] += shares[at] / n
  start.set(frequency.map(ln), cols * classes)
  return start
}
