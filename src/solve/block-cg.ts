import { addCross, addTimes, foursOf, inverse, split, times, transpose } from './block.js'
import { norms, worst } from './norms.js'

/** What conjugate gradients see of a symmetric positive definite system. Vectors are row-major n×columns; columns may become fewer. */
export interface Iterated {
  /** A p. */
  apply(p: Float64Array, columns: number): Promise<Float64Array>
  /** Near A⁻¹ r, symmetric and positive definite; leaves r as it is. */
  precondition(r: Float64Array, columns: number): Promise<Float64Array>
  /** Goes through rows of so many numbers in slices of time. */
  loop(count: number, width: number, work: (first: number, last: number) => void): Promise<void> | undefined
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
  { apply, precondition, loop }: Iterated,
  b: Float64Array,
  { outputs, tolerance, most, onStep }: IterateOptions,
): Promise<Iteration> {
  /** aᵀ b of tall blocks. */
  const cross = async (a: Float64Array, p: number, other: Float64Array, q: number) => {
    const out = new Float64Array(p * q)
    await loop(foursOf(a, p), p * q, (first, last) => addCross(out, a, p, other, q, first, last))
    return out
  }
  /** x + factor · a m of tall blocks; without x a m. */
  const plus = async (x: Float64Array | undefined, a: Float64Array, p: number, m: Float64Array, factor = 1) => {
    const sum = x ?? new Float64Array((a.length / p) * (m.length / p))
    await loop(foursOf(a, p), m.length, (first, last) => addTimes(sum, a, p, m, factor, first, last))
    return sum
  }
  const sizes = norms(b, outputs, new Uint8Array(b.length / outputs).fill(1))
  const x = new Float64Array(b.length)
  let z = await precondition(b, outputs)
  let { rank, s: c, t } = split(await cross(b, outputs, z, outputs), outputs)
  let q = await plus(undefined, b, outputs, t)
  let p = await plus(undefined, z, outputs, t)
  let residual = rank > 0 ? 1 : 0
  let steps = 0
  while (rank > 0 && residual > tolerance && steps < most) {
    const product = await apply(p, rank)
    steps++
    const inverted = inverse(await cross(p, rank, product, rank), rank)
    if (!inverted) break
    await plus(x, p, rank, times(inverted, rank, c))
    await plus(q, product, rank, inverted, -1)
    residual = worst(sizesOf(await cross(q, rank, q, rank), rank, c), sizes)
    if (onStep?.(steps, residual) || residual <= tolerance) break
    z = await precondition(q, rank)
    const next = split(await cross(q, rank, z, rank), rank)
    p = await plus(await plus(undefined, z, rank, next.t), p, rank, transpose(next.s, next.rank))
    q = await plus(undefined, q, rank, next.t)
    c = times(next.s, rank, c)
    rank = next.rank
  }
  return { x, residual, steps }
}

/** Norms of the columns of q c, by qᵀ q. */
function sizesOf(squares: Float64Array, rank: number, c: Float64Array): Float64Array {
  const outputs = c.length / rank
  const product = times(squares, rank, c)
  const sums = new Float64Array(outputs)
  for (let at = 0; at < c.length; at++) sums[at % outputs] += c[at] * product[at]
  return sums.map((value) => Math.sqrt(Math.max(value, 0)))
}
