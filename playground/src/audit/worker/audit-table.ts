import { type Audit, auditLabels, type Progress, stream } from 'noisy-teacher'
import { type AuditedRows, featuresOf, type LabeledRows, readAudited } from '#cli/audit/data.js'
import type { RowRelations } from '#cli/audit/named.js'
import { rowRelations } from '#cli/audit/relations.js'
import { auditStage, shownAs } from '#cli/stages.js'
import type { JobContext } from '../../compute/protocol.ts'

/** What the columns of a table are. */
export interface ColumnChoice {
  /** Column of the labels; undefined if they are in a file of their own. */
  label: string | undefined
  /** Column of the ids; undefined for the number of the row. */
  id: string | undefined
  /** Columns to leave out: names, globs and ranges. */
  ignore: readonly string[]
  /** Columns that are shown with each row, and not learned from. */
  show: readonly string[]
  /** What to do with a row in which a feature is missing. */
  missing: 'refuse' | 'drop' | 'mean'
}

/** Settings of the job `auditTable`. */
export interface AuditTableSettings {
  /** Number of the table, which the result repeats. */
  opened: number
  file: File
  /** A table with the labels alone. */
  labelsFile: File | undefined
  columns: ColumnChoice
  /** The right label of rows that someone checked, by their place in the file from 0. */
  checked: ReadonlyMap<number, string>
}

/** The result of the job `auditTable`. Rows are places among the labeled rows. */
export interface TableAudit {
  opened: number
  data: LabeledRows
  audit: Audit
  relations: RowRelations
  /** Rows drawn at random, for an unbiased check. */
  random: Uint32Array
  seconds: number
}

/** Parts of the job's result. */
export type AuditTablePart = { kind: 'progress'; progress: Progress } | { kind: 'result'; result: TableAudit }

/** Number of rows that are drawn for an unbiased check, and the seed of the command. */
const [RANDOM_ROWS, SEED] = [100, 1]

/** Reads a table and audits its labels, as the command `audit` does with the same columns. */
export async function auditTable(settings: AuditTableSettings, job: JobContext<AuditTablePart>): Promise<void> {
  const begun = performance.now()
  const { engine, signal, send } = job
  const call = { signal, onProgress: (progress: Progress) => send({ kind: 'progress', progress }) }
  const read = await readAudited(sourceOf(settings), engine, SEED, call)
  using x = featuresOf(read, engine)
  const data = withoutFeatures(read)
  const checked = checkedOf(data, settings.checked)
  const dataset = { x, y: data.y, classes: data.classNames.length }
  const named = { ...call, onProgress: shownAs(auditStage, call.onProgress) }
  const audit = await auditLabels(dataset, { seed: SEED, ...(checked && { checked }), ...named })
  const relations = await rowRelations(x, data, audit, call)
  const random = stream(SEED, 'checked').permutation(data.rows.length).slice(0, RANDOM_ROWS)
  send({
    kind: 'result',
    result: { opened: settings.opened, data, audit, relations, random, seconds: (performance.now() - begun) / 1000 },
  })
}

function sourceOf({ file, labelsFile, columns }: AuditTableSettings): Parameters<typeof readAudited>[0] {
  const { label, id, ignore, show, missing } = columns
  return {
    source: file,
    ...(labelsFile && { labelsFrom: labelsFile }),
    labels: label === undefined ? [] : [label],
    show,
    read: { ignore, unknownFeatures: missing, ...(id !== undefined && { id }) },
  }
}

/** Returns the rows without their features, which the page does not need. */
function withoutFeatures({ table, ...rest }: AuditedRows): LabeledRows {
  const { x: _, encoder: __, ...own } = table
  return { ...rest, table: own }
}

/** Returns checked rows as places and classes; undefined if there are none. */
function checkedOf({ table, rows, classNames }: LabeledRows, checked: ReadonlyMap<number, string>) {
  const places = Array.from(rows.keys()).filter((place) => checked.has(table.rowNumbers[rows[place]] - 1))
  if (places.length === 0) return undefined
  const labelOf = (place: number) => classNames.indexOf(checked.get(table.rowNumbers[rows[place]] - 1)!)
  return { rows: places, labels: places.map(labelOf) }
}
