import type { Call } from '../../engine/call.js'
import { handOver } from '../../engine/lifetime.js'
import type { Matrix } from '../../engine/matrix.js'
import { planMethodsFor } from '../../solve/plan.js'
import { GramSolver } from '../../solve/solver.js'
import { Equations, type EquationsOptions, type SolvedWeights } from './equations.js'
import { LINEAR, transposedTimesIn } from './products.js'

/** Made ready to solve with the Gram matrix of some rows of features. Errors: NOT_POSITIVE_DEFINITE, OUT_OF_MEMORY. */
export function solverFor(call: Call, x: Matrix, { ridge, tolerance, outputs }: EquationsOptions): Promise<GramSolver> {
  return GramSolver.makeIn(call, { kernel: LINEAR, x, ridge, tolerance }, planMethodsFor(call.who, x, outputs, 'auto'))
}

/** Ridge regression on at least as many features as rows: their weights are Fᵀ (F Fᵀ + ridge I)⁻¹ targets. */
export class RidgedRows extends Equations {
  readonly #found: Matrix
  readonly #solver: GramSolver

  private constructor(found: Matrix, solver: GramSolver) {
    super(found.engine, { borrows: [found], owns: [solver] })
    this.#found = found
    this.#solver = solver
  }

  static async openIn(call: Call, found: Matrix, options: EquationsOptions): Promise<RidgedRows> {
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
