import { addCross, addTimes, foursOf, inverse, pivotedCholesky, times, transpose } from './block.js'
import { norms, worst } from './norms.js'

/**
 * The operations of a symmetric positive definite n×n matrix A that `blockCg` needs. Vectors are row-major n×columns;
 * the number of columns may decrease from step to step.
 */
export interface IteratedSystem {
  /** Returns A p, for p row-major n×columns. */
  apply(p: Float64Array, columns: number): Promise<Float64Array>
  /**
   * Returns M⁻¹ r and does not change r, which is row-major n×columns. M is a symmetric positive definite approximation
   * of A.
   */
  precondition(r: Float64Array, columns: number): Promise<Float64Array>
  /**
   * Calls `work` for consecutive ranges of `count` rows of `width` numbers each, and yields to the event loop between
   * slices of time, as `Call.loop` does.
   */
  loop(count: number, width: number, work: (first: number, last: number) => void): Promise<void> | undefined
}

/** Options of `blockCg`: the number of right-hand sides, and when to stop. */
export interface BlockCgOptions {
  /** The number of right-hand sides: the columns of b. */
  outputs: number
  /**
   * The relative residual |b - A x| / |b| at which the iteration stops, for the worst column. The recursion estimates
   * it.
   */
  tolerance: number
  /** The maximum number of products with A. */
  maxSteps: number
  /**
   * Called after each product with A, with the number of products and the largest relative residual of a column.
   * Returns true to end the iteration.
   */
  onStep?: (step: number, residual: number) => boolean
}

/** The solution x of `blockCg`, its estimated residual, and the number of products with A. */
export interface BlockCgResult {
  /** The solution, row-major n×outputs. */
  x: Float64Array
  /** The relative residual |b - A x| / |b| of the worst column, as the recursion estimates it. */
  residual: number
  /** The number of products with A. */
  steps: number
}

/**
 * Solves A x = b, for b row-major n×outputs, by preconditioned block conjugate gradients: all columns of b share one
 * Krylov space (O'Leary 1980). In the form of Dubrulle 2001 (BCGrQ) the residual b - A x is the product of Q, whose
 * columns are orthonormal in the inner product of the preconditioner M⁻¹, and a small matrix. In the pseudocode Q is q,
 * the small matrix is c, and s⁺ is a right inverse of s:
 *
 *     sᵀ s = bᵀ M⁻¹ b;  q = b s⁺;  p = M⁻¹ q;  c = s
 *     repeat:  α = (pᵀ A p)⁻¹;  x += p α c;  q -= A p α
 *              sᵀ s = qᵀ M⁻¹ q;  q = q s⁺;  p = M⁻¹ q + p sᵀ;  c = s c
 *
 * Linearly dependent directions are dropped, so equal, dependent or zero columns need no special case.
 */
export async function blockCg(
  { apply, precondition, loop }: IteratedSystem,
  b: Float64Array,
  { outputs, tolerance, maxSteps, onStep }: BlockCgOptions,
): Promise<BlockCgResult> {
  /** Returns aᵀ other, row-major p×q, for a n×p and `other` n×q. */
  const cross = async (a: Float64Array, p: number, other: Float64Array, q: number) => {
    const out = new Float64Array(p * q)
    await loop(foursOf(a, p), p * q, (first, last) => addCross(out, a, p, other, q, first, last))
    return out
  }
  /** Adds factor · a m to x, for a n×p and m with p rows, and returns x. An undefined x stands for zeros. */
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

/** Returns the norms of the columns of q c, given `squares` = qᵀ q, rank×rank, and c, rank×outputs. */
function sizesOf(squares: Float64Array, rank: number, c: Float64Array): Float64Array {
  const outputs = c.length / rank
  const product = times(squares, rank, c)
  const sums = new Float64Array(outputs)
  for (let at = 0; at < c.length; at++) sums[at % outputs] += c[at] * product[at]
  return sums.map((value) => Math.sqrt(Math.max(value, 0)))
}
