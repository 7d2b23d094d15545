import type { Call, CallOptions } from '../../engine/call.js'
import { check, NoisyTeacherError } from '../../engine/check.js'
import type { Matrix } from '../../engine/matrix.js'
import { polynomial } from '../../ops/kernels.js'
import { featureColumns, featurePanelIn, type Panel } from '../../ops/panel.js'
import { openGram, solveGram } from '../../solve/gram.js'
import { norms, subtract, worst } from '../../solve/norms.js'

/** Inner products of features. */
export const LINEAR = polynomial({ degree: 1, bandwidth: 1, offset: 0 })
/** Bytes of features in float64 that are multiplied together. */
export const TOGETHER = 1 << 26
/** What a solve must leave of its right-hand sides, and what the weights it corrects must, at most. */
const [STEP, WORST] = [0.1, 0.5]
/** Of the mean squared length of a feature, where normal equations are singular. */
const JITTER = 1e-10

interface SolveOptions extends CallOptions {
  ridge: number
  tolerance: number
}

/** Weights, a row of outputs for each feature, and how they were found. */
interface Solved {
  weights: Float64Array
  residual: number
  jitter: number
}

/** The least weights W with F W = targets, or with the least squared distance and ridge |W|². Features that are 0 on all rows do not count. */
export async function solveFeatures(found: Matrix, targets: Float64Array, options: SolveOptions): Promise<Solved> {
  const { rows, cols } = found
  const alive = new Uint8Array(cols)
  found.view().forEach((value, at) => {
    if (value !== 0) alive[at % cols] = 1
  })
  const features = Uint32Array.from(alive.keys()).filter((feature) => alive[feature] === 1)
  if (features.length < rows) return solveNormal(found, features, targets, options)
  if (options.ridge === 0) return interpolate(found, targets, options)
  const { coefficients, residual } = await solveGram(LINEAR, found, targets, options)
  return { weights: await transposedTimes(found, coefficients, options), residual, jitter: 0 }
}

/**
 * The least weights that fit, by what is left over, again and again: weights are far smaller than coefficients of rows that are nearly
 * one another's, so that what is left over of them is known where that of coefficients is lost in rounding. Errors: NOT_CONVERGED.
 * Source: Björck, Stability analysis of the method of seminormal equations (1987).
 */
async function interpolate(found: Matrix, targets: Float64Array, options: SolveOptions): Promise<Solved> {
  const { tolerance, ...call } = options
  const outputs = targets.length / found.rows
  const ones = new Uint8Array(found.rows).fill(1)
  const sizes = norms(targets, outputs, ones)
  using solver = await openGram(LINEAR, found, { ...call, outputs, tolerance: STEP })
  const weights = new Float64Array(found.cols * outputs)
  let [rest, residual] = [targets, 1]
  while (residual > tolerance) {
    const { coefficients } = await solver.solve(rest, call)
    const step = await transposedTimes(found, coefficients, call)
    for (let at = 0; at < weights.length; at++) weights[at] += step[at]
    rest = subtract(targets, await times(found, weights, call))
    const left = worst(norms(rest, outputs, ones), sizes)
    check(left <= WORST * residual || left <= tolerance, 'NOT_CONVERGED', () => {
      const reached = `the residual is ${left.toExponential(1)}, above the tolerance ${tolerance}`
      return `fitRandomFeatures: ${reached}; more features or a ridge would help`
    })
    residual = left
  }
  return { weights, residual, jitter: 0 }
}

/** Of some features by the normal equations, the others have the weight 0. Where these are singular a jitter leaves the least weights. */
async function solveNormal(
  found: Matrix,
  features: Uint32Array,
  targets: Float64Array,
  options: SolveOptions,
): Promise<Solved> {
  const width = targets.length / found.rows
  const weights = new Float64Array(found.cols * width)
  if (features.length === 0) return { weights, residual: 0, jitter: 0 }
  const sides = await transposedTimes(found, targets, options)
  const own = new Float64Array(features.length * width)
  features.forEach((feature, k) => {
    own.set(sides.subarray(feature * width, (feature + 1) * width), k * width)
  })
  using columns = takeColumns(found, features)
  const { solution, jitter } = await solveSettled(columns, own, options)
  features.forEach((feature, k) => {
    weights.set(solution.coefficients.subarray(k * width, (k + 1) * width), feature * width)
  })
  return { weights, residual: solution.residual, jitter }
}

async function solveSettled(columns: Matrix, sides: Float64Array, options: SolveOptions) {
  try {
    return { solution: await solveGram(LINEAR, columns, sides, options), jitter: 0 }
  } catch (error) {
    const singular = error instanceof NoisyTeacherError && error.code === 'NOT_POSITIVE_DEFINITE'
    if (!singular || options.ridge > 0) throw error
    const squares = (columns.view() as Float32Array).reduce((sum, value) => sum + value * value, 0)
    const jitter = (JITTER * squares) / columns.rows
    return { solution: await solveGram(LINEAR, columns, sides, { ...options, ridge: jitter }), jitter }
  }
}

/** Some columns of a float32 matrix as the rows of another, which the caller owns. */
function takeColumns(x: Matrix, columns: Uint32Array): Matrix {
  const values = x.view()
  const taken = new Float32Array(columns.length * x.rows)
  columns.forEach((column, k) => {
    for (let i = 0; i < x.rows; i++) taken[k * x.rows + i] = values[i * x.cols + column]
  })
  return x.engine.matrix(columns.length, x.rows, taken)
}

/** Fᵀ u, a row of outputs for each feature, in float64; rows are taken in blocks by their number alone. */
async function transposedTimes(found: Matrix, u: Float64Array, options: CallOptions): Promise<Float64Array> {
  const width = u.length / found.rows
  const sums = new Float64Array(found.cols * width)
  await eachPanel(found, options, async (call, panel, first) => {
    const part = await panel.transposedIn(call, u.subarray(first * width, (first + panel.n) * width), width)
    for (let at = 0; at < sums.length; at++) sums[at] += part[at]
  })
  return sums
}

/** F w, a row of outputs for each row, in float64. */
async function times(found: Matrix, weights: Float64Array, options: CallOptions): Promise<Float64Array> {
  const width = weights.length / found.cols
  const outputs = new Float64Array(found.rows * width)
  await eachPanel(found, options, async (call, panel, first) => {
    const padded = new Float64Array(panel.columns * width)
    padded.set(weights)
    outputs.set(await panel.timesIn(call, padded, width), first * width)
  })
  return outputs
}

/** Visits the rows in panels, some at a time; the panels have a column of ones after the features, and zeros. */
function eachPanel(
  found: Matrix,
  options: CallOptions,
  visit: (call: Call, panel: Panel, first: number) => Promise<void>,
): Promise<void> {
  const { engine, rows, cols } = found
  const standard = { center: new Float64Array(cols), inverse: new Float64Array(cols).fill(1) }
  const block = Math.max(1, Math.floor(TOGETHER / (8 * featureColumns(cols))))
  return engine.call('fitRandomFeatures', [found], options, async (call) => {
    for (let first = 0; first < rows; first += block) {
      using panel = featurePanelIn(call, found, standard, first, Math.min(rows, first + block))
      await visit(call, panel, first)
    }
  })
}
