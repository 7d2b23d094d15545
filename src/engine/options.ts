/**
 * Options declared as data. Every public function has one table of its options: the accepted values and the default of
 * each. `takeOptions` checks and copies the given options at the call, so a misspelled name is an error and later
 * changes of the object have no effect.
 */
import type { CallOptions } from './call-options.js'
import {
  check,
  checkChoice,
  checkInteger,
  checkList,
  checkNumber,
  checkPositive,
  finiteNumber,
  NoisyTeacherError,
  printable,
  shown,
  wholeNumber,
} from './check.js'
import { readNumbers } from './numbers.js'
import { suggestion } from './suggest.js'

/**
 * Returns a checked copy of an option's value. Throws BAD_OPTION, naming the function and the option, when it is
 * invalid.
 */
type OptionReader<T> = (who: string, name: string, value: unknown) => T

/**
 * The accepted values of an option as data, for a command line or a form: numbers in [min, max], words, or both.
 */
export interface OptionRange {
  readonly type: 'integer' | 'number' | 'words'
  readonly min?: number
  readonly max?: number
  readonly words?: readonly string[]
}

/** Immutable rule of one option: the values it accepts, and its default. */
export class OptionRule<T, Absent = undefined> {
  /** The accepted values as a phrase for error messages, such as 'a whole number from 1 to 256'. */
  readonly accepts: string
  /** Checks and copies a value. Throws BAD_OPTION when it is not accepted. */
  readonly read: OptionReader<T>
  /** The accepted values as data; undefined for options that accept neither a range of numbers nor words. */
  readonly range?: OptionRange
  /** The default; undefined if there is none, or if the function derives it from its input. */
  readonly absent: Absent
  /** True if callers must give the option. */
  readonly isRequired: boolean

  constructor(accepts: string, read: OptionReader<T>, absent: Absent, range?: OptionRange, isRequired = false) {
    this.accepts = accepts
    this.read = read
    this.absent = absent
    this.range = range
    this.isRequired = isRequired
  }

  /** Returns the same rule with a default. */
  or(absent: T): OptionRule<T, T> {
    return new OptionRule(this.accepts, this.read, absent, this.range)
  }

  /** Returns the same rule for an option that callers must give. */
  required(): OptionRule<T, never> {
    return new OptionRule(this.accepts, this.read, undefined as never, this.range, true)
  }
}

/** Rules of the options of one function, by option name. */
export type OptionTable = Readonly<Record<string, OptionRule<unknown, unknown>>>

/**
 * Type of a table with exactly one rule for each member of an options interface: `{ … } satisfies
 * TableOf<NearestOptions>`.
 */
export type TableOf<Given> = { readonly [Name in keyof Given]-?: OptionRule<Exclude<Given[Name], undefined>, unknown> }

/** The type of the values that a rule accepts. */
type OptionValue<O> = O extends OptionRule<infer Value, unknown> ? Value : never
/** Names of the optional options of a table that have no default. */
type NamesWithoutDefault<T> = {
  [Name in keyof T]: T[Name] extends OptionRule<unknown, infer A> ? (undefined extends A ? Name : never) : never
}[keyof T]

/** Type of the checked options of a table, including defaults. */
export type CheckedOptions<T> = {
  readonly [Name in Exclude<keyof T, NamesWithoutDefault<T>>]: OptionValue<T[Name]>
} & {
  readonly [Name in NamesWithoutDefault<T>]?: OptionValue<T[Name]>
}

/**
 * Returns a checked copy of the given options, including defaults. Reads each option exactly once. Throws BAD_OPTION
 * when `given` is not an object, when a name is unknown (suggesting the nearest known one), when a required option is
 * missing, and when a value is not accepted.
 */
export function takeOptions<T extends OptionTable>(who: string, table: T, given: unknown): CheckedOptions<T> {
  try {
    const options = given === undefined ? {} : checkPlain(who, given)
    for (const name in options) {
      if (!Object.hasOwn(table, name)) refuseName(who, name, Object.keys(table))
    }
    const taken: Record<string, unknown> = {}
    for (const name in table) {
      const option = table[name]
      const value = options[name]
      taken[name] = value === undefined && !option.isRequired ? option.absent : option.read(who, name, value)
    }
    return taken as CheckedOptions<T>
  } catch (cause) {
    if (cause instanceof NoisyTeacherError) throw cause
    throw new NoisyTeacherError('BAD_OPTION', `${who}: the options cannot be read: ${shown(cause)}`, { cause })
  }
}

/** Returns those of the checked options that `table` declares, to pass them on to another function. */
export function pickOptions<T extends OptionTable, From extends { readonly [Name in keyof T]?: unknown }>(
  table: T,
  from: From,
): Pick<From, keyof T & keyof From> {
  const picked: Record<string, unknown> = {}
  for (const name in table) picked[name] = from[name]
  return picked as Pick<From, keyof T & keyof From>
}

/** Throws BAD_OPTION unless the value is an ordinary object: no array, no Map, no other built-in class. */
function checkPlain(who: string, given: unknown): Readonly<Record<string, unknown>> {
  const plain = typeof given === 'object' && Object.prototype.toString.call(given) === '[object Object]'
  check(plain, 'BAD_OPTION', () => `${who}: the options are ${shown(given)} but must be an object`)
  return given as Record<string, unknown>
}

/** Options of some functions that are given to others by mistake, and where they belong. */
const BELONGS: Readonly<Record<string, string>> = {
  columns: '; columns is a member of a dataset, { x, columns, … }, and fitted objects know their columns',
}

