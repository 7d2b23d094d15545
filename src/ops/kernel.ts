import { check, shown } from '../engine/check.js'
import { kind, type OptionRule } from '../engine/options.js'

/** Codes of the profiles; `assembly/gram/profile.ts` and `assembly/gram/angular.ts` have the same. */
export const PROFILE_CODES = {
  laplace: 0,
  gaussian: 1,
  matern3: 2,
  matern5: 3,
  rational: 4,
  inverseRoot: 5,
  polynomial: 6,
  step: 7,
  ramp: 8,
  tangent: 9,
} as const

/**
 * Parameters from which the Gram ops compute a kernel. A kernel is its profile, a function of one number: of the
 * squared distance, of the inner product, or of the angle of two rows.
 */
export interface KernelProfile {
  /** One of `PROFILE_CODES`. */
  readonly code: number
  /**
   * Factor by which the inputs are multiplied before the profile is applied: 1 / bandwidth times a constant of the
   * kernel; 1 for kernels without a bandwidth.
   */
  readonly scale: number
  /** True if the kernel depends on distances alone, so that inputs may be centered. */
  readonly centered: boolean
  /** Exponent of a rational quadratic, or offset of a polynomial; otherwise 0. */
  readonly alpha: number
  /** Degree of a polynomial, or depth of a network; otherwise 0. */
  readonly times: number
  /**
   * True if the kernel depends on the angle between two rows and on their lengths; rows are then scaled to length 1.
   */
  readonly unit?: boolean
  /** Second profile, whose value times `weight` is added. Its squared distances are multiplied by `sharpness`. */
  readonly spike?: { code: number; alpha: number; weight: number; sharpness: number }
}

/** Name of a kernel, which is also the name of the function that makes it. */
export type KernelName =
  | 'laplace'
  | 'gaussian'
  | 'matern'
  | 'rationalQuadratic'
  | 'inverseMultiquadric'
  | 'polynomial'
  | 'arcCosine'
  | 'ntk'
  | 'spikySmooth'

/**
 * A positive semidefinite function k(x, x') of two rows, with the options that made it; immutable.
 *
 * A kernel of the distance (all but `polynomial`, `arcCosine` and `ntk`) is positive definite. Its k(x, x) is 1 unless
 * the function that makes the kernel states another value.
 */
export type Kernel<Options = unknown> = Readonly<Options> & {
  readonly name: KernelName
  /** Length scale in units of the inputs; undefined for kernels without one. */
  readonly bandwidth?: number
  /** @internal Parameters from which the Gram ops compute the kernel. */
  readonly profile: KernelProfile
}

/** Every kernel made by `makeKernel`; the ops trust only their profiles. */
const MADE_KERNELS = new WeakSet<object>()

/** @internal Makes and registers a kernel from its name, options and profile. */
export function makeKernel<Options>(name: KernelName, options: Options, profile: KernelProfile): Kernel<Options> {
  const kernel = Object.freeze({ name, ...options, profile: Object.freeze(profile) })
  MADE_KERNELS.add(kernel)
  return kernel
}

function isKernel(value: unknown): value is Kernel {
  return typeof value === 'object' && value !== null && MADE_KERNELS.has(value)
}

/** @internal Throws BAD_OPTION when a value is not a kernel made by `makeKernel`. */
export function checkKernel(who: string, kernel: unknown): asserts kernel is Kernel {
  const message = () =>
    `${who}: the kernel is ${shown(kernel)} but must be made by laplace(), gaussian() or another kernel`
  check(isKernel(kernel), 'BAD_OPTION', message)
}

/** @internal Declares an option whose value is a kernel. */
export function kernelOption(): OptionRule<Kernel> {
  return kind<Kernel>('a kernel, made by laplace(), gaussian() or another', isKernel)
}
