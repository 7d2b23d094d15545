/**
 * Dense algebra on tall blocks, which are row-major n×cols arrays with few columns, and on small matrices. Plain loops
 * in a fixed order give the same bits on every machine.
 */

/** Returns aᵀ b, row-major p×q, for a n×p and b n×q, both row-major. */
export function cross(a: Float64Array, p: number, b: Float64Array, q: number): Float64Array {
  return addCross(new Float64Array(p * q), a, p, b, q, 0, foursOf(a, p))
}

/** Returns the number of groups of four rows in a, which has p columns; the last group may be smaller. */
export const foursOf = (a: Float64Array, p: number): number => Math.ceil(a.length / p / 4)

/**
 * Adds to `out`, row-major p×q, the part of aᵀ b that comes from groups `first` to `last` - 1 of four rows, for a n×p
 * and b n×q. Each sum is loaded and stored once for the four products of a whole group.
 */
export function addCross(
  out: Float64Array,
  a: Float64Array,
  p: number,
  b: Float64Array,
  q: number,
  first: number,
  last: number,
): Float64Array {
  const end = Math.min(4 * last * p, a.length)
  let [i, j] = [4 * first * p, 4 * first * q]
  for (; i + 4 * p <= end; i += 4 * p, j += 4 * q) {
    for (let r = 0, at = 0; r < p; r++) {
      const [a0, a1, a2, a3] = [a[i + r], a[i + p + r], a[i + 2 * p + r], a[i + 3 * p + r]]
      for (let c = j; c < j + q; c++, at++) {
        out[at] += a0 * b[c] + a1 * b[c + q] + (a2 * b[c + 2 * q] + a3 * b[c + 3 * q])
      }
    }
  }
  for (; i < end; i += p, j += q) {
    for (let r = 0, at = 0; r < p; r++) for (let c = 0; c < q; c++, at++) out[at] += a[i + r] * b[j + c]
  }
  return out
}

/**
 * Adds factor · a m to x, for a n×p, m p×q and x n×q, in groups `first` to `last` - 1 of four rows. The sums of the
 * four rows do not wait for each other.
 */
export function addTimes(
  x: Float64Array,
  a: Float64Array,
  p: number,
  m: Float64Array,
  factor = 1,
  first = 0,
  last = foursOf(a, p),
): Float64Array {
  const q = m.length / p
  const end = Math.min(4 * last * p, a.length)
  let [i, j] = [4 * first * p, 4 * first * q]
  for (; i + 4 * p <= end; i += 4 * p, j += 4 * q) {
    for (let c = 0; c < q; c++) {
      let [s0, s1, s2, s3] = [0, 0, 0, 0]
      for (let r = i, at = c; r < i + p; r++, at += q) {
        const value = m[at]
        s0 += a[r] * value
        s1 += a[r + p] * value
        s2 += a[r + 2 * p] * value
        s3 += a[r + 3 * p] * value
      }
      x[j + c] += factor * s0
      x[j + q + c] += factor * s1
      x[j + 2 * q + c] += factor * s2
      x[j + 3 * q + c] += factor * s3
    }
  }
  for (; i < end; i += p, j += q) {
    for (let c = 0; c < q; c++) for (let r = 0; r < p; r++) x[j + c] += factor * a[i + r] * m[r * q + c]
  }
  return x
}

/** Returns the product a m, row-major n×q, for a n×p and m p×q. */
export function times(a: Float64Array, p: number, m: Float64Array): Float64Array {
  return addTimes(new Float64Array((a.length / p) * (m.length / p)), a, p, m)
}

/** Returns the transpose, row-major q×p, of m, which is p×q. */
export function transpose(m: Float64Array, p: number): Float64Array {
  const q = m.length / p
  return m.map((_, at) => m[(at % p) * q + Math.floor(at / p)])
}

/** A factorization Sᵀ S of a positive semidefinite r×r matrix, for S rank×r, with a right inverse T r×rank: S T = I. */
export interface PivotedFactor {
  rank: number
  s: Float64Array
  t: Float64Array
}

/**
 * A pivot below this ratio to the largest diagonal element counts as 0. A pivot is a squared length, so this drops
 * directions of a relative length below 1e-7, which may be rounding errors.
 */
const NEGLIGIBLE_PIVOT_RATIO = 1e-14

/**
 * Factors a symmetric positive semidefinite r×r matrix as Sᵀ S, by Cholesky with diagonal pivoting. The rank is the
 * number of pivots that are not negligible.
 */
export function pivotedCholesky(matrix: Float64Array, r: number): PivotedFactor {
  const rest = matrix.slice()
  const pivots: number[] = []
  const rows: Float64Array[] = []
  const largest = Math.max(...Array.from({ length: r }, (_, i) => matrix[i * r + i]))
  for (let step = 0; step < r; step++) {
    let pivot = -1
    for (let i = 0; i < r; i++) {
      if (!pivots.includes(i) && (pivot < 0 || rest[i * r + i] > rest[pivot * r + pivot])) pivot = i
    }
    const value = rest[pivot * r + pivot]
    if (!(value > 0) || value < NEGLIGIBLE_PIVOT_RATIO * largest) break
    const row = Float64Array.from({ length: r }, (_, j) =>
      pivots.includes(j) ? 0 : rest[pivot * r + j] / Math.sqrt(value),
    )
    for (let i = 0; i < r; i++) for (let j = 0; j < r; j++) rest[i * r + j] -= row[i] * row[j]
    pivots.push(pivot)
    rows.push(row)
  }
  const rank = rows.length
  const s = new Float64Array(rank * r)
  rows.forEach((row, k) => {
    s.set(row, k * r)
  })
  return { rank, s, t: rightInverse(rows, pivots, r) }
}

/**
 * Returns the right inverse T, r×rank, of S, rank×r: S T = I. The pivots' columns of S form a triangle; its inverse
 * fills the pivots' rows of T, and the other rows are 0.
 */
function rightInverse(rows: Float64Array[], pivots: number[], r: number): Float64Array {
  const rank = rows.length
  const t = new Float64Array(r * rank)
  for (let column = 0; column < rank; column++) {
    for (let k = column; k >= 0; k--) {
      let value = k === column ? 1 : 0
      for (let j = k + 1; j <= column; j++) value -= rows[k][pivots[j]] * t[pivots[j] * rank + column]
      t[pivots[k] * rank + column] = value / rows[k][pivots[k]]
    }
  }
  return t
}

/** Returns the inverse of a symmetric r×r matrix; undefined if the matrix is not positive definite. */
export function inverse(matrix: Float64Array, r: number): Float64Array | undefined {
  const { rank, t } = pivotedCholesky(matrix, r)
  return rank === r ? times(t, r, transpose(t, r)) : undefined
}
