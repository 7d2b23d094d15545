import { check } from '../engine/check.js'
import { integer, kind, number, type OptionRule, positive, type TableOf, takeOptions } from '../engine/options.js'
import { type Kernel, type KernelName, type KernelProfile, kernelOption, makeKernel, PROFILE_CODES } from './kernel.js'

/** Options of `laplace`, `gaussian` and `inverseMultiquadric`: the bandwidth, which is required. */
export interface KernelOptions {
  /**
   * Length scale h in units of the inputs, above 0; it has no default, since the right value depends on the data (see
   * `medianDistance`).
   */
  bandwidth: number
}

export const KERNEL_OPTIONS = { bandwidth: positive().required() } satisfies TableOf<KernelOptions>

/**
 * Makes the Laplace kernel, k(x, x') = exp(-r/h), where r is the Euclidean distance of two rows and h the bandwidth, in
 * the same unit. k(x, x) is 1, and the kernel is positive definite, so distinct rows can be interpolated without a
 * ridge. Throws BAD_OPTION when the bandwidth is missing or not a number above 0.
 */
export function laplace(options: KernelOptions): Kernel<KernelOptions> {
  return ofDistance('laplace', takeOptions('laplace', KERNEL_OPTIONS, options), {
    code: PROFILE_CODES.laplace,
    unit: Math.LOG2E,
  })
}

/** Profile 2^-s of s = log2(e) r²/(2h²), for the distance r of two rows and the bandwidth h. */
const GAUSSIAN_PROFILE = { code: PROFILE_CODES.gaussian, unit: Math.sqrt(Math.LOG2E / 2) }

/**
 * Makes the Gaussian kernel, k(x, x') = exp(-r²/(2h²)); r is the Euclidean distance, h the bandwidth. k(x, x) is 1.
 * Throws BAD_OPTION when the bandwidth is missing or not a number above 0.
 */
export function gaussian(options: KernelOptions): Kernel<KernelOptions> {
  return ofDistance('gaussian', takeOptions('gaussian', KERNEL_OPTIONS, options), GAUSSIAN_PROFILE)
}

/** Options of `matern`: bandwidth and smoothness, both required. */
export interface MaternOptions extends KernelOptions {
  /** Smoothness ν: 0.5, 1.5 or 2.5 for a Gaussian process that is continuous, once or twice differentiable. */
  smoothness: 0.5 | 1.5 | 2.5
}

/** Profile code of each smoothness ν, and the factor √(2ν) by which distances in bandwidths are multiplied. */
const MATERN_PROFILES = {
  0.5: { code: PROFILE_CODES.laplace, a: 1 },
  1.5: { code: PROFILE_CODES.matern3, a: Math.sqrt(3) },
  2.5: { code: PROFILE_CODES.matern5, a: Math.sqrt(5) },
} as const

/** Declares an option that accepts one of a few numbers. */
const oneOf = <const T extends number>(values: readonly T[]): OptionRule<T> =>
  kind(`one of ${values.join(', ')}`, (value) => values.includes(value as T))

export const MATERN_OPTIONS = {
  bandwidth: positive().required(),
  smoothness: oneOf([0.5, 1.5, 2.5]).required(),
} satisfies TableOf<MaternOptions>

/**
 * Makes the Matérn kernel of smoothness ν = 1/2, 3/2 or 5/2 and bandwidth h, where r is the Euclidean distance:
 *
 *     k(x, x') = exp(-a), (1 + a) exp(-a) or (1 + a + a²/3) exp(-a),  a = √(2ν) r/h
 *
 * Smoothness 1/2 is the Laplace kernel. k(x, x) is 1. Throws BAD_OPTION when an option is missing or out of range.
 * Source: Rasmussen and Williams, Gaussian Processes for Machine Learning (2006), section 4.2.
 */
export function matern(options: MaternOptions): Kernel<MaternOptions> {
  const taken = takeOptions('matern', MATERN_OPTIONS, options)
  const { code, a } = MATERN_PROFILES[taken.smoothness]
  return ofDistance('matern', taken, { code, unit: a * Math.LOG2E })
}

/** Options of `rationalQuadratic`: bandwidth and exponent, both required. */
export interface RationalQuadraticOptions extends KernelOptions {
  /** Exponent α, above 0. The smaller it is, the heavier the tails; as it grows, the kernel tends to the Gaussian. */
  alpha: number
}

export const RATIONAL_QUADRATIC_OPTIONS = {
  bandwidth: positive().required(),
  alpha: positive().required(),
} satisfies TableOf<RationalQuadraticOptions>

/** Minimum α whose rational quadratic equals the Gaussian in float64: for q = r²/(2h²) ≤ 710 they differ by q²/(2α). */
const MIN_GAUSSIAN_ALPHA = 1e21

