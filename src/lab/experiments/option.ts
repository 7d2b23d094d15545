import * as v from 'valibot'
import { NoisyTeacherError, shown } from '../../engine/check.js'
import { ENGINE_OPTIONS } from '../../engine/engine.js'
import type { OptionRule as LibraryOption } from '../../engine/options.js'
import { suggestion } from '../../engine/suggest.js'
import { SENTENCES } from '../../vendor/sentences.js'

/** One option: a flag of the command, a key of a spec file. Names are in camelCase; flags in kebab-case. */
export type Option = NumberOption | ChoiceOption

interface NumberOption {
  type: 'number' | 'integer'
  min?: number
  max?: number
  /** A word that may stand for the number, such as 'auto'. */
  or?: string
  default: number | string
  help: string
}

interface ChoiceOption {
  type: 'choice'
  choices: readonly string[]
  default: string
  help: string
}

export type Options = Readonly<Record<string, Option>>

/** What the options become once they are checked. */
export type ValuesOf<S extends Options> = { [Name in keyof S]: ValueOf<S[Name]> }

type ValueOf<O> = O extends { choices: readonly (infer Choice)[] }
  ? Choice
  : number | (O extends { or?: infer Word } ? ('or' extends keyof O ? Extract<Word, string> : never) : never)

/** The options that every run has beside its own. */
export const SETTINGS = {
  seed: { type: 'integer', min: 0, default: 1, help: 'every random number follows from it' },
  threads: numberOf(ENGINE_OPTIONS.threads, SENTENCES.EngineOptions.threads),
  numerics: choiceOf(ENGINE_OPTIONS.numerics, SENTENCES.EngineOptions.numerics),
} as const satisfies Options

export type Settings = ValuesOf<typeof SETTINGS>

/*
 * Options of the library as flags: their ranges and defaults are the library's, their sentences its docstrings'.
 */

function numberOf<Word extends string>({ range, absent }: LibraryOption<number | Word, number | Word>, help: string) {
  const { min, max, words } = range!
  return { type: 'integer' as const, min, max, or: words?.[0] as Word, default: absent, help }
}

function choiceOf<Word extends string>({ range, absent }: LibraryOption<Word, Word>, help: string) {
  return { type: 'choice' as const, choices: range!.words as readonly Word[], default: absent, help }
}

/** What an option takes, for help and for errors. */
export function describeOption(option: Option): string {
  if (option.type === 'choice') return `one of ${option.choices.join(', ')}`
  const { min, max, or } = option
  const kind = option.type === 'integer' ? 'a whole number' : 'a number'
  const range =
    min !== undefined && max !== undefined
      ? ` from ${min} to ${max}`
      : min !== undefined
        ? ` of ${min} or more`
        : max !== undefined
          ? ` of ${max} or less`
          : ''
  return `${kind}${range}${or === undefined ? '' : `, or ${or}`}`
}

/** The value that a flag's text stands for; text that is no number is left for `checkOptions` to refuse. */
export function parseOption(option: Option, text: string): number | string {
  const number = text.trim() === '' ? Number.NaN : Number(text)
  return option.type === 'choice' || Number.isNaN(number) ? text : number
}

/**
 * The values of all options, given or default. Errors: BAD_OPTION naming the option, what was given and what is needed;
 * `nameOf` says how the user wrote the name.
 */
export function checkOptions<S extends Options>(
  who: string,
  options: S,
  given: Readonly<Record<string, unknown>>,
  nameOf: (name: string) => string = (name) => name,
): ValuesOf<S> {
  const refuse = (message: string) => new NoisyTeacherError('BAD_OPTION', `${who}: ${message}`)
  // Asked here and not of the schema, which passes over `__proto__`, `prototype` and `constructor`.
  const unknown = Object.keys(given).find((name) => !Object.hasOwn(options, name))
  if (unknown !== undefined)
    throw refuse(`there is no option ${nameOf(unknown)}${suggestion(unknown, Object.keys(options), nameOf)}`)
  const entries = Object.entries(options).map(([name, option]) => [name, v.optional(schemaOf(option), option.default)])
  const result = v.safeParse(v.object(Object.fromEntries(entries)), given)
  if (result.success) return result.output as ValuesOf<S>
  const name = String(result.issues[0].path?.[0].key)
  throw refuse(`${nameOf(name)} is ${shown(given[name])} but must be ${describeOption(options[name])}`)
}

function schemaOf(option: Option): v.GenericSchema {
  if (option.type === 'choice') return v.picklist(option.choices)
  const { min = Number.NEGATIVE_INFINITY, max = Number.POSITIVE_INFINITY, or } = option
  const range = v.pipe(v.number(), v.finite(), v.minValue(min), v.maxValue(max))
  const number = option.type === 'integer' ? v.pipe(range, v.safeInteger()) : range
  return or === undefined ? number : v.union([number, v.literal(or)])
}
