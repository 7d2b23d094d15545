import { fixedTarget, type Noise, transition } from '../../../labels/noise.js'

/**
 * Kinds of label noise: 'rising' flips labels of larger digits more often, 'fixed' those of all digits equally often.
 */
export const NOISE_KINDS = ['rising', 'fixed'] as const
export type NoiseKind = (typeof NOISE_KINDS)[number]

/**
 * Returns noise that moves a label to the next class. With 'fixed', every class flips with probability `rate`. With
 * 'rising', class c of K flips with probability 2 `rate` c / (K - 1), so that the mean over classes is `rate`.
 */
export function noiseOf(kind: NoiseKind, rate: number, classes: number): Noise {
  if (kind === 'fixed') return fixedTarget(rate)
  return transition(
    Array.from({ length: classes }, (_, c) => {
      const flips = (2 * rate * c) / (classes - 1)
      return Array.from({ length: classes }, (_, j) => (j === c ? 1 - flips : j === (c + 1) % classes ? flips : 0))
    }),
  )
}
