import type { SettingValues } from '../address.ts'
import type { ProblemSizes } from './problems.ts'

/** Values at which the slider stops: the number of points. There are a tenth as many queries. */
export const SPEED_STEPS = { n: [1000, 2000, 5000, 10_000, 20_000] }

/** The settings of the Speed tab with their bounds and defaults. */
export const SPEED_FIELDS = {
  n: { kind: 'number', default: 10_000, min: 100, max: 20_000, integer: true },
} as const

export type SpeedSettings = SettingValues<typeof SPEED_FIELDS>

/** Returns the sizes of the problems. */
export const sizesOf = ({ n }: SpeedSettings): ProblemSizes => ({ n, m: Math.round(n / 10) })
