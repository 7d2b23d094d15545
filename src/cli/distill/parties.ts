import { gatherExamples } from '../../data/dataset.js'
import { check } from '../../engine/check.js'
import type { Matrix } from '../../engine/matrix.js'
import { gatherRows } from '../../engine/take-rows.js'
import type { Fit } from '../../samplers/sampler.js'
import type { TableDataset } from '../../tables/index.js'
import type { Model } from '../model/model.js'
import { advise, type HeldOutLabels, type JudgedRoute, judgeRoutes } from './choose.js'
import { finishStudent } from './finish.js'
import { type LearnerName, learnerOf } from './learners.js'
import { type HeldOutGroups, heldOutGroups, heldOutLabels, type MeasuredRoute } from './measure.js'
import { labelNoise } from './noise.js'
import {
  fitAlone,
  fitRows,
  fitStudents,
  largest,
  type PartyRows,
  type ScaledStudent,
  scoresOf,
} from './party-students.js'
import { matrixOf } from './prepared.js'
import { chooseScaling } from './scaling.js'
import type { DistillCall, Distilled } from './table.js'

/** The tables of the parties, and their rows together. */
interface PartyTables {
  tables: readonly TableDataset[]
  all: PartyRows
  ids: readonly string[]
  classNames: readonly string[]
  unlabeled?: TableDataset
  /** Rows that the students of the parties label; undefined for the rows of all parties. */
  pool?: Matrix
  fit: Fit
}

/** What is compared: the first is direct training, and the last is what sharing all rows would give. */
const ROUTES = [
  { name: 'direct: each party alone', isDirect: true },
  { name: 'votes of the parties, learned by nearest neighbors', isDirect: false },
  { name: 'shares of the parties, learned by kernel ridge', isDirect: false },
  { name: 'direct: all rows in one place', isDirect: true },
] as const
/** Number of rows of a party up to which 'auto' is kernel ridge. */
const MAX_KERNEL_ROWS = 10_000

/** Trains on the tables of parties that do not share rows: alone, and by a student of their students. */
export async function distillParties(
  tables: readonly TableDataset[],
  unlabeled: TableDataset | undefined,
  asked: 'auto' | LearnerName,
  call: DistillCall,
): Promise<Distilled> {
  const { engine, seed, signal } = call
  const largestParty = Math.max(...tables.map(({ rows }) => rows))
  const name = asked !== 'auto' ? asked : largestParty <= MAX_KERNEL_ROWS ? 'kernel' : 'features'
  const parties: PartyTables = {
    ...stackedRows(tables, call),
    ...(unlabeled && { unlabeled, pool: matrixOf(engine, unlabeled) }),
    fit: learnerOf(name).fit,
  }
  const { all, pool } = parties
  using standard = await (await chooseScaling(all.x, all.y, { seed, signal })).apply(all.x, { signal })
  const noise = await labelNoise({ x: standard, y: all.y, classes: all.classes }, call)
  const groups = heldOutGroups(all.y, seed)
  const measured = await measureParties(parties, groups, call)
  const labels: HeldOutLabels = {
    y: heldOutLabels(all.y, groups),
    classes: all.classes,
    noise: noise.rate ? noise : undefined,
  }
  const judged = judgeRoutes(measured, measured[0], labels)
  judged[judged.length - 1].remark = 'needs all rows in one place'
  const advice = advise(judged, judged[0])
  const model = await finishParties(
    parties,
    advice.chosen,
    judged.indexOf(advice.chosen),
    { labels, rate: noise.rate },
    call,
  )
  return { judged, noise, ...advice, model, rows: all.y.length, pool: pool?.rows ?? 0 }
}

