import { readTable } from 'noisy-teacher/tables'
import { cleanedText, type LabelChanges } from '#cli/audit/cleaned.js'
import type { JobContext } from '../../compute/protocol.ts'

/** Settings of the job `cleanTable`. */
export interface CleanTableSettings {
  file: File
  /** Name of the column of the labels. */
  label: string
  changes: LabelChanges
}

/** Reads all columns of a table again, and sends it as CSV with its labels changed. */
export async function cleanTable(settings: CleanTableSettings, { signal, send }: JobContext<Blob>): Promise<void> {
  const { file, label, changes } = settings
  const text = cleanedText(await readTable(file, { signal }), label, changes)
  send(new Blob([text], { type: 'text/csv' }))
}
