import type { CallOptions } from '../engine/call.js'
import { handOver } from '../engine/lifetime.js'
import { checkMatrix, type Matrix } from '../engine/matrix.js'
import { CALL_OPTIONS, choice, integer, number, positive, type TableOf, takeOptions } from '../engine/options.js'
import { checkKernel, type Kernel } from '../ops/kernel.js'
import { METHODS, type Method, planMethodsFor } from './plan.js'
import { checkSides, type RightHandSides } from './sides.js'
import { GramSolver, type Solution } from './solver.js'

export type { Method } from './plan.js'
export type { RightHandSides } from './sides.js'
export type { GramSolver, Solution } from './solver.js'

/** Options of `solveGram`: the ridge, the tolerance, and the method. */
export interface SolveOptions extends CallOptions {
  /** Added to the diagonal; 0, the default, interpolates. */
  ridge?: number
  /**
   * The largest relative residual that is accepted, 1e-6 by default; a solve that does not reach it throws
   * NOT_CONVERGED.
   */
  tolerance?: number
  /**
   * 'cholesky' refines with a float32 factor, and with a float64 one if that fails. 'cg' runs conjugate gradients in
   * float32 inside float64 corrections, for systems whose factor takes too long or does not fit. 'auto' picks the
   * cheaper one that fits in memory and falls back to the other if it fails.
   */
  method?: Method
}

/**
 * Options of a Gram matrix that is prepared for many solves: those of a solve, and the number of right-hand sides to
 * expect.
 */
export interface PrepareOptions extends SolveOptions {
  /** The expected number of right-hand sides over all solves, 256 by default; for hundreds, 'auto' prefers a factor. */
  outputs?: number
}

/** The number of label draws that a geometry is usually kept for. */
const EXPECTED_DRAWS = 256

/** Option table of `solveGram`. */
export const SOLVE_OPTIONS = {
  ridge: number(0).or(0),
  tolerance: positive().or(1e-6),
  method: choice(METHODS).or('auto'),
  ...CALL_OPTIONS,
} satisfies TableOf<SolveOptions>

/** Option table of `openGram`. */
export const PREPARE_OPTIONS = {
  outputs: integer(1).or(EXPECTED_DRAWS),
  ...SOLVE_OPTIONS,
} satisfies TableOf<PrepareOptions>

/**
 * Solves (K(x, x) + ridge I) c = b, for x n×d and b row-major n×outputs, and reports the relative residual, measured in
 * float64. Nothing but the ridge is added to the diagonal. With ridge 0, equal rows are merged: the first of them gets
 * the coefficient, the others get 0.
 *
 * Throws BAD_OPTION when the kernel or an option is invalid; BAD_SHAPE when b does not fill n rows; BAD_VALUE when x is
 * not a Matrix or a value of b is not finite; CONFLICTING_DUPLICATES when the ridge is 0 and equal rows have different
 * right-hand sides; NOT_POSITIVE_DEFINITE, with the pivot, when the factor breaks down; NOT_CONVERGED, with the
 * residual, when it stays above the tolerance; OUT_OF_MEMORY, with the bytes needed and free, when the system does not
 * fit; DISPOSED when a matrix was disposed.
 *
 * @example
 * ```ts
 * import { createEngine, laplace, solveGram } from 'noisy-teacher'
 * const engine = await createEngine()
 * const x = engine.matrix(3, 1, [0, 1, 2])
 * const { coefficients, residual } = await solveGram(laplace({ bandwidth: 1 }), x, [1, 0, 2], { ridge: 0.1 })
 * console.log(Array.from(coefficients, (c) => c.toFixed(2)).join(' ')) // 1.00 -1.01 2.03
 * console.log(residual < 1e-6) // true
 * ```
 */
export async function solveGram(
  kernel: Kernel,
  x: Matrix,
  b: RightHandSides,
  options: SolveOptions = {},
): Promise<Solution> {
  const { method, ridge, tolerance, ...call } = takeOptions('solveGram', SOLVE_OPTIONS, options)
  checkKernel('solveGram', kernel)
  checkMatrix('solveGram', 'x', x)
  const sides = checkSides('solveGram', b, x.rows)
  return x.engine.call('solveGram', [x], call, async (own) => {
    const methods = planMethodsFor('solveGram', x, sides.outputs, method)
    using solver = await GramSolver.makeIn(own, { kernel, x, ridge, tolerance }, methods)
    return await solver.solveIn(own, sides)
  })
}

/**
 * Prepares K(x, x) + ridge I once, for any number of right-hand sides. The solver borrows x.
 * Throws BAD_OPTION, NOT_POSITIVE_DEFINITE with the pivot, OUT_OF_MEMORY with the bytes needed and free, DISPOSED.
 */
export async function openGram(kernel: Kernel, x: Matrix, options: PrepareOptions = {}): Promise<GramSolver> {
  const { outputs, method, ridge, tolerance, ...call } = takeOptions('prepareGram', PREPARE_OPTIONS, options)
  checkKernel('prepareGram', kernel)
  checkMatrix('prepareGram', 'x', x)
  return x.engine.call('prepareGram', [x], call, async (own) => {
    const methods = planMethodsFor('prepareGram', x, outputs, method)
    return handOver(await GramSolver.makeIn(own, { kernel, x, ridge, tolerance }, methods), async (solver) => {
      await solver.readyIn(own)
      return solver
    })
  })
}
