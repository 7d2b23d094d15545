import type { NamedAudit, NamedSuspect } from '#cli/audit/named.js'
import { tallied } from '#cli/audit/tables.js'
import { type Decision, labeled } from './decisions.ts'

export interface SuspectDetailProps {
  result: NamedAudit
  /** Place of the row among the labeled rows. */
  place: number
  suspect: NamedSuspect
  decision: Decision | undefined
  onDecision: (decision: Decision) => void
}

/** One row: its labels, what is near it, and the buttons to decide. */
export function SuspectDetail({ result, place, suspect, decision, onDecision }: SuspectDetailProps) {
  const { data } = result
  const { id, given, proposed, score, list } = suspect
  const near = Array.from(result.nearOf(place), (row) => result.nameOf(data.y[row]))
  return (
    <div class="detail">
      <dl>
        <dt>row</dt>
        <dd>{id}</dd>
        <dt>given</dt>
        <dd>{given}</dd>
        <dt>proposed</dt>
        <dd>{proposed === given ? 'the same' : proposed}</dd>
        <dt>score</dt>
        <dd>
          {score.toFixed(2)}
          {list && `, ${list}`}
        </dd>
        {near.length > 0 && (
          <>
            <dt>nearest rows</dt>
            <dd>{tallied(near)}</dd>
          </>
        )}
        {data.table.kept.map(({ name, values, codes }) => (
          <>
            <dt>{name}</dt>
            <dd class="kept">{codes[data.rows[place]] < 0 ? '–' : values[codes[data.rows[place]]]}</dd>
          </>
        ))}
      </dl>
      <div class="decide">
        <button
          type="button"
          class="quiet"
          aria-pressed={decision?.kind === 'keep'}
          onClick={() => onDecision({ kind: 'keep' })}
        >
          Keep <kbd>K</kbd>
        </button>
        {proposed !== given && (
          <button
            type="button"
            class="quiet"
            aria-pressed={decision?.kind === 'relabel' && decision.label === proposed}
            onClick={() => onDecision(labeled(suspect, proposed))}
          >
            Relabel <kbd>R</kbd>
          </button>
        )}
        <button
          type="button"
          class="quiet"
          aria-pressed={decision?.kind === 'drop'}
          onClick={() => onDecision({ kind: 'drop' })}
        >
          Drop <kbd>D</kbd>
        </button>
        <label class="control" for="other">
          <span class="control-name">or relabel as</span>
          <select
            id="other"
            value=""
            onChange={({ currentTarget }) => onDecision(labeled(suspect, currentTarget.value.slice(1)))}
          >
            <option value="">another class</option>
            {data.classNames.map((name) => (
              <option key={name} value={`=${name}`}>
                {name}
              </option>
            ))}
          </select>
        </label>
      </div>
    </div>
  )
}
