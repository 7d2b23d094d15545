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

/**
 * Returns a function to call with verified claims in any order, each once. It calls `show` with them in the order of
 * `claims`, with each as soon as all before it are verified.
 */
export function inOrder(
  claims: readonly Pick<VerifiedClaim, 'id'>[],
  show: (verified: VerifiedClaim) => void,
): (verified: VerifiedClaim) => void {
  const waiting = new Map<string, VerifiedClaim>()
  let shown = 0
  return (verified) => {
    waiting.set(verified.id, verified)
    while (shown < claims.length && waiting.has(claims[shown].id)) show(waiting.get(claims[shown++].id)!)
  }
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
