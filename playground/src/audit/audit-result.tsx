import { useSignal } from '@preact/signals'
import { useMemo } from 'preact/hooks'
import { suspectsText } from '#cli/audit/files.js'
import { named } from '#cli/audit/named.js'
import { count } from '#cli/words.js'
import { ask } from '../compute/client.ts'
import { changesOf, checkedLabels, decisions, decisionsText } from './decisions.ts'
import { download } from './download.ts'
import { Problem } from './running.tsx'
import { decidableRows } from './suspect-rows.ts'
import { Suspects } from './suspects.tsx'
import type { ChosenTable } from './table-choice.ts'
import { Details, Verdict } from './verdict.tsx'
import type { TableAudit } from './worker/audit-table.ts'

export interface AuditResultProps {
  found: TableAudit
  table: ChosenTable
  busy: boolean
  /** Audits the table again, with the right label of checked rows. */
  onAudit: (checked: ReadonlyMap<number, string>) => void
}

/** The result of an audit: the verdict, the list with its decisions, and the files to download. */
export function AuditResult({ found, table, busy, onAudit }: AuditResultProps) {
  const result = useMemo(() => named(found.data, found.audit, found.relations), [found])
  const given = useMemo(() => new Map(Array.from(decidableRows(result), (each) => [each.row, each.given])), [result])
  const checked = checkedLabels(decisions.value, (row) => given.get(row)!)
  return (
    <>
      <Verdict result={result} />
      <Suspects result={result} found={found} />
      <div class="buttons">
        <Downloads
          table={table}
          label={result.data.labelName}
          files={{
            decisions: () => decisionsText(decisions.value, decidableRows(result)),
            suspects: () => suspectsText(result),
          }}
        />
        <button type="button" class="quiet" disabled={checked.size === 0 || busy} onClick={() => onAudit(checked)}>
          Audit again with {count(checked.size)} checked {checked.size === 1 ? 'row' : 'rows'}
        </button>
      </div>
      <p class="legend">
        Checked rows narrow the bounds if they were drawn at random: those at the top of the list are wrong more often
        than others. The command takes decisions.csv as --checked.
      </p>
      <Details result={result} />
    </>
  )
}

interface DownloadsProps {
  table: ChosenTable
  /** Name of the column of the labels. */
  label: string
  files: Record<'decisions' | 'suspects', () => string>
}

/** The buttons that save files. The corrected table needs its labels in a column. */
function Downloads({ table: { file, labelsFile }, label, files }: DownloadsProps) {
  const problem = useSignal('')
  const save = async () => {
    problem.value = ''
    try {
      const changes = changesOf(decisions.value)
      download('cleaned.csv', await ask<Blob>('cleanTable', { file, label, changes }))
    } catch (cause) {
      problem.value = (cause as Error).message
    }
  }
  const hasNone = decisions.value.size === 0
  return (
    <>
      {!labelsFile && (
        <button type="button" class="main" disabled={hasNone} onClick={save}>
          Download corrected table
        </button>
      )}
      <button
        type="button"
        class="quiet"
        disabled={hasNone}
        onClick={() => download('decisions.csv', files.decisions())}
      >
        Download decisions
      </button>
      <button type="button" class="quiet" onClick={() => download('suspects.csv', files.suspects())}>
        Download the list
      </button>
      <Problem problem={problem.value} />
    </>
  )
}