/** Puts the labeled rows of all parties one after another, with common numbers of their classes. */
function stackedRows(tables: readonly TableDataset[], { engine }: DistillCall): Omit<PartyTables, 'fit'> {
  const classNames = [...new Set(tables.flatMap((table) => table.classNames))]
  const isTrivial = () => `${tables[0].name}: all labels are the same, so that there is nothing to learn`
  check(classNames.length > 1, 'BAD_VALUE', isTrivial)
  const place = new Map(classNames.map((name, k) => [name, k]))
  const d = tables[0].columns.length
  const rows = tables.flatMap((table, p) =>
    Array.from(table.labels!, (label, row) => ({ table, p, row, label })).filter(({ label }) => label >= 0),
  )
  const isSingle = tables.every(({ x }) => x instanceof Float32Array)
  const values = isSingle ? new Float32Array(rows.length * d) : new Float64Array(rows.length * d)
  rows.forEach(({ table, row }, i) => {
    values.set(table.x.subarray(row * d, (row + 1) * d), i * d)
  })
  const all = {
    x: engine.matrix(rows.length, d, values),
    y: Int32Array.from(rows, ({ table, label }) => place.get(table.classNames[label])!),
    classes: classNames.length,
    party: Int32Array.from(rows, ({ p }) => p),
    parties: tables.length,
  }
  return { tables, all, ids: rows.map(({ table, row }) => table.ids[row]), classNames }
}

/** Fits all students to the rows that are kept, and predicts those that are held out, group by group. */
async function measureParties(
  { all, pool: given, fit }: PartyTables,
  { groups, rows }: HeldOutGroups,
  call: DistillCall,
): Promise<MeasuredRoute[]> {
  const { signal, onProgress } = call
  const { classes } = all
  const measured: MeasuredRoute[] = ROUTES.map((route) => ({
    route: { ...route, rows: 'pool', fit },
    predicted: new Int32Array(rows.length),
    scores: new Float32Array(rows.length * classes),
  }))
  let [at, done] = [0, 0]
  for (const { kept, held } of groups) {
    onProgress?.({ stage: 'measuring candidates', done: done++, total: groups.length })
    const pool = given ?? (await gatherRows(all.x, kept, 'distill: rows', { signal }))
    const alone = await fitAlone(all, kept, fit, call)
    const others = [...(await fitStudents(alone, pool, classes, call)), await fitRows(all, kept, fit, call)]
    using test = await gatherExamples(all, held, 'distill: rows', { signal })
    const own: Float32Array[] = []
    for (const each of [...alone, ...others]) own.push(await scoresOf(each, test.x, call))
    const found = [ofOwnParty(all, held, own), ...own.slice(alone.length)]
    found.forEach((scores, r) => {
      measured[r].scores.set(scores, at * classes)
      measured[r].predicted.set(largest(scores, classes), at)
    })
    at += held.length
    for (const each of [...alone, ...others]) each[Symbol.dispose]()
    if (pool !== given) pool.dispose()
  }
  return measured
}

/** Returns the scores of each row by the student of its own party. */
function ofOwnParty({ party, classes }: PartyRows, held: Uint32Array, scores: readonly Float32Array[]): Float32Array {
  const own = new Float32Array(held.length * classes)
  held.forEach((row, i) => {
    own.set(scores[party[row]].subarray(i * classes, (i + 1) * classes), i * classes)
  })
  return own
}

/** Fits the chosen student to all rows: that of the largest party, or one of those that learn from all parties. */
async function finishParties(
  { all, tables, pool, unlabeled, ids, classNames, fit }: PartyTables,
  chosen: JudgedRoute,
  place: number,
  measures: { labels: HeldOutLabels; rate: Awaited<ReturnType<typeof labelNoise>>['rate'] },
  call: DistillCall,
): Promise<Model> {
  const rows = Uint32Array.from({ length: all.y.length }, (_, row) => row)
  const alone = await fitAlone(all, rows, fit, call)
  const sizes = alone.map((_, p) => all.party.reduce((sum, own) => sum + Number(own === p), 0))
  const own: ScaledStudent =
    place === 0
      ? alone[sizes.indexOf(Math.max(...sizes))]
      : (await fitStudents(alone, pool ?? all.x, all.classes, call))[place - 1]
  const [{ encoder, labelColumn }] = tables
  const table = {
    standardization: own.standardization,
    encoder,
    label: labelColumn!,
    classNames,
    ids: place === 0 ? null : (unlabeled?.ids ?? ids),
  }
  return finishStudent(chosen, own.student, table, { ...measures, line: call.line })
}
