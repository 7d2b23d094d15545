/** The stable codes of every error this library raises. An abort is not among them: it throws the signal's own reason. */
export type ErrorCode =
  | 'BAD_SHAPE'
  | 'BAD_VALUE'
  | 'BAD_OPTION'
  | 'OUT_OF_MEMORY'
  | 'NOT_POSITIVE_DEFINITE'
  | 'NOT_CONVERGED'
  | 'CONFLICTING_DUPLICATES'
  | 'DISPOSED'
  | 'IN_USE'
  | 'CLOSED'
  | 'ABORTED'
  | 'ENGINE_MISMATCH'
  | 'WORKER_FAILED'
  | 'NOT_WRITTEN'
  | 'UNSUPPORTED'

/** An error that names who refused, what was given and what was needed; `code` is stable, the message is for people. */
export class NoisyTeacherError extends Error {
  readonly code: ErrorCode

  constructor(code: ErrorCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.name = 'NoisyTeacherError'
    this.code = code
  }
}

/** Throws `code` with `message()` unless the condition holds; the message is built only when it is needed. */
export function check(condition: boolean, code: ErrorCode, message: () => string): asserts condition {
  if (!condition) throw new NoisyTeacherError(code, message())
}

/** What a terminal obeys rather than shows: control characters, those that turn the direction of text, and line separators. */
const OBEYED = /[\p{Cc}\p{Bidi_Control}\u2028\u2029]/gu
const NAMED: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' }

/** Returns a text on one line that any terminal shows as it is: `\n`, `\x1b` or `\u202e` in place of such characters. */
export function printable(text: string): string {
  return text.replace(OBEYED, (character) => {
    const hex = character.charCodeAt(0).toString(16)
    return NAMED[character] ?? (hex.length > 2 ? `\\u${hex.padStart(4, '0')}` : `\\x${hex.padStart(2, '0')}`)
  })
}

/** How a refused value is shown: short, on one line, and never a whole array. */
export function shown(value: unknown): string {
  if (typeof value === 'string') return `'${printable(value.slice(0, 60))}${value.length > 60 ? '…' : ''}'`
  if (typeof value === 'function') return 'a function'
  if (value === null || typeof value !== 'object') return String(value)
  return Array.isArray(value) || ArrayBuffer.isView(value)
    ? `an array of ${(value as ArrayLike<unknown>).length}`
    : 'an object'
}

/** How a whole number in [min, max] is asked for. */
export function wholeNumber(min: number, max = Number.MAX_SAFE_INTEGER): string {
  return `a whole number ${max === Number.MAX_SAFE_INTEGER ? `of ${min} or more` : `from ${min} to ${max}`}`
}

/** A whole number in [min, max], or a BAD_OPTION error. */
export function checkInteger(
  who: string,
  name: string,
  value: unknown,
  min: number,
  max = Number.MAX_SAFE_INTEGER,
): asserts value is number {
  const held = Number.isSafeInteger(value) && (value as number) >= min && (value as number) <= max
  check(held, 'BAD_OPTION', () => `${who}: ${name} is ${shown(value)} but must be ${wholeNumber(min, max)}`)
}

/** How a finite number in [min, max] is asked for. */
export function finiteNumber(min = Number.NEGATIVE_INFINITY, max = Number.POSITIVE_INFINITY): string {
  if (max < Number.POSITIVE_INFINITY) return `a finite number from ${min} to ${max}`
  return min > Number.NEGATIVE_INFINITY ? `a finite number of ${min} or more` : 'a finite number'
}

/** A finite number in [min, max], or a BAD_OPTION error. */
export function checkNumber(
  who: string,
  name: string,
  value: unknown,
  min = Number.NEGATIVE_INFINITY,
  max = Number.POSITIVE_INFINITY,
): asserts value is number {
  const held = Number.isFinite(value) && (value as number) >= min && (value as number) <= max
  check(held, 'BAD_OPTION', () => `${who}: ${name} is ${shown(value)} but must be ${finiteNumber(min, max)}`)
}

/** A finite number above 0, or a BAD_OPTION error. */
export function checkPositive(who: string, name: string, value: unknown): asserts value is number {
  const held = Number.isFinite(value) && (value as number) > 0
  check(held, 'BAD_OPTION', () => `${who}: ${name} is ${shown(value)} but must be a finite number above 0`)
}

/** One of the listed words, or a BAD_OPTION error. */
export function checkChoice<T extends string>(
  who: string,
  name: string,
  value: unknown,
  choices: readonly T[],
): asserts value is T {
  const held = choices.includes(value as T)
  check(held, 'BAD_OPTION', () => `${who}: ${name} is ${shown(value)} but must be one of ${choices.join(', ')}`)
}

/** An array of so many elements at least, or a BAD_OPTION error. */
export function checkList(who: string, name: string, value: unknown, least = 1): asserts value is readonly unknown[] {
  const held = Array.isArray(value) && value.length >= least
  const wanted = least === 0 ? 'an array' : `an array of ${least} or more`
  check(held, 'BAD_OPTION', () => `${who}: ${name} is ${shown(value)} but must be ${wanted}`)
}
