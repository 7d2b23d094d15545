import { NoisyTeacherError, shown } from '../../engine/check.js'
import { type EncodedCells, isMissing } from './encoding.js'
import type { FeatureColumn } from './feature-column.js'

/** What to do with missing features: refuse the table, drop the row, or fill in the mean of the column. */
export const MISSING_POLICIES = ['refuse', 'drop', 'mean'] as const

/** What to do with missing features. */
export type MissingPolicy = (typeof MISSING_POLICIES)[number]

/**
 * Returns those of the given rows of a table that are kept. Throws BAD_VALUE when a feature is missing and the policy is
 * to refuse it, naming the first, or when no row is left.
 */
export function keptRows(
  table: string,
  columns: readonly FeatureColumn[],
  cells: readonly EncodedCells[],
  rows: Int32Array,
  policy: MissingPolicy,
): Int32Array {
  if (policy === 'mean') return rows
  const isWhole = new Uint8Array(rows.length).fill(1)
  let [missing, first] = [0, '']
  for (const [t, { kind, name }] of columns.entries()) {
    const { values } = cells[t]
    for (let i = 0; i < rows.length; i++) {
      if (!isMissing(kind, values[rows[i]])) continue
      first ||= `data row ${rows[i] + 1}, column ${shown(name)} is missing`
      isWhole[i] = 0
      missing++
    }
  }
  if (missing === 0) return rows
  if (policy === 'refuse') {
    const more = missing > 1 ? `, and so are ${(missing - 1).toLocaleString('en-US')} other features` : ''
    throw new NoisyTeacherError('BAD_VALUE', `${table}: ${first}${more}; drop such rows, or fill in the mean`)
  }
  const kept = rows.filter((_, i) => isWhole[i] === 1)
  if (kept.length === 0) throw new NoisyTeacherError('BAD_VALUE', `${table}: every row has a missing feature; ${first}`)
  return kept
}
