/**
 * Codes of the errors that the library throws; they are stable between versions. An aborted call throws the reason of
 * its signal instead.
 *
 * BAD_SHAPE, BAD_VALUE and BAD_OPTION refuse an argument: its dimensions, its contents or an option. OUT_OF_MEMORY
 * reports that an allocation failed. NOT_POSITIVE_DEFINITE and NOT_CONVERGED report a factorization or an iteration
 * that failed, and CONFLICTING_DUPLICATES equal rows with different targets. DISPOSED, IN_USE and CLOSED refuse an
 * object that was disposed, the disposal of an object in use, and a closed engine. ENGINE_MISMATCH refuses objects of
 * different engines. WORKER_FAILED reports that an op or a worker failed, NOT_WRITTEN that a file could not be written,
 * and UNSUPPORTED that the host or an object lacks a feature.
 */
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

/**
 * Error whose message names the function, the value that was given and the value that was needed. Test its `code`, not
 * its message.
 */
export class NoisyTeacherError extends Error {
  /** The kind of error. Codes are stable between versions. */
  readonly code: ErrorCode

  constructor(code: ErrorCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.name = 'NoisyTeacherError'
    this.code = code
  }
}

/** Throws `code` with `message()` unless the condition holds. The message is built only on failure. */
export function check(condition: boolean, code: ErrorCode, message: () => string): asserts condition {
  if (!condition) throw new NoisyTeacherError(code, message())
}

/** Matches characters that a terminal interprets: control characters, marks of text direction, and line separators. */
const TERMINAL_CONTROLS = /[\p{Cc}\p{Bidi_Control}\u2028\u2029]/gu
/** Escapes of control characters that have a short form. */
const SHORT_ESCAPES: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' }

/**
 * Returns the text on one line, with escapes such as `\n`, `\x1b` or `\u202e` for characters that a terminal would
 * interpret.
 */
export function printable(text: string): string {
  return text.replace(TERMINAL_CONTROLS, (character) => {
    const hex = character.charCodeAt(0).toString(16)
    return SHORT_ESCAPES[character] ?? (hex.length > 2 ? `\\u${hex.padStart(4, '0')}` : `\\x${hex.padStart(2, '0')}`)
  })
}

/**
 * Formats a refused value for an error message, on one line. It shortens long strings, shows an array by its length,
 * and replaces other objects and functions by 'an object' or 'a function'.
 */
export function shown(value: unknown): string {
  if (typeof value === 'string') return `'${printable(value.slice(0, 60))}${value.length > 60 ? '…' : ''}'`
  if (typeof value === 'function') return 'a function'
  if (typeof value === 'bigint') return `${value}n`
  if (value === null || typeof value !== 'object') return String(value)
  return Array.isArray(value) || ArrayBuffer.isView(value)
    ? `an array of ${(value as ArrayLike<unknown>).length}`
    : 'an object'
}

/** Returns a phrase for whole numbers in [min, max], such as "a whole number from 1 to 256". */
export function wholeNumber(min: number, max = Number.MAX_SAFE_INTEGER): string {
  return `a whole number ${max === Number.MAX_SAFE_INTEGER ? `of ${min} or more` : `from ${min} to ${max}`}`
}

/** Throws BAD_OPTION unless the value is a whole number in [min, max]. */
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

/** Returns a phrase for finite numbers in [min, max], such as "a finite number of 0 or more". */
export function finiteNumber(min = Number.NEGATIVE_INFINITY, max = Number.POSITIVE_INFINITY): string {
  if (max < Number.POSITIVE_INFINITY) return `a finite number from ${min} to ${max}`
  return min > Number.NEGATIVE_INFINITY ? `a finite number of ${min} or more` : 'a finite number'
}

/** Throws BAD_OPTION unless the value is a finite number in [min, max]. */
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

/** Throws BAD_OPTION unless the value is a finite number above 0. */
export function checkPositive(who: string, name: string, value: unknown): asserts value is number {
  const held = Number.isFinite(value) && (value as number) > 0
  check(held, 'BAD_OPTION', () => `${who}: ${name} is ${shown(value)} but must be a finite number above 0`)
}

/** Throws BAD_OPTION unless the value is one of the listed words. */
export function checkChoice<T extends string>(
  who: string,
  name: string,
  value: unknown,
  choices: readonly T[],
): asserts value is T {
  const held = choices.includes(value as T)
  check(held, 'BAD_OPTION', () => `${who}: ${name} is ${shown(value)} but must be one of ${choices.join(', ')}`)
}

/** Throws BAD_OPTION unless the value is an array with at least `minLength` elements. */
export function checkList(
  who: string,
  name: string,
  value: unknown,
  minLength = 1,
): asserts value is readonly unknown[] {
  const held = Array.isArray(value) && value.length >= minLength
  const wanted = minLength === 0 ? 'an array' : `an array of ${minLength} or more`
  check(held, 'BAD_OPTION', () => `${who}: ${name} is ${shown(value)} but must be ${wanted}`)
}
