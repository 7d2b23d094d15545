import type { CallOptions } from '../../engine/call.js'
import { NoisyTeacherError } from '../../engine/check.js'
import type { Matrix } from '../../engine/matrix.js'
import { polynomial } from '../../ops/kernels.js'
import { featureColumns, featurePanelIn } from '../../ops/panel.js'
import { solveGram } from '../../solve/gram.js'

/** Inner products of features. */
export const LINEAR = polynomial({ degree: 1, bandwidth: 1, offset: 0 })
/** Bytes of features in float64 that are multiplied together. */
export const TOGETHER = 1 << 26
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
  const { coefficients, residual } = await solveGram(LINEAR, found, targets, options)
  return { weights: await transposedTimes(found, coefficients, options), residual, jitter: 0 }
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
function transposedTimes(found: Matrix, u: Float64Array, options: SolveOptions): Promise<Float64Array> {
  const { engine, rows, cols } = found
  const width = u.length / rows
  const standard = { center: new Float64Array(cols), inverse: new Float64Array(cols).fill(1) }
  const block = Math.max(1, Math.floor(TOGETHER / (8 * featureColumns(cols))))
  return engine.call('fitRandomFeatures', [found], options, async (call) => {
    const sums = new Float64Array(cols * width)
    for (let first = 0; first < rows; first += block) {
      const last = Math.min(rows, first + block)
      using panel = featurePanelIn(call, found, standard, first, last)
      const part = await panel.transposedIn(call, u.subarray(first * width, last * width), width)
      for (let at = 0; at < sums.length; at++) sums[at] += part[at]
    }
    return sums
  })
}
