import { useSignal } from '@preact/signals'
import { useMemo } from 'preact/hooks'
import type { NamedAudit, NamedSuspect } from '#cli/audit/named.js'
import { count } from '#cli/words.js'
import { type Decision, decide, decisions, labeled, undo, undoSteps } from './decisions.ts'
import { Filters } from './filters.tsx'
import { SuspectDetail } from './suspect-detail.tsx'
import { type RowFilter, rowsOf } from './suspect-rows.ts'
import { VirtualList } from './virtual-list.tsx'
import type { TableAudit } from './worker/audit-table.ts'

/** The list of suspects, with decisions about them by buttons and keys. */
export function Suspects({ result, found }: { result: NamedAudit; found: TableAudit }) {
  const filter = useSignal<RowFilter>({ list: 'listed', label: undefined })
  const active = useSignal(0)
  const rows = useMemo(() => rowsOf(found, filter.value), [found, filter.value])
  const shown = useMemo(() => rows.map(result.named), [rows, result])
  const at = Math.min(active.value, rows.length - 1)
  const decided = shown.filter(({ row }) => decisions.value.has(row)).length
  const current = at >= 0 ? shown[at] : undefined
  const decideCurrent = (decision: Decision) => {
    if (!current) return
    decide(new Map([[current.row, decision]]))
    active.value = Math.min(rows.length - 1, at + 1)
  }
  const decideRest = (decisionOf: (suspect: NamedSuspect) => Decision) => {
    const rest = shown.filter(({ row }) => !decisions.value.has(row))
    decide(new Map(rest.map((suspect) => [suspect.row, decisionOf(suspect)])))
  }
  const undoLast = () => {
    const [first] = undo()
    const place = shown.findIndex(({ row }) => row === first)
    if (place >= 0) active.value = place
  }
  const byKey = (event: KeyboardEvent) => {
    const isTyped = event.target instanceof HTMLSelectElement || event.target instanceof HTMLInputElement
    if (isTyped || event.ctrlKey || event.metaKey || event.altKey || !current) return
    const acts: Record<string, () => void> = {
      k: () => decideCurrent({ kind: 'keep' }),
      r: () => decideCurrent(labeled(current, current.proposed)),
      d: () => decideCurrent({ kind: 'drop' }),
      u: undoLast,
    }
    if (Object.hasOwn(acts, event.key.toLowerCase())) acts[event.key.toLowerCase()]()
  }
  return (
    <section class="suspects" aria-label="Suspects" onKeyDown={byKey}>
      <h2>Decide row by row</h2>
      <Filters
        classNames={result.data.classNames}
        filter={filter.value}
        onFilter={(next) => {
          filter.value = next
          active.value = 0
        }}
      />
      <p class="decided" aria-live="polite">
        {count(decided)} of {count(shown.length)} decided
      </p>
      <p class="legend">
        With the list in focus: <kbd>↑</kbd> <kbd>↓</kbd> move, <kbd>K</kbd> keeps the label, <kbd>R</kbd> gives the
        proposed one, <kbd>D</kbd> drops the row, <kbd>U</kbd> undoes.
      </p>
      {current ? (
        <div class="list-and-detail">
          <VirtualList
            label="Rows, the most suspicious first"
            count={shown.length}
            active={at}
            onActive={(row) => {
              active.value = row
            }}
            row={(row) => <Row {...shown[row]} decision={decisions.value.get(shown[row].row)} />}
          />
          <SuspectDetail
            result={result}
            place={rows[at].row}
            suspect={current}
            decision={decisions.value.get(current.row)}
            onDecision={decideCurrent}
          />
        </div>
      ) : (
        <p>No row is on this list.</p>
      )}
      <div class="buttons">
        <button type="button" class="quiet" disabled={undoSteps.value === 0} onClick={undoLast}>
          Undo <kbd>U</kbd>
        </button>
        <button
          type="button"
          class="quiet"
          disabled={decided === shown.length}
          onClick={() => decideRest((suspect) => labeled(suspect, suspect.proposed))}
        >
          Relabel the rest of the list
        </button>
        <button
          type="button"
          class="quiet"
          disabled={decided === shown.length}
          onClick={() => decideRest(() => ({ kind: 'drop' }))}
        >
          Drop the rest
        </button>
      </div>
    </section>
  )
}

/** One row of the list. */
function Row(props: { id: string; given: string; proposed: string; decision: Decision | undefined }) {
  const { id, given, proposed, decision } = props
  return (
    <>
      <span class="row-id">{id}</span>
      <span class="row-labels">
        {given}
        {proposed !== given && ` → ${proposed}`}
      </span>
      <span class="row-decision" data-decision={decision?.kind}>
        {decision && (decision.kind === 'relabel' ? decision.label : { keep: 'kept', drop: 'dropped' }[decision.kind])}
      </span>
    </>
  )
}
