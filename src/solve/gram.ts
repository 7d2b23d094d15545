import type { CallOptions } from '../engine/call.js'
import { checkChoice, checkInteger, checkNumber, checkPositive } from '../engine/check.js'
import type { Matrix } from '../engine/matrix.js'
import { checkKernel, type Kernel } from '../ops/kernels.js'
import { chooseIn, METHODS, type Method } from './plan.js'
import { checkSides, type RightHandSides } from './sides.js'
import { GramSolver, type Problem, type Solution } from './solver.js'

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
  const problem = checkProblem('solveGram', kernel, x, options)
  const sides = checkSides('solveGram', b, x.rows)
  return x.engine.call('solveGram', [x], options, async (call) => {
    const ways = chooseIn('solveGram', x, sides.outputs, options.method ?? 'auto')
    using solver = await GramSolver.makeIn(call, problem, ways)
    return await solver.solveIn(call, sides)
  })
}

/**
 * Makes K(x, x) + ridge I ready once, for any number of right-hand sides; borrows x.
 * Errors: BAD_OPTION, NOT_POSITIVE_DEFINITE with the pivot, OUT_OF_MEMORY with the numbers, DISPOSED.
 */
export async function openGram(kernel: Kernel, x: Matrix, options: PrepareOptions = {}): Promise<GramSolver> {
  const { outputs = DRAWS, method = 'auto' } = options
  const problem = checkProblem('prepareGram', kernel, x, options)
  checkInteger('prepareGram', 'outputs', outputs, 1)
  return x.engine.call('prepareGram', [x], options, async (call) => {
    const solver = await GramSolver.makeIn(call, problem, chooseIn('prepareGram', x, outputs, method))
    try {
      await solver.readyIn(call)
      return solver
    } catch (error) {
      solver.dispose()
      throw error
    }
  })
}

function checkProblem(who: string, kernel: Kernel, x: Matrix, options: SolveOptions): Problem {
  const { ridge = 0, tolerance = 1e-6, method = 'auto' } = options
  checkKernel(who, kernel)
  checkNumber(who, 'ridge', ridge, 0)
  checkPositive(who, 'tolerance', tolerance)
  checkChoice(who, 'method', method, METHODS)
  return { kernel, x, ridge, tolerance }
}
