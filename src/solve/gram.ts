import type { CallOptions } from '../engine/call.js'
import { checkChoice, checkNumber, checkPositive } from '../engine/check.js'
import type { Matrix } from '../engine/matrix.js'
import { checkKernel, type Kernel } from '../ops/kernels.js'
import { type Factored, factorIn, type Problem, type Solution } from './factored.js'
import { chooseIn, METHODS, type Method } from './plan.js'
import { checkSides, type RightHandSides } from './sides.js'

export type { Factored, Solution } from './factored.js'
export type { Method } from './plan.js'
export type { RightHandSides } from './sides.js'

export interface FactorOptions extends CallOptions {
  /** Added to the diagonal; 0 interpolates. */
  ridge?: number
  /** The largest relative residual that a solve returns. */
  tolerance?: number
  /** 'cholesky': a float32 factor, refined, or a float64 one where that does not do. 'auto' chooses. */
  method?: Method
}

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
  options: FactorOptions = {},
): Promise<Solution> {
  const problem = checkProblem('solveGram', kernel, x, options)
  const sides = checkSides('solveGram', b, x.rows)
  return x.engine.call('solveGram', [x], options, async (call) => {
    chooseIn(x.engine, 'solveGram', shapeOf(x, sides.outputs), options.method ?? 'auto')
    const factored = await factorIn(call, problem)
    try {
      return await factored.solveIn(call, sides)
    } finally {
      factored.dispose()
    }
  })
}

/**
 * Factors K(x, x) + ridge I once, for any number of right-hand sides; borrows x.
 * Errors: BAD_OPTION, NOT_POSITIVE_DEFINITE with the pivot, OUT_OF_MEMORY with the numbers, DISPOSED.
 */
export async function factorGram(kernel: Kernel, x: Matrix, options: FactorOptions = {}): Promise<Factored> {
  const problem = checkProblem('prepareGram', kernel, x, options)
  return x.engine.call('prepareGram', [x], options, (call) => {
    chooseIn(x.engine, 'prepareGram', shapeOf(x, 1), options.method ?? 'auto')
    return factorIn(call, problem)
  })
}

const shapeOf = (x: Matrix, outputs: number) => ({ n: x.rows, d: x.cols, outputs })

function checkProblem(who: string, kernel: Kernel, x: Matrix, options: FactorOptions): Problem {
  const { ridge = 0, tolerance = 1e-6, method = 'auto' } = options
  checkKernel(who, kernel)
  checkNumber(who, 'ridge', ridge, 0)
  checkPositive(who, 'tolerance', tolerance)
  checkChoice(who, 'method', method, METHODS)
  return { kernel, x, ridge, tolerance }
}
