import { NoisyTeacherError, shown } from '../../engine/check.js'
import { checkName } from '../table.js'

/** Separates the first from the last column of a range. */
const RANGE = '..'

/**
 * Returns the columns that a pattern selects: the one of this name, those of a glob, in which * stands for any text, or
 * those from one to another in the order of the file, 'x1..x20'. Returns none if there is no such column.
 */
function selectedBy(pattern: string, names: readonly string[]): readonly string[] {
  if (names.includes(pattern)) return [pattern]
  const [first, last] = rangeOf(pattern).map((end) => names.indexOf(end))
  if (first >= 0 && last >= first) return names.slice(first, last + 1)
  if (!pattern.includes('*')) return []
  const parts = pattern.split('*').map((part) => part.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&'))
  const glob = new RegExp(`^${parts.join('.*')}$`, 'su')
  return names.filter((name) => glob.test(name))
}

const rangeOf = (pattern: string): string[] => {
  const at = pattern.indexOf(RANGE, 1)
  return at < 0 ? [] : [pattern.slice(0, at), pattern.slice(at + RANGE.length)]
}

/** Returns the columns that any of the patterns selects. */
export function selectColumns(patterns: readonly string[], names: readonly string[]): ReadonlySet<string> {
  return new Set(patterns.flatMap((pattern) => selectedBy(pattern, names)))
}

/** Throws BAD_VALUE unless each pattern selects a column of the table, and each column that it selects is unique. */
export function checkPatterns(table: string, names: readonly string[], patterns: readonly string[]): void {
  for (const pattern of patterns) {
    const selected = selectedBy(pattern, names)
    for (const name of selected) checkName(table, names, name)
    if (selected.length > 0) continue
    const ends = rangeOf(pattern)
    if (ends.length === 0 && !pattern.includes('*')) checkName(table, names, pattern)
    for (const end of ends) checkName(table, names, end)
    const reason = ends.length > 0 ? `${shown(ends[1])} comes before ${shown(ends[0])} in` : 'no column matches'
    throw new NoisyTeacherError('BAD_VALUE', `${table}: ${reason} ${shown(pattern)}`)
  }
}
