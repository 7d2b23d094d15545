import type { Call, CallOptions } from '../engine/call.js'
import { checkInteger, NoisyTeacherError } from '../engine/check.js'
import { checkMatrix, type Matrix } from '../engine/matrix.js'
import { CALL_OPTIONS, integer, positive, type TableOf } from '../engine/options.js'
import { gatherRows } from '../engine/take-rows.js'
import { choleskyIn, type Factor } from '../ops/cholesky/factor.js'
import { substituteIn } from '../ops/cholesky/substitute.js'
import { gramMatvecIn, type Precision } from '../ops/gram/gram.js'
import { gramLowerIn } from '../ops/gram/parts.js'
import { checkKernel, type Kernel } from '../ops/kernel.js'
import { DRAW_OPTIONS, type DrawOptions, takeSeeded } from '../random/draw.js'
import { shuffle } from '../random/shuffle.js'
import { stream } from '../random/stream.js'
import { blockCg } from './block-cg.js'
import { norms, subtract, worst } from './norms.js'
import { refine } from './refine.js'
import { checkSides, type RightHandSides } from './sides.js'

/** Options of `solveNystrom`: the number of centers, the seed that selects them, the ridge, and the tolerance. */
export interface NystromOptions extends DrawOptions, CallOptions {
  /**
   * The number m of centers, from 1 to n. With more, the fit is closer to that of all rows, and takes more time and
   * memory. The default is 10 √n, at most 4,096 and at most n.
   */
  centers?: number
  /**
   * The ridge of the objective |b - f(x)|² + ridge |f|², above 0; 1e-3 by default. With a larger one, the fit is
   * smoother.
   */
  ridge?: number
  /**
   * The largest `residual` of the solution that is accepted, above 0; 1e-3 by default. A solve that does not reach it
   * throws NOT_CONVERGED.
   */
  tolerance?: number
}

/** Option table of `solveNystrom`. */
export const NYSTROM_OPTIONS = {
  centers: integer(1),
  ridge: positive().or(1e-3),
  tolerance: positive().or(1e-3),
  ...DRAW_OPTIONS,
  ...CALL_OPTIONS,
} satisfies TableOf<NystromOptions>

/**
 * The result of `solveNystrom`: for each column of b, a function f(x) = Σ_s k(x, s) c(s) with a coefficient c(s) for
 * each center s, and how well it fits.
 */
export interface NystromSolution {
  /** The indices of the rows of x that are centers, ascending. */
  centers: Int32Array
  /** The coefficients of the centers in the order of `centers`, row-major centers×outputs. */
  coefficients: Float64Array
  /**
   * The largest |Kᵀ b - (Kᵀ K + ridge S) coefficients| / |Kᵀ b| of a column, in float64, where K = K(x, centers) and
   * S = K(centers, centers).
   */
  residual: number
  /**
   * The largest |b - K coefficients| / |b| of a column, where K = K(x, centers): the share of b that the fit does not
   * explain.
   */
  trainResidual: number
  /** The number of conjugate-gradient steps. Each multiplies by K = K(x, centers) and by its transpose. */
  iterations: number
}

/** The maximum of the default number of centers. The triangle of their Gram matrix in float64 then takes 67 MB. */
const DEFAULT_CENTERS_MAX = 4096
/**
 * The purpose of the draw of centers. It keeps the name that it first had, because another one would draw other
 * centers.
 */
const CENTERS_PURPOSE = 'few centers'
/** The smallest relative residual of one correction: rounding of the products allows no less. */
const CORRECTION_RESIDUAL_MIN: Readonly<Record<Precision, number>> = { f32: 1e-3, f64: 1e-6 }
/**
 * Factor on the residual that a correction aims at. It is below 1 because the residual that the recursion estimates is
 * not quite the true one.
 */
const RECURSION_MARGIN = 0.7
/** The maximum number of conjugate-gradient steps of one correction. */
const CORRECTION_STEPS_MAX = 300
/** The jitter on the diagonal of the centers' Gram matrix, per center: it keeps the matrix definite under rounding. */
const JITTER_PER_CENTER = 4e-16

