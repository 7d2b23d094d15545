import { check, checkInteger, checkNumber, checkPositive, shown } from '../engine/check.js'

/** What the Gram ops are told of a kernel. */
export interface Profile {
  /** As in `assembly/gram/profile.ts`. */
  readonly code: number
  /** What inputs are multiplied by, so that the profile needs no factor. */
  readonly scale: number
  /** Whether it is one of distances: inputs may be moved. */
  readonly centered: boolean
  /** The exponent of a rational quadratic, the offset of a polynomial. */
  readonly alpha: number
  /** The degree of a polynomial. */
  readonly times: number
}

export type KernelName = 'laplace' | 'gaussian' | 'matern' | 'rationalQuadratic' | 'inverseMultiquadric' | 'polynomial'

/**
 * A positive semidefinite function of two rows, with the options it was made by. Kernels of the distance are definite, and
 * equal rows have the value 1; others say what theirs is. Immutable.
 */
export type Kernel<Options = unknown> = Readonly<Options> & {
  readonly name: KernelName
  /** The scale of distance, in units of the inputs, where there is one. */
  readonly bandwidth?: number
  /** @internal */
  readonly profile: Profile
}

export interface KernelOptions {
  bandwidth: number
}

/** exp(-r/h), r the Euclidean distance, h the bandwidth. Errors: BAD_OPTION. */
export function laplace({ bandwidth }: KernelOptions): Kernel<KernelOptions> {
  return ofDistance('laplace', { bandwidth }, { code: 0, unit: Math.LOG2E })
}

/** exp(-r²/(2h²)), r the Euclidean distance, h the bandwidth. Errors: BAD_OPTION. */
export function gaussian({ bandwidth }: KernelOptions): Kernel<KernelOptions> {
  return ofDistance('gaussian', { bandwidth }, { code: 1, unit: Math.sqrt(Math.LOG2E / 2) })
}

export interface MaternOptions extends KernelOptions {
  smoothness: 0.5 | 1.5 | 2.5
}

/** The profile's code and a = r/h times this, by smoothness. */
const MATERN = new Map([
  [0.5, { code: 0, a: 1 }],
  [1.5, { code: 2, a: Math.sqrt(3) }],
  [2.5, { code: 3, a: Math.sqrt(5) }],
])

/**
 * Matérn's kernel of smoothness 1/2, 3/2 or 5/2: exp(-a) times 1, 1 + a or 1 + a + a²/3, with a = r/h times 1, √3 or √5.
 * 1/2 is Laplace. Errors: BAD_OPTION. Source: Rasmussen and Williams, Gaussian Processes for Machine Learning (2006), 4.2.
 */
export function matern({ bandwidth, smoothness }: MaternOptions): Kernel<MaternOptions> {
  const found = MATERN.get(smoothness)
  check(found !== undefined, 'BAD_OPTION', () => {
    return `matern: smoothness is ${shown(smoothness)} but must be one of 0.5, 1.5, 2.5`
  })
  return ofDistance('matern', { bandwidth, smoothness }, { code: found.code, unit: found.a * Math.LOG2E })
}

export interface RationalQuadraticOptions extends KernelOptions {
  /** Small: heavy tails. Towards infinity: the Gaussian. */
  alpha: number
}

/** (1 + r²/(2αh²))^-α, a mixture of Gaussians of all bandwidths. Errors: BAD_OPTION. */
export function rationalQuadratic({ bandwidth, alpha }: RationalQuadraticOptions): Kernel<RationalQuadraticOptions> {
  checkPositive('rationalQuadratic', 'alpha', alpha)
  return ofDistance('rationalQuadratic', { bandwidth, alpha }, { code: 4, unit: Math.sqrt(0.5 / alpha), alpha })
}

/** (1 + r²/h²)^-1/2. Errors: BAD_OPTION. */
export function inverseMultiquadric({ bandwidth }: KernelOptions): Kernel<KernelOptions> {
  return ofDistance('inverseMultiquadric', { bandwidth }, { code: 5, unit: 1 })
}

export interface PolynomialOptions extends KernelOptions {
  /** From 1 to 10. */
  degree: number
  /** Added to the inner product, 0 or more; 1 where none is given. */
  offset?: number
}

/**
 * (x·y/h² + offset)^degree. Of d columns its Gram matrices have the rank of all polynomials of that degree at most: beyond so
 * many rows they need a ridge. In float32 right to about 2e-7 times the degree of (|x| |y|/h² + offset)^degree. Errors: BAD_OPTION.
 */
export function polynomial(options: PolynomialOptions): Kernel<Required<PolynomialOptions>> {
  const { degree, bandwidth, offset = 1 } = options
  checkInteger('polynomial', 'degree', degree, 1, 10)
  checkNumber('polynomial', 'offset', offset, 0)
  const profile = { code: 6, centered: false, alpha: offset, times: degree }
  return make('polynomial', { degree, bandwidth, offset }, { ...profile, scale: scaleOf('polynomial', 1, bandwidth) })
}

function ofDistance<Options extends KernelOptions>(
  name: KernelName,
  options: Options,
  { code, unit, alpha = 0 }: { code: number; unit: number; alpha?: number },
): Kernel<Options> {
  const scale = scaleOf(name, unit, options.bandwidth)
  return make(name, options, { code, scale, centered: true, alpha, times: 0 })
}

function scaleOf(name: KernelName, unit: number, bandwidth: number): number {
  checkPositive(name, 'bandwidth', bandwidth)
  const scale = unit / bandwidth
  check(scale > 0 && Number.isFinite(scale), 'BAD_OPTION', () => {
    return `${name}: bandwidth is ${bandwidth} but its reciprocal must be a float64 number above 0`
  })
  return scale
}

function make<Options>(name: KernelName, options: Options, profile: Profile): Kernel<Options> {
  return Object.freeze({ name, ...options, profile: Object.freeze(profile) })
}

/** @internal Refuses what none of the functions above made. */
export function checkKernel(who: string, kernel: unknown): asserts kernel is Kernel {
  const profile = typeof kernel === 'object' && kernel !== null && 'profile' in kernel ? kernel.profile : undefined
  const made = typeof profile === 'object' && profile !== null && 'code' in profile
  check(made, 'BAD_OPTION', () => `${who}: the kernel must be made by laplace(), gaussian() or another of the kernels`)
}
