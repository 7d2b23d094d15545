/** What a solve sees of a symmetric n×n system: a product, and something near its inverse. Vectors are row-major n×outputs. */
export interface System {
  /** A x, as accurate as residuals shall be. */
  apply(x: Float64Array): Promise<Float64Array>
  /** Near A⁻¹ r; right-hand sides come with a largest value of 1. */
  correct(r: Float64Array): Promise<Float64Array>
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
    const correction = await system.correct(rest.map((value, at) => value / scales[at % outputs]))
    const x = best.x.map((value, at) => value + correction[at] * scales[at % outputs])
    const product = await system.apply(x)
    rest = b.map((value, at) => value - product[at])
    const residual = worst(norms(rest, outputs, weights), sizes)
    const iterations = best.iterations + 1
    const contraction = residual / best.residual
    if (contraction < 1) best = { ...best, x, residual }
    best.iterations = iterations
    if (!(contraction <= WORST_CONTRACTION)) break
  }
  return { ...best, converged: best.residual <= tolerance }
}

/** The Euclidean norm of each column. */
function norms(x: Float64Array, outputs: number, weights: ArrayLike<number>): Float64Array {
  const scales = largest(x, outputs)
  const sums = new Float64Array(outputs)
  for (let at = 0; at < x.length; at++) {
    const value = x[at] / scales[at % outputs]
    sums[at % outputs] += weights[Math.floor(at / outputs)] * value * value
  }
  return sums.map((sum, r) => scales[r] * Math.sqrt(sum))
}

/** The largest absolute value of each column; 1 for a column of zeros. */
function largest(x: Float64Array, outputs: number): Float64Array {
  const found = new Float64Array(outputs)
  for (let at = 0; at < x.length; at++) found[at % outputs] = Math.max(found[at % outputs], Math.abs(x[at]))
  return found.map((value) => value || 1)
}

/** The largest ratio of two norms; a column of zeros is solved by zeros. */
function worst(rests: Float64Array, sizes: Float64Array): number {
  return rests.reduce((most, rest, r) => Math.max(most, sizes[r] > 0 ? rest / sizes[r] : 0), 0)
}
