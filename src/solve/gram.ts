import type { CallOptions } from '../engine/call.js'
import { handOver } from '../engine/lifetime.js'
import { checkMatrix, type Matrix } from '../engine/matrix.js'
import { CALL_OPTIONS, choice, integer, number, positive, type TableOf, takeOptions } from '../engine/options.js'
import type { Precision } from '../ops/gram/gram.js'
import { checkKernel, type Kernel } from '../ops/kernel.js'
import { METHODS, type Method, planMethodsFor } from './plan.js'
import { checkSides, type RightHandSides } from './sides.js'
import { GramSolver, type Solution } from './solver.js'

export type { Method } from './plan.js'
export type { RightHandSides } from './sides.js'
export type { GramSolver, Solution } from './solver.js'

/** Options of `solveGram`: the ridge, the tolerance, and the method. */
export interface SolveOptions extends CallOptions {
  /**
   * Number that is added to the diagonal of the Gram matrix K, at least 0. With 0, the default, the solution
   * interpolates b.
   */
  ridge?: number
  /**
   * The largest relative residual |b - (K + ridge I) c| / |b| of a column that is accepted, above 0; 1e-6 by default. A
   * solve that does not reach it throws NOT_CONVERGED.
   */
  tolerance?: number
  /**
   * The method of the solve. 'cholesky' factors K + ridge I in float32 and refines the solution iteratively; it falls
   * back to a factor in float64. 'cg' runs conjugate gradients in float32, corrected by residuals in float64; it falls
   * back to conjugate gradients in float64. 'auto', the default, picks the cheaper of the two that fits in memory. If
   * that one fails, it falls back from 'cg' to 'cholesky', and from float32 to float64.
   */
  method?: Method
}

/**
 * Options of `prepareGram`, which prepares a Gram matrix for many solves: those of `solveGram`, and the number of
 * right-hand sides to expect.
 */
export interface PrepareOptions extends SolveOptions {
  /**
   * The number of right-hand sides to expect over all solves, at least 1; 256 by default, a usual number of label
   * draws. With hundreds, 'auto' prefers a factor, because they share its cost.
   */
  outputs?: number
}

/** Default of `outputs`: the usual number of label draws for one prepared Gram matrix. */
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
 * Solves (K(x, x) + ridge I) c = b for c. x is n×d, and K(x, x) is the n×n matrix of kernel values k(x_i, x_j). b and c
 * are row-major n×outputs, with a column for each right-hand side. Reports the largest relative residual of a column,
 * measured in float64. Nothing but the ridge is added to the diagonal. With ridge 0, equal rows are merged: the first
 * of them gets the coefficient, the others get 0.
 *
 * Throws BAD_OPTION when the kernel or an option is invalid; BAD_SHAPE when b does not fill n rows; BAD_VALUE when x is
 * not a Matrix or a value of b is not finite; CONFLICTING_DUPLICATES when the ridge is 0 and equal rows have different
 * right-hand sides; NOT_POSITIVE_DEFINITE, with the pivot, when the factor breaks down; NOT_CONVERGED, with the
 * residual, when the residual stays above the tolerance; OUT_OF_MEMORY, with the bytes needed and free, when the system
 * does not fit; DISPOSED when a matrix was disposed.
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
 * Prepares K(x, x) + ridge I once, for any number of right-hand sides. The solver borrows x. The method begins in
 * `precision`, 'f32' by default. Throws BAD_OPTION when the
 * kernel or an option is invalid; BAD_VALUE when x is not a Matrix; NOT_POSITIVE_DEFINITE, with the pivot, when the
 * factor breaks down; OUT_OF_MEMORY, with the bytes needed and free, when no method fits; DISPOSED when x was disposed.
 */
export async function openGram(
  kernel: Kernel,
  x: Matrix,
  options: PrepareOptions = {},
  precision?: Precision,
): Promise<GramSolver> {
  const { outputs, method, ridge, tolerance, ...call } = takeOptions('prepareGram', PREPARE_OPTIONS, options)
  checkKernel('prepareGram', kernel)
  checkMatrix('prepareGram', 'x', x)
  return x.engine.call('prepareGram', [x], call, async (own) => {
    const methods = planMethodsFor('prepareGram', x, outputs, method, precision)
    return handOver(await GramSolver.makeIn(own, { kernel, x, ridge, tolerance }, methods), async (solver) => {
      await solver.readyIn(own)
      return solver
    })
  })
}
