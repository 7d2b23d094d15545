import { writeModel } from '#cli/model/file.js'
import { loadModel } from '#cli/model/load.js'
import { Model } from '#cli/model/model.js'
import { standardize } from '#data/standardize.js'
import { nearestStudent } from '#distill/nearest-student.js'
import { createEngine } from '#engine/engine.js'
import type { Fit } from '#samplers/sampler.js'
import { readDataset } from '#tables/index.js'
import { uniform } from '../tables/bytes.js'

/** The JSON document of `predict`. */
export interface PredictDocument {
  student: string
  classes: string[]
  predictions: {
    row: number
    id: string
    label: string
    probability: number
    probabilities: number[]
    neighbors?: string[]
  }[]
  agreement: null | { estimate: number; interval: [number, number]; n: number }
}

/** Rows of a table with a name, a size, a color and a label that size and color decide, a share of them moved on. */
export function things(
  count: number,
  { seed = 1, noise = 0 } = {},
): { header: string; rows: string[][]; truth: string[] } {
  const random = uniform(seed)
  const names = ['small', 'big', '10']
  const truth: string[] = []
  const rows = Array.from({ length: count }, (_, i) => {
    const k = i % 3
    truth.push(names[k])
    const color = k === 2 ? 'red' : random() < 0.5 ? 'blue' : 'green'
    const size = (k === 0 ? 0 : 2) + random()
    const given = random() < noise ? names[(k + 1) % 3] : names[k]
    return [`row ${i}`, size.toFixed(9), color, given]
  })
  return { header: 'id,size,color,kind', rows, truth }
}

/** Returns a table of CSV. */
export const csvOf = ({ header, rows }: { header: string; rows: readonly string[][] }): string =>
  `${header}\n${rows.map((row) => `${row.join(',')}\n`).join('')}`

/** Fits a student to a table and writes its model to a file; returns what the student predicts of the table's rows. */
export async function trainModel(
  table: string,
  path: string,
  fit: Fit = nearestStudent({ ks: [5] }),
): Promise<{ labels: string[]; ids: readonly string[] }> {
  const engine = await createEngine({ threads: 1 })
  try {
    const data = await readDataset(table, { label: 'kind' })
    using x = engine.matrix(data.rows, data.columns.length, data.x)
    const standardization = await standardize(x)
    using own = await standardization.apply(x)
    const student = await fit({ x: own, y: data.labels!, classes: data.classNames.length })
    const predicted = await student.predict(own)
    using model = new Model(student, standardization, {
      encoder: data.encoder,
      label: 'kind',
      classes: data.classNames,
      scale: 4,
      ids: student.describe().includes('NN') ? data.ids : null,
      figures: [{ name: 'accuracy', estimate: 0.9, interval: [0.85, 0.95] }],
      command: 'noisy-teacher distill things.csv --label kind',
    })
    await writeModel(path, model)
    return { labels: Array.from(predicted, (k) => data.classNames[k]), ids: data.ids }
  } finally {
    await engine.close()
  }
}

/** Loads a model and returns what it says. */
export async function factsOf(bytes: Uint8Array) {
  const engine = await createEngine({ threads: 1 })
  try {
    using model = await loadModel(engine, bytes)
    return { ...model.facts, student: model.student.describe() }
  } finally {
    await engine.close()
  }
}
