import { printable } from '../../engine/check.js'
import { kindOf } from '../../lab/sweeps/kinds/registry.js'
import { canonicalTable } from '../../lab/sweeps/store/columns.js'
import { planOfFolder } from '../../lab/sweeps/store/open-folder.js'
import { type QueryResult, queryResults } from '../../lab/sweeps/store/query.js'
import { SweepStore } from '../../lab/sweeps/store/store.js'
import { csvText } from '../../tables/csv.js'
import { tableText } from '../print.js'
import { count } from '../words.js'
import type { QueryRequest } from './folder-flags.js'
import { SWEEP_EXIT, type SweepHost } from './host.js'

/** Rows of an answer that a table shows. */
const MAX_ROWS = 1000

/** Runs a query on the results of a sweep, and prints its answer. Returns the exit code. */
export async function query({ folder, sql, format }: QueryRequest, host: SweepHost): Promise<number> {
  const plan = await planOfFolder(folder, (name) => kindOf(name, host.kinds))
  await using store = await SweepStore.open(folder, plan, { readOnly: true, signal: host.signal })
  const answer = await queryResults(canonicalTable(plan, store.table), sql, host.signal)
  if (host.json) host.stdout.write(`${JSON.stringify(answer)}\n`)
  else if (format === 'csv') host.stdout.write(csvText(answer.columns, answer.rows))
  else host.stdout.write(`${answerText(answer, host)}\n`)
  return SWEEP_EXIT.done
}

function answerText({ columns, rows }: QueryResult, { style }: SweepHost): string {
  const more = rows.length - MAX_ROWS
  const shown = rows.slice(0, MAX_ROWS).map((cells) => {
    const texts = cells.map((cell) => (typeof cell === 'string' ? printable(cell) : cell))
    return Object.fromEntries(texts.map((cell, at) => [String(at), cell]))
  })
  return tableText(
    {
      title: 'Answer',
      columns: columns.map((name, at) => ({
        key: String(at),
        title: printable(name),
        align: rows.every((cells) => typeof cells[at] !== 'string') ? ('right' as const) : ('left' as const),
      })),
      rows: shown,
      ...(more > 0 && { notes: [`${count(more)} more rows are not shown; --json and --format csv print all.`] }),
    },
    style,
  )
}
