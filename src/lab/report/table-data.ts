/**
 * An interval estimate. The notes of its table or the caption of its figure state its level and the randomness it
 * covers.
 */
export interface Interval {
  low: number
  high: number
}

/** The value of a table cell; null and undefined print as '–'. */
export type TableCell = string | number | boolean | Interval | null | undefined

/** A column of a table: its title, and which value of each row it shows in which format. */
export interface Column {
  /** Key of the cell in each row. */
  key: string
  title: string
  /** Number of decimals; by default numbers are printed unrounded. */
  digits?: number
  /** Alignment; by default 'left' for the first column and 'right' for the others. */
  align?: 'left' | 'right'
  /** True for a column that printed text has no room for; false by default. */
  isForPage?: boolean
}

/** A table of plain values, which its columns format. `results.jsonl` has one line per row of each table. */
export interface Table {
  title: string
  columns: readonly Column[]
  rows: readonly Readonly<Record<string, TableCell>>[]
  /**
   * Key of the cell that names the group of a row. The name is a heading above the consecutive rows that share it. No
   * groups by default.
   */
  groupBy?: string
  /** True if the page shows only the title until the reader opens the table; false by default. */
  folded?: boolean
  /** Sentences below the table, such as the randomness that its intervals cover. */
  notes?: readonly string[]
}

/** Formats a cell as text: booleans as 'yes' and 'no', intervals as 'low–high', missing and infinite values as '–'. */
export function cellText(cell: TableCell, { digits }: Column): string {
  if (cell === null || cell === undefined) return '–'
  if (typeof cell === 'number') return numberText(cell, digits)
  if (typeof cell === 'boolean') return cell ? 'yes' : 'no'
  if (typeof cell === 'object') return intervalText(cell, digits)
  return cell
}

/**
 * Returns the alignment of a column: its own, or by default 'left' for the first column of the table and 'right' for
 * the others.
 */
export function alignOf(table: Pick<Table, 'columns'>, column: Column): 'left' | 'right' {
  return column.align ?? (column === table.columns[0] ? 'left' : 'right')
}

/**
 * Returns the rows of a table as groups: a group ends wherever the value of the column `groupBy` changes. Without
 * `groupBy`, returns one group.
 */
export function groupsOf({ rows, groupBy }: Table): { heading?: string; rows: Table['rows'] }[] {
  if (groupBy === undefined) return [{ rows }]
  const groups: { heading: string; rows: Table['rows'][number][] }[] = []
  for (const row of rows) {
    const heading = String(row[groupBy] ?? '')
    if (groups.at(-1)?.heading !== heading) groups.push({ heading, rows: [] })
    groups.at(-1)!.rows.push(row)
  }
  return groups
}

function intervalText({ low, high }: Interval, digits: number | undefined): string {
  return numberText(low, digits) + (low < 0 ? ' to ' : '–') + numberText(high, digits)
}

function numberText(value: number, digits: number | undefined): string {
  if (!Number.isFinite(value)) return '–'
  if (digits === undefined) return Number.isInteger(value) ? value.toLocaleString('en-US') : String(value)
  const text = value.toLocaleString('en-US', { minimumFractionDigits: digits, maximumFractionDigits: digits })
  return text.replace(/^-(0\.?0*)$/, '$1').replace('-', '−')
}