/**
 * Fits kernel ridge regression with coefficients for only m of the n rows of x, n×d (Nyström; FALKON). Use it when n is
 * too large for `solveGram`. The m rows, called centers, are a random subset; the option `centers` sets m. For each
 * column of b, row-major n×outputs, it returns the function f(x) = Σ_s k(x, s) c(s), a sum over the centers s, that
 * minimizes
 *
 *     |b - f(x)|² + ridge |f|²
 *
 * Here |b - f(x)|² is a sum over the n rows, and |f| is the norm of f in the kernel's Hilbert space. The coefficients c
 * are row-major m×outputs. As m grows to n, the fit tends to that of `solveGram`.
 *
 * One step of conjugate gradients computes about 2 n m kernel values. Memory grows as n + m². Products are in float32;
 * if they do not reach the tolerance, the solve is repeated in float64.
 *
 * Throws BAD_OPTION when the kernel or an option is invalid; BAD_SHAPE when b does not fill n rows; BAD_VALUE when x is
 * not a Matrix or a value of b is not finite; NOT_POSITIVE_DEFINITE when a Cholesky factor for the centers breaks down;
 * NOT_CONVERGED, with the residual, when the residual stays above the tolerance; OUT_OF_MEMORY when the factors or a
 * product do not fit; DISPOSED when a matrix was disposed. Source: Rudi, Carratino and Rosasco, FALKON (2017).
 */
export async function solveNystrom(
  kernel: Kernel,
  x: Matrix,
  b: RightHandSides,
  options: NystromOptions = {},
): Promise<NystromSolution> {
  const who = 'solveNystrom'
  const { centers: given, ridge, tolerance, seed, ...own } = takeSeeded(who, NYSTROM_OPTIONS, options)
  checkKernel(who, kernel)
  checkMatrix(who, 'x', x)
  const count = given ?? Math.min(Math.ceil(10 * Math.sqrt(x.rows)), DEFAULT_CENTERS_MAX, x.rows)
  checkInteger(who, 'centers', count, 1, x.rows)
  const { values, outputs } = checkSides(who, b, x.rows)
  return x.engine.call(who, [x], own, async (call) => {
    const order = await shuffle(stream(seed, CENTERS_PURPOSE), x.rows, `${who}: centers`, call.options)
    const centers = Int32Array.from(order.subarray(0, count)).sort()
    using rows = await gatherRows(x, centers, `${who}: centers`, call.options)
    const system = { call, kernel, x, rows, ridge, outputs }
    return { centers, ...(await solveIn(system, values, tolerance)) }
  })
}

/**
 * The normal equations (Kᵀ K + ridge S) c = Kᵀ b, where K = K(x, rows), S = K(rows, rows) and `rows` are the centers.
 */
interface NystromSystem {
  call: Call
  kernel: Kernel
  x: Matrix
  rows: Matrix
  ridge: number
  outputs: number
}

/**
 * Solves the normal equations with float32 products, and with float64 ones if these fail, for right-hand sides
 * `values`, row-major n×outputs. Throws NOT_CONVERGED when both leave a residual above the tolerance.
 */
