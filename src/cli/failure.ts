import { NoisyTeacherError, printable } from '../engine/check.js'
import { isSystemError } from '../lab/report/files.js'

/** A text whose lines hold nothing that a terminal obeys. */
export const printableLines = (text: string): string => text.split('\n').map(printable).join('\n')

/** What went wrong: in one line where it is about what was given or the system refused, and where it happened if it is a fault of ours. */
export function failureText(error: unknown): string {
  if (error instanceof NoisyTeacherError) return printable(`${error.code}: ${error.message.replace(/\s*\n\s*/g, ' ')}`)
  if (isSystemError(error)) return printable(error.message)
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error)
  return `a fault in noisy-teacher: ${printableLines(text)}`
}