/**
 * Makes the rational quadratic kernel, k(x, x') = (1 + r²/(2αh²))^-α, where r is the Euclidean distance and h the
 * bandwidth: a mixture of Gaussian kernels of all bandwidths. k(x, x) is 1. Throws BAD_OPTION when an option is missing
 * or not a number above 0. Source: Rasmussen and Williams (2006), see `matern`.
 */
export function rationalQuadratic(options: RationalQuadraticOptions): Kernel<RationalQuadraticOptions> {
  const taken = takeOptions('rationalQuadratic', RATIONAL_QUADRATIC_OPTIONS, options)
  const { alpha } = taken
  const rational = { code: PROFILE_CODES.rational, unit: Math.sqrt(0.5 / alpha), alpha }
  return ofDistance('rationalQuadratic', taken, alpha < MIN_GAUSSIAN_ALPHA ? rational : GAUSSIAN_PROFILE)
}

/**
 * Makes the inverse multiquadric kernel, k(x, x') = (1 + r²/h²)^-1/2, where r is the Euclidean distance and h the
 * bandwidth. k(x, x) is 1. Throws BAD_OPTION when the bandwidth is missing or not a number above 0.
 */
export function inverseMultiquadric(options: KernelOptions): Kernel<KernelOptions> {
  const taken = takeOptions('inverseMultiquadric', KERNEL_OPTIONS, options)
  return ofDistance('inverseMultiquadric', taken, { code: PROFILE_CODES.inverseRoot, unit: 1 })
}

/** Options of `polynomial`: bandwidth and degree, both required, and an offset. */
export interface PolynomialOptions extends KernelOptions {
  /** Degree of the polynomial, a whole number from 1 to 10. */
  degree: number
  /** Number added to the inner product, at least 0; 1 by default, so that all lower degrees are included. */
  offset?: number
}

export const POLYNOMIAL_OPTIONS = {
  bandwidth: positive().required(),
  degree: integer(1, 10).required(),
  offset: number(0).or(1),
} satisfies TableOf<PolynomialOptions>

/**
 * Makes the polynomial kernel, k(x, x') = (x·x'/h² + offset)^degree, where h is the bandwidth.
 *
 * The rank of its Gram matrix on d columns is at most the number of monomials of that degree or less, C(d + degree,
 * degree). With more rows than that, a solve needs a ridge. In float32 the absolute error is about 2e-7 degree (|x|
 * |x'|/h² + offset)^degree. Inputs are not centered. Throws BAD_OPTION when an option is missing or out of range.
 */
export function polynomial(options: PolynomialOptions): Kernel<Required<PolynomialOptions>> {
  const { degree, bandwidth, offset } = takeOptions('polynomial', POLYNOMIAL_OPTIONS, options)
  const profile = { code: PROFILE_CODES.polynomial, centered: false, alpha: offset, times: degree }
  return makeKernel(
    'polynomial',
    { degree, bandwidth, offset },
    { ...profile, scale: scaleOf('polynomial', 1, bandwidth) },
  )
}

/** Options of `ntk`: the number of hidden layers. */
export interface NetworkOptions {
  /** Number of hidden layers, from 1 to 20; 1 by default. */
  depth?: number
}

export const NETWORK_OPTIONS = { depth: integer(1, 20).or(1) } satisfies TableOf<NetworkOptions>

/** Options of `arcCosine`: the activation of the layers and their number. */
export interface ArcCosineOptions extends NetworkOptions {
  /** Activation of the layers: 0 for step functions, 1 (the default) for ramps (ReLU). */
  order?: 0 | 1
}

export const ARC_COSINE_OPTIONS = { order: oneOf([0, 1]).or(1), ...NETWORK_OPTIONS } satisfies TableOf<ArcCosineOptions>

/**
 * Makes the arc-cosine kernel of an infinitely wide network with random weights and no biases: the inner product of the
 * last hidden layer's outputs for two rows x and x', up to a factor. For one layer and the angle θ between the rows it
 * is 1 - θ/π at order 0 and |x| |x'| (sin θ + (π - θ) cos θ)/π at order 1. At every depth k(x, x) is 1 at order 0 and
 * |x|² at order 1. At order 0 a row of zeros counts as orthogonal to every row, itself included. Inputs are not
 * centered. Throws BAD_OPTION when an option is out of range. Source: Cho and Saul, "Kernel methods for deep learning"
 * (NIPS 2009).
 */
export function arcCosine(options: ArcCosineOptions = {}): Kernel<Required<ArcCosineOptions>> {
  const { order, depth } = takeOptions('arcCosine', ARC_COSINE_OPTIONS, options)
  return makeKernel(
    'arcCosine',
    { order, depth },
    ofAngle(order === 0 ? PROFILE_CODES.step : PROFILE_CODES.ramp, depth),
  )
}

