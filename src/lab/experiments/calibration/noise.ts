import { fixedTarget, type Noise, transition } from '../../../labels/noise.js'

export const KINDS = ['rising', 'fixed'] as const
export type Kind = (typeof KINDS)[number]

/**
 * Flips to the next digit, that depend on the digit: all at the same rate ('fixed'), or from none of 0 up to twice the rate of 9 ('rising').
 */
export function noiseOf(kind: Kind, rate: number, classes: number): Noise {
  if (kind === 'fixed') return fixedTarget(rate)
  return transition(
    Array.from({ length: classes }, (_, c) => {
      const flips = (2 * rate * c) / (classes - 1)
      return Array.from({ length: classes }, (_, j) => (j === c ? 1 - flips : j === (c + 1) % classes ? flips : 0))
    }),
  )
}