/** Throws BAD_OPTION for an unknown option, with the nearest known name or else the list of names. */
function refuseName(who: string, name: string, known: readonly string[]): never {
  const listed = known.length > 0 ? `; the options are ${known.join(', ')}` : ''
  const hint = (Object.hasOwn(BELONGS, name) && BELONGS[name]) || suggestion(name, known) || listed
  throw new NoisyTeacherError('BAD_OPTION', `${who}: there is no option '${printable(name)}'${hint}`)
}

/**
 * Returns a rule for values that `checkValue` accepts; they are not copied. `accepts` describes them in error messages.
 */
export function checked<T>(
  accepts: string,
  checkValue: (who: string, name: string, value: unknown) => void,
  range?: OptionRange,
): OptionRule<T> {
  const read: OptionReader<T> = (who, name, value) => {
    checkValue(who, name, value)
    return value as T
  }
  return new OptionRule<T>(accepts, read, undefined, range)
}

/** Returns a rule for values for which `is` returns true. `accepts` describes them in error messages. */
export function kind<T>(accepts: string, is: (value: unknown) => boolean): OptionRule<T> {
  return checked<T>(accepts, (who, name, value) => {
    check(is(value), 'BAD_OPTION', () => `${who}: ${name} is ${shown(value)} but must be ${accepts}`)
  })
}

/** Returns a rule for whole numbers in [min, max]. */
export function integer(min: number, max?: number): OptionRule<number> {
  const range: OptionRange = { type: 'integer', min, max }
  return checked(wholeNumber(min, max), (who, name, value) => checkInteger(who, name, value, min, max), range)
}

/** Returns a rule for finite numbers in [min, max]. */
export function number(min?: number, max?: number): OptionRule<number> {
  const range: OptionRange = { type: 'number', min, max }
  return checked(finiteNumber(min, max), (who, name, value) => checkNumber(who, name, value, min, max), range)
}

/** Returns a rule for finite numbers above 0. */
export const positive = (): OptionRule<number> => checked('a finite number above 0', checkPositive)

/** Returns a rule for fractions: numbers above 0 and at most 1. */
export const share = (): OptionRule<number> =>
  kind('a number above 0 and at most 1', (value) => typeof value === 'number' && value > 0 && value <= 1)

/** Returns a rule for one of the given words. */
export function choice<const Word extends string>(words: readonly Word[]): OptionRule<Word> {
  const range: OptionRange = { type: 'words', words }
  return checked(`one of ${words.join(', ')}`, (who, name, value) => checkChoice(who, name, value, words), range)
}

/** Returns a rule for true or false. */
export const flag = (): OptionRule<boolean> => kind('true or false', (value) => typeof value === 'boolean')

/** Returns a rule for strings that are not empty. */
export const text = (): OptionRule<string> => kind('a string of one character or more', isText)

const isText = (value: unknown) => typeof value === 'string' && value !== ''

/** Returns a rule for functions. `accepts` names their arguments and results in error messages. */
export const callback = <F>(accepts: string): OptionRule<F> => kind(accepts, (value) => typeof value === 'function')

/** Returns a rule for one of the given words, such as 'auto', or a value that `option` accepts. */
export function either<const Word extends string, T>(
  words: readonly Word[],
  option: OptionRule<T>,
): OptionRule<Word | T> {
  const accepts = `${option.accepts}, or ${words.map((word) => `'${word}'`).join(' or ')}`
  const read: OptionReader<Word | T> = (who, name, value) => {
    if (words.includes(value as Word)) return value as Word
    if (typeof value !== 'string') return option.read(who, name, value)
    throw new NoisyTeacherError('BAD_OPTION', `${who}: ${name} is ${shown(value)} but must be ${accepts}`)
  }
  return new OptionRule<Word | T>(accepts, read, undefined, option.range && { ...option.range, words })
}

/** Returns a rule for arrays of at least `minLength` values, each of which `each` accepts. The copy is frozen. */
export function list<T>(each: OptionRule<T>, minLength = 1): OptionRule<readonly T[]> {
  const accepts = `an array${minLength > 0 ? ` of ${minLength} or more` : ''}, each ${each.accepts}`
  const read: OptionReader<readonly T[]> = (who, name, value) => {
    checkList(who, name, value, minLength)
    return Object.freeze(Array.from(value, (element, i) => each.read(who, `${name}[${i}]`, element)))
  }
  return new OptionRule<readonly T[]>(accepts, read, undefined)
}

/** Returns a rule for arrays of finite numbers, which are copied as float64. */
export function numbers(): OptionRule<Float64Array> {
  return new OptionRule<Float64Array>(
    'an array of finite numbers',
    (who, name, value) => readNumbers(who, name, value, { code: 'BAD_OPTION' }),
    undefined,
  )
}

const isSignal = (value: unknown): boolean => {
  const signal = value as Partial<AbortSignal> | null
  const calls = ['addEventListener', 'removeEventListener', 'throwIfAborted'] as const
  return typeof signal === 'object' && signal !== null && calls.every((name) => typeof signal[name] === 'function')
}

/** Option table of every asynchronous call: `signal` and `onProgress`. */
export const CALL_OPTIONS = {
  signal: kind<AbortSignal>('an AbortSignal', isSignal),
  onProgress: callback<NonNullable<CallOptions['onProgress']>>('a function of ({ stage, done, total })'),
} satisfies TableOf<CallOptions>