/**
 * Makes the neural tangent kernel of a ReLU network without biases: in the limit of infinite width, training it by
 * gradient descent on the squared error is kernel regression with this kernel. It is scaled like `arcCosine`, so that
 * k(x, x) = (depth + 1) |x|². Inputs are not centered. Throws BAD_OPTION when `depth` is out of range. Source: Jacot,
 * Gabriel and Hongler, "Neural tangent kernel" (NeurIPS 2018).
 */
export function ntk(options: NetworkOptions = {}): Kernel<Required<NetworkOptions>> {
  const { depth } = takeOptions('ntk', NETWORK_OPTIONS, options)
  return makeKernel('ntk', { depth }, ofAngle(PROFILE_CODES.tangent, depth))
}

/** Returns the profile of a kernel of the angle between two rows. */
const ofAngle = (code: number, depth: number): KernelProfile => {
  return { code, scale: 1, centered: false, alpha: 0, times: depth, unit: true }
}

/** Options of `spikySmooth`: the two kernels and the weight of the second, all required. */
export interface SpikySmoothOptions {
  /** Wide kernel, which shapes the fit between the points: any but polynomial, arcCosine, ntk and spikySmooth. */
  smooth: Kernel
  /** Narrow kernel, which fits the labels at the points: any but polynomial, arcCosine, ntk and spikySmooth. */
  spike: Kernel
  /** Weight of the spike kernel, above 0. Away from the training points it acts like a ridge of the smooth kernel. */
  weight: number
}

export const SPIKY_SMOOTH_OPTIONS = {
  smooth: kernelOption().required(),
  spike: kernelOption().required(),
  weight: positive().required(),
} satisfies TableOf<SpikySmoothOptions>

/** Maximum ratio of the two bandwidths. Its square multiplies squared distances, so it must fit in float32. */
const MAX_BANDWIDTH_RATIO = 1e18

/**
 * Makes the sum of a wide and a narrow kernel, k(x, x') = smooth(x, x') + weight · spike(x, x'); k(x, x) is 1 + weight.
 * Interpolation with this kernel fits every training label exactly. If the spike kernel is 0 between distinct rows, it
 * predicts at all other rows what ridge regression with the smooth kernel and the ridge `weight` predicts. Throws
 * BAD_OPTION when an option is missing or out of range, `smooth` or `spike` is not a kernel of the distance, or the
 * bandwidths differ by a factor above 1e18. Source: Haas, Holzmüller, von Luxburg and Steinwart, "Mind the spikes"
 * (NeurIPS 2023).
 */
export function spikySmooth(options: SpikySmoothOptions): Kernel<SpikySmoothOptions> {
  const { smooth, spike, weight } = takeOptions('spikySmooth', SPIKY_SMOOTH_OPTIONS, options)
  for (const [name, kernel] of Object.entries({ smooth, spike })) {
    const plain = kernel.profile.centered && !kernel.profile.spike
    check(plain, 'BAD_OPTION', () => `spikySmooth: ${name} is ${kernel.name} but must be a kernel of the distance`)
  }
  const { code, alpha, scale } = spike.profile
  const ratio = scale / smooth.profile.scale
  check(ratio <= MAX_BANDWIDTH_RATIO && ratio >= 1 / MAX_BANDWIDTH_RATIO, 'BAD_OPTION', () => {
    const needed = `but must be within ${MAX_BANDWIDTH_RATIO} of each other`
    return `spikySmooth: the bandwidths are ${smooth.bandwidth} (smooth) and ${spike.bandwidth} (spike) ${needed}`
  })
  const added = Object.freeze({ code, alpha, weight, sharpness: ratio ** 2 })
  return makeKernel('spikySmooth', { smooth, spike, weight }, { ...smooth.profile, spike: added })
}

/** Makes a kernel of the distance. The argument of its profile is distance · `unit` / bandwidth. */
function ofDistance<Options extends KernelOptions>(
  name: KernelName,
  options: Options,
  { code, unit, alpha = 0 }: { code: number; unit: number; alpha?: number },
): Kernel<Options> {
  const scale = scaleOf(name, unit, options.bandwidth)
  return makeKernel(name, options, { code, scale, centered: true, alpha, times: 0 })
}

/** Returns unit / bandwidth. Throws BAD_OPTION when that is 0 or not finite. */
function scaleOf(name: KernelName, unit: number, bandwidth: number): number {
  const scale = unit / bandwidth
  check(scale > 0 && Number.isFinite(scale), 'BAD_OPTION', () => {
    return `${name}: bandwidth is ${bandwidth} but its reciprocal must be a float64 number above 0`
  })
  return scale
}
