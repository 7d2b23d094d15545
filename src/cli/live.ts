import type { VerifiedClaim } from '../lab/claims/verify.js'
import { rowsOf, titleOf, VERDICT_COLUMNS } from '../lab/experiments/verify/shown.js'
import { rowLines, ruleOf, type TextStyle, wrap } from './print.js'
import { VERIFY_ABOUT, VERIFY_TITLE } from './verify.js'

/** Width of each column, in characters. They are fixed, because the rows are not known when the head is printed. */
const COLUMN_WIDTHS = VERDICT_COLUMNS.map(({ width }) => width)
const table = { columns: VERDICT_COLUMNS }

/**
 * Returns the head of the table of claims (title, introduction and column titles), to print before the first claim is
 * measured.
 */
export function liveHead({ width, bold }: TextStyle): string {
  const titles = VERDICT_COLUMNS.map(({ title }) => title)
  return [
    bold(VERIFY_TITLE),
    '',
    ...wrap(VERIFY_ABOUT, width),
    '',
    ...rowLines(table, COLUMN_WIDTHS, titles, 'bottom'),
    ruleOf(COLUMN_WIDTHS),
    '',
  ].join('\n')
}

/** Returns the title and the table rows of one verified claim, to print as soon as it is measured. */
export function liveRows(verified: VerifiedClaim, { width, bold }: TextStyle): string {
  const rows = rowsOf(verified).flatMap((row) =>
    rowLines(
      table,
      COLUMN_WIDTHS,
      VERDICT_COLUMNS.map(({ key }) => row[key]),
    ),
  )
  return [...wrap(titleOf(verified), width).map(bold), ...rows, ''].map((line) => `${line}\n`).join('')
}
