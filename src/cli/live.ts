import type { Verified } from '../lab/claims/verify.js'
import { rowsOf, titleOf, VERDICT_COLUMNS } from '../lab/experiments/verify/shown.js'
import { rowLines, ruleOf, type TextStyle, wrap } from './print.js'
import { ABOUT, TITLE } from './verify.js'

const WIDTHS = VERDICT_COLUMNS.map(({ width }) => width)
const table = { columns: VERDICT_COLUMNS }

/** The head of a table whose rows are not known yet, so that its columns have widths of their own. */
export function liveHead({ width, bold }: TextStyle): string {
  const titles = VERDICT_COLUMNS.map(({ title }) => title)
  return [
    bold(TITLE),
    '',
    ...wrap(ABOUT, width),
    '',
    ...rowLines(table, WIDTHS, titles, 'bottom'),
    ruleOf(WIDTHS),
    '',
  ].join('\n')
}

/** A claim and its rows, as soon as it is judged. */
export function liveRows(verified: Verified, { width, bold }: TextStyle): string {
  const rows = rowsOf(verified).flatMap((row) =>
    rowLines(
      table,
      WIDTHS,
      VERDICT_COLUMNS.map(({ key }) => row[key]),
    ),
  )
  return [...wrap(titleOf(verified), width).map(bold), ...rows, ''].map((line) => `${line}\n`).join('')
}
