import { auditLabels } from '../../audit/audit.js'
import type { CheckedRows } from '../../audit/checked.js'
import type { CallOptions } from '../../engine/call.js'
import { check, shown } from '../../engine/check.js'
import { createEngine } from '../../engine/engine.js'
import type { CommandOutcome } from '../../lab/report/outcome.js'
import type { Table } from '../../lab/report/table-data.js'
import { classNameOf } from '../../tables/class-names.js'
import { readTable } from '../../tables/index.js'
import { type KnownLabelTable, knownTable } from '../../tables/known.js'
import { fileOptions } from '../label-column.js'
import { footerOf, machine, machineFacts, now } from '../machine.js'
import { auditStage, shownAs } from '../stages.js'
import { namingFlags } from '../table-flags.js'
import type { TableHost } from '../table-host.js'
import { asSentence, count } from '../words.js'
import { featuresOf, type LabeledRows, readAudited } from './data.js'
import { auditFigures } from './figures.js'
import { auditFiles } from './files.js'
import type { AuditRequest } from './flags.js'
import { checkImage, galleryOf } from './images.js'
import { documentOf, type NamedAudit, named } from './named.js'
import { planOutcome } from './plan.js'
import { rowRelations } from './relations.js'
import { type ShownColumn, shownColumns } from './shown.js'
import { AUDIT_TITLES, leakNotes, reconciled, summaryTable, verdictSentences } from './summary.js'
import { classTable, duplicateTable, farTable, furtherTable, noiseTable, studentTable, suspectTable } from './tables.js'

/** Reads a table, audits its labels, and returns the outcome of the command. */
export async function audit(request: AuditRequest, host: TableHost): Promise<CommandOutcome> {
  const begun = performance.now()
  const { settings, signal, onRead, onWarning } = host
  const { threads, numerics, seed } = settings
  const reading = { signal, onProgress: onRead }
  checkCleaned(request)
  const engine = await createEngine({ threads, numerics, onWarning })
  try {
    const data = await namingFlags(readAudited(request, engine, seed, reading))
    const { checked, strangers } = await checkedRows(request, data, reading)
    if (request.plan) return planOutcome(data, request)
    const { cleaned, source } = request
    const whole = cleaned && {
      how: cleaned,
      whole: await readTable(source, { ...fileOptions(request.read), ...reading }),
    }
    checkImage(request, data.table.columns.length)
    const x = featuresOf(data, engine)
    const dataset = { x, y: data.y, classes: data.classNames.length }
    const call = { signal, onProgress: shownAs(auditStage, host.onProgress) }
    const found = await auditLabels(dataset, { all: request.all, seed, ...(checked && { checked }), ...call })
    const result = named(data, found, await rowRelations(x, data, found, call))
    const images = await galleryOf(result, request, x)
    const seconds = Math.round(performance.now() - begun) / 1000
    const notes = [...strangers, ...data.notes, ...leakNotes(result), ...[reconciled(result) ?? []].flat()]
    const here = machine(engine.capabilities)
    return {
      ...textsOf(result, shownColumns(data.table, request)),
      get document() {
        return documentOf(result, seconds)
      },
      lead: summaryTable(result, notes),
      figures: auditFigures(result),
      ...(images && { galleries: [images] }),
      checks: [],
      files: auditFiles(result, whole),
      warnings: [data.table.summary, ...notes],
      facts: [
        ['command', request.line],
        ['verdict', `${found.verdict}: ${found.why}`],
        ['seed', String(seed)],
        ...machineFacts(here),
        ['seconds', seconds.toFixed(1)],
        ['date', now()],
      ],
      footer: footerOf(request.line, seconds, here),
    }
  } finally {
    await engine.close()
  }
}

/** Returns title, introduction and tables of the outcome. */
function textsOf(result: NamedAudit, shown: readonly ShownColumn[]) {
  const { audit, data } = result
  const isClaimed = audit.noise.separable.estimate !== null || audit.noise.checked !== undefined
  return {
    title: AUDIT_TITLES[audit.verdict],
    about: [asSentence(data.table.summary), ...verdictSentences(result)].join(' '),
    tables: present([isClaimed ? noiseTable(result) : undefined, suspectTable(result, shown), classTable(result)]),
    details: present([furtherTable(result, shown), duplicateTable(result), farTable(result), studentTable(result)]),
  }
}

const present = (tables: readonly (Table | undefined)[]): Table[] => tables.filter((table) => table !== undefined)

/** Throws BAD_OPTION where a cleaned table cannot be written. */
function checkCleaned({ cleaned, source, labels, labelsFrom }: AuditRequest): void {
  const reason = source === '-' ? 'a file, which is read twice' : 'a table with the labels in one of its columns'
  const isPossible = source !== '-' && labels.length <= 1 && labelsFrom === undefined
  check(cleaned === undefined || isPossible, 'BAD_OPTION', () => `audit: --cleaned needs ${reason}`)
}

/** Number of unknown ids that a note names. */
const MAX_NAMED = 5

/** Reads the checked rows, a table with the ids of rows and their right labels, and says which ids are of no row. */
async function checkedRows(
  { checked, source, read }: AuditRequest,
  { table, rows, classNames, y }: LabeledRows,
  call: CallOptions,
): Promise<{ checked?: CheckedRows; strangers: string[] }> {
  if (checked === undefined) return { strangers: [] }
  const names = Array.from(rows, (row) => table.ids[row])
  const items = { names, ofRow: Int32Array.from(rows.keys()) }
  const known = knownTable(await readTable(checked, call), items, { itemName: read.id, noun: 'rows' })
  const occurring = new Set(y)
  const labels = Array.from(known.labels, ([row, name]) => {
    const label = classNames.indexOf(classNameOf(name))
    const places = `row ${JSON.stringify(names[row])} has the label ${JSON.stringify(name)}`
    check(label >= 0 && occurring.size > 0, 'BAD_VALUE', () => `${checked}: ${places}, which ${source} does not have`)
    return label
  })
  return {
    checked: { rows: [...known.labels.keys()], labels },
    strangers: strangersOf(known, rows.length < table.rows),
  }
}

/** Returns what to know of checked ids that no row has, as sentences. */
function strangersOf({ name, labels, strangers }: KnownLabelTable, isPartial: boolean): string[] {
  if (strangers.length === 0) return []
  const named = strangers.slice(0, MAX_NAMED).map(shown)
  const more = strangers.length > MAX_NAMED ? ` and ${count(strangers.length - MAX_NAMED)} more` : ''
  const which = isPartial ? 'no row with a label' : 'no row'
  const verbs = strangers.length === 1 ? ['names', 'does'] : ['name', 'do']
  return [
    `Of ${count(labels.size + strangers.length)} checked ids in ${name}, ${count(strangers.length)} ${verbs[0]} ${which} and ` +
      `${verbs[1]} not count: ${named.join(', ')}${more}.`,
  ]
}
