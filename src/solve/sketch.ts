import { stream } from '../random/stream.js'
import { norms, subtract, takeColumns, worst } from './norms.js'

/**
 * Residuals of many right-hand sides for less than a product with each. For n×60 random signs S the norm of a column of Sᵀ r / √60
 * is that of r up to about a tenth, whatever r (Johnson and Lindenstrauss 1984; for signs Achlioptas 2003), and
 * Sᵀ (b - A x) = Sᵀ b - (A S)ᵀ x needs A S once for all b. An estimate below half the norm has a probability of 1e-9.
 */
export interface Sketch {
  /** Row-major n×60; rows that count more often are longer. */
  signs: Float64Array
  /** A times the signs. */
  products: Float64Array
}

/** What a sketch is made with. Vectors are row-major n×outputs. */
export interface Sketched {
  /** A x in float64. */
  apply(x: Float64Array): Promise<Float64Array>
  /** aᵀ b, row-major. */
  cross(a: Float64Array, b: Float64Array): Promise<Float64Array>
  /** How often each row counts in norms. */
  weights: ArrayLike<number>
}

export const DIRECTIONS = 60
/** Signs of one draw. */
const BITS = 30
/** From so many right-hand sides on, a sketch saves more than it costs. */
export const MANY = 96
/** A residual is surely below so many times its estimate. */
const SURE = 2
/** Columns that are measured: those of the largest estimates. */
const MEASURED = 12

export async function makeSketch({ apply, weights }: Sketched): Promise<Sketch> {
  const signs = new Float64Array(weights.length * DIRECTIONS)
  const draws = new Float64Array(signs.length / BITS)
  stream(0, 'residual sketch').fillUniform(draws)
  for (let at = 0; at < signs.length; at++) {
    const size = Math.sqrt(weights[Math.floor(at / DIRECTIONS)] / DIRECTIONS)
    const bits = Math.floor(draws[Math.floor(at / BITS)] * 2 ** BITS)
    signs[at] = (bits >> (at % BITS)) & 1 ? size : -size
  }
  return { signs, products: await apply(signs) }
}

/**
 * The worst column's |b - A x| / |b| where all are surely within the tolerance, else undefined. It is measured by `apply`, on
 * the 12 columns whose estimates are worst.
 */
export async function glance(
  { apply, cross, weights }: Sketched,
  { signs, products }: Sketch,
  x: Float64Array,
  { b, outputs, tolerance }: { b: Float64Array; outputs: number; tolerance: number },
): Promise<number | undefined> {
  const sizes = norms(b, outputs, weights)
  const rest = subtract(await cross(signs, b), await cross(products, x))
  const estimates = norms(rest, outputs, new Uint8Array(DIRECTIONS).fill(1))
  if (SURE * worst(estimates, sizes) > tolerance) return undefined
  const share = (r: number) => (sizes[r] > 0 ? estimates[r] / sizes[r] : 0)
  const columns = Int32Array.from(sizes.keys())
    .sort((r, other) => share(other) - share(r))
    .subarray(0, MEASURED)
  const product = await apply(takeColumns(x, outputs, columns))
  const left = norms(subtract(takeColumns(b, outputs, columns), product), columns.length, weights)
  return worst(
    left,
    Float64Array.from(columns, (r) => sizes[r]),
  )
}
