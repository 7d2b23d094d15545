import './audit.css'
import { signal } from '@preact/signals'
import { useEffect, useLayoutEffect } from 'preact/hooks'
import { ask } from '../compute/client.ts'
import { AuditResult } from './audit-result.tsx'
import { ColumnsForm } from './columns-form.tsx'
import { decideAbout } from './decisions.ts'
import { DropZone } from './drop-zone.tsx'
import { Problem, Running } from './running.tsx'
import type { ChosenTable, TableChoice } from './table-choice.ts'
import { auditView, votesView } from './views.ts'
import { VotesResult } from './votes-result.tsx'

/** True until the parsers of tables are loaded; after that the page makes no request. */
const isLoading = signal(true)
const loadingProblem = signal('')

async function load(): Promise<void> {
  try {
    await ask('loadTables', {})
  } catch (cause) {
    loadingProblem.value = (cause as Error).message
  }
  isLoading.value = false
}

/** Returns true while anything about the table of a tab is loaded, read or computed. */
export const isWorking = ({ isOpening }: TableChoice): boolean =>
  isLoading.value || isOpening.value || auditView.view.value.busy || votesView.view.value.busy

/** Where a table of the user is dropped, audited or aggregated, and its result. */
export function TableWork({ choice }: { choice: TableChoice }) {
  useLayoutEffect(() => {
    if (isLoading.value) void load()
  }, [])
  // A file that is dropped beside its place would replace the page.
  useEffect(() => {
    const prevent = (event: Event) => event.preventDefault()
    for (const name of ['dragover', 'drop']) addEventListener(name, prevent)
    return () => {
      for (const name of ['dragover', 'drop']) removeEventListener(name, prevent)
    }
  }, [])
  const table = choice.chosen.value
  return (
    <>
      <DropZone choice={choice} />
      <Problem problem={loadingProblem.value || choice.problem.value} />
      {table && <ColumnsForm table={table} choice={choice} />}
      {table && (table.isVotes ? <VotesJob table={table} /> : <AuditJob table={table} />)}
    </>
  )
}

/** Starts the audit of a table, and shows its result. */
function AuditJob({ table }: { table: ChosenTable }) {
  const { busy, progress, result, refused, failed } = auditView.view.value
  const { opened, file, labelsFile, columns } = table
  const start = (checked: ReadonlyMap<number, string>) => {
    decideAbout(`${opened} ${labelsFile ? 'of a file' : `of column ${columns.label}`}`)
    auditView.show({ opened, file, labelsFile, columns, checked })
  }
  return (
    <>
      <Running
        busy={busy}
        progress={progress}
        start="Audit the labels"
        onStart={() => start(new Map())}
        onStop={auditView.stop}
      />
      <Problem refused={refused} failed={failed} />
      {result?.opened === opened && <AuditResult found={result} table={table} busy={busy} onAudit={start} />}
    </>
  )
}

/** Starts the aggregation of votes, and shows its result. */
function VotesJob({ table: { opened, file } }: { table: ChosenTable }) {
  const { busy, progress, result, refused, failed } = votesView.view.value
  return (
    <>
      <Running
        busy={busy}
        progress={progress}
        start="Make labels of the votes"
        onStart={() => votesView.show({ opened, file })}
        onStop={votesView.stop}
      />
      <Problem refused={refused} failed={failed} />
      {result?.opened === opened && <VotesResult found={result} />}
    </>
  )
}
