import { pause } from '../engine/slices.js'
import { addScaled, divide, largest, norms, subtract, worst } from './norms.js'

export interface CorrectOptions {
  outputs: number
  /** What share of the right-hand sides may be left over, at best. */
  share: number
}

export interface Correction {
  x: Float64Array
  /** Iterations it took. */
  steps: number
  /** Given up: another way would be faster. */
  hopeless?: boolean
}

/** What a solve sees of a symmetric n×n system: a product, and something near its inverse. Vectors are row-major n×outputs. */
export interface System {
  /** A x, as accurate as residuals shall be. */
  apply(x: Float64Array): Promise<Float64Array>
  /** Near A⁻¹ r, which it leaves as it is; right-hand sides come with a largest value of 1. */
  correct(r: Float64Array, options: CorrectOptions): Promise<Correction>
  /** The worst column's |b - A x| / |b| where that is within the tolerance and found for less than by `apply`. */
  glance?(x: Float64Array): Promise<number | undefined>
}

export interface RefineOptions {
  outputs: number
  /** Of the worst column: |b - A x| / |b|. */
  tolerance: number
  /** How often each row counts in these norms. */
  weights: ArrayLike<number>
}

export interface Refined {
  x: Float64Array
  /** The worst column's |b - A x| / |b|, as measured by `apply`. */
  residual: number
  iterations: number
  /** False where corrections stopped halving the residual above the tolerance. */
  converged: boolean
}

/** A correction that leaves more than this of the residual is not worth repeating. */
const WORST_CONTRACTION = 0.5

/** Solves A x = b by corrections of what is left over, until the measured residual is within the tolerance. */
export async function refine(system: System, b: Float64Array, options: RefineOptions): Promise<Refined> {
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
    const glanced = await system.glance?.(x)
    if (glanced !== undefined && glanced <= tolerance) return { x, residual: glanced, iterations, converged: true }
    rest = subtract(b, await system.apply(x))
    await pause()
    const residual = worst(norms(rest, outputs, weights), sizes)
    const contraction = residual / best.residual
    await pause()
    if (contraction < 1) best = { ...best, x, residual }
    best.iterations = iterations
    if (!(contraction <= WORST_CONTRACTION)) break
  }
  return { ...best, converged: best.residual <= tolerance }
}
