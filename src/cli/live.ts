import type { Verified } from '../claims/verify.js'
import { COLUMNS, rowsOf } from '../experiments/verify/shown.js'
import { rowLines, ruleOf, type TextStyle, wrap } from './print.js'
import { ABOUT, TITLE } from './verify.js'

const WIDTHS = COLUMNS.map(({ width }) => width)
const table = { columns: COLUMNS }

/** The head of a table whose rows are not known yet, so that its columns have widths of their own. */
export function liveHead({ width, bold }: TextStyle): string {
  const titles = COLUMNS.map(({ title }) => title)
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

/** The rows of a claim, as soon as it is judged. */
export function liveRows(verified: Verified): string {
  const lines = rowsOf(verified).flatMap((row) =>
    rowLines(
      table,
      WIDTHS,
      COLUMNS.map(({ key }) => row[key]),
    ),
  )
  return lines.map((line) => `${line}\n`).join('')
}
