import type { ChoiceParameter, Parameter, Parameters } from '../kinds/kind.js'

/** A parameter by its full name, and the choice that it belongs to if it is nested. */
export interface NamedParameter {
  name: string
  parameter: Parameter
  /** Full name of the parent, and the name of the choice under which the parameter exists. */
  under?: { parent: string; choice: string }
}

/** Returns all parameters, nested ones after their parent. A name occurs once for each choice that has it. */
export function namedParameters(
  parameters: Parameters,
  prefix = '',
  under?: NamedParameter['under'],
): NamedParameter[] {
  return Object.entries(parameters).flatMap(([short, parameter]) => {
    const name = prefix + short
    const own = { name, parameter, ...(under && { under }) }
    if (parameter.type !== 'choice') return [own]
    const nested = Object.entries(parameter.choices).flatMap(([choice, { parameters = {} }]) =>
      namedParameters(parameters, `${name}.`, { parent: name, choice }),
    )
    return [own, ...nested]
  })
}

/** Returns the parameters by full name. Parameters of different choices may share a name. */
export function parametersByName(parameters: Parameters): Map<string, NamedParameter[]> {
  const byName = new Map<string, NamedParameter[]>()
  for (const each of namedParameters(parameters)) byName.set(each.name, [...(byName.get(each.name) ?? []), each])
  return byName
}

/** Returns the different definitions of a parameter: choices may share one. */
export const definitionsOf = (named: readonly NamedParameter[]): Parameter[] => [
  ...new Set(named.map(({ parameter }) => parameter)),
]

/** Returns the parameters of one choice by short name. */
export const parametersOf = ({ choices }: ChoiceParameter, choice: string): Parameters =>
  choices[choice].parameters ?? {}

/** Returns a phrase for the values of a parameter, such as "a number from 0 to 1" or "one of nearest, tree". */
export function describeParameter(parameter: Parameter): string {
  if (parameter.type === 'choice') return `one of ${Object.keys(parameter.choices).join(', ')}`
  const { type, min, max } = parameter
  const noun = type === 'integer' ? 'a whole number' : 'a number'
  if (min !== undefined && max !== undefined) return `${noun} from ${min} to ${max}`
  if (min !== undefined) return `${noun} of ${min} or more`
  return max === undefined ? noun : `${noun} of ${max} or less`
}
