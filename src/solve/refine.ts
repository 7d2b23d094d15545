import { pause } from '../engine/slices.js'
import { addScaled, divide, largest, norms, subtract, worst } from './norms.js'

/** The options of one correction: the number of columns, and when it may stop. */
export interface CorrectOptions {
  outputs: number
  /**
   * The relative residual at which the correction may stop: the norm that it leaves, as a share of the norm it is
   * given.
   */
  share: number
}

/** An approximate solution for one residual, row-major n×outputs, and how it was found. */
export interface Correction {
  x: Float64Array
  /** The number of iterations of the correction. */
  steps: number
  /** True if the method gave up because another one would be faster. */
  hopeless?: boolean
}

/**
 * The operations of a symmetric n×n system A that refinement needs: a product and an approximate inverse. Vectors are
 * row-major n×outputs.
 */
export interface RefinedSystem {
  /** Returns A x in the precision of residuals, float64. */
  apply(x: Float64Array): Promise<Float64Array>
  /** Returns an approximation of A⁻¹ r and does not change r. The largest absolute value of each column of r is 1. */
  correct(r: Float64Array, options: CorrectOptions): Promise<Correction>
  /**
   * Returns the largest |b - A x| / |b| of a column if it is within the tolerance and cheaper to compute than by
   * `apply`; otherwise undefined.
   */
  quickResidual?(x: Float64Array): Promise<number | undefined>
}

/** Options of `refine`: the number of columns of b, the tolerance, and the weights of the rows in norms. */
export interface RefineOptions {
  outputs: number
  /** The largest |b - A x| / |b| of a column that is accepted. */
  tolerance: number
  /** The number of times that each row counts in the norms of columns. */
  weights: ArrayLike<number>
}

/** The best solution that `refine` found. */
export interface Refined {
  x: Float64Array
  /** The largest |b - A x| / |b| of the columns, as measured by `apply` or `quickResidual`. */
  residual: number
  /** The total number of steps of all corrections. */
  iterations: number
  /** False if corrections stopped halving the residual while it was above the tolerance. */
  converged: boolean
}

/** The refinement ends when a correction leaves more than this share of the residual it was given. */
const CONTRACTION_MAX = 0.5

/**
 * Solves A x = b, for b row-major n×outputs, by iterative refinement: it solves for the residual b - A x approximately
 * and adds the result to x until the residual is within the tolerance. Returns the x with the smallest residual.
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
