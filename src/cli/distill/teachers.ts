import { nearestStudent } from '../../distill/nearest-student.js'
import { check } from '../../engine/check.js'
import { readDataset, type TableDataset } from '../../tables/index.js'
import { readModel } from '../model/file.js'
import type { Model } from '../model/model.js'
import { bestDirect, type HeldOutLabels, type JudgedRoute, judgeRoutes, rangeText } from './choose.js'
import { finishStudent } from './finish.js'
import type { DistillRequest } from './flags.js'
import { heldOutGroups, type MeasuredRoute, measureRoutes } from './measure.js'
import { labelNoise } from './noise.js'
import { largest } from './party-students.js'
import { matrixOf } from './prepared.js'
import { chooseScaling } from './scaling.js'
import type { DistillCall, Distilled } from './table.js'

/** Reads a table by the columns that a teacher needs. */
type ReadFor = (encoder: Model['facts']['encoder']) => Promise<TableDataset>

/** Trains a student on what teachers of model files say of unlabeled rows. With a labeled table, measures its gain on it. */
export async function distillTeachers(
  { teachers: paths, unlabeled, source, label, read }: DistillRequest,
  call: DistillCall,
): Promise<Distilled> {
  const { engine, seed, signal, line } = call
  const { features, ignore, text, maxCategories, classes: declared, ...own } = read
  check(unlabeled !== '-', 'BAD_OPTION', () => '--unlabeled: teachers need a file, which each of them reads')
  const models: Model[] = []
  for (const path of paths) models.push(await readModel(engine, path, { signal }))
  const classNames = [...new Set(models.flatMap(({ facts }) => facts.classes))]
  const columns = [...new Set(models.flatMap(({ facts }) => facts.encoder.columns))]
  const readPool: ReadFor = (encoder) => readDataset(unlabeled!, { ...own, labels: 'none', encoder, signal })
  const shares = await meanShares(models, readPool, classNames, call)
  const table = await readDataset(unlabeled!, { ...own, labels: 'none', features: columns, signal })
  const raw = matrixOf(engine, table)
  const y = largest(shares, classNames.length)
  const standardization = await chooseScaling(raw, y, { seed, signal })
  const data = { x: await standardization.apply(raw, { signal }), y, classes: classNames.length }
  const route = {
    name: `votes of ${models.length} teachers, learned by nearest neighbors`,
    isDirect: false,
    rows: 'pool' as const,
    fit: nearestStudent(),
  }
  const groups = heldOutGroups(data.y, seed)
  const [measured] = await measureRoutes([route], data, groups, call)
  if (measured.refused) throw measured.refused
  const votes: HeldOutLabels = {
    y: Int32Array.from(groups.rows, (row) => data.y[row]),
    classes: data.classes,
    noise: undefined,
  }
  const student = await route.fit(data, { seed, signal })
  const facts = { standardization, encoder: table.encoder, label: models[0].facts.label, classNames, ids: table.ids }
  const base = { rows: 0, pool: table.rows }
  const unmeasured: JudgedRoute = { ...measured, accuracy: null, gain: null }
  const model = finishStudent(unmeasured, student, facts, { labels: votes, rate: null, line })
  if (source === undefined) {
    const sentence = `The student learned from ${models.length} teachers. Nothing is known of its gain: give a labeled table to measure it.`
    return { judged: [], chosen: unmeasured, sentence, model, ...base }
  }
  return { ...(await measureTeachers({ models, model, route }, { source, label, own }, call)), model, ...base }
}

/** Returns the mean of the teachers' probabilities of the classes, row-major. */
async function meanShares(
  models: readonly Model[],
  readFor: ReadFor,
  classNames: readonly string[],
  { engine, signal }: DistillCall,
): Promise<Float64Array> {
  const { length: classes } = classNames
  let shares: Float64Array | undefined
  for (const model of models) {
    const table = await readFor(model.facts.encoder)
    using x = matrixOf(engine, table)
    const { probabilities } = await model.predict(x, { signal })
    shares ??= new Float64Array(table.rows * classes)
    const places = model.facts.classes.map((name) => classNames.indexOf(name))
    for (let i = 0; i < table.rows; i++) {
      places.forEach((place, k) => {
        shares![i * classes + place] += probabilities[i * places.length + k] / models.length
      })
    }
  }
  return shares!
}

/** Measures teachers and their student on a labeled table, none of whose labels they have seen. */
async function measureTeachers(
  { models, model, route }: { models: readonly Model[]; model: Model; route: MeasuredRoute['route'] },
  { source, label, own }: { source: string; label: string | undefined; own: object },
  call: DistillCall,
): Promise<Pick<Distilled, 'judged' | 'chosen' | 'sentence' | 'noise' | 'summaries'>> {
  const { engine, signal } = call
  const { classes: classNames } = model.facts
  const measured: MeasuredRoute[] = []
  const summaries: string[] = []
  let [y, x] = [new Int32Array(0), undefined as ReturnType<typeof matrixOf> | undefined]
  for (const each of [...models, model]) {
    const table = await readDataset(source, {
      ...own,
      label: label ?? model.facts.label,
      encoder: each.facts.encoder,
      classes: classNames,
      signal,
    })
    const rows = matrixOf(engine, table)
    const known = Array.from(table.labels!, (given, row) => ({ given, row })).filter(({ given }) => given >= 0)
    const found = await each.predict(rows, { signal })
    const name = each === model ? route.name : `direct: teacher ${measured.length + 1}, ${each.student.describe()}`
    measured.push({
      route: { ...route, name, isDirect: each !== model },
      predicted: Int32Array.from(known, ({ row }) => classNames.indexOf(each.facts.classes[found.labels[row]])),
      scores: found.probabilities,
    })
    y = Int32Array.from(known, ({ given }) => given)
    summaries.splice(0, 1, table.summary)
    x = rows
  }
  const standard = await model.standardization.apply(x!, { signal })
  const noise =
    y.length === standard.rows ? await labelNoise({ x: standard, y, classes: classNames.length }, call) : undefined
  const direct = bestDirect(measured.slice(0, -1), y)
  const judged = judgeRoutes(measured, direct, {
    y,
    classes: classNames.length,
    noise: noise?.rate ? noise : undefined,
  })
  const chosen = judged[judged.length - 1]
  const sentence = `The student of ${models.length} teachers changes the share of right rows by ${rangeText(chosen.gain!)} against the best of them, ${direct.route.name.replace('direct: ', '')}.`
  return { judged, chosen, sentence, summaries, ...(noise && { noise }) }
}
