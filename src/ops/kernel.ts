import { check, shown } from '../engine/check.js'
import { kind, type OptionRule } from '../engine/options.js'

/** The codes of profiles, as `assembly/gram/profile.ts` and `assembly/gram/angular.ts` have them. */
export const PROFILE = {
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

/** What the Gram ops are told of a kernel. */
export interface Profile {
  /** One of `PROFILE`. */
  readonly code: number
  /** What inputs are multiplied by, so that the profile needs no factor. */
  readonly scale: number
  /** Whether it is one of distances: inputs may be moved. */
  readonly centered: boolean
  /** The exponent of a rational quadratic, the offset of a polynomial. */
  readonly alpha: number
  /** The degree of a polynomial, the depth of a network. */
  readonly times: number
  /** Whether it is one of angles, and of lengths beside. */
  readonly unit?: boolean
  /** What is added to it: a weight times another profile, of squared distances so many times as large. */
  readonly spike?: { code: number; alpha: number; weight: number; sharpness: number }
}

/** The kernels there are. */
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

/** Every kernel that was made: their profiles are trusted by the ops. */
const MADE = new WeakSet<object>()

/** @internal A kernel of this name and profile. */
export function makeKernel<Options>(name: KernelName, options: Options, profile: Profile): Kernel<Options> {
  const kernel = Object.freeze({ name, ...options, profile: Object.freeze(profile) })
  MADE.add(kernel)
  return kernel
}

function isKernel(value: unknown): value is Kernel {
  return typeof value === 'object' && value !== null && MADE.has(value)
}

/** @internal Refuses what none of the functions above made. */
export function checkKernel(who: string, kernel: unknown): asserts kernel is Kernel {
  const message = () =>
    `${who}: the kernel is ${shown(kernel)} but must be made by laplace(), gaussian() or another kernel`
  check(isKernel(kernel), 'BAD_OPTION', message)
}

/** @internal A kernel as an option. */
export function kernelOption(): OptionRule<Kernel> {
  return kind<Kernel>('a kernel, made by laplace(), gaussian() or another', isKernel)
}
