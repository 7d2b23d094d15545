import type { CallOptions } from '../engine/call.js'
import { handOver } from '../engine/lifetime.js'
import { checkMatrix, type Matrix } from '../engine/matrix.js'
import { CALL_OPTIONS, choice, integer, number, positive, type TableOf, takeOptions } from '../engine/options.js'
import { checkKernel, type Kernel } from '../ops/kernel.js'
import { chooseIn, METHODS, type Method } from './plan.js'
import { checkSides, type RightHandSides } from './sides.js'
import { GramSolver, type Solution } from './solver.js'

export type { Method } from './plan.js'
export type { RightHandSides } from './sides.js'
export type { GramSolver, Solution } from './solver.js'

export interface SolveOptions extends CallOptions {
  /** Added to the diagonal; 0 interpolates. */
  ridge?: number
  /** The largest relative residual that a solve returns. */
  tolerance?: number
  /**
   * 'cholesky': a float32 factor, refined, or a float64 one where that does not do. 'cg': conjugate gradients, in float32 within
   * float64 corrections, for what a factor would take too long or too much memory. 'auto' chooses, and changes where that fails.
   */
  method?: Method
}

export interface PrepareOptions extends SolveOptions {
  /** Right-hand sides to expect, of all solves: for hundreds 'auto' will rather factor. */
  outputs?: number
}

/** Label draws that geometry is usually kept for. */
const DRAWS = 256

export const SOLVE_OPTIONS = {
  ridge: number(0).or(0),
  tolerance: positive().or(1e-6),
  method: choice(METHODS).or('auto'),
  ...CALL_OPTIONS,
} satisfies TableOf<SolveOptions>

export const PREPARE_OPTIONS = { outputs: integer(1).or(DRAWS), ...SOLVE_OPTIONS } satisfies TableOf<PrepareOptions>

/**
 * Solves (K(x, x) + ridge I) c = b to a relative residual that is measured in float64 and reported, or refuses. Nothing is
 * added to the diagonal beside the ridge. With ridge 0 equal rows are solved as one, and the first gets the coefficient.
 * Errors: BAD_OPTION, BAD_SHAPE, BAD_VALUE, CONFLICTING_DUPLICATES (ridge 0), NOT_POSITIVE_DEFINITE with the pivot,
 * NOT_CONVERGED with the residual, OUT_OF_MEMORY with the numbers, DISPOSED.
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
    const ways = chooseIn('solveGram', x, sides.outputs, method)
    using solver = await GramSolver.makeIn(own, { kernel, x, ridge, tolerance }, ways)
    return await solver.solveIn(own, sides)
  })
}

/**
 * Makes K(x, x) + ridge I ready once, for any number of right-hand sides; borrows x.
 * Errors: BAD_OPTION, NOT_POSITIVE_DEFINITE with the pivot, OUT_OF_MEMORY with the numbers, DISPOSED.
 */
export async function openGram(kernel: Kernel, x: Matrix, options: PrepareOptions = {}): Promise<GramSolver> {
  const { outputs, method, ridge, tolerance, ...call } = takeOptions('prepareGram', PREPARE_OPTIONS, options)
  checkKernel('prepareGram', kernel)
  checkMatrix('prepareGram', 'x', x)
  return x.engine.call('prepareGram', [x], call, async (own) => {
    const ways = chooseIn('prepareGram', x, outputs, method)
    return handOver(await GramSolver.makeIn(own, { kernel, x, ridge, tolerance }, ways), async (solver) => {
      await solver.readyIn(own)
      return solver
    })
  })
}
