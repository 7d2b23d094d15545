import type { Values } from '../address.ts'

/** What the slider stops at: as many points; a fifth as many queries. */
export const STEPS = { n: [1000, 2000, 5000, 10_000, 20_000] }

export const FIELDS = {
  n: { kind: 'number', default: 10_000, min: 100, max: 20_000, integer: true },
} as const

export type SpeedSettings = Values<typeof FIELDS>
