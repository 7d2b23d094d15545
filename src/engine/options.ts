/**
 * Options declared as data. A public function names its options in one table: what each accepts, and its default. `takeOptions` checks
 * and copies what was given at the call, so that a misspelled name is an error and a later change of the object changes nothing.
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

type Read<T> = (who: string, name: string, value: unknown) => T

/** The values of an option as data, for a command line or a form: numbers in a range, words, or both. Other kinds have none. */
export interface Range {
  readonly type: 'integer' | 'number' | 'words'
  readonly min?: number
  readonly max?: number
  readonly words?: readonly string[]
}

/** One option: the values it accepts, and the value that stands for none given. Immutable. */
export class Option<T, Absent = undefined> {
  /** The accepted values, in the words of an error: 'a whole number from 1 to 256'. */
  readonly accepts: string
  /** A checked copy of a value, or an error. */
  readonly read: Read<T>
  readonly range?: Range
  /** The default; undefined where there is none, or where the function derives it from its input. */
  readonly absent: Absent
  readonly isRequired: boolean

  constructor(accepts: string, read: Read<T>, absent: Absent, range?: Range, isRequired = false) {
    this.accepts = accepts
    this.read = read
    this.absent = absent
    this.range = range
    this.isRequired = isRequired
  }

  /** The same option with a default. */
  or(absent: T): Option<T, T> {
    return new Option(this.accepts, this.read, absent, this.range)
  }

  /** The same option, which must be given. */
  required(): Option<T, never> {
    return new Option(this.accepts, this.read, undefined as never, this.range, true)
  }
}

/** The options of one function by name. */
export type Options = Readonly<Record<string, Option<unknown, unknown>>>

/** A table that declares each member of an options interface, and nothing else: `{ … } satisfies TableOf<NearestOptions>`. */
export type TableOf<Given> = { readonly [Name in keyof Given]-?: Option<Exclude<Given[Name], undefined>, unknown> }

type ValueOf<O> = O extends Option<infer Value, unknown> ? Value : never
/** The names of the options that have no default and may be left out. */
type Absent<T> = {
  [Name in keyof T]: T[Name] extends Option<unknown, infer A> ? (undefined extends A ? Name : never) : never
}[keyof T]

/** The checked options, defaults filled in. */
export type Taken<T> = { readonly [Name in Exclude<keyof T, Absent<T>>]: ValueOf<T[Name]> } & {
  readonly [Name in Absent<T>]?: ValueOf<T[Name]>
}

/**
 * A checked copy of the options given, with their defaults. Each is read once.
 * Throws BAD_OPTION on what is no object, on an unknown name, with the nearest known one, and on a value outside its range.
 */
export function takeOptions<T extends Options>(who: string, table: T, given: unknown): Taken<T> {
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
    return taken as Taken<T>
  } catch (cause) {
    if (cause instanceof NoisyTeacherError) throw cause
    throw new NoisyTeacherError('BAD_OPTION', `${who}: the options cannot be read: ${shown(cause)}`, { cause })
  }
}

/** The options of one table among those taken by a larger one, to be passed on. */
export function pickOptions<T extends Options, From extends { readonly [Name in keyof T]?: unknown }>(
  table: T,
  from: From,
): Pick<From, keyof T & keyof From> {
  const picked: Record<string, unknown> = {}
  for (const name in table) picked[name] = from[name]
  return picked as Pick<From, keyof T & keyof From>
}

/** An object of names and values: no array, no Map, no class of the host. */
function checkPlain(who: string, given: unknown): Readonly<Record<string, unknown>> {
  const plain = typeof given === 'object' && Object.prototype.toString.call(given) === '[object Object]'
  check(plain, 'BAD_OPTION', () => `${who}: the options are ${shown(given)} but must be an object`)
  return given as Record<string, unknown>
}

