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

export interface FewCentersOptions extends DrawOptions, CallOptions {
  /** Rows that functions are made of; the more, the nearer to all. 10 √n but 4,096 at most if none are given. */
  centers?: number
  ridge?: number
  /** The largest relative residual of the equations below that is returned. */
  tolerance?: number
}

export const FEW_CENTERS_OPTIONS = {
  centers: integer(1),
  ridge: positive().or(1e-3),
  tolerance: positive().or(1e-3),
  ...DRAW_OPTIONS,
  ...CALL_OPTIONS,
} satisfies TableOf<FewCentersOptions>

/** A function of few centers, and how well it fits. */
export interface FewCenters {
  /** Which rows the centers are. */
  centers: Int32Array
  /** Row-major centers×outputs: f(x) = sum over centers s of k(x, s) coefficient. */
  coefficients: Float64Array
  /** Of the worst column, |Kᵀ b - (Kᵀ K + ridge S) coefficients| / |Kᵀ b|, K = K(x, centers), S = K(centers, centers), in float64. */
  residual: number
  /** Of the worst column, |b - K coefficients| / |b|: what functions of these centers and the ridge leave of b. */
  left: number
  /** Products with K and its transpose. */
  iterations: number
}

/** What products allow one correction to leave over. */
const REACH: Readonly<Record<Precision, number>> = { f32: 1e-3, f64: 1e-6 }
/** Of what is asked for, since the recursion's residual is not quite the true one. */
const MARGIN = 0.7
/** Steps of one correction at most. */
const MOST = 300
/** Added to the diagonal of the centers' Gram matrix for each of them, so that rounding leaves it definite. */
const JITTER = 4e-16

/**
 * Kernel ridge regression by functions of few of the rows, for more rows than a system of all can be solved for: of all f = sum of
 * k(·, s) c_s over m random centers s the one that minimizes |b - f(x)|² + ridge |f|². One step costs n m kernel values twice; its
 * memory grows as n and m². Products are in float32, or in float64 where that does not do. It is not the solution of `solveGram` but tends to it as m grows. Source: Rudi, Carratino and Rosasco,
 * FALKON (2017). Errors: BAD_OPTION, BAD_SHAPE, BAD_VALUE, NOT_POSITIVE_DEFINITE, NOT_CONVERGED, OUT_OF_MEMORY, DISPOSED.
 */
export async function solveFewCenters(
  kernel: Kernel,
  x: Matrix,
  b: RightHandSides,
  options: FewCentersOptions = {},
): Promise<FewCenters> {
  const who = 'solveFewCenters'
  const { centers: asked, ridge, tolerance, seed, ...own } = takeSeeded(who, FEW_CENTERS_OPTIONS, options)
  checkKernel(who, kernel)
  checkMatrix(who, 'x', x)
  const count = asked ?? Math.min(Math.ceil(10 * Math.sqrt(x.rows)), 4096, x.rows)
  checkInteger(who, 'centers', count, 1, x.rows)
  const { values, outputs } = checkSides(who, b, x.rows)
  return x.engine.call(who, [x], own, async (call) => {
    const order = await shuffle(stream(seed, 'few centers'), x.rows, `${who}: centers`, call.options)
    const centers = Int32Array.from(order.subarray(0, count)).sort()
    using rows = await gatherRows(x, centers, `${who}: centers`, call.options)
    const system = { call, kernel, x, rows, ridge, outputs }
    return { centers, ...(await solveIn(system, values, tolerance)) }
  })
}

interface System {
  call: Call
  kernel: Kernel
  x: Matrix
  rows: Matrix
  ridge: number
  outputs: number
}

async function solveIn(system: System, values: Float64Array, tolerance: number) {
  const { call, outputs, rows, x } = system
  const factors = await factorsIn(system)
  try {
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
              return substituteIn(call, factors[1], await substituteIn(call, factors[0], r, columns), columns)
            },
          },
          rest,
          { outputs, tolerance: Math.max(MARGIN * share, REACH[precision]), most: MOST },
        )
      }
    const how = { outputs, tolerance, weights }
    const quick = await refine({ apply, correct: correctBy('f32') }, b, how).catch(unlessBeyond32)
    const refined = quick?.converged ? quick : await refine({ apply, correct: correctBy('f64') }, b, how)
    const { x: coefficients, residual, iterations, converged } = refined
    if (!converged) throw notConverged(call.who, system, residual, tolerance)
    const fitted = await multiplyIn(system, coefficients, outputs, 'f64')
    const all = new Uint8Array(x.rows).fill(1)
    const left = worst(norms(subtract(values, fitted), outputs, all), norms(values, outputs, all))
    return { coefficients, residual, left, iterations }
  } finally {
    for (const factor of factors) factor.dispose()
  }
}

/** Kernel values that float32 does not hold are no failure yet. */
function unlessBeyond32(error: unknown): undefined {
  if (!(error instanceof NoisyTeacherError && error.code === 'BAD_VALUE')) throw error
}

/**
 * Of S and S + ridge m/n I: Kᵀ K + ridge S is near n/m S (S + ridge m/n I), whose factors commute, since Kᵀ K / n is a mean over
 * rows of which the centers are a sample.
 */
async function factorsIn({ call, kernel, x, rows, ridge }: System): Promise<Factor[]> {
  const factors: Factor[] = []
  const { rows: m } = rows
  try {
    for (const added of [m * JITTER, (ridge * m) / x.rows + m * JITTER]) {
      const triangle = await gramLowerIn(call, kernel, rows, added, 'f64')
      factors.push(await choleskyIn(call, triangle, { n: m, precision: 'f64' }))
    }
    return factors
  } catch (error) {
    for (const factor of factors) factor.dispose()
    throw error
  }
}

/** (Kᵀ K + ridge S) c. */
async function normalIn(system: System, c: Float64Array, outputs: number, precision: Precision): Promise<Float64Array> {
  const fitted = await multiplyIn(system, c, outputs, precision)
  const sums = await transposedIn(system, fitted, outputs, precision)
  const own = await productIn(system, system.rows, system.rows, c, outputs, precision)
  await system.call.loop(sums.length, 1, (first, last) => {
    for (let at = first; at < last; at++) sums[at] += system.ridge * own[at]
  })
  return sums
}

const multiplyIn = (system: System, c: Float64Array, outputs: number, precision: Precision) =>
  productIn(system, system.x, system.rows, c, outputs, precision)

const transposedIn = (system: System, u: Float64Array, outputs: number, precision: Precision) =>
  productIn(system, system.rows, system.x, u, outputs, precision)

async function productIn(
  { call, kernel }: System,
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

function notConverged(who: string, { x, rows, ridge }: System, residual: number, tolerance: number) {
  const reached = `the residual is ${residual.toExponential(1)}, above the tolerance ${tolerance}`
  const where = `n=${x.rows}, ${rows.rows} centers, ridge=${ridge}`
  return new NoisyTeacherError('NOT_CONVERGED', `${who}: ${reached} (${where}); a larger ridge would help`)
}
