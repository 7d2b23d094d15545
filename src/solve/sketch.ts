import { stream } from '../random/stream.js'
import { norms, subtract, takeColumns, worst } from './norms.js'

/**
 * A random sketch that estimates the residuals r = b - A x of many right-hand sides for less than the cost of A x. Let
 * S have n×60 random signs. For any r, the norm of a column of Sᵀ r / √60 differs from that of r by about a tenth
 * (Johnson and Lindenstrauss 1984; for signs Achlioptas 2003). Since Sᵀ r = Sᵀ b - (A S)ᵀ x for a symmetric A, only A S
 * is needed, once for all b. The estimate is below half the norm with probability 1e-9.
 */
export interface Sketch {
  /** The n×60 random signs S divided by √60, row-major. A row that counts w times in norms is also multiplied by √w. */
  signs: Float64Array
  /** The system's matrix A times `signs`, row-major n×60. */
  products: Float64Array
}

/** The operations of a symmetric system A that a sketch needs. Vectors are row-major n×outputs. */
export interface SketchedSystem {
  /** Returns A x in float64, for x row-major n×outputs. */
  apply(x: Float64Array): Promise<Float64Array>
  /** Returns aᵀ b, row-major, with a row for each column of a and a column for each column of b. */
  cross(a: Float64Array, b: Float64Array): Promise<Float64Array>
  /** The number of times each row counts in norms. */
  weights: ArrayLike<number>
}

/** The number of columns of random signs in a sketch. */
export const SKETCH_COLUMNS = 60
/** The number of signs that one uniform draw supplies. */
const SIGNS_PER_DRAW = 30
/** The number of right-hand sides from which a sketch saves more than it costs. */
export const SKETCH_OUTPUTS_MIN = 96
/** A residual is below this multiple of its estimate, except with probability 1e-9. */
const ESTIMATE_FACTOR = 2
/** The number of right-hand sides whose residual is computed exactly: those with the largest estimated residuals. */
const MEASURED_COLUMNS = 12

/**
 * Draws the signs of a sketch and multiplies the system's matrix by them, once for any number of right-hand sides.
 * Throws OUT_OF_MEMORY when the product does not fit.
 */
export async function makeSketch({ apply, weights }: SketchedSystem): Promise<Sketch> {
  const signs = new Float64Array(weights.length * SKETCH_COLUMNS)
  const draws = new Float64Array(signs.length / SIGNS_PER_DRAW)
  stream(0, 'residual sketch').fillUniform(draws)
  for (let at = 0; at < signs.length; at++) {
    const size = Math.sqrt(weights[Math.floor(at / SKETCH_COLUMNS)] / SKETCH_COLUMNS)
    const bits = Math.floor(draws[Math.floor(at / SIGNS_PER_DRAW)] * 2 ** SIGNS_PER_DRAW)
    signs[at] = (bits >> (at % SIGNS_PER_DRAW)) & 1 ? size : -size
  }
  return { signs, products: await apply(signs) }
}

/**
 * Returns the largest relative residual |b - A x| / |b| of a column if the sketch's estimates prove that all columns
 * are within the tolerance; otherwise undefined. x and b are row-major n×outputs. The returned value is measured by
 * `apply` on the 12 columns with the largest estimates.
 */
export async function quickResidual(
  { apply, cross, weights }: SketchedSystem,
  { signs, products }: Sketch,
  x: Float64Array,
  { b, outputs, tolerance }: { b: Float64Array; outputs: number; tolerance: number },
): Promise<number | undefined> {
  const sizes = norms(b, outputs, weights)
  const rest = subtract(await cross(signs, b), await cross(products, x))
  const estimates = norms(rest, outputs, new Uint8Array(SKETCH_COLUMNS).fill(1))
  if (ESTIMATE_FACTOR * worst(estimates, sizes) > tolerance) return undefined
  const share = (r: number) => (sizes[r] > 0 ? estimates[r] / sizes[r] : 0)
  const columns = Int32Array.from(sizes.keys())
    .sort((r, other) => share(other) - share(r))
    .subarray(0, MEASURED_COLUMNS)
  const product = await apply(takeColumns(x, outputs, columns))
  const left = norms(subtract(takeColumns(b, outputs, columns), product), columns.length, weights)
  return worst(
    left,
    Float64Array.from(columns, (r) => sizes[r]),
  )
}
