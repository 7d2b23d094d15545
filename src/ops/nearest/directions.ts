import { pause } from '../../engine/slices.js'

/*
 * Dense linear algebra for principal directions, in float64, on columns of equal length. There are a few dozen columns
 * at most, so plain loops take milliseconds. All functions yield to the event loop between columns.
 */

const dot = (a: Float64Array, b: Float64Array): number => {
  let sum = 0
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i]
  return sum
}

/**
 * Minimum norm of a column after orthogonalization, as a share of its norm before, for columns of float32 products; below
 * it, only rounding errors are left.
 */
const MIN_NORM_SHARE = 1e-5

/**
 * Orthonormalizes the columns in order by Gram-Schmidt, two passes each, and drops columns that depend on earlier ones:
 * those of which at most `minShare` of the norm is left.
 */
export async function orthonormal(
  columns: readonly Float64Array[],
  minShare = MIN_NORM_SHARE,
): Promise<Float64Array[]> {
  const basis: Float64Array[] = []
  for (const column of columns) {
    const own = column.slice()
    const before = Math.sqrt(dot(own, own))
    for (let pass = 0; pass < 2; pass++) {
      for (const other of basis) {
        const share = dot(own, other)
        for (let i = 0; i < own.length; i++) own[i] -= share * other[i]
      }
    }
    await pause()
    const norm = Math.sqrt(dot(own, own))
    if (!(norm > minShare * before)) continue
    basis.push(own.map((value) => value / norm))
  }
  return basis
}

/** Returns the inner products of all pairs of columns, row-major width × width. */
export async function crossProducts(columns: readonly Float64Array[]): Promise<Float64Array> {
  const width = columns.length
  const out = new Float64Array(width * width)
  for (let i = 0; i < width; i++) {
    for (let j = 0; j <= i; j++) {
      out[i * width + j] = dot(columns[i], columns[j])
      out[j * width + i] = out[i * width + j]
    }
    await pause()
  }
  return out
}

/** Returns a linear combination of the columns for each row of `turn`, which has one weight per column. */
export async function combine(
  columns: readonly Float64Array[],
  turn: readonly Float64Array[],
): Promise<Float64Array[]> {
  const sums: Float64Array[] = []
  for (const weights of turn) {
    const out = new Float64Array(columns[0].length)
    columns.forEach((column, j) => {
      const weight = weights[j]
      for (let i = 0; i < out.length; i++) out[i] += weight * column[i]
    })
    sums.push(out)
    await pause()
  }
  return sums
}

/** Maximum number of Jacobi sweeps over all pairs. */
const MAX_SWEEPS = 20
/** Off-diagonal entries of at most this share of the trace are left as they are: directions of searches need no more. */
const NEGLIGIBLE_SHARE = 1e-6

/**
 * Returns the eigenvectors of a symmetric matrix, row-major, by descending eigenvalue. It uses cyclic Jacobi rotations,
 * until all entries off the diagonal are at most `negligibleShare` of the trace, and overwrites the matrix.
 */
export async function eigenvectors(matrix: Float64Array, negligibleShare = NEGLIGIBLE_SHARE): Promise<Float64Array[]> {
  const width = Math.round(Math.sqrt(matrix.length))
  const vectors = Array.from({ length: width }, (_, i) => new Float64Array(width).fill(1, i, i + 1))
  let trace = 0
  for (let i = 0; i < width; i++) trace += matrix[i * width + i]
  for (let sweep = 0; sweep < MAX_SWEEPS; sweep++) {
    let turned = 0
    for (let p = 0; p < width; p++) {
      for (let q = p + 1; q < width; q++) {
        if (Math.abs(matrix[p * width + q]) <= negligibleShare * trace) continue
        rotate(matrix, vectors, width, p, q)
        turned++
      }
      await pause()
    }
    if (turned === 0) break
  }
  const order = vectors.map((_, i) => i).sort((a, b) => matrix[b * width + b] - matrix[a * width + a])
  return order.map((i) => vectors[i])
}

/** Applies the rotation that zeroes entry (p, q) to the matrix and to the eigenvectors found so far. */
function rotate(a: Float64Array, vectors: Float64Array[], width: number, p: number, q: number): void {
  const theta = (a[q * width + q] - a[p * width + p]) / (2 * a[p * width + q])
  const t = (theta < 0 ? -1 : 1) / (Math.abs(theta) + Math.sqrt(theta * theta + 1))
  const c = 1 / Math.sqrt(t * t + 1)
  const s = t * c
  for (let k = 0; k < width; k++) {
    const [x, y] = [a[k * width + p], a[k * width + q]]
    a[k * width + p] = c * x - s * y
    a[k * width + q] = s * x + c * y
  }
  for (let k = 0; k < width; k++) {
    const [x, y] = [a[p * width + k], a[q * width + k]]
    a[p * width + k] = c * x - s * y
    a[q * width + k] = s * x + c * y
  }
  const [u, v] = [vectors[p], vectors[q]]
  for (let k = 0; k < width; k++) {
    const [x, y] = [u[k], v[k]]
    u[k] = c * x - s * y
    v[k] = s * x + c * y
  }
}
