import { NoisyTeacherError } from '../engine/check.js'

/** What went wrong: in one line where it is about what was given, and where it happened if it is a fault of ours. */
export function failureText(error: unknown): string {
  if (error instanceof NoisyTeacherError) return `${error.code}: ${error.message.replace(/\s*\n\s*/g, ' ')}`
  return `a fault in noisy-teacher: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`
}
