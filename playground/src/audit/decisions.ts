import { type ReadonlySignal, signal } from '@preact/signals'
import { csvText } from '#tables/csv.js'

/** What the user decided about the label of a row. */
export type Decision = { kind: 'keep' | 'drop' } | { kind: 'relabel'; label: string }

/** Decisions by the place of their row in the file, from 0. */
export type Decisions = ReadonlyMap<number, Decision>

/** A row as decisions know it. */
export interface DecidedRow {
  /** Place in the file, from 0. */
  row: number
  id: string
  given: string
}

/** Returns the decision that a row has this label. */
export const labeled = ({ given }: Pick<DecidedRow, 'given'>, label: string): Decision =>
  label === given ? { kind: 'keep' } : { kind: 'relabel', label }

const made = signal<Decisions>(new Map())
/** For each step, the decisions that it replaced. */
const replaced: ReadonlyMap<number, Decision | undefined>[] = []
const steps = signal(0)
let owner = ''

/** The decisions. */
export const decisions: ReadonlySignal<Decisions> = made
/** Number of steps that can be undone. */
export const undoSteps: ReadonlySignal<number> = steps

/** Forgets the decisions if they are about other labels than those called `labels`. */
export function decideAbout(labels: string): void {
  if (labels === owner) return
  owner = labels
  made.value = new Map()
  replaced.length = 0
  steps.value = 0
}

/** Makes decisions in one step, which can be undone. */
export function decide(step: Decisions): void {
  if (step.size === 0) return
  replaced.push(new Map(Array.from(step.keys(), (row) => [row, made.value.get(row)])))
  made.value = new Map([...made.value, ...step])
  steps.value = replaced.length
}

/** Undoes the last step. Returns its rows. */
export function undo(): number[] {
  const before = replaced.pop()
  if (!before) return []
  const now = new Map(made.value)
  for (const [row, decision] of before) {
    if (decision) now.set(row, decision)
    else now.delete(row)
  }
  made.value = now
  steps.value = replaced.length
  return [...before.keys()]
}

/** Returns the right label of each row that was kept or relabeled. */
export function checkedLabels(decided: Decisions, givenOf: (row: number) => string): Map<number, string> {
  const sure = [...decided].filter(([, { kind }]) => kind !== 'drop')
  return new Map(sure.map(([row, decision]) => [row, labelOf(decision, givenOf(row))!]))
}

/** Returns the changes to the table: the label of relabeled rows, and null for dropped ones. */
export function changesOf(decided: Decisions): Map<number, string | null> {
  const changes = [...decided].filter(([, { kind }]) => kind !== 'keep')
  return new Map(changes.map(([row, decision]) => [row, labelOf(decision, '')]))
}

/**
 * Returns decisions as CSV, in the order of the rows: id, given label, decided label, and the decision. A dropped row has
 * no decided label. The command takes the file as `--checked`.
 */
export function decisionsText(decided: Decisions, rows: Iterable<DecidedRow>): string {
  const lines = Array.from(rows)
    .filter(({ row }) => decided.has(row))
    .map(({ row, id, given }) => {
      const decision = decided.get(row)!
      return [id, given, labelOf(decision, given), decision.kind]
    })
  return csvText(['id', 'given', 'label', 'decision'], lines)
}

/** Returns the label that a decision gives a row; null for a row to drop. */
function labelOf(decision: Decision, given: string): string | null {
  return decision.kind === 'relabel' ? decision.label : decision.kind === 'keep' ? given : null
}
