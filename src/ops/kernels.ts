import { check } from '../engine/check.js'
import { integer, kind, number, type OptionRule, positive, type TableOf, takeOptions } from '../engine/options.js'
import { type Kernel, type KernelName, kernelOption, makeKernel, PROFILE, type Profile } from './kernel.js'

/** The options of `laplace` and `gaussian`. */
export interface KernelOptions {
  bandwidth: number
}

export const KERNEL_OPTIONS = { bandwidth: positive().required() } satisfies TableOf<KernelOptions>

/** exp(-r/h), r the Euclidean distance, h the bandwidth. Errors: BAD_OPTION. */
export function laplace(options: KernelOptions): Kernel<KernelOptions> {
  return ofDistance('laplace', takeOptions('laplace', KERNEL_OPTIONS, options), {
    code: PROFILE.laplace,
    unit: Math.LOG2E,
  })
}

const GAUSSIAN = { code: PROFILE.gaussian, unit: Math.sqrt(Math.LOG2E / 2) }

/** exp(-r²/(2h²)), r the Euclidean distance, h the bandwidth. Errors: BAD_OPTION. */
export function gaussian(options: KernelOptions): Kernel<KernelOptions> {
  return ofDistance('gaussian', takeOptions('gaussian', KERNEL_OPTIONS, options), GAUSSIAN)
}

/** The options of `matern`. */
export interface MaternOptions extends KernelOptions {
  smoothness: 0.5 | 1.5 | 2.5
}

/** The profile's code and a = r/h times this, by smoothness. */
const MATERN = {
  0.5: { code: PROFILE.laplace, a: 1 },
  1.5: { code: PROFILE.matern3, a: Math.sqrt(3) },
  2.5: { code: PROFILE.matern5, a: Math.sqrt(5) },
} as const

/** An option with few numbers to choose from. */
const oneOf = <const T extends number>(values: readonly T[]): OptionRule<T> =>
  kind(`one of ${values.join(', ')}`, (value) => values.includes(value as T))

export const MATERN_OPTIONS = {
  bandwidth: positive().required(),
  smoothness: oneOf([0.5, 1.5, 2.5]).required(),
} satisfies TableOf<MaternOptions>

/**
 * Matérn's kernel of smoothness 1/2, 3/2 or 5/2: exp(-a) times 1, 1 + a or 1 + a + a²/3, with a = r/h times 1, √3 or √5.
 * 1/2 is Laplace. Errors: BAD_OPTION. Source: Rasmussen and Williams, Gaussian Processes for Machine Learning (2006), 4.2.
 */
export function matern(options: MaternOptions): Kernel<MaternOptions> {
  const taken = takeOptions('matern', MATERN_OPTIONS, options)
  const { code, a } = MATERN[taken.smoothness]
  return ofDistance('matern', taken, { code, unit: a * Math.LOG2E })
}

/** The options of `rationalQuadratic`. */
export interface RationalQuadraticOptions extends KernelOptions {
  /** Small: heavy tails. Toward infinity: the Gaussian. */
  alpha: number
}

export const RATIONAL_QUADRATIC_OPTIONS = {
  bandwidth: positive().required(),
  alpha: positive().required(),
} satisfies TableOf<RationalQuadraticOptions>

/** From this alpha on the rational quadratic is the Gaussian to float64: they differ by q²/(2α), q ≤ 710, where the values are not 0. */
const GAUSSIAN_FROM = 1e21

/** (1 + r²/(2αh²))^-α, a mixture of Gaussians of all bandwidths. Errors: BAD_OPTION. */
export function rationalQuadratic(options: RationalQuadraticOptions): Kernel<RationalQuadraticOptions> {
  const taken = takeOptions('rationalQuadratic', RATIONAL_QUADRATIC_OPTIONS, options)
  const { alpha } = taken
  const rational = { code: PROFILE.rational, unit: Math.sqrt(0.5 / alpha), alpha }
  return ofDistance('rationalQuadratic', taken, alpha < GAUSSIAN_FROM ? rational : GAUSSIAN)
}

/** (1 + r²/h²)^-1/2. Errors: BAD_OPTION. */
export function inverseMultiquadric(options: KernelOptions): Kernel<KernelOptions> {
  const taken = takeOptions('inverseMultiquadric', KERNEL_OPTIONS, options)
  return ofDistance('inverseMultiquadric', taken, { code: PROFILE.inverseRoot, unit: 1 })
}

/** The options of `polynomial`. */
export interface PolynomialOptions extends KernelOptions {
  /** From 1 to 10. */
  degree: number
  /** Added to the inner product, 0 or more. */
  offset?: number
}

export const POLYNOMIAL_OPTIONS = {
  bandwidth: positive().required(),
  degree: integer(1, 10).required(),
  offset: number(0).or(1),
} satisfies TableOf<PolynomialOptions>

/**
 * (x·y/h² + offset)^degree. Of d columns its Gram matrices have the rank of all polynomials of that degree at most: beyond so
 * many rows they need a ridge. In float32 right to about 2e-7 times the degree of (|x| |y|/h² + offset)^degree. Errors: BAD_OPTION.
 */
