import type { Verified } from '../lab/claims/verify.js'
import { COLUMNS, rowsOf, titleOf } from '../lab/experiments/verify/shown.js'
import { rowLines, ruleOf, type TextStyle, wrap } from './print.js'
import { VERIFY_ABOUT, VERIFY_TITLE } from './verify.js'

const COLUMN_WIDTHS = COLUMNS.map(({ width }) => width)
const table = { columns: COLUMNS }

/** The head of a table whose rows are not known yet, so that its columns have widths of their own. */
export function liveHead({ width, bold }: TextStyle): string {
  const titles = COLUMNS.map(({ title }) => title)
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

/** A claim and its rows, as soon as it is judged. */
export function liveRows(verified: Verified, { width, bold }: TextStyle): string {
  const rows = rowsOf(verified).flatMap((row) =>
    rowLines(
      table,
      COLUMN_WIDTHS,
      COLUMNS.map(({ key }) => row[key]),
    ),
  )
  return [...wrap(titleOf(verified), width).map(bold), ...rows, ''].map((line) => `${line}\n`).join('')
}
