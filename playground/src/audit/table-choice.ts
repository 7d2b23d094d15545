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

/** The table of a tab, and the functions that open and change it. */
export interface TableChoice {
  /** What the tab's sample holds. */
  readonly sample: SampleKind
  /** The table, once its first rows are read. */
  readonly chosen: ReadonlySignal<ChosenTable | undefined>
  /** True while the first rows of a table are read, or a sample is made. */
  readonly isOpening: ReadonlySignal<boolean>
  /** The reason why the last file cannot be read; empty if it can. */
  readonly problem: ReadonlySignal<string>
  /** Opens a file. The table that was open stays if this one cannot be read. */
  openFile(file: File): Promise<void>
  /** Makes a sample and opens it. */
  openSample(): Promise<void>
  /** Changes what the columns of the table are. */
  chooseColumns(some: Partial<ColumnChoice>): void
  /** Changes what the table holds: votes, or features with labels. */
  chooseVotes(isVotes: boolean): void
  /** Takes the labels from a file of their own, or again from a column. */
  chooseLabelsFile(labelsFile: File | undefined): void
}

/** Number of tables that were opened on all tabs. */
let opened = 0

/**
 * Returns the table of a tab, at first none. A tab with a sample of votes takes every table as one of votes, the other
 * only those that look like it.
 */
export function tableChoice(sample: SampleKind): TableChoice {
  const table = signal<ChosenTable | undefined>(undefined)
  const isOpening = signal(false)
  const problem = signal('')
  const change = (some: Partial<ChosenTable>) => {
    if (table.value) table.value = { ...table.value, ...some }
  }
  const open = async (get: () => Promise<File>) => {
    isOpening.value = true
    problem.value = ''
    try {
      const file = await get()
      const head = await ask<TableHead>('inspectTable', { file })
      const { label, id, texts, isVotes } = head.guess
      const columns: ColumnChoice = { label, id, ignore: [], show: texts, missing: 'refuse' }
      opened++
      table.value = { opened, file, head, isVotes: isVotes || sample === 'votes', columns, labelsFile: undefined }
    } catch (cause) {
      problem.value = (cause as Error).message
    }
    isOpening.value = false
  }
  return {
    sample,
    chosen: table,
    isOpening,
    problem,
    openFile: (file) => open(async () => file),
    openSample: () => open(() => ask<File>('makeSample', { kind: sample })),
    chooseColumns: (some) => table.value && change({ columns: { ...table.value.columns, ...some } }),
    chooseVotes: (isVotes) => change({ isVotes }),
    chooseLabelsFile: (labelsFile) => {
      if (!table.value) return
      const label = labelsFile ? undefined : table.value.head.guess.label
      change({ labelsFile, columns: { ...table.value.columns, label } })
    },
  }
}
