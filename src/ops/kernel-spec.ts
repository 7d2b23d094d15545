import { checkChoice } from '../engine/check.js'
import { recordOf } from '../engine/saved/loaded.js'
import type { Kernel, KernelName } from './kernel.js'
import {
  arcCosine,
  gaussian,
  inverseMultiquadric,
  laplace,
  matern,
  ntk,
  polynomial,
  rationalQuadratic,
  type SpikySmoothOptions,
  spikySmooth,
} from './kernels.js'

/** A kernel in the form of JSON: its name and the options from which it is made. */
export type KernelSpec = Readonly<Record<string, unknown>>

const PLAIN_KERNELS = {
  laplace,
  gaussian,
  matern,
  rationalQuadratic,
  inverseMultiquadric,
  polynomial,
  arcCosine,
  ntk,
} as unknown as Record<KernelName, (options: KernelSpec) => Kernel>
const PLAIN_NAMES = Object.keys(PLAIN_KERNELS) as KernelName[]

/** Returns the JSON form of a kernel, from which `kernelOf` makes it again. */
export function specOf({ profile: _, ...spec }: Kernel): KernelSpec {
  if (spec.name !== 'spikySmooth') return spec
  const { smooth, spike } = spec as unknown as SpikySmoothOptions
  return { ...spec, smooth: specOf(smooth), spike: specOf(spike) }
}

/**
 * Makes the kernel that `specOf` described; its values have the same bits. Throws BAD_VALUE when the spec is not an
 * object, BAD_OPTION when its name or an option is wrong.
 */
export function kernelOf(who: string, spec: unknown): Kernel {
  const { name, smooth, spike, weight } = recordOf(`${who}: kernel`, spec)
  if (name !== 'spikySmooth') return plainOf(who, spec)
  return spikySmooth({ smooth: plainOf(who, smooth), spike: plainOf(who, spike), weight: weight as number })
}

/**
 * Makes a kernel of any kind but `spikySmooth` from its JSON form. Throws BAD_VALUE when the spec is not an object,
 * BAD_OPTION when its name or an option is wrong.
 */
function plainOf(who: string, spec: unknown): Kernel {
  const { name, ...options } = recordOf(`${who}: kernel`, spec)
  checkChoice(who, 'kernel', name, PLAIN_NAMES)
  return PLAIN_KERNELS[name](options)
}
