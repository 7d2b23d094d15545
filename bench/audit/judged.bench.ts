import { readFileSync } from 'node:fs'
import { auditLabels, createEngine } from 'noisy-teacher'
import { DEFAULT_DATA, pathOf, readNpy } from '../data.ts'
import { defineSuite } from '../suite.ts'

const CLASSES = 10
/** Number of checked rows that are looked at first, and of people of five who must agree with the label. */
const [FIRST, AGREED] = [50, 3]
/** Precision of confident learning's order, as published with the data. */
const PEERS: Readonly<Record<string, number>> = { mnist: 0.22, cifar10: 0.32 }

/** What five people said of one row. */
interface JudgedRow {
  id: number
  mturk: { given: number }
}

export const suite = defineSuite({
  name: 'audit/judged',
  title: 'test sets whose flagged rows were judged by five people: which are found first',
  measures: 'Precision of the first 50 of the judged rows, in the order of the audit.',
  options: { data: DEFAULT_DATA },
  async *run(context) {
    const folder = pathOf(context.options.data, 'judged', context)
    if (folder === undefined) return
    await using engine = await createEngine({ threads: 2 })
    for (const [name, value] of Object.entries(PEERS)) {
      const { values, shape } = readNpy(`${folder}/${name}_test_set_pyx.npy`)
      const y = Int32Array.from(readNpy(`${folder}/${name}_test_set_labels.npy`).values)
      using x = engine.matrix(shape[0], CLASSES, values, { type: 'f32' })
      const { scores, verdict, evidence } = await auditLabels({ x, y, classes: CLASSES })
      const judged: JudgedRow[] = JSON.parse(readFileSync(`${folder}/${name}_mturk.json`, 'utf8'))
      const first = judged.sort((a, b) => scores[b.id] - scores[a.id]).slice(0, FIRST)
      const ours = first.filter(({ mturk }) => mturk.given < AGREED).length / FIRST
      const details = { verdict, core: evidence.core, disagreement: evidence.disagreement }
      yield { measured: name, unit: 'share', ours, peer: { name: 'confident learning', value }, details }
    }
  },
})
