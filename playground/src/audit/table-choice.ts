import { type ReadonlySignal, signal } from '@preact/signals'
import { ask } from '../compute/client.ts'
import type { ColumnChoice } from './worker/audit-table.ts'
import type { TableHead } from './worker/inspect-table.ts'
import type { SampleKind } from './worker/make-sample.ts'

/** A table that the user chose, with what its columns are. */
export interface ChosenTable {
  /** Number of the table among those that were opened, from 1. */
  opened: number
  file: File
  head: TableHead
  /** True for a table of votes, false for one of features and labels. */
  isVotes: boolean
  columns: ColumnChoice
  /** A table with the labels alone, which replaces the column of labels. */
  labelsFile: File | undefined
}

const table = signal<ChosenTable | undefined>(undefined)
const busy = signal(false)
const problem = signal('')

/** The table, once its first rows are read. */
export const chosen: ReadonlySignal<ChosenTable | undefined> = table
/** True while the first rows of a table are read, or a sample is made. */
export const isOpening: ReadonlySignal<boolean> = busy
/** The reason why the last file cannot be read; empty if it can. */
export const openingProblem: ReadonlySignal<string> = problem

/** Opens a table that `get` returns. The table that was open stays if this one cannot be read. */
async function open(get: () => Promise<File>): Promise<void> {
  busy.value = true
  problem.value = ''
  try {
    const file = await get()
    const head = await ask<TableHead>('inspectTable', { file })
    const { label, id, texts, isVotes } = head.guess
    const columns: ColumnChoice = { label, id, ignore: [], show: texts, missing: 'refuse' }
    table.value = { opened: 1 + (table.value?.opened ?? 0), file, head, isVotes, columns, labelsFile: undefined }
  } catch (cause) {
    problem.value = (cause as Error).message
  }
  busy.value = false
}

/** Opens a file. */
export const openFile = (file: File): Promise<void> => open(async () => file)

/** Makes a sample and opens it. */
export const openSample = (kind: SampleKind): Promise<void> => open(() => ask<File>('makeSample', { kind }))

/** Changes what the columns of the table are. */
export function chooseColumns(some: Partial<ColumnChoice>): void {
  if (table.value) table.value = { ...table.value, columns: { ...table.value.columns, ...some } }
}

/** Changes what the table holds: votes, or features with labels. */
export function chooseVotes(isVotes: boolean): void {
  if (table.value) table.value = { ...table.value, isVotes }
}

/** Takes the labels from a file of their own, or again from a column. */
export function chooseLabelsFile(labelsFile: File | undefined): void {
  if (!table.value) return
  const label = labelsFile ? undefined : table.value.head.guess.label
  table.value = { ...table.value, labelsFile, columns: { ...table.value.columns, label } }
}
