import { check } from '../../engine/check.js'
import { createEngine } from '../../engine/engine.js'
import type { CommandOutcome } from '../../lab/report/outcome.js'
import { readDataset } from '../../tables/index.js'
import { footerOf, machine, machineFacts, now } from '../machine.js'
import { readModel } from '../model/file.js'
import type { TableHost } from '../table-host.js'
import { predictionsFile } from './files.js'
import type { PredictRequest } from './flags.js'
import { documentOf, type NamedPredictions } from './named.js'
import { classTable, firstTable, summaryTable } from './tables.js'

/** Predicts the rows of a table by a model file, and returns the outcome of the command. */
export async function predict(request: PredictRequest, host: TableHost): Promise<CommandOutcome> {
  const begun = performance.now()
  const { settings, signal, onProgress, onRead, onWarning } = host
  const { model: path, source, read, neighbors: k, line } = request
  const engine = await createEngine({ threads: settings.threads, numerics: settings.numerics, onWarning })
  try {
    using model = await readModel(engine, path, { signal })
    const { encoder, label, classes } = model.facts
    const isNearest = k === undefined || model.nearest !== undefined
    check(isNearest, 'BAD_OPTION', () => `--neighbors: the model is ${model.student.describe()}, which keeps no rows`)
    const table = await readDataset(source, {
      ...read,
      encoder,
      label,
      labels: 'optional',
      signal,
      onProgress: onRead,
    })
    using x = engine.matrix(table.rows, table.columns.length, table.x)
    const call = { signal, onProgress }
    const predictions = await model.predict(x, call)
    const neighbors = k === undefined ? undefined : await model.neighbors(x, k, call)
    const seconds = Math.round(performance.now() - begun) / 1000
    const named: NamedPredictions = {
      ...predictions,
      table,
      classes,
      student: model.student.describe(),
      ...(k !== undefined && neighbors && { neighbors: { k, numbers: neighbors, ids: model.facts.ids } }),
    }
    return outcomeOf(line, named, { seconds, here: machine(engine.capabilities) })
  } finally {
    await engine.close()
  }
}

function outcomeOf(
  line: string,
  named: NamedPredictions,
  { seconds, here }: { seconds: number; here: ReturnType<typeof machine> },
): CommandOutcome {
  const { table, student } = named
  return {
    title: 'Predictions',
    about: `${table.summary}. Predicted by ${student}.`,
    // Made when it is read: text alone needs none of it, and there may be millions of rows.
    get document() {
      return documentOf(named, seconds)
    },
    lead: summaryTable(named),
    tables: [classTable(named), firstTable(named)],
    figures: [],
    checks: [],
    files: [predictionsFile(named)],
    warnings: [table.summary],
    facts: [['command', line], ...machineFacts(here), ['seconds', seconds.toFixed(1)], ['date', now()]],
    footer: footerOf(line, seconds, here),
  }
}
