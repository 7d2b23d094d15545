import { auditFigures } from '#cli/audit/figures.js'
import type { NamedAudit } from '#cli/audit/named.js'
import { AUDIT_TITLES, leakNotes, reconciled, summaryTable, verdictSentences } from '#cli/audit/summary.js'
import { classTable, duplicateTable, farTable, noiseTable, studentTable } from '#cli/audit/tables.js'
import { asSentence } from '#cli/words.js'
import type { DotPlot, Heatmaps } from '#lab/report/figure-data.js'
import { Bounds } from './bounds.tsx'
import { Heatmap } from './heatmap.tsx'
import { Numbers } from './numbers.tsx'
import { PlainTable } from './plain-table.tsx'
import { inPage } from './words.ts'

/** The verdict in words, its numbers, and the figures. */
export function Verdict({ result }: { result: NamedAudit }) {
  const { audit, data } = result
  const notes = [...data.notes, ...leakNotes(result), ...[reconciled(result) ?? []].flat()]
  const figures = auditFigures(result)
  const bounds = figures.find((figure): figure is DotPlot => figure.kind === 'dots')
  const transitions = figures.find((figure): figure is Heatmaps => figure.kind === 'heatmaps')
  return (
    <section class="verdict" aria-label="Verdict">
      <h2>{AUDIT_TITLES[audit.verdict]}</h2>
      <p class="story">{inPage([asSentence(data.table.summary), ...verdictSentences(result)].join(' '))}</p>
      <Numbers table={summaryTable(result, notes)} />
      <div class="figures">
        {bounds && <Bounds plot={bounds} />}
        {transitions && <Heatmap figure={transitions} />}
      </div>
    </section>
  )
}

/** The tables of the report. */
export function Details({ result }: { result: NamedAudit }) {
  const tables = [noiseTable, classTable, duplicateTable, farTable, studentTable].map((make) => make(result))
  return (
    <details>
      <summary>Classes, equal rows, rows far from all, students</summary>
      {tables.map((table) => table && <PlainTable key={table.title} table={table} />)}
    </details>
  )
}
