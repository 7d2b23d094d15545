/** The profiles by name, of the distance r and the bandwidth h. */
export const PROFILES = {
  laplace: (r: number, h: number) => Math.exp(-r / h),
  gaussian: (r: number, h: number) => Math.exp(-(r * r) / (2 * h * h)),
}

export interface Kernel {
  name: keyof typeof PROFILES
  bandwidth: number
}

/** K(x1, x2) by the definition in float64, differences first. */
export function gramByDefinition({ name, bandwidth }: Kernel, x1: number[][], x2: number[][]): number[][] {
  return x1.map((a) =>
    x2.map((b) => PROFILES[name](Math.sqrt(a.reduce((sum, value, t) => sum + (value - b[t]) ** 2, 0)), bandwidth)),
  )
}

/** A v, for tables of numbers. */
export function product(a: number[][], v: number[][]): number[][] {
  return a.map((row) => v[0].map((_, r) => row.reduce((sum, value, j) => sum + value * v[j][r], 0)))
}

/** The pivots of the Cholesky factor: all positive where the matrix is positive definite. */
export function pivots(a: number[][]): number[] {
  const l = a.map((row) => row.map(() => 0))
  return a.map((row, i) => {
    for (let j = 0; j < i; j++) {
      l[i][j] = (row[j] - l[i].slice(0, j).reduce((sum, value, t) => sum + value * l[j][t], 0)) / l[j][j]
    }
    const pivot = row[i] - l[i].slice(0, i).reduce((sum, value) => sum + value * value, 0)
    l[i][i] = Math.sqrt(pivot)
    return pivot
  })
}

/**
 * How far a kernel value may be off: `relative` of itself for each unit of its exponent (which is rounded too), or less than
 * the smallest normal float32.
 */
export function slackOf(value: number, relative: number): number {
  return relative * Math.max(value, value > 0 ? -value * Math.log(value) : 0) + 2 ** -126
}

/** The worst column's relative residual, by the definition in float64. */
export function trueResidual(
  { kernel, x, b }: { kernel: Kernel; x: number[][]; b: number[][] },
  ridge: number,
  { coefficients }: { coefficients: Float64Array },
): number {
  const outputs = b[0].length
  const c = x.map((_, i) => [...coefficients.subarray(i * outputs, (i + 1) * outputs)])
  const fitted = x.map((row, i) =>
    product(gramByDefinition(kernel, [row], x), c)[0].map((value, r) => value + ridge * c[i][r]),
  )
  const norm = (rows: number[][], r: number) => Math.hypot(...rows.map((row) => row[r]))
  const rest = b.map((row, i) => row.map((value, r) => value - fitted[i][r]))
  return Math.max(...b[0].map((_, r) => norm(rest, r) / norm(b, r)))
}
