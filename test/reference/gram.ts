import type { Kernel } from '#ops/kernel.js'
import { seeded, table } from './numbers.js'

/** A kernel by its name and options. */
export interface Named {
  name: string
  bandwidth?: number
  smoothness?: number
  alpha?: number
  degree?: number
  offset?: number
  order?: number
  depth?: number
  smooth?: Named
  spike?: Named
  weight?: number
}

type Row = readonly number[]

const dot = (a: Row, b: Row) => a.reduce((sum, value, t) => sum + value * b[t], 0)
/** In full where squares leave the range of numbers. */
function distance(a: Row, b: Row): number {
  const squared = a.reduce((sum, value, t) => sum + (value - b[t]) ** 2, 0)
  return squared > 1e-280 && squared < 1e300 ? Math.sqrt(squared) : Math.hypot(...a.map((value, t) => value - b[t]))
}

const inUnits = (a: Row, h: number) => a.map((value) => value / h)

/** Matérn's polynomial before exp(-a), by smoothness. */
const MATERN: Record<number, (a: number) => number> = {
  0.5: () => 1,
  1.5: (a) => 1 + a,
  2.5: (a) => 1 + a + (a * a) / 3,
}

/** The kernels of the distance by name, of r/h and the options. */
const PROFILES: Record<string, (r: number, options: Named) => number> = {
  laplace: (r) => Math.exp(-r),
  gaussian: (r) => Math.exp(-(r * r) / 2),
  matern: (r, { smoothness = 0 }) => {
    const a = r * Math.sqrt(2 * smoothness)
    return a < 800 ? MATERN[smoothness](a) * Math.exp(-a) : 0
  },
  rationalQuadratic: (r, { alpha = 0 }) => Math.exp(-alpha * Math.log1p((r * r) / (2 * alpha))),
  inverseMultiquadric: (r) => 1 / Math.sqrt(1 + r * r),
}

/** The other kernels by name, of two rows and the options. */
const OF_ROWS: Record<string, (a: Row, b: Row, options: Named) => number> = {
  polynomial: (a, b, { bandwidth: h = 0, offset = 0, degree = 0 }) =>
    (dot(inUnits(a, h), inUnits(b, h)) + offset) ** degree,
  arcCosine: (a, b, { order, depth = 0 }) => {
    const [layer, below] = order === 0 ? [stepOf, (t: number) => t / Math.PI] : [rampOf, belowRamp]
    let angle = angleOf(a, b)
    for (let l = 1; l < depth; l++) angle = 2 * Math.asin(Math.sqrt(below(angle) / 2))
    return layer(angle) * (order === 0 ? 1 : Math.hypot(...a) * Math.hypot(...b))
  },
  ntk: (a, b, { depth = 0 }) => {
    let [angle, value] = [angleOf(a, b), Math.cos(angleOf(a, b))]
    for (let l = 0; l < depth; l++) {
      value = value * stepOf(angle) + rampOf(angle)
      angle = 2 * Math.asin(Math.sqrt(belowRamp(angle) / 2))
    }
    return value * Math.hypot(...a) * Math.hypot(...b)
  },
  spikySmooth: (a, b, { smooth, spike, weight = 0 }) => kernelOf(smooth!, a, b) + weight * kernelOf(spike!, a, b),
}

/** The angle of two rows, from their difference and sum at length 1; a right one where one is 0. */
function angleOf(a: Row, b: Row): number {
  const [first, second] = [Math.hypot(...a), Math.hypot(...b)]
  if (first === 0 || second === 0) return Math.PI / 2
  const apart = Math.hypot(...a.map((value, t) => value / first - b[t] / second))
  const together = Math.hypot(...a.map((value, t) => value / first + b[t] / second))
  return apart < 1e-15 ? 0 : 2 * Math.atan2(apart, together)
}

/** What a layer of steps, and one of ramps, makes of an angle. */
const stepOf = (angle: number) => 1 - angle / Math.PI
const rampOf = (angle: number) => (Math.sin(angle) + (Math.PI - angle) * Math.cos(angle)) / Math.PI

/** 1 less the ramp's, of small angles by the series of sin t - t cos t = t³/3 - t⁵/30 + …: differences lose their digits. */
function belowRamp(t: number): number {
  if (t > 0.5) return 1 - rampOf(t)
  let [term, sum] = [t ** 3, 0]
  for (let k = 1; k < 12; term *= -(t * t) / (2 * k * (2 * k + 1)), k++) sum += term / (2 * k + 1)
  return 2 * Math.sin(t / 2) ** 2 - sum / Math.PI
}

function kernelOf(kernel: Named, a: Row, b: Row): number {
  const profile = PROFILES[kernel.name]
  return profile ? profile(distance(a, b) / kernel.bandwidth!, kernel) : OF_ROWS[kernel.name](a, b, kernel)
}

/** K(x1, x2) by the definition in float64, differences first. */
export function gramByDefinition(kernel: Named, x1: readonly Row[], x2: readonly Row[]): number[][] {
  return x1.map((a) => x2.map((b) => kernelOf(kernel, a, b)))
}

/**
 * How far a value may be off: by `slackOf` it; where it is not one of distances, by so much of the values of the two rows with
 * themselves, for each four degrees of a polynomial, two layers of a network, or the spike's own.
 */
export function kernelSlack(kernel: Named, a: Row, b: Row, relative: number): number {
  if (kernel.name in PROFILES) return slackOf(kernelOf(kernel, a, b), relative)
  if (kernel.smooth && kernel.spike) {
    return (
      kernelSlack(kernel.smooth, a, b, relative) + kernel.weight! * kernelSlack(kernel.spike, a, b, relative) + relative
    )
  }
  return (
    relative *
    Math.max(1, (kernel.degree ?? 0) / 4, (kernel.depth ?? 0) / 2) *
    Math.sqrt(kernelOf(kernel, a, a)) *
    Math.sqrt(kernelOf(kernel, b, b))
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

/** (K(x, x) + ridge I) c = b. */
export interface System<K extends Named = Kernel> {
  kernel: K
  x: number[][]
  b: number[][]
}

/** Rows in the unit cube and right-hand sides about 0. */
export function random(n: number, d: number, outputs: number, seed: number) {
  const next = seeded(seed)
  return { x: table(n, d, next), b: table(n, outputs, () => next() - 0.5) }
}

/** The worst column's relative residual, by the definition in float64; of every so many rows where these are enough to tell. */
export function trueResidual(
  { kernel, x, b }: System<Named>,
  ridge: number,
  { coefficients }: { coefficients: Float64Array },
  every = 1,
): number {
  const outputs = b[0].length
  const c = x.map((_, i) => [...coefficients.subarray(i * outputs, (i + 1) * outputs)])
  const norm = (rows: number[][], r: number) => Math.hypot(...rows.map((row) => row[r]))
  const taken = x.flatMap((_, i) => (i % every === 0 ? [i] : []))
  const rest = taken.map((i) => {
    const [fitted] = product(gramByDefinition(kernel, [x[i]], x), c)
    return b[i].map((value, r) => value - fitted[r] - ridge * c[i][r])
  })
  const given = taken.map((i) => b[i])
  return Math.max(...b[0].map((_, r) => norm(rest, r) / norm(given, r)))
}
