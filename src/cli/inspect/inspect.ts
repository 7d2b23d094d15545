import { isStudent } from '../../distill/student.js'
import { printable } from '../../engine/check.js'
import { createEngine } from '../../engine/engine.js'
import type { CommandOutcome } from '../../lab/report/outcome.js'
import type { Table } from '../../lab/report/table-data.js'
import { readModel } from '../model/file.js'
import { heldRows, heldText } from '../model/held.js'
import { MODEL_VERSION, type Model } from '../model/model.js'
import type { TableHost } from '../table-host.js'
import { count, shortened } from '../words.js'
import type { InspectRequest } from './flags.js'

/** Number of columns and of classes that a table shows. */
const MAX_ROWS = 40

/** Reads a model file, and returns what is in it as the outcome of the command. */
export async function inspect({ model: path, line }: InspectRequest, host: TableHost): Promise<CommandOutcome> {
  const { settings, signal, onWarning } = host
  const engine = await createEngine({ threads: 1, numerics: settings.numerics, onWarning })
  try {
    using model = await readModel(engine, path, { signal })
    return outcomeOf(model, { path, line })
  } finally {
    await engine.close()
  }
}

function outcomeOf(model: Model, { path, line }: { path: string; line: string }): CommandOutcome {
  const { student, facts, nearest } = model
  const { label, classes, encoder, figures, command } = facts
  const { columns } = encoder
  const choice = isStudent(student) ? { chosen: student.chosen, why: student.why } : null
  return {
    title: printable(path),
    about: printable(`${capital(student.describe())}, which predicts column ${label}. It was made by: ${command}`),
    document: {
      version: MODEL_VERSION,
      student: student.describe(),
      choice,
      label,
      classes,
      columns,
      features: student.dimension,
      holds: heldRows(student),
      rows: nearest?.rows ?? null,
      figures,
      command,
    },
    lead: {
      title: 'Summary',
      columns: [
        { key: 'name', title: 'what' },
        { key: 'value', title: 'number', align: 'right' },
      ],
      rows: [
        { name: 'classes', value: count(classes.length) },
        { name: 'columns that a table needs', value: count(columns.length) },
        { name: 'features made of them', value: count(student.dimension) },
        ...(nearest ? [{ name: 'training rows that it holds', value: count(nearest.rows) }] : []),
      ],
      notes: [...(choice ? [printable(`Chosen as ${choice.why}.`)] : []), `The file holds ${heldText(student)}.`],
    },
    tables: [figureTable(model), listTable('Columns', 'column', columns), listTable('Classes', 'class', classes)],
    figures: [],
    checks: [],
    facts: [['command', line]],
  }
}

/** Returns the numbers that were measured at training. */
function figureTable({ facts: { figures } }: Model): Table {
  return {
    title: 'Measured at training',
    columns: [
      { key: 'name', title: 'what' },
      { key: 'estimate', title: 'estimate', digits: 3 },
      { key: 'interval', title: '95% interval', digits: 3 },
    ],
    rows: figures.map(({ name, estimate, interval }) => ({
      name: printable(name),
      estimate,
      interval: interval && { low: interval[0], high: interval[1] },
    })),
  }
}

function listTable(title: string, column: string, names: readonly string[]): Table {
  const more = names.length - MAX_ROWS
  return {
    title,
    columns: [
      { key: 'number', title: 'number' },
      { key: 'name', title: column, align: 'left' },
    ],
    rows: names.slice(0, MAX_ROWS).map((name, at) => ({ number: at + 1, name: shortened(printable(name)) })),
    ...(more > 0 && { notes: [`${count(more)} more are not shown; --json lists all.`] }),
  }
}

const capital = (text: string) => text.slice(0, 1).toUpperCase() + text.slice(1)
