import { NoisyTeacherError, shown } from '../../engine/check.js'
import { listed, refuseCrowded } from './crowded.js'
import { type EncodedCells, isMissing } from './encoding.js'
import type { FeatureColumn } from './feature-column.js'

/** What to do with missing features: refuse the table, drop the row, or fill in the mean of the column. */
export const MISSING_POLICIES = ['refuse', 'drop', 'mean'] as const

/** What to do with missing features. */
export type MissingPolicy = (typeof MISSING_POLICIES)[number]

/** A column of features with its cells; none of a column that has too many categories. */
interface ColumnCells {
  column: FeatureColumn
  cells: EncodedCells | undefined
}

/**
 * Returns those of the given rows of a table that are kept. Throws BAD_VALUE when columns have too many categories, when
 * features are missing and the policy is to refuse them, naming all such columns, or when no row is left.
 */
export function keptRows(
  table: string,
  columns: readonly ColumnCells[],
  rows: Int32Array,
  policy: MissingPolicy,
): Int32Array {
  const isWhole = new Uint8Array(rows.length).fill(1)
  const missing = columns.flatMap(({ column: { name, kind }, cells }) => {
    let [count, first] = [0, rows.length]
    for (let i = 0; cells && i < rows.length; i++) {
      if (!isMissing(kind, cells.values[rows[i]])) continue
      isWhole[i] = 0
      first = Math.min(first, i)
      count++
    }
    return count > 0 ? [{ name, count, first: rows[first] + 1 }] : []
  })
  const refused = policy === 'refuse' && missing.length > 0 ? `${missingText(missing)}; drop such rows, or fill in the mean` : '' // biome-ignore format: one line
  const crowded = columns.filter(({ cells }) => cells === undefined).map(({ column }) => column)
  if (crowded.length > 0) refuseCrowded(table, crowded, refused)
  if (refused) throw new NoisyTeacherError('BAD_VALUE', `${table}: ${refused}`)
  if (policy !== 'drop' || missing.length === 0) return rows
  const kept = rows.filter((_, i) => isWhole[i] === 1)
  const none = () => `${table}: every row has a missing feature; ${missingText(missing)}`
  if (kept.length === 0) throw new NoisyTeacherError('BAD_VALUE', none())
  return kept
}

/** Missing cells of one column, with the number of the first row. */
interface MissingCells {
  name: string
  count: number
  first: number
}

function missingText(missing: readonly MissingCells[]): string {
  const all = missing.reduce((sum, { count }) => sum + count, 0)
  const first = missing.reduce((best, each) => (each.first < best.first ? each : best))
  if (all === 1) return `data row ${first.first}, column ${shown(first.name)} is missing`
  const texts = missing.map(({ name, count }) => `${count.toLocaleString('en-US')} in column ${shown(name)}`)
  return `${all.toLocaleString('en-US')} cells are missing, the first in data row ${first.first}: ${listed(texts)}`
}
