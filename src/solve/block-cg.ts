import { addTimes, cross, inverse, split, times, transpose } from './block.js'
import { norms, worst } from './norms.js'

/** What conjugate gradients see of a symmetric positive definite system. Vectors are row-major n×columns; columns may become fewer. */
export interface Iterated {
  /** A p. */
  apply(p: Float64Array, columns: number): Promise<Float64Array>
  /** Near A⁻¹ r, symmetric and positive definite; leaves r as it is. */
  precondition(r: Float64Array, columns: number): Promise<Float64Array>
}

export interface IterateOptions {
  outputs: number
  /** Of the worst column: |b - A x| / |b|, by the recursion. */
  tolerance: number
  /** Products at most. */
  most: number
  /** Told after each product how far the worst column is; ends the iteration by true. */
  onStep?: (step: number, residual: number) => boolean
}

export interface Iteration {
  x: Float64Array
  residual: number
  /** Products with A. */
  steps: number
}

/**
 * Preconditioned conjugate gradients for all columns of b in one Krylov space, which they share: O'Leary 1980, in the form of
 * Dubrulle 2001 (BCGrQ), whose residual R = Q C is kept with Q orthonormal to the preconditioner. Directions in which columns
 * do not differ are dropped, so that equal, dependent or zero columns need no care.
 */
export async function blockCg(
  { apply, precondition }: Iterated,
  b: Float64Array,
  { outputs, tolerance, most, onStep }: IterateOptions,
): Promise<Iteration> {
  const sizes = norms(b, outputs, new Uint8Array(b.length / outputs).fill(1))
  const x = new Float64Array(b.length)
  let z = await precondition(b, outputs)
  let { rank, s: c, t } = split(cross(b, outputs, z, outputs), outputs)
  let q = times(b, outputs, t)
  let p = times(z, outputs, t)
  let residual = rank > 0 ? 1 : 0
  let steps = 0
  while (rank > 0 && residual > tolerance && steps < most) {
    const product = await apply(p, rank)
    steps++
    const inverted = inverse(cross(p, rank, product, rank), rank)
    if (!inverted) break
    addTimes(x, p, rank, times(inverted, rank, c))
    addTimes(q, product, rank, inverted, -1)
    residual = worst(sizesOf(q, rank, c), sizes)
    if (onStep?.(steps, residual) || residual <= tolerance) break
    z = await precondition(q, rank)
    const next = split(cross(q, rank, z, rank), rank)
    p = addTimes(times(z, rank, next.t), p, rank, transpose(next.s, next.rank))
    q = times(q, rank, next.t)
    c = times(next.s, rank, c)
    rank = next.rank
  }
  return { x, residual, steps }
}

/** Norms of the columns of q c. */
function sizesOf(q: Float64Array, rank: number, c: Float64Array): Float64Array {
  const outputs = c.length / rank
  const product = times(cross(q, rank, q, rank), rank, c)
  const squares = new Float64Array(outputs)
  for (let at = 0; at < c.length; at++) squares[at % outputs] += c[at] * product[at]
  return squares.map((value) => Math.sqrt(Math.max(value, 0)))
}
