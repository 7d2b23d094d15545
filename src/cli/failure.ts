import { NoisyTeacherError, printable } from '../engine/check.js'
import { isSystemError } from '../lab/report/files.js'

/** Replaces control characters in a text by escapes, except line breaks. */
export const printableLines = (text: string): string => text.split('\n').map(printable).join('\n')

/**
 * Describes an error: in one line for errors of the library and the system, and with a stack trace for any other error,
 * which is internal.
 */
export function failureText(error: unknown): string {
  if (error instanceof NoisyTeacherError) return printable(`${error.code}: ${error.message.replace(/\s*\n\s*/g, ' ')}`)
  if (isSystemError(error)) return printable(error.message)
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error)
  return `internal error: ${printableLines(text)}`
}
