import { aggregateVotes } from '../../annotators/aggregate.js'
import type { CallOptions } from '../../engine/call.js'
import { check, NoisyTeacherError, printable, shown } from '../../engine/check.js'
import type { Engine } from '../../engine/engine.js'
import type { Matrix } from '../../engine/matrix.js'
import { readDataset, type TableDataset, type TableSource } from '../../tables/index.js'
import { LabelClasses } from '../../tables/label-classes.js'
import { checkLabelColumn } from '../label-column.js'
import { spellingNotes } from '../spellings.js'
import { count } from '../words.js'
import type { AuditRequest } from './flags.js'

/** The rows of a table that have a label. */
export interface LabeledRows {
  table: Omit<TableDataset, 'x' | 'encoder'>
  /** Their places in the table, ascending. */
  rows: Uint32Array
  /** Class of each of them. */
  y: Int32Array
  classNames: readonly string[]
  /** Name of the column of the labels. */
  labelName: string
  /** What to know of the labels, as sentences. */
  notes: readonly string[]
}

/** The rows of a table that have a label, with the features of all. */
export interface AuditedRows extends LabeledRows {
  table: TableDataset
}

/** What to read: the columns and files of a request, or those that a page chose. */
export type AuditSource = Pick<AuditRequest, 'read' | 'labels' | 'images' | 'show' | 'also'> & {
  source: TableSource
  labelsFrom?: TableSource
}

/**
 * Reads the table of an audit. Throws the errors of `readDataset`, and BAD_VALUE when no row has a label, or hardly two rows
 * have the same one.
 */
export async function readAudited(
  request: AuditSource,
  engine: Engine,
  seed: number,
  call: CallOptions,
): Promise<AuditedRows> {
  const { source, read, labels, labelsFrom, images, show, also = [] } = request
  const keep = [...(images === undefined ? [] : [images]), ...show, ...also]
  const table = await readDataset(source, {
    ...read,
    ...(labels.length === 1 && { label: labels[0] }),
    ...(labelsFrom !== undefined && { labelsFrom }),
    ...(labels.length > 1 && { labels: 'none' as const, ignore: [...(read.ignore ?? []), ...labels] }),
    keep: labels.length > 1 ? [...keep, ...labels] : keep,
    ...call,
  })
  const given = labels.length > 1 ? await votedLabels(table, request, engine, seed, call) : ownLabels(table)
  const rows = Uint32Array.from(given.labels.keys()).filter((row) => given.labels[row] >= 0)
  const none = () => `${printable(table.name)}: no row has a label in column ${shown(given.labelName)}`
  check(rows.length > 0, 'BAD_VALUE', none)
  if (labels.length <= 1 && labelsFrom === undefined) {
    await checkLabelColumn({ source, table: table.name, read, label: given.labelName, labels: given.labels })
  }
  const lacking = table.rows - rows.length
  const notes = [
    ...spellingNotes(given.classNames, given.labels),
    ...given.notes,
    ...(lacking > 0 ? [`${count(lacking)} rows without a label are left out.`] : []),
  ]
  const y = Int32Array.from(rows, (row) => given.labels[row])
  return { table, rows, y, classNames: given.classNames, labelName: given.labelName, notes }
}

/** Labels of all rows of a table, -1 where there is none. */
type GivenLabels = Pick<LabeledRows, 'classNames' | 'labelName' | 'notes'> & { labels: Int32Array }

const ownLabels = ({ labels, labelColumn, classNames }: TableDataset): GivenLabels => ({
  labels: labels!,
  classNames,
  labelName: labelColumn ?? 'label',
  notes: [],
})

/** Makes one label of the votes in several columns, by the default method for votes. */
async function votedLabels(
  table: TableDataset,
  { labels: columns, read }: AuditSource,
  engine: Engine,
  seed: number,
  call: CallOptions,
): Promise<GivenLabels> {
  const kept = columns.map((name) => table.kept.find((column) => column.name === name)!)
  const found = kept.flatMap(({ values }) => values)
  const classes = new LabelClasses(found, read.classes)
  const votes = kept.flatMap((column, annotator) =>
    Array.from(classes.of(column), (label, item) => ({ item, annotator, label })).filter(({ label }) => label >= 0),
  )
  const named = columns.map(shown).join(', ')
  if (votes.length === 0) throw new NoisyTeacherError('BAD_VALUE', `${table.name}: columns ${named} have no vote`)
  const aggregate = await aggregateVotes(
    {
      items: votes.map(({ item }) => item),
      annotators: votes.map(({ annotator }) => annotator),
      labels: votes.map(({ label }) => label),
      itemCount: table.rows,
      annotatorCount: columns.length,
    },
    { engine, classes: Math.max(2, classes.names.length), seed, ...call },
  )
  const refused = aggregate.refused ? [`The votes alone cannot decide: ${aggregate.refused.why}.`] : []
  return {
    labels: Int32Array.from(aggregate.labels, (label, item) => (aggregate.votes[item] > 0 ? label : -1)),
    classNames: classes.names,
    labelName: columns.join(', '),
    notes: [
      `Labels are made of ${count(votes.length)} votes in columns ${named}; see noisy-teacher votes.`,
      ...refused,
    ],
  }
}

/** Copies the features of the labeled rows into the engine. */
export function featuresOf({ table, rows }: AuditedRows, engine: Engine): Matrix {
  const { x, columns } = table
  const d = columns.length
  if (rows.length === table.rows) return engine.matrix(rows.length, d, x)
  const own = new (x.constructor as Float64ArrayConstructor)(rows.length * d)
  rows.forEach((row, at) => {
    own.set(x.subarray(row * d, (row + 1) * d), at * d)
  })
  return engine.matrix(rows.length, d, own)
}
