/** From a lower to an upper bound; what randomness it covers is said in the notes of its table or the caption of its figure. */
export interface Interval {
  low: number
  high: number
}

export type Cell = string | number | boolean | Interval | null | undefined

export interface Column {
  /** The key of the cell in each row. */
  key: string
  title: string
  /** Decimals of a number; without it numbers are shown as they are. */
  digits?: number
  /** 'left' by default for the first column, 'right' for the others. */
  align?: 'left' | 'right'
}

/** Rows of plain values; how they look is the columns' business. `results.jsonl` has one line for each row. */
export interface Table {
  title: string
  columns: readonly Column[]
  rows: readonly Readonly<Record<string, Cell>>[]
  /** The key of a text that rows share: it is shown once above them, instead of in a column. */
  groupBy?: string
  /** Sentences below the table, such as what its intervals cover. */
  notes?: readonly string[]
}

/** A cell as text. */
export function cellText(cell: Cell, { digits }: Column): string {
  if (cell === null || cell === undefined) return '–'
  if (typeof cell === 'number') return numberText(cell, digits)
  if (typeof cell === 'boolean') return cell ? 'yes' : 'no'
  if (typeof cell === 'object') return intervalText(cell, digits)
  return cell
}

export function alignOf(table: Pick<Table, 'columns'>, column: Column): 'left' | 'right' {
  return column.align ?? (column === table.columns[0] ? 'left' : 'right')
}

/** The rows in their order, cut where the group changes. */
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
