import { type Dataset, gatherExamples } from '../../data/dataset.js'
import type { Standardization } from '../../data/standardize.js'
import { nearestStudent } from '../../distill/nearest-student.js'
import { check } from '../../engine/check.js'
import type { Matrix } from '../../engine/matrix.js'
import { gatherRows } from '../../engine/take-rows.js'
import type { Fit, Sampler } from '../../samplers/sampler.js'
import type { TableDataset } from '../../tables/index.js'
import { advise, type HeldOutLabels, type JudgedRoute, judgeRoutes } from './choose.js'
import { finishStudent } from './finish.js'
import { kernelLearner, type LearnerName, learnerOf } from './learners.js'
import { heldOutGroups, heldOutLabels, type MeasuredRoute } from './measure.js'
import { labelNoise } from './noise.js'
import { matrixOf } from './prepared.js'
import { chooseScaling } from './scaling.js'
import type { DistillCall, Distilled } from './table.js'

/** The labeled rows of all parties, one party after another, not standardized. */
interface PartyRows extends Dataset {
  /** Party of each row. */
  party: Int32Array
  parties: number
  ids: readonly string[]
  classNames: readonly string[]
}

/** A student with the standardization of the rows that it was fitted to. */
interface Fitted {
  student: Sampler
  standardization: Standardization
}

/** Students of parties: each learns from its own rows, and a student from what all of them say of a pool. */
const ROUTES = [
  { name: 'direct: each party alone', isDirect: true },
  { name: 'votes of the parties, learned by nearest neighbors', isDirect: false },
  { name: 'shares of the parties, learned by kernel ridge', isDirect: false },
  { name: 'direct: all rows in one place', isDirect: true },
] as const
const remarkOf = (r: number) => (r === ROUTES.length - 1 ? { remark: 'needs all rows in one place' } : {})
/** Number of rows of a party up to which 'auto' is kernel ridge. */
const MAX_KERNEL_ROWS = 10_000

/** Trains on the tables of parties that do not share rows: alone, and by a student of their students. */
export async function distillParties(
  tables: readonly TableDataset[],
  unlabeled: TableDataset | undefined,
  asked: 'auto' | LearnerName,
  call: DistillCall,
): Promise<Distilled> {
  const { engine, seed, signal, onProgress } = call
  const all = stackedRows(tables, call)
  const learner = learnerOf(
    asked === 'auto' ? (Math.max(...tables.map(({ rows }) => rows)) <= MAX_KERNEL_ROWS ? 'kernel' : 'features') : asked,
  )
  const pool = unlabeled && matrixOf(engine, unlabeled)
  const standard = await (await chooseScaling(all.x, all.y, { seed, signal })).apply(all.x, { signal })
  const noise = await labelNoise({ x: standard, y: all.y, classes: all.classes }, call)
  const groups = heldOutGroups(all.y, seed)
  const measured: MeasuredRoute[] = ROUTES.map((route) => ({
    route: { ...route, rows: 'pool', fit: learner.fit },
    predicted: new Int32Array(groups.rows.length),
    scores: new Float32Array(groups.rows.length * all.classes),
  }))
  let [at, done] = [0, 0]
  for (const { kept, held } of groups.groups) {
    onProgress?.({ stage: 'measuring candidates', done: done++, total: groups.groups.length })
    const alone = await fitAlone(all, kept, learner.fit, call)
    const together = await fitRows(all, kept, learner.fit, call)
    const { fitted } = await fitStudents(
      all,
      alone,
      pool ?? (await gatherRows(all.x, kept, 'distill: rows', { signal })),
      call,
    )
    using test = await gatherExamples(all, held, 'distill: rows', { signal })
    const own = await Promise.all(alone.map((each) => scoresOf(each, test.x, call)))
    const scores = [
      ofOwnParty(all, held, own),
      ...(await Promise.all([...fitted, together].map((each) => scoresOf(each, test.x, call)))),
    ]
    scores.forEach((found, r) => {
      measured[r].scores.set(found, at * all.classes)
      measured[r].predicted.set(largest(found, all.classes), at)
    })
    at += held.length
  }
  const labels: HeldOutLabels = {
    y: heldOutLabels(all.y, groups),
    classes: all.classes,
    noise: noise.rate ? noise : undefined,
  }
  const judged = judgeRoutes(measured, measured[0], labels).map((each, r): JudgedRoute => ({ ...each, ...remarkOf(r) }))
  const advice = advise(judged, judged[0])
  const rows = Uint32Array.from({ length: all.y.length }, (_, row) => row)
  const alone = await fitAlone(all, rows, learner.fit, call)
  const sizes = alone.map((_, p) => all.party.reduce((sum, own) => sum + Number(own === p), 0))
  const students = await fitStudents(all, alone, pool ?? all.x, call)
  const chosen = judged.indexOf(advice.chosen)
  const { student, standardization } =
    chosen === 0 ? alone[sizes.indexOf(Math.max(...sizes))] : students.fitted[chosen - 1]
  const [{ encoder, labelColumn }] = tables
  const ids = chosen === 0 ? null : (unlabeled?.ids ?? all.ids)
  const model = finishStudent(
    advice.chosen,
    student,
    {
      standardization,
      encoder,
      label: labelColumn!,
      classNames: all.classNames,
      ids,
    },
    { labels, rate: noise.rate, line: call.line },
  )
  return { judged, noise, ...advice, model, rows: all.y.length, pool: pool?.rows ?? 0 }
}