export function polynomial(options: PolynomialOptions): Kernel<Required<PolynomialOptions>> {
  const { degree, bandwidth, offset } = takeOptions('polynomial', POLYNOMIAL_OPTIONS, options)
  const profile = { code: PROFILE.polynomial, centered: false, alpha: offset, times: degree }
  return makeKernel(
    'polynomial',
    { degree, bandwidth, offset },
    { ...profile, scale: scaleOf('polynomial', 1, bandwidth) },
  )
}

/** The options of `ntk`. */
export interface NetworkOptions {
  /** Hidden layers, from 1 to 20. */
  depth?: number
}

export const NETWORK_OPTIONS = { depth: integer(1, 20).or(1) } satisfies TableOf<NetworkOptions>

/** The options of `arcCosine`. */
export interface ArcCosineOptions extends NetworkOptions {
  /** 0: layers of steps. 1: layers of ramps (ReLU). */
  order?: 0 | 1
}

export const ARC_COSINE_OPTIONS = { order: oneOf([0, 1]).or(1), ...NETWORK_OPTIONS } satisfies TableOf<ArcCosineOptions>

/**
 * The arc-cosine kernel: what an infinitely wide network of random weights and no biases makes of inner products, scaled so that k(x, x) is
 * |x|² (order 1) or 1 (order 0; a row of zeros stands at a right angle to all rows, itself too). Inputs are not centered. Errors: BAD_OPTION.
 * Source: Cho and Saul, Kernel Methods for Deep Learning (2009).
 */
export function arcCosine(options: ArcCosineOptions = {}): Kernel<Required<ArcCosineOptions>> {
  const { order, depth } = takeOptions('arcCosine', ARC_COSINE_OPTIONS, options)
  return makeKernel('arcCosine', { order, depth }, ofAngle(order === 0 ? PROFILE.step : PROFILE.ramp, depth))
}

/**
 * The neural tangent kernel of a ReLU network without biases: training an infinitely wide one by gradient descent is regression
 * with it. k(x, x) = (depth + 1) |x|². Inputs are not centered. Errors: BAD_OPTION. Source: Jacot, Gabriel and Hongler (2018), scaled as
 * `arcCosine`.
 */
export function ntk(options: NetworkOptions = {}): Kernel<Required<NetworkOptions>> {
  const { depth } = takeOptions('ntk', NETWORK_OPTIONS, options)
  return makeKernel('ntk', { depth }, ofAngle(PROFILE.tangent, depth))
}

const ofAngle = (code: number, depth: number): Profile => {
  return { code, scale: 1, centered: false, alpha: 0, times: depth, unit: true }
}

/** The options of `spikySmooth`. */
export interface SpikySmoothOptions {
  /** Kernels of the distance both. */
  smooth: Kernel
  spike: Kernel
  /** Of the spike. */
  weight: number
}

export const SPIKY_SMOOTH_OPTIONS = {
  smooth: kernelOption().required(),
  spike: kernelOption().required(),
  weight: positive().required(),
} satisfies TableOf<SpikySmoothOptions>

/** The largest ratio of bandwidths: its square scales squared distances in float32. */
const SHARPEST = 1e18

/**
 * A smooth kernel plus a weight times a narrow one: where no other row is within the spike's reach, its interpolation is the smooth kernel's
 * ridge regression with the weight as ridge, but at the points themselves, which it fits. k(x, x) = 1 + weight. Errors: BAD_OPTION.
 * Source: Haas, Holzmüller, von Luxburg and Steinwart, Mind the spikes (2023).
 */
export function spikySmooth(options: SpikySmoothOptions): Kernel<SpikySmoothOptions> {
  const { smooth, spike, weight } = takeOptions('spikySmooth', SPIKY_SMOOTH_OPTIONS, options)
  for (const [name, kernel] of Object.entries({ smooth, spike })) {
    const plain = kernel.profile.centered && !kernel.profile.spike
    check(plain, 'BAD_OPTION', () => `spikySmooth: ${name} is ${kernel.name} but must be a kernel of the distance`)
  }
  const { code, alpha, scale } = spike.profile
  const ratio = scale / smooth.profile.scale
  check(ratio <= SHARPEST && ratio >= 1 / SHARPEST, 'BAD_OPTION', () => {
    const needed = `but must be within ${SHARPEST} of each other`
    return `spikySmooth: the bandwidths are ${smooth.bandwidth} (smooth) and ${spike.bandwidth} (spike) ${needed}`
  })
  const added = Object.freeze({ code, alpha, weight, sharpness: ratio ** 2 })
  return makeKernel('spikySmooth', { smooth, spike, weight }, { ...smooth.profile, spike: added })
}

function ofDistance<Options extends KernelOptions>(
  name: KernelName,
  options: Options,
  { code, unit, alpha = 0 }: { code: number; unit: number; alpha?: number },
): Kernel<Options> {
  const scale = scaleOf(name, unit, options.bandwidth)
  return makeKernel(name, options, { code, scale, centered: true, alpha, times: 0 })
}

function scaleOf(name: KernelName, unit: number, bandwidth: number): number {
  const scale = unit / bandwidth
  check(scale > 0 && Number.isFinite(scale), 'BAD_OPTION', () => {
    return `${name}: bandwidth is ${bandwidth} but its reciprocal must be a float64 number above 0`
  })
  return scale
}
