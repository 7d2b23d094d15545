import type { Call } from '../../engine/call.js'
import { handOver } from '../../engine/lifetime.js'
import type { Matrix } from '../../engine/matrix.js'
import { planMethodsFor } from '../../solve/plan.js'
import { GramSolver } from '../../solve/solver.js'
import { FeatureEquations, type FeatureEquationsOptions, type SolvedWeights } from './equations.js'
import { LINEAR_KERNEL, transposedTimesIn } from './products.js'

/**
 * Makes a solver for the system (x xᵀ + ridge I) c = b, with the Gram matrix of the linear kernel. Throws OUT_OF_MEMORY
 * when it does not fit.
 */
export function solverFor(
  call: Call,
  x: Matrix,
  { ridge, tolerance, outputs }: FeatureEquationsOptions,
): Promise<GramSolver> {
  return GramSolver.makeIn(
    call,
    { kernel: LINEAR_KERNEL, x, ridge, tolerance },
    planMethodsFor(call.who, x, outputs, 'auto'),
  )
}

/**
 * Fits ridge regression on features F, n×features, with at least as many features as rows: the weights are Fᵀ (F Fᵀ +
 * ridge I)⁻¹ targets.
 */
export class RidgedRows extends FeatureEquations {
  readonly #found: Matrix
  readonly #solver: GramSolver

  private constructor(found: Matrix, solver: GramSolver) {
    super(found.engine, { borrows: [found], owns: [solver] })
    this.#found = found
    this.#solver = solver
  }

  /**
   * Opens the solver of (F Fᵀ + ridge I) c = targets for the features F. Throws NOT_POSITIVE_DEFINITE when its factor
   * breaks down; OUT_OF_MEMORY when it does not fit.
   */
  static async openIn(call: Call, found: Matrix, options: FeatureEquationsOptions): Promise<RidgedRows> {
    return handOver(await solverFor(call, found, options), async (solver) => {
      await solver.readyIn(call)
      return new RidgedRows(found, solver)
    })
  }

  async solveIn(call: Call, targets: Float64Array): Promise<SolvedWeights> {
    const sides = { values: targets, outputs: targets.length / this.#found.rows }
    const { coefficients, residual } = await this.#solver.solveIn(call, sides)
    return { weights: await transposedTimesIn(call, this.#found, coefficients), residual, jitter: 0 }
  }

  describe(): string {
    return `the ridge regression on ${this.#found.cols} random features`
  }
}
