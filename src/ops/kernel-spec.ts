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

/** A kernel as JSON: its name, and the options it is made by. */
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

export function specOf({ profile: _, ...spec }: Kernel): KernelSpec {
  if (spec.name !== 'spikySmooth') return spec
  const { smooth, spike } = spec as unknown as SpikySmoothOptions
  return { ...spec, smooth: specOf(smooth), spike: specOf(spike) }
}

/** The kernel of a spec, with the same bits. Errors: BAD_OPTION, BAD_VALUE. */
export function kernelOf(who: string, spec: unknown): Kernel {
  const { name, smooth, spike, weight } = recordOf(`${who}: kernel`, spec)
  if (name !== 'spikySmooth') return plainOf(who, spec)
  return spikySmooth({ smooth: plainOf(who, smooth), spike: plainOf(who, spike), weight: weight as number })
}

function plainOf(who: string, spec: unknown): Kernel {
  const { name, ...options } = recordOf(`${who}: kernel`, spec)
  checkChoice(who, 'kernel', name, PLAIN_NAMES)
  return PLAIN_KERNELS[name](options)
}
