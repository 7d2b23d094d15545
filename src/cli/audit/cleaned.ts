import { type CsvCell, csvText } from '../../tables/csv.js'
import type { Table } from '../../tables/index.js'

/** The right label of some rows of a table, by their place from 0; null for a row to drop. */
export type LabelChanges = ReadonlyMap<number, string | null>

/** Returns a table as CSV, with changes to the labels in one of its columns. */
export function cleanedText(table: Table, labelName: string, changes: LabelChanges): string {
  const label = table.columns.findIndex(({ name }) => name === labelName)
  function* rows(): Generator<CsvCell[]> {
    for (let row = 0; row < table.rows; row++) {
      const instead = changes.get(row)
      if (instead === null) continue
      const cells: CsvCell[] = table.columns.map(({ values, codes }) => (codes[row] < 0 ? null : values[codes[row]]))
      if (instead !== undefined) cells[label] = instead
      yield cells
    }
  }
  return csvText(
    table.columns.map(({ name }) => name),
    rows(),
  )
}