/** Puts the labeled rows of all parties one after another, with common numbers of their classes. */
function stackedRows(tables: readonly TableDataset[], { engine }: DistillCall): PartyRows {
  const classNames = [...new Set(tables.flatMap((table) => table.classNames))]
  check(
    classNames.length > 1,
    'BAD_VALUE',
    () => `${tables[0].name}: all labels are the same, so that there is nothing to learn`,
  )
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
  return {
    x: engine.matrix(rows.length, d, values),
    y: Int32Array.from(rows, ({ table, label }) => place.get(table.classNames[label])!),
    classes: classNames.length,
    party: Int32Array.from(rows, ({ p }) => p),
    parties: tables.length,
    ids: rows.map(({ table, row }) => table.ids[row]),
    classNames,
  }
}

/** Fits a learner to some rows, standardized by themselves. */
async function fitRows(all: Dataset, rows: Uint32Array, fit: Fit, { seed, signal }: DistillCall): Promise<Fitted> {
  const part = await gatherExamples(all, rows, 'distill: rows', { signal })
  const standardization = await chooseScaling(part.x, part.y, { seed, signal })
  const x = await standardization.apply(part.x, { signal })
  return { student: await fit({ x, y: part.y, classes: part.classes }, { seed, signal }), standardization }
}

/** Fits the student of each party to those of the rows that are its own. */
async function fitAlone(all: PartyRows, rows: Uint32Array, fit: Fit, call: DistillCall): Promise<Fitted[]> {
  const students: Fitted[] = []
  for (let p = 0; p < all.parties; p++) {
    const own = rows.filter((row) => all.party[row] === p)
    check(own.length > 1, 'BAD_VALUE', () => `--parties: party ${p + 1} has too few rows with a label`)
    students.push(await fitRows(all, own, fit, call))
  }
  return students
}

/** Fits students to what the parties say of a pool: the class with the largest mean share, and the shares. */
async function fitStudents(
  { classes }: Dataset,
  alone: readonly Fitted[],
  pool: Matrix,
  call: DistillCall,
): Promise<{ fitted: Fitted[] }> {
  const { seed, signal } = call
  const shares = new Float64Array(pool.rows * classes)
  for (const each of alone) addShares(shares, await scoresOf(each, pool, call), classes, alone.length)
  const y = largest(shares, classes)
  const standardization = await chooseScaling(pool, y, { seed, signal })
  const x = await standardization.apply(pool, { signal })
  const neighbors = await nearestStudent()({ x, y, classes }, { seed, signal })
  const kernel = await kernelLearner({ x, y, classes, shares }, { seed, signal })
  return { fitted: [neighbors, kernel].map((student) => ({ student, standardization })) }
}

async function scoresOf(
  { student, standardization }: Fitted,
  x: Matrix,
  { signal }: DistillCall,
): Promise<Float32Array> {
  using own = await standardization.apply(x, { signal })
  return await student.scores(own, { signal })
}

/** Adds the scores of one of `count` parties as shares: what is above 0, divided by its sum. */
function addShares(shares: Float64Array, scores: Float32Array, classes: number, count: number): void {
  for (let at = 0; at < scores.length; at += classes) {
    let sum = 0
    for (let k = 0; k < classes; k++) sum += Math.max(0, scores[at + k])
    for (let k = 0; k < classes; k++) {
      shares[at + k] += (sum > 0 ? Math.max(0, scores[at + k]) / sum : 1 / classes) / count
    }
  }
}

/** Returns the scores of each row by the student of its own party. */
function ofOwnParty({ party, classes }: PartyRows, held: Uint32Array, scores: readonly Float32Array[]): Float32Array {
  const own = new Float32Array(held.length * classes)
  held.forEach((row, i) => {
    own.set(scores[party[row]].subarray(i * classes, (i + 1) * classes), i * classes)
  })
  return own
}

/** Returns the class with the largest score of each row, the lowest of equals. */
export function largest(scores: Float32Array | Float64Array, classes: number): Int32Array {
  return Int32Array.from({ length: scores.length / classes }, (_, i) => {
    const row = scores.subarray(i * classes, (i + 1) * classes)
    return row.indexOf((row as Float64Array).reduce((most, each) => Math.max(most, each)))
  })
}
