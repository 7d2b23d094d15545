import { createEngine } from '../../engine/engine.js'
import type { CommandOutcome } from '../../lab/report/outcome.js'
import { readDataset } from '../../tables/index.js'
import { judgeRoutes } from '../distill/choose.js'
import { finishModel } from '../distill/finish.js'
import { learnerOf } from '../distill/learners.js'
import { heldOutGroups, heldOutLabels, measureRoutes } from '../distill/measure.js'
import { prepareRows } from '../distill/prepared.js'
import { directRoute } from '../distill/routes.js'
import { footerOf, machine } from '../machine.js'
import { checkWritable, writeModel } from '../model/file.js'
import { heldRows, heldText } from '../model/held.js'
import type { TableHost } from '../table-host.js'
import { count, percent } from '../words.js'
import type { PartyRequest } from './flags.js'

/** Fits a party's teacher and writes it to a model file, and returns the outcome of the command. */
export async function partyFit(request: PartyRequest, host: TableHost): Promise<CommandOutcome> {
  const begun = performance.now()
  const { settings, signal, onProgress, onRead, onWarning } = host
  const { threads, numerics, seed } = settings
  const { source, label, read, learner, model: path, line } = request
  await checkWritable('--out', path)
  const table = await readDataset(source, {
    ...read,
    ...(label !== undefined && { label }),
    signal,
    onProgress: onRead,
  })
  const engine = await createEngine({ threads, numerics, onWarning })
  try {
    const prepared = await prepareRows(engine, table, undefined, { seed, signal })
    const groups = heldOutGroups(prepared.data.y, seed)
    const measured = await measureRoutes([directRoute(learner)], prepared.data, groups, { seed, signal, onProgress })
    if (measured[0].refused) throw measured[0].refused
    const y = heldOutLabels(prepared.data.y, groups)
    const labels = { y, classes: prepared.data.classes, noise: undefined }
    const [judged] = judgeRoutes(measured, measured[0], labels)
    const model = await finishModel(judged, prepared, { labels, rate: null, line }, { seed, signal })
    const bytes = await writeModel(path, model, { signal })
    const seconds = Math.round(performance.now() - begun) / 1000
    const agreement = { estimate: judged.accuracy!.estimate, interval: judged.accuracy!.interval }
    return {
      title: `A party's teacher: ${learnerOf(learner).title}`,
      about: `${table.summary}. The file holds ${heldText(model.student)}; in addition, the mean and the deviation of each column${read.text ? ', and weights of the words in the texts' : ''}.`,
      document: {
        learner,
        student: model.student.describe(),
        holds: heldRows(model.student),
        classes: prepared.classNames,
        rows: prepared.data.x.rows,
        agreement,
        model: { path, bytes },
        seconds,
      },
      lead: {
        title: 'Summary',
        columns: [
          { key: 'name', title: 'what' },
          { key: 'value', title: 'number' },
        ],
        rows: [
          { name: 'rows with a label', value: count(prepared.data.x.rows) },
          { name: 'given labels that it predicts, held out', value: percent(agreement.estimate) },
          { name: 'bytes of the file', value: count(bytes) },
        ],
        notes: [`The teacher is in ${path}.`],
      },
      tables: [],
      figures: [],
      checks: [],
      warnings: [table.summary],
      facts: [['command', line]],
      footer: footerOf(line, seconds, machine(engine.capabilities)),
    }
  } finally {
    await engine.close()
  }
}
