import { addCross, addTimes, foursOf, inverse, pivotedCholesky, times, transpose } from './block.js'
import { norms, worst } from './norms.js'

/**
 * A symmetric positive definite system A as conjugate gradients see it. Vectors are row-major n×columns; the number of
 * columns may decrease from step to step.
 */
export interface IteratedSystem {
  /** Returns A p. */
  apply(p: Float64Array, columns: number): Promise<Float64Array>
  /** Returns M⁻¹ r for a symmetric positive definite M near A, and does not change r. */
  precondition(r: Float64Array, columns: number): Promise<Float64Array>
  /** Runs `work` over `count` rows of `width` numbers in slices of time, as `Call.loop` does. */
  loop(count: number, width: number, work: (first: number, last: number) => void): Promise<void> | undefined
}

/** Options of `blockCg`: the number of right-hand sides, and when to stop. */
export interface BlockCgOptions {
  /** The number of columns of b. */
  outputs: number
  /** The largest |b - A x| / |b| of a column to end with, as the recursion estimates it. */
  tolerance: number
  /** The maximum number of products with A. */
  maxSteps: number
  /** Called after each product with the largest relative residual; ends the iteration by returning true. */
  onStep?: (step: number, residual: number) => boolean
}

/** The solution of `blockCg`, and how it ended. */
export interface BlockCgResult {
  /** Row-major n×outputs. */
  x: Float64Array
  /** The largest |b - A x| / |b| of a column, as the recursion estimates it. */
  residual: number
  /** The number of products with A. */
  steps: number
}

/**
 * Solves A x = b by preconditioned block conjugate gradients: all columns of b share one Krylov space (O'Leary 1980).
 * In the form of Dubrulle 2001 (BCGrQ) the residual is R = Q C, with Q orthonormal in the preconditioner's inner
 * product:
 *
 *     sᵀ s = bᵀ M⁻¹ b;  q = b s⁺;  p = M⁻¹ q;  c = s
 *     repeat:  α = (pᵀ A p)⁻¹;  x += p α c;  q -= A p α
 *              sᵀ s = qᵀ M⁻¹ q;  q = q s⁺;  p = M⁻¹ q + p sᵀ;  c = s c
 *
 * Dependent directions are dropped, so equal, dependent or zero columns need no special case.
 */
export async function blockCg(
  { apply, precondition, loop }: IteratedSystem,
  b: Float64Array,
  { outputs, tolerance, maxSteps, onStep }: BlockCgOptions,
): Promise<BlockCgResult> {
  /** Returns aᵀ b of tall blocks. */
  const cross = async (a: Float64Array, p: number, other: Float64Array, q: number) => {
    const out = new Float64Array(p * q)
    await loop(foursOf(a, p), p * q, (first, last) => addCross(out, a, p, other, q, first, last))
    return out
  }
  /** Adds factor · a m to x, or to zeros if x is undefined. */
  const plus = async (x: Float64Array | undefined, a: Float64Array, p: number, m: Float64Array, factor = 1) => {
    const sum = x ?? new Float64Array((a.length / p) * (m.length / p))
    await loop(foursOf(a, p), m.length, (first, last) => addTimes(sum, a, p, m, factor, first, last))
    return sum
  }
  const sizes = norms(b, outputs, new Uint8Array(b.length / outputs).fill(1))
  const x = new Float64Array(b.length)
  let z = await precondition(b, outputs)
  let { rank, s: c, t } = pivotedCholesky(await cross(b, outputs, z, outputs), outputs)
  let q = await plus(undefined, b, outputs, t)
  let p = await plus(undefined, z, outputs, t)
  let residual = rank > 0 ? 1 : 0
  let steps = 0
  while (rank > 0 && residual > tolerance && steps < maxSteps) {
    const product = await apply(p, rank)
    steps++
    const inverted = inverse(await cross(p, rank, product, rank), rank)
    if (!inverted) break
    await plus(x, p, rank, times(inverted, rank, c))
    await plus(q, product, rank, inverted, -1)
    residual = worst(sizesOf(await cross(q, rank, q, rank), rank, c), sizes)
    if (onStep?.(steps, residual) || residual <= tolerance) break
    z = await precondition(q, rank)
    const next = pivotedCholesky(await cross(q, rank, z, rank), rank)
    p = await plus(await plus(undefined, z, rank, next.t), p, rank, transpose(next.s, next.rank))
    q = await plus(undefined, q, rank, next.t)
    c = times(next.s, rank, c)
    rank = next.rank
  }
  return { x, residual, steps }
}

/** Returns the norms of the columns of q c, given qᵀ q. */
function sizesOf(squares: Float64Array, rank: number, c: Float64Array): Float64Array {
  const outputs = c.length / rank
  const product = times(squares, rank, c)
  const sums = new Float64Array(outputs)
  for (let at = 0; at < c.length; at++) sums[at % outputs] += c[at] * product[at]
  return sums.map((value) => Math.sqrt(Math.max(value, 0)))
}
