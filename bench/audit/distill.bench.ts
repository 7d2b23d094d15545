import { createEngine, type Engine, type Matrix, type Sampler, stream } from 'noisy-teacher'
import { type LearnerName, learnerOf } from '#cli/distill/learners.js'
import { distillParties } from '#cli/distill/parties.js'
import { distilledRoutes } from '#cli/distill/routes.js'
import type { TableDataset } from '#tables/index.js'
import { isWanted } from '../options.ts'
import { type BenchRow, defineSuite } from '../suite.ts'
import { type CleanSet, drawRows, injectNoise, readDigits } from './sets.ts'

/** Numbers of unlabeled and of test rows. */
const [POOL, TEST] = [3000, 2000]

/** Rows of one run: labels are noisy, test labels are right. */
interface Rows {
  train: Matrix
  y: Int32Array
  pool: Matrix
  test: Matrix
  truth: Int32Array
  set: CleanSet
}

/** Draws the rows of a run; pixels are divided by 255. */
async function rowsOf(engine: Engine, labeled: number, seed: number): Promise<Rows> {
  const set = drawRows(await readDigits(), labeled + POOL + TEST, seed)
  const part = (first: number, count: number) =>
    engine.matrix(count, set.d, set.x.subarray(first * set.d, (first + count) * set.d), { type: 'f32' })
  return {
    train: part(0, labeled),
    y: injectNoise(set, 'symmetric', seed).slice(0, labeled),
    pool: part(labeled, POOL),
    test: part(labeled + POOL, TEST),
    truth: set.clean.slice(labeled + POOL, labeled + POOL + TEST),
    set,
  }
}

/** Returns the share of the test rows on which a student is right. */
async function rightShare(student: Pick<Sampler, 'predict'>, { test, truth }: Rows): Promise<number> {
  const found = await student.predict(test)
  return found.reduce((sum, label, i) => sum + Number(label === truth[i]), 0) / truth.length
}

/** Measures direct training by a learner, and its best distillation that can help. */
async function ofTable(engine: Engine, learner: LearnerName, labeled: number, seed: number): Promise<[number, number]> {
  const rows = await rowsOf(engine, labeled, seed)
  const train = { x: rows.train, y: rows.y, classes: rows.set.classes }
  // The last way is that of interpolating teachers, which cannot help a smooth learner.
  const routes = distilledRoutes(learner, rows.pool)
  const own = learnerOf(learner).interpolates ? routes : routes.slice(0, 1)
  const shares: number[] = []
  for (const fit of [learnerOf(learner).fit, ...own.map((route) => route.fit)]) {
    using student = await fit(train, { seed })
    shares.push(await rightShare(student, rows))
  }
  for (const matrix of [rows.train, rows.pool, rows.test]) matrix.dispose()
  return [shares[0], Math.max(...shares.slice(1))]
}

const PARTIES = 10
/** Number of parties whose own students are measured. */
const ALONE = 3

/** Returns rows as the table of a party. */
function tableOf({ set, y }: Rows, first: number, count: number, isLabeled: boolean): TableDataset {
  const names = Array.from({ length: set.d }, (_, t) => `x${t}`)
  const classNames = Array.from({ length: set.classes }, (_, k) => String(k))
  return {
    name: 'party',
    rows: count,
    rowNumbers: Uint32Array.from({ length: count }, (_, row) => row + 1),
    ids: Array.from({ length: count }, (_, row) => String(row + 1)),
    columns: names,
    x: Float32Array.from(set.x.subarray(first * set.d, (first + count) * set.d)),
    labels: isLabeled ? y.slice(first, first + count) : null,
    labelColumn: 'y',
    classNames,
    kept: [],
    encoder: { columns: names, featureNames: names, toJSON: () => ({}) },
    dropped: 0,
    summary: '',
  }
}

/** Measures the students of parties alone, and the one that learns from all of them. */
async function ofParties(engine: Engine, each: number, seed: number): Promise<[number, number]> {
  const rows = await rowsOf(engine, PARTIES * each, seed)
  const tables = Array.from({ length: PARTIES }, (_, p) => tableOf(rows, p * each, each, true))
  let alone = 0
  for (const table of tables.slice(0, ALONE)) {
    using x = engine.matrix(each, rows.set.d, table.x)
    using student = await learnerOf('kernel').fit({ x, y: table.labels!, classes: rows.set.classes }, { seed })
    alone += (await rightShare(student, rows)) / ALONE
  }
  const pool = tableOf(rows, PARTIES * each, POOL, false)
  const { model } = await distillParties(tables, pool, 'kernel', { engine, seed, line: '' })
  const { labels } = await model.predict(rows.test, {})
  const predicted = labels.map((k) => Number(model.facts.classes[k]))
  return [alone, await rightShare({ predict: async () => predicted }, rows)]
}

type Situation = [name: string, seeds: number, run: (engine: Engine, seed: number) => Promise<[number, number]>]
const table = (name: string, learner: LearnerName, labeled: number, seeds: number): Situation => [
  `${name}, ${labeled.toLocaleString('en-US')} labels`,
  seeds,
  (engine, seed) => ofTable(engine, learner, labeled, seed),
]
const parties = (each: number, seeds: number): Situation => [
  `parties, ${PARTIES}×${each}`,
  seeds,
  (engine, seed) => ofParties(engine, each, seed),
]

const SITUATIONS: readonly Situation[] = [
  table('1-nn, ten teachers vote', '1-nn', 1000, 4),
  table('1-nn, ten teachers vote', '1-nn', 4000, 2),
  table('tree, ten teachers vote', 'tree', 1000, 4),
  table('tree, ten teachers vote', 'tree', 4000, 2),
  parties(100, 2),
  parties(400, 1),
  table('few labels, kernel ridge labels the pool', 'kernel', 100, 8),
  table('few labels, kernel ridge labels the pool', 'kernel', 300, 4),
  table('few labels, kernel ridge labels the pool', 'kernel', 1000, 2),
]

export const suite = defineSuite({
  name: 'audit/distill',
  title: 'distillation beside direct training where it can help: digits, a fifth of the labels wrong',
  measures:
    'Share of 2,000 right test labels that are predicted, means over seeds: by the better of two distillations for learners ' +
    'that interpolate, otherwise by the one. The peer is direct training.',
  options: { only: [] as readonly string[] },
  async *run({ options: { only } }) {
    await using engine = await createEngine({ threads: 2 })
    for (const [name, seeds, run] of SITUATIONS.filter(([each]) => isWanted(each, only))) {
      let [direct, distilled] = [0, 0]
      for (let seed = 1; seed <= seeds; seed++) {
        const found = await run(engine, stream(seed, 'bench: distill').u32(0) % 1000)
        direct += found[0] / seeds
        distilled += found[1] / seeds
      }
      const row: BenchRow = { measured: name, unit: 'share', ours: distilled, peer: { name: 'direct', value: direct } }
      yield { ...row, details: { seeds } }
    }
  },
})
