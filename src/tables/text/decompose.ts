import { pause } from '../../engine/slices.js'
import { combine, crossProducts, eigenvectors, orthonormal } from '../../ops/nearest/directions.js'
import { stream } from '../../random/stream.js'
import type { SparseRows } from './sparse.js'

/** Maximum number of right singular vectors. */
export const MAX_COMPONENTS = 128
/** Columns of the sketch beyond that number, and multiplications of it by X Xᵀ. */
const [OVERSAMPLED, POWERS] = [8, 2]
/** Share of its norm below which a column of the sketch depends on earlier ones: the rest is rounding errors. */
const DEPENDENT_SHARE = 1e-13
/** Share of the trace below which an entry off the diagonal counts as 0. */
const NEGLIGIBLE_SHARE = 1e-16
/** Share of the largest singular value at or below which one is 0. */
const ZERO_SHARE = 1e-6

/** The leading singular values of a matrix, descending, and its right singular vectors. */
export interface Decomposition {
  values: number[]
  vectors: Float64Array[]
}

/** Called between two passes with the number of passes done and of all; may throw. */
export type BetweenPasses = (done: number, total: number) => void

/**
 * Returns the largest singular values of X, at most 128 of those above 0, with right singular vectors: a randomized
 * decomposition with a Gaussian sketch of 8 more columns and two power iterations (Halko, Martinsson and Tropp, SIAM
 * Review 2011, algorithms 4.4 and 5.1). It is exact up to rounding where the rank is at most 136. The sketch is the same
 * in every call, and in each vector the entry of largest absolute value is positive.
 */
export async function decompose(x: SparseRows, between: BetweenPasses): Promise<Decomposition> {
  const width = Math.min(MAX_COMPONENTS + OVERSAMPLED, x.rows, x.columns)
  let done = 0
  const pass = async <T>(columns: readonly T[], product: (column: T) => Float64Array): Promise<Float64Array[]> => {
    const products: Float64Array[] = []
    for (const column of columns) {
      products.push(product(column))
      await pause()
    }
    between(++done, 2 + 2 * POWERS)
    return products
  }
  const times = (column: Float64Array) => x.times(column)
  const transposedTimes = (column: Float64Array) => x.transposedTimes(column)
  const normals = stream(0, 'text: sketch')
  const draw = (k: number) => times(normals.fillNormal(new Float64Array(x.columns), k * x.columns))
  let basis = await orthonormal(await pass([...Array(width).keys()], draw), DEPENDENT_SHARE)
  for (let power = 0; power < POWERS; power++) {
    const back = await pass(basis, transposedTimes)
    basis = await orthonormal(await pass(back, times), DEPENDENT_SHARE)
  }
  return ofSmall(await pass(basis, transposedTimes))
}

/** Returns the decomposition of X from B = Xᵀ Q, whose columns span the rows of X: the eigenvectors of BᵀB = W Σ² Wᵀ. */
async function ofSmall(columns: readonly Float64Array[]): Promise<Decomposition> {
  const turned = await combine(columns, await eigenvectors(await crossProducts(columns), NEGLIGIBLE_SHARE))
  const all = turned.map((vector) => Math.sqrt(vector.reduce((sum, value) => sum + value * value, 0)))
  const count = all.filter((value) => value > ZERO_SHARE * all[0]).length
  const values = all.slice(0, Math.min(MAX_COMPONENTS, count))
  const vectors = values.map((value, k) => {
    const extreme = turned[k].reduce((most, entry) => (Math.abs(entry) > Math.abs(most) ? entry : most), 0)
    return turned[k].map((entry) => entry / (extreme < 0 ? -value : value))
  })
  return { values, vectors }
}
