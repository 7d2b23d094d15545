import { pause } from '../engine/slices.js'
import { addScaled, divide, largest, norms, subtract, worst } from './norms.js'

/** The options of one correction. */
export interface CorrectOptions {
  outputs: number
  /** The relative residual that is enough: the correction may stop there. */
  share: number
}

/** An approximate solution for one residual. */
export interface Correction {
  x: Float64Array
  /** The number of iterations. */
  steps: number
  /** True if the method gave up because another one would be faster. */
  hopeless?: boolean
}

/**
 * The operations of a symmetric n×n system A that refinement needs: a product and an approximate inverse. Vectors are
 * row-major n×outputs.
 */
export interface RefinedSystem {
  /** Returns A x, as accurate as residuals must be. */
  apply(x: Float64Array): Promise<Float64Array>
  /** Returns an approximation of A⁻¹ r and does not change r, whose columns have a largest absolute value of 1. */
  correct(r: Float64Array, options: CorrectOptions): Promise<Correction>
  /**
   * Returns the largest |b - A x| / |b| of the columns if it is within the tolerance and cheaper to find than by
   * `apply`.
   */
  quickResidual?(x: Float64Array): Promise<number | undefined>
}

/** Options of `refine`: the shape of b, the tolerance, and the norms. */
export interface RefineOptions {
  outputs: number
  /** The largest |b - A x| / |b| of a column that is accepted. */
  tolerance: number
  /** The number of times each row counts in these norms. */
  weights: ArrayLike<number>
}

/** The best solution that `refine` found. */
export interface Refined {
  x: Float64Array
  /** The largest |b - A x| / |b| of the columns, as measured by `apply` or `quickResidual`. */
  residual: number
  /** The steps of all corrections. */
  iterations: number
  /** False if corrections stopped halving the residual while it was above the tolerance. */
  converged: boolean
}

/** The refinement ends when a correction leaves more than this share of the residual. */
const CONTRACTION_MAX = 0.5

/**
 * Solves A x = b by iterative refinement: corrects the residual until it is within the tolerance. Returns the best x
 * found.
 */
export async function refine(system: RefinedSystem, b: Float64Array, options: RefineOptions): Promise<Refined> {
  const { outputs, tolerance, weights } = options
  const sizes = norms(b, outputs, weights)
  let best: Refined = { x: new Float64Array(b.length), residual: worst(sizes, sizes), iterations: 0, converged: false }
  let rest = b
  while (best.residual > tolerance) {
    const scales = largest(rest, outputs)
    const share = tolerance / best.residual
    const correction = await system.correct(divide(rest, scales), { outputs, share })
    await pause()
    const x = addScaled(best.iterations > 0 ? best.x : undefined, correction.x, scales)
    const iterations = best.iterations + correction.steps
    if (correction.hopeless) return { ...best, iterations }
    const quick = await system.quickResidual?.(x)
    if (quick !== undefined && quick <= tolerance) return { x, residual: quick, iterations, converged: true }
    rest = subtract(b, await system.apply(x))
    await pause()
    const residual = worst(norms(rest, outputs, weights), sizes)
    const contraction = residual / best.residual
    await pause()
    if (contraction < 1) best = { ...best, x, residual }
    best.iterations = iterations
    if (!(contraction <= CONTRACTION_MAX)) break
  }
  return { ...best, converged: best.residual <= tolerance }
}
