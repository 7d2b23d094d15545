import { NoisyTeacherError, shown } from '../engine/check.js'
import { columnOf, type Role } from './roles.js'
import { checkName } from './table.js'

/** Names of the three columns of votes in the long form. */
export interface LongColumns {
  item: string
  annotator: string
  label: string
}

/** The parts of the three columns, in the order of a table whose names are not recognized. */
const LONG_ROLES = ['item', 'annotator', 'label'] as const satisfies readonly Role[]

/**
 * Returns the columns of item, annotator and label: those given by name, otherwise those recognized by their names.
 * Returns undefined if one is not found.
 */
export function findLong(names: readonly string[], given: Partial<LongColumns>): LongColumns | undefined {
  const free = names.filter((name) => !LONG_ROLES.some((role) => given[role] === name))
  const [item, annotator, label] = LONG_ROLES.map((role) => given[role] ?? columnOf(role, free))
  return item !== undefined && annotator !== undefined && label !== undefined ? { item, annotator, label } : undefined
}

/**
 * Returns the columns of votes that are said to be in the long form. If their names are not recognized, a table of
 * three columns has them in the order item, annotator, label. Throws BAD_VALUE when they cannot be found.
 */
export function longColumns(table: string, names: readonly string[], given: Partial<LongColumns>): LongColumns {
  const found = findLong(names, given)
  const none = LONG_ROLES.every((role) => given[role] === undefined)
  const inOrder = none && names.length === 3 ? { item: names[0], annotator: names[1], label: names[2] } : undefined
  const columns = found ?? inOrder
  if (!columns) {
    const missing = LONG_ROLES.filter((role) => given[role] === undefined && columnOf(role, names) === undefined)
    const message = `no column is recognized as that of the ${missing.join(' and the ')}; name it`
    throw new NoisyTeacherError('BAD_VALUE', `${table}: ${message} (there are: ${names.map(shown).join(', ')})`)
  }
  for (const role of LONG_ROLES) checkName(table, names, columns[role])
  return columns
}
