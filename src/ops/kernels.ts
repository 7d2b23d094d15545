import { check, checkPositive } from '../engine/check.js'

/** A positive definite function of two rows; equal rows have the value 1. Immutable. */
export interface Kernel {
  readonly name: 'laplace' | 'gaussian'
  /** The scale of distance, in units of the inputs. */
  readonly bandwidth: number
  /** @internal Which profile the ops compute: the codes of `assembly/gram/profile.ts`. */
  readonly profile: number
  /** @internal What inputs are multiplied by, so that the profile is a power of two. */
  readonly scale: number
}

export interface KernelOptions {
  bandwidth: number
}

/** exp(-r/h), r the Euclidean distance, h the bandwidth. Errors: BAD_OPTION. */
export function laplace({ bandwidth }: KernelOptions): Kernel {
  return makeKernel('laplace', bandwidth, 0, Math.LOG2E)
}

/** exp(-r²/(2h²)), r the Euclidean distance, h the bandwidth. Errors: BAD_OPTION. */
export function gaussian({ bandwidth }: KernelOptions): Kernel {
  return makeKernel('gaussian', bandwidth, 1, Math.sqrt(Math.LOG2E / 2))
}

function makeKernel(name: Kernel['name'], bandwidth: number, profile: number, unit: number): Kernel {
  checkPositive(name, 'bandwidth', bandwidth)
  const scale = unit / bandwidth
  check(scale > 0 && Number.isFinite(scale), 'BAD_OPTION', () => {
    return `${name}: bandwidth is ${bandwidth} but its reciprocal must be a float64 number above 0`
  })
  return Object.freeze({ name, bandwidth, profile, scale })
}

/** @internal Refuses what none of the functions above made. */
export function checkKernel(who: string, kernel: unknown): asserts kernel is Kernel {
  const made = typeof kernel === 'object' && kernel !== null && 'profile' in kernel && 'scale' in kernel
  check(made, 'BAD_OPTION', () => `${who}: the kernel must be made by laplace() or gaussian()`)
}
