import * as v from 'valibot'
import { NoisyTeacherError, shown } from '../../engine/check.js'
import { ENGINE_OPTIONS } from '../../engine/engine.js'
import type { OptionRule as EngineOption } from '../../engine/options.js'
import { suggestion } from '../../engine/suggest.js'
import { SENTENCES } from '../../vendor/sentences.js'

/** One option of an experiment: a flag of the command, in kebab-case, and a key of a spec file, in camelCase. */
export type RunOption = NumberOption | ChoiceOption

/** An option with a numeric value, bounded if `min` or `max` is given. */
interface NumberOption {
  type: 'number' | 'integer'
  min?: number
  max?: number
  /** Word accepted in place of a number, such as 'auto'. */
  or?: string
  default: number | string
  help: string
}

/** An option whose value is one of a list of words. */
interface ChoiceOption {
  type: 'choice'
  choices: readonly string[]
  default: string
  help: string
}

/** The options of an experiment or a command, by name in camelCase. */
export type RunOptions = Readonly<Record<string, RunOption>>

/** The type of the checked values of options, by name. */
export type ValuesOf<S extends RunOptions> = { [Name in keyof S]: ValueOf<S[Name]> }

/** The type of one option's value. */
type ValueOf<O> = O extends { choices: readonly (infer Choice)[] }
  ? Choice
  : number | (O extends { or?: infer Word } ? ('or' extends keyof O ? Extract<Word, string> : never) : never)

/** Options that every command accepts in addition to those of the experiment. */
export const RUN_SETTINGS = {
  seed: { type: 'integer', min: 0, default: 1, help: 'seed of all random numbers' },
  threads: numberOf(ENGINE_OPTIONS.threads, SENTENCES.EngineOptions.threads),
  numerics: choiceOf(ENGINE_OPTIONS.numerics, SENTENCES.EngineOptions.numerics),
} as const satisfies RunOptions

/** Checked values of `RUN_SETTINGS`. */
export type RunSettings = ValuesOf<typeof RUN_SETTINGS>

/**
 * Converts an integer option of the library to a flag with the same range and default, and with its docstring as help.
 */
function numberOf<Word extends string>({ range, absent }: EngineOption<number | Word, number | Word>, help: string) {
  const { min, max, words } = range!
  return { type: 'integer' as const, min, max, or: words?.[0] as Word, default: absent, help }
}

/** Converts a choice of the library to a flag with the same words and default, and with its docstring as help. */
function choiceOf<Word extends string>({ range, absent }: EngineOption<Word, Word>, help: string) {
  return { type: 'choice' as const, choices: range!.words as readonly Word[], default: absent, help }
}

/**
 * Describes the values that an option accepts, for help and error messages, such as 'a whole number from 1 to 256, or
 * auto'.
 */
export function describeOption(option: RunOption): string {
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

/**
 * Converts the text of a flag to a value of the option. Returns text that is not a number unchanged, so that
 * `checkOptions` can refuse it.
 */
export function parseOption(option: RunOption, text: string): number | string {
  const number = text.trim() === '' ? Number.NaN : Number(text)
  return option.type === 'choice' || Number.isNaN(number) ? text : number
}

/**
 * Returns the values of all options: the given values, and defaults for the others. Messages begin with `who`; `nameOf`
 * converts a name to the form that they show, such as a flag. Throws BAD_OPTION when a name is unknown or a value is
 * invalid, with the accepted values in the message.
 */
export function checkOptions<S extends RunOptions>(
  who: string,
  options: S,
  given: Readonly<Record<string, unknown>>,
  nameOf: (name: string) => string = (name) => name,
): ValuesOf<S> {
  const refuse = (message: string) => new NoisyTeacherError('BAD_OPTION', `${who}: ${message}`)
  // Checked here because valibot's schemas ignore `__proto__`, `prototype` and `constructor`.
  const unknown = Object.keys(given).find((name) => !Object.hasOwn(options, name))
  if (unknown !== undefined)
    throw refuse(`there is no option ${nameOf(unknown)}${suggestion(unknown, Object.keys(options), nameOf)}`)
  const entries = Object.entries(options).map(([name, option]) => [name, v.optional(schemaOf(option), option.default)])
  const result = v.safeParse(v.object(Object.fromEntries(entries)), given)
  if (result.success) return result.output as ValuesOf<S>
  const name = String(result.issues[0].path?.[0].key)
  throw refuse(`${nameOf(name)} is ${shown(given[name])} but must be ${describeOption(options[name])}`)
}

/** Returns the valibot schema that accepts the option's values. */
function schemaOf(option: RunOption): v.GenericSchema {
  if (option.type === 'choice') return v.picklist(option.choices)
  const { min = Number.NEGATIVE_INFINITY, max = Number.POSITIVE_INFINITY, or } = option
  const range = v.pipe(v.number(), v.finite(), v.minValue(min), v.maxValue(max))
  const number = option.type === 'integer' ? v.pipe(range, v.safeInteger()) : range
  return or === undefined ? number : v.union([number, v.literal(or)])
}
