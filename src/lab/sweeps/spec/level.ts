import type { ChoiceParameter, Parameter } from '../kinds/kind.js'
import { describeParameter, parametersOf } from './parameters.js'
import { type Range, valuesOf } from './range.js'
import { pathText, type SpecPath, type SpecSource } from './source.js'

/** A value that a spec gives to a parameter, and where. A choice has the values of parameters nested under it. */
export interface Level {
  value: number | string
  /** Values by the short names of nested parameters. */
  nested?: ReadonlyMap<string, Level>
  /** Path of the value; undefined for a default. */
  path?: SpecPath
}

/** Returns the level of a value that matches the schema of its parameter. */
export function levelOf(value: unknown, path: SpecPath): Level {
  // + 0 makes -0 the same value as 0.
  if (typeof value === 'number') return { value: value + 0, path }
  if (typeof value === 'string') return { value, path }
  const { name, ...nested } = value as { name: string }
  const levels = Object.entries(nested).map(([key, own]) => [key, levelOf(own, [...path, key])] as const)
  return { value: name, nested: new Map(levels), path }
}

/** Returns the levels of an axis, a list or a range, sorted by value. Throws BAD_OPTION for equal levels. */
export function levelsOf(axis: unknown, parameter: Parameter, path: SpecPath, source: SpecSource): Level[] {
  const levels = listedLevels(axis, parameter, path, source)
  const first = new Map<string, Level>()
  for (const level of levels) {
    const text = levelText(level, parameter)
    const equal = first.get(text)
    if (equal) throw source.fault(level.path!, `is ${text}, the same as ${pathText(equal.path!)}`)
    first.set(text, level)
  }
  // Sorted levels give points that are nearly sorted.
  return levels.sort((a, b) => (a.value < b.value ? -1 : a.value > b.value ? 1 : 0))
}

/** Returns the levels of an axis in its own order. */
export function listedLevels(axis: unknown, parameter: Parameter, path: SpecPath, source: SpecSource): Level[] {
  if (Array.isArray(axis)) return axis.map((value, at) => levelOf(value, [...path, at]))
  const values = valuesOf(axis as Range, parameter.type === 'integer')
  if (typeof values === 'string') throw source.fault(path, values)
  return values.map((value, at) => {
    const level = levelOf(value, [...path, at])
    const wrong = faultOf(level, parameter)
    if (wrong) throw source.fault(level.path!, wrong.message)
    return level
  })
}

/** Returns the fault of a value that may belong to another parameter of the same name, or undefined. */
export function faultOf({ value, nested }: Level, parameter: Parameter): { key?: string; message: string } | undefined {
  const fits =
    parameter.type === 'choice'
      ? typeof value === 'string' && Object.hasOwn(parameter.choices, value)
      : typeof value === 'number' && inRange(value, parameter)
  if (!fits) return { message: `is ${value} but must be ${describeParameter(parameter)}` }
  if (!nested) return undefined
  const parameters = parametersOf(parameter as ChoiceParameter, value as string)
  for (const [key, level] of nested) {
    if (!Object.hasOwn(parameters, key)) return { key, message: `is not a parameter of ${value}` }
    const wrong = faultOf(level, parameters[key])
    if (wrong) return { key, message: wrong.message }
  }
  return undefined
}

const inRange = (value: number, { type, min, max }: Exclude<Parameter, ChoiceParameter>): boolean =>
  (type === 'number' || Number.isSafeInteger(value)) && !(value < (min ?? value)) && !(value > (max ?? value))

/**
 * Returns a level as text with the defaults of nested parameters, such as 'nearest { k: 1 }'. Equal levels have equal
 * texts.
 */
export function levelText({ value, nested }: Level, parameter: Parameter): string {
  if (parameter.type !== 'choice') return String(value)
  const parameters = parametersOf(parameter, value as string)
  const texts = Object.keys(parameters)
    .sort()
    .flatMap((key) => {
      const level = nested?.get(key) ?? defaultOf(parameters[key])
      return level ? [`${key}: ${levelText(level, parameters[key])}`] : []
    })
  return texts.length === 0 ? String(value) : `${value} { ${texts.join(', ')} }`
}

/** Returns the level of a parameter's default, or undefined if it has none. */
export const defaultOf = ({ default: value }: Parameter): Level | undefined =>
  value === undefined ? undefined : { value }
