import * as v from 'valibot'
import { shown } from '../../../engine/check.js'
import { suggestion } from '../../../engine/suggest.js'
import type { ChoiceParameter, NumberParameter, Parameter, Parameters } from '../kinds/kind.js'
import { describeParameter } from './parameters.js'

/** Schema of any part of a spec. */
export type Schema = v.GenericSchema

/** Number of characters of a word for which similar words are looked for. */
const MAX_WORD = 60

/** Returns `; did you mean …?` for a word that is close to a known one, else the known words. */
export function known(word: unknown, names: readonly string[]): string {
  const similar = typeof word === 'string' ? suggestion(word.slice(0, MAX_WORD), names) : ''
  return similar || (names.length > 0 ? `; known are ${names.join(', ')}` : '; there are none')
}

/** Returns the message of an issue: the given value, and what it must be. */
const must = (wanted: string) => (issue: v.BaseIssue<unknown>) => `is ${given(issue.input)} but must be ${wanted}`

/** Returns a refused value as text, in the words of YAML. */
export function given(value: unknown): string {
  if (value === undefined) return 'missing'
  if (value === null) return 'empty'
  return Array.isArray(value) ? `a list of ${value.length}` : shown(value)
}

/**
 * Returns the schema of an object with these entries and no others. `noun` completes "… is not …" for an unknown key,
 * and `example` "… must be …" for a value that is not an object.
 */
export function objectOf(entries: v.ObjectEntries, { noun, example }: { noun: string; example: string }): Schema {
  const names = Object.keys(entries).filter((name) => !name.startsWith('$') && name !== 'name')
  const message = (issue: v.StrictObjectIssue) => {
    if (issue.expected === 'never') return `is not ${noun}${known(issue.input, names)}`
    return issue.expected === 'Object' ? must(example)(issue) : 'is missing'
  }
  const schema = v.strictObject(entries, message)
  const run: Schema['~run'] = (dataset, config) => {
    // To valibot, a list is an object too.
    if (!Array.isArray(dataset.value)) return schema['~run'](dataset, config)
    v._addIssue(schema, 'type', dataset as never, config)
    return dataset as unknown as ReturnType<Schema['~run']>
  }
  return { ...schema, '~run': run }
}

/** Returns the schema of a list of at least `min` items. */
export const listOf = (item: Schema, { wanted, min = 1 }: { wanted: string; min?: number }): Schema =>
  v.pipe(v.array(item, must(wanted)), v.minLength(min, must(`${wanted}, at least ${min}`)))

/** Returns the schema of a value that has one of several forms, which `wanted` names. */
export const oneOf = (options: readonly Schema[], wanted: string): Schema =>
  options.length === 1 ? options[0] : v.union(options as Schema[], must(wanted))

/** Returns the schema of one of some words. */
export function wordOf(words: readonly string[]): Schema {
  return v.picklist(words, (issue) => {
    const similar = typeof issue.input === 'string' ? suggestion(issue.input.slice(0, MAX_WORD), words) : ''
    return `${must(`one of ${words.join(', ')}`)(issue)}${similar}`
  })
}

/** Returns the schema of a text of 1 to `max` characters. */
export function textOf(max: number): Schema {
  const wanted = must(`a text of 1 to ${max} characters`)
  return v.pipe(v.string(wanted), v.minLength(1, wanted), v.maxLength(max, wanted))
}

/** Returns the schema of a number in a range, which is whole for the type 'integer'. */
export function numberOf(range: Pick<NumberParameter, 'type' | 'min' | 'max'>): Schema {
  const { type, min, max } = range
  const wanted = must(describeParameter({ ...range, help: '' }))
  const bounds = [
    v.finite(wanted),
    ...(type === 'integer' ? [v.safeInteger(wanted)] : []),
    ...(min === undefined ? [] : [v.minValue(min, wanted)]),
    ...(max === undefined ? [] : [v.maxValue(max, wanted)]),
  ]
  return v.pipe(v.number(wanted), ...(bounds as unknown as [v.FiniteAction<number, undefined>]))
}

/** Returns the schema of one value of a parameter: a number, a name, or an object of a name and nested parameters. */
export function schemaOf(parameter: Parameter): Schema {
  const schema = parameter.type === 'choice' ? choiceOf(parameter) : numberOf(parameter)
  return v.pipe(schema, v.description(parameter.help))
}

/** Schema of an object whose `name` is one word. */
type NamedObject = v.StrictObjectSchema<{ name: v.LiteralSchema<string, undefined> }, undefined>

function choiceOf({ choices }: ChoiceParameter): Schema {
  const names = Object.keys(choices)
  const objects = names.map((name) => {
    const { help, parameters = {} } = choices[name]
    const shape = { noun: `a parameter of ${name}`, example: `an object such as { name: ${name} }` }
    const entries = { name: v.literal(name), ...optionalValues(parameters) }
    return v.pipe(objectOf(entries, shape), v.description(help)) as unknown as NamedObject
  })
  const wanted = `one of ${names.join(', ')}, or an object such as { name: ${names[0]} }`
  const named = v.variant('name', objects as [NamedObject], (issue) => {
    return `is ${given(issue.input)} but must be one of ${names.join(', ')}`
  })
  return v.union([v.picklist(names), named], (issue) => {
    const similar = typeof issue.input === 'string' ? suggestion(issue.input.slice(0, MAX_WORD), names) : ''
    return `${must(wanted)(issue)}${similar}`
  })
}

/** Returns optional entries for the values of parameters. */
export const optionalValues = (parameters: Parameters): v.ObjectEntries =>
  Object.fromEntries(Object.entries(parameters).map(([name, parameter]) => [name, v.optional(schemaOf(parameter))]))