async function solveIn(system: NystromSystem, values: Float64Array, tolerance: number) {
  const { call, outputs, ridge, rows, x } = system
  // Kᵀ K / n is a mean over rows, of which the centers are a sample: Kᵀ K + ridge S is near n/m S (S + ridge m/n I),
  // whose factors commute.
  using plain = await factorIn(system, 0)
  using ridged = await factorIn(system, (ridge * rows.rows) / x.rows)
  const b = await transposedIn(system, values, outputs, 'f64')
  const weights = new Uint8Array(rows.rows).fill(1)
  const apply = (c: Float64Array) => normalIn(system, c, outputs, 'f64')
  const correctBy =
    (precision: Precision) =>
    async (rest: Float64Array, { share }: { share: number }) => {
      return blockCg(
        {
          loop: call.loop.bind(call),
          apply: (p, columns) => normalIn(system, p, columns, precision),
          precondition: async (r, columns) => {
            return substituteIn(call, ridged, await substituteIn(call, plain, r, columns), columns)
          },
        },
        rest,
        {
          outputs,
          tolerance: Math.max(RECURSION_MARGIN * share, CORRECTION_RESIDUAL_MIN[precision]),
          maxSteps: CORRECTION_STEPS_MAX,
        },
      )
    }
  const how = { outputs, tolerance, weights }
  const quick = await refine({ apply, correct: correctBy('f32') }, b, how).catch(unlessBeyond32)
  const refined = quick?.converged ? quick : await refine({ apply, correct: correctBy('f64') }, b, how)
  const { x: coefficients, residual, iterations, converged } = refined
  if (!converged) throw notConverged(call.who, system, residual, tolerance)
  const fitted = await multiplyIn(system, coefficients, outputs, 'f64')
  const all = new Uint8Array(x.rows).fill(1)
  const trainResidual = worst(norms(subtract(values, fitted), outputs, all), norms(values, outputs, all))
  return { coefficients, residual, trainResidual, iterations }
}

/**
 * Returns undefined for BAD_VALUE, because kernel values outside the range of float32 may be within that of float64.
 * Rethrows any other error.
 */
function unlessBeyond32(error: unknown): undefined {
  if (!(error instanceof NoisyTeacherError && error.code === 'BAD_VALUE')) throw error
}

/** Factors S + (added + jitter) I in float64, where S is the Gram matrix of the centers. */
async function factorIn({ call, kernel, rows }: NystromSystem, added: number): Promise<Factor> {
  const { rows: m } = rows
  const triangle = await gramLowerIn(call, kernel, rows, added + m * JITTER_PER_CENTER, 'f64')
  return choleskyIn(call, triangle, { n: m, precision: 'f64' })
}

/** Returns (Kᵀ K + ridge S) c for c row-major centers×outputs, where K = K(x, centers) and S = K(centers, centers). */
async function normalIn(
  system: NystromSystem,
  c: Float64Array,
  outputs: number,
  precision: Precision,
): Promise<Float64Array> {
  const fitted = await multiplyIn(system, c, outputs, precision)
  const sums = await transposedIn(system, fitted, outputs, precision)
  const own = await productIn(system, system.rows, system.rows, c, outputs, precision)
  await system.call.loop(sums.length, 1, (first, last) => {
    for (let at = first; at < last; at++) sums[at] += system.ridge * own[at]
  })
  return sums
}

const multiplyIn = (system: NystromSystem, c: Float64Array, outputs: number, precision: Precision) =>
  productIn(system, system.x, system.rows, c, outputs, precision)

const transposedIn = (system: NystromSystem, u: Float64Array, outputs: number, precision: Precision) =>
  productIn(system, system.rows, system.x, u, outputs, precision)

async function productIn(
  { call, kernel }: NystromSystem,
  queries: Matrix,
  points: Matrix,
  v: Float64Array,
  outputs: number,
  precision: Precision,
): Promise<Float64Array> {
  const address = call.upload(v)
  const operand = { address, type: 'f64', rows: points.rows, cols: outputs } as const
  const product = await gramMatvecIn(call, kernel, queries, points, operand, precision)
  call.free(address)
  const length = queries.rows * outputs
  if (precision === 'f64') return call.take(product.address, length)
  const values = Float64Array.from(call.engine.memory.view<Float32Array>(Float32Array, product.address, length))
  call.free(product.address)
  return values
}

function notConverged(who: string, { x, rows, ridge }: NystromSystem, residual: number, tolerance: number) {
  const reached = `the residual is ${residual.toExponential(1)}, above the tolerance ${tolerance}`
  const where = `n=${x.rows}, ${rows.rows} centers, ridge=${ridge}`
  return new NoisyTeacherError('NOT_CONVERGED', `${who}: ${reached} (${where}); a larger ridge would help`)
}