function refuseName(who: string, name: string, known: readonly string[]): never {
  const hint = suggestion(name, known) || (known.length > 0 ? `; the options are ${known.join(', ')}` : '')
  throw new NoisyTeacherError('BAD_OPTION', `${who}: there is no option '${printable(name)}'${hint}`)
}

/** An option whose values pass a check as they are. */
export function checked<T>(
  accepts: string,
  checkValue: (who: string, name: string, value: unknown) => void,
  range?: Range,
): Option<T> {
  const read: Read<T> = (who, name, value) => {
    checkValue(who, name, value)
    return value as T
  }
  return new Option<T>(accepts, read, undefined, range)
}

/** An option whose values are of a kind that `is` knows. */
export function kind<T>(accepts: string, is: (value: unknown) => boolean): Option<T> {
  return checked<T>(accepts, (who, name, value) => {
    check(is(value), 'BAD_OPTION', () => `${who}: ${name} is ${shown(value)} but must be ${accepts}`)
  })
}

export function integer(min: number, max?: number): Option<number> {
  const range: Range = { type: 'integer', min, max }
  return checked(wholeNumber(min, max), (who, name, value) => checkInteger(who, name, value, min, max), range)
}

export function number(min?: number, max?: number): Option<number> {
  const range: Range = { type: 'number', min, max }
  return checked(finiteNumber(min, max), (who, name, value) => checkNumber(who, name, value, min, max), range)
}

export const positive = (): Option<number> => checked('a finite number above 0', checkPositive)

/** A part of a whole, above 0. */
export const share = (): Option<number> =>
  kind('a number above 0 and at most 1', (value) => typeof value === 'number' && value > 0 && value <= 1)

export function choice<const Word extends string>(words: readonly Word[]): Option<Word> {
  const range: Range = { type: 'words', words }
  return checked(`one of ${words.join(', ')}`, (who, name, value) => checkChoice(who, name, value, words), range)
}

export const flag = (): Option<boolean> => kind('true or false', (value) => typeof value === 'boolean')

export const text = (): Option<string> => kind('a string of one character or more', isText)

const isText = (value: unknown) => typeof value === 'string' && value !== ''

/** A function; `accepts` names what it is given and what it returns. */
export const callback = <F>(accepts: string): Option<F> => kind(accepts, (value) => typeof value === 'function')

/** A word that stands for a value, or such a value. */
export function either<const Word extends string, T>(words: readonly Word[], option: Option<T>): Option<Word | T> {
  const accepts = `${option.accepts}, or ${words.map((word) => `'${word}'`).join(' or ')}`
  const read: Read<Word | T> = (who, name, value) => {
    if (words.includes(value as Word)) return value as Word
    if (typeof value !== 'string') return option.read(who, name, value)
    throw new NoisyTeacherError('BAD_OPTION', `${who}: ${name} is ${shown(value)} but must be ${accepts}`)
  }
  return new Option<Word | T>(accepts, read, undefined, option.range && { ...option.range, words })
}

/** An array of values that one option accepts, `least` or more of them. */
export function list<T>(each: Option<T>, least = 1): Option<readonly T[]> {
  const accepts = `an array${least > 0 ? ` of ${least} or more` : ''}, each ${each.accepts}`
  const read: Read<readonly T[]> = (who, name, value) => {
    checkList(who, name, value, least)
    return Object.freeze(Array.from(value, (element, i) => each.read(who, `${name}[${i}]`, element)))
  }
  return new Option<readonly T[]>(accepts, read, undefined)
}

/** An array of numbers, copied as float64. */
export function numbers(): Option<Float64Array> {
  return new Option<Float64Array>(
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

/** What every asynchronous call takes. */
export const CALL_OPTIONS = {
  signal: kind<AbortSignal>('an AbortSignal', isSignal),
  onProgress: callback<NonNullable<CallOptions['onProgress']>>('a function of ({ stage, done, total })'),
} satisfies TableOf<CallOptions>
