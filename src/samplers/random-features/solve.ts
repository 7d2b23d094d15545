import type { Call, CallOptions } from '../../engine/call.js'
import { check, NoisyTeacherError } from '../../engine/check.js'
import type { Matrix } from '../../engine/matrix.js'
import { takeRows } from '../../engine/take-rows.js'
import type { Factor } from '../../ops/cholesky/factor.js'
import { substituteIn } from '../../ops/cholesky/substitute.js'
import { polynomial } from '../../ops/kernels.js'
import { featureColumns, featurePanelIn } from '../../ops/panel.js'
import { factoredIn } from '../../solve/direct.js'
import { distinctRows, mergeValues } from '../../solve/duplicates.js'
import { solveGram } from '../../solve/gram.js'
import { norms, subtract, worst } from '../../solve/norms.js'

/** Inner products of features. */
export const LINEAR = polynomial({ degree: 1, bandwidth: 1, offset: 0 })
/** Bytes of features in float64 that are multiplied together. */
export const TOGETHER = 1 << 26
/** A correction that leaves more than this of the residual is not worth repeating. */
const WORST = 0.5
const WHO = 'fitRandomFeatures'
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

/** The least weights that fit, where equal rows count once. Errors: CONFLICTING_DUPLICATES, NOT_POSITIVE_DEFINITE, NOT_CONVERGED. */
async function interpolate(found: Matrix, targets: Float64Array, options: SolveOptions): Promise<Solved> {
  const distinct = distinctRows(found)
  const sides = mergeValues(WHO, distinct, targets, targets.length / found.rows)
  const rows = distinct.rows.length < found.rows ? takeRows(found, distinct.rows) : found
  try {
    return await found.engine.call(WHO, [rows], options, async (call) => {
      const system = { kernel: LINEAR, ridge: 0, rows, rowOf: (pivot: number) => distinct.rows[pivot] }
      const { factor } = await factoredIn(call, system, 'f64')
      try {
        return await correctIn(call, factor, rows, sides, options.tolerance)
      } finally {
        factor.dispose()
      }
    })
  } finally {
    if (rows !== found) rows.dispose()
  }
}

/**
 * By what is left over, again and again: weights are far smaller than coefficients of rows that are nearly one another's, so that what
 * is left over of them is known where that of coefficients is lost in rounding. Errors: NOT_CONVERGED.
 * Source: Björck, Stability analysis of the method of seminormal equations (1987).
 */
async function correctIn(call: Call, factor: Factor, rows: Matrix, targets: Float64Array, tolerance: number) {
  const outputs = targets.length / rows.rows
  const ones = new Uint8Array(rows.rows).fill(1)
  const sizes = norms(targets, outputs, ones)
  const weights = new Float64Array(rows.cols * outputs)
  let [rest, residual] = [targets, 1]
  while (residual > tolerance) {
    const step = await transposedTimesIn(call, rows, await substituteIn(call, factor, rest, outputs))
    for (let at = 0; at < weights.length; at++) weights[at] += step[at]
    rest = subtract(targets, await timesIn(call, rows, weights))
    const left = worst(norms(rest, outputs, ones), sizes)
    check(left <= WORST * residual || left <= tolerance, 'NOT_CONVERGED', () => {
      const reached = `the residual is ${left.toExponential(1)}, above the tolerance ${tolerance}`
      return `${WHO}: ${reached}; more features or a ridge would help`
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

/** Fᵀ u, a row of outputs for each feature. */
function transposedTimes(found: Matrix, u: Float64Array, options: CallOptions): Promise<Float64Array> {
  return found.engine.call(WHO, [found], options, (call) => transposedTimesIn(call, found, u))
}

/** The same within a call, in float64; rows are taken in blocks by their number alone. */
async function transposedTimesIn(call: Call, found: Matrix, u: Float64Array): Promise<Float64Array> {
  const width = u.length / found.rows
  const sums = new Float64Array(found.cols * width)
  for (const [first, last] of blocksOf(found)) {
    using panel = featurePanelIn(call, found, plainOf(found), first, last)
    const part = await panel.transposedIn(call, u.subarray(first * width, last * width), width)
    for (let at = 0; at < sums.length; at++) sums[at] += part[at]
  }
  return sums
}

/** F w, a row of outputs for each row, in float64. */
async function timesIn(call: Call, found: Matrix, weights: Float64Array): Promise<Float64Array> {
  const width = weights.length / found.cols
  const outputs = new Float64Array(found.rows * width)
  const padded = new Float64Array(featureColumns(found.cols) * width)
  padded.set(weights)
  for (const [first, last] of blocksOf(found)) {
    using panel = featurePanelIn(call, found, plainOf(found), first, last)
    outputs.set(await panel.timesIn(call, padded, width), first * width)
  }
  return outputs
}

/** First and last rows of panels. Panels have a column of ones after the features, and zeros. */
function blocksOf({ rows, cols }: Matrix): [number, number][] {
  const block = Math.max(1, Math.floor(TOGETHER / (8 * featureColumns(cols))))
  return Array.from({ length: Math.ceil(rows / block) }, (_, k) => [k * block, Math.min(rows, (k + 1) * block)])
}

/** Columns as they are. */
const plainOf = ({ cols }: Matrix) => ({ center: new Float64Array(cols), inverse: new Float64Array(cols).fill(1) })
