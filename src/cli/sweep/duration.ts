import { NoisyTeacherError, shown } from '../../engine/check.js'

/** Seconds of each unit of a duration. */
const UNITS = { d: 86_400, h: 3600, m: 60, s: 1 } as const

/** Parses a duration such as '3h50m', '90s' or '1d', in seconds. Throws BAD_OPTION when the text is none, or 0. */
export function durationOf(flag: string, text: string): number {
  const match = /^(?:(\d{1,6})d)?(?:(\d{1,6})h)?(?:(\d{1,6})m)?(?:(\d{1,9})s)?$/.exec(text)
  const seconds = match ? Object.values(UNITS).reduce((sum, unit, at) => sum + unit * Number(match[at + 1] ?? 0), 0) : 0
  if (seconds > 0) return seconds
  throw new NoisyTeacherError('BAD_OPTION', `${flag} must be a duration such as 3h50m or 90s but is ${shown(text)}`)
}
