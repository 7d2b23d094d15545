import {
  distill,
  type Estimate,
  excessRisk,
  type Fit,
  fitKernel,
  fitNearest,
  fitShepard,
  fitTeacher,
  fitTree,
  gaussian,
  kernelStudent,
  laplace,
  type Matrix,
  nearestStudent,
  poolAgreement,
  proportion,
  type Sample,
  type Teacher,
  type TeacherOptions,
  treeStudent,
  type World,
} from 'noisy-teacher'
import { type Owner, owner } from '../compute/owner.ts'
import type { Job } from '../compute/protocol.ts'
import type { WorldSettings } from './settings.ts'
import { type Predictions, predict } from './theory.ts'
import { worldOf } from './worlds.ts'

/** Cells on a side of a map. */
export const CELLS = 144
/** Points that classifiers are measured on. */
export const TEST_POINTS = 4000
/** Points that theory is averaged over. */
const THEORY_POINTS = 400

export type PanelName = 'teacher' | 'vote' | 'student' | 'bayes'

/** How a classifier did on the test points. */
export interface Measures {
  /** Share of points not given the Bayes optimal class. */
  error: Estimate
  /** Share of points given their noisy label. */
  agreement: Estimate
  /** How often two teachers of the pool agree, where there are two. */
  twoAgree?: Estimate
  /** How much oftener than the Bayes rule it misses a noisy label. */
  excess: Estimate
}

/** Parts of a view, in the order they come. */
export type Part =
  | { kind: 'points'; x: Float32Array; y: Int32Array; clean: Int32Array; wrong: Estimate }
  | { kind: 'theory'; predictions: Predictions }
  | { kind: 'map'; panel: PanelName; classes: Int32Array }
  | { kind: 'measures'; panel: PanelName; measures: Measures }
  | { kind: 'chosen'; settings: Record<string, number | string> }

export function teacherFit({ teacher, k, bandwidth, beta }: WorldSettings): Fit {
  if (teacher === 'nearest') return (train, options) => fitNearest(train, { ...options, k: Math.min(k, train.x.rows) })
  if (teacher === 'shepard') return (train, options) => fitShepard(train, { ...options, beta })
  if (teacher === 'tree') return fitTree
  const kernel = teacher === 'laplace' ? laplace({ bandwidth }) : gaussian({ bandwidth })
  return (train, options) => fitKernel(train, { ...options, kernel, ridge: 0 })
}

export function studentFit({ student }: Pick<WorldSettings, 'student'>): Fit {
  return { kernel: kernelStudent, nearest: nearestStudent, tree: treeStudent }[student]!()
}

/** Centers of the cells of a map, row by row from the top left. */
export function gridPoints(): Float32Array {
  const points = new Float32Array(2 * CELLS * CELLS)
  for (let at = 0; at < CELLS * CELLS; at++) {
    points[2 * at] = ((at % CELLS) + 0.5) * (2 / CELLS) - 1
    points[2 * at + 1] = 1 - (Math.floor(at / CELLS) + 0.5) * (2 / CELLS)
  }
  return points
}

/** All of a view: points and Bayes rule first, which are cheap, the student last. */
export async function scene(settings: WorldSettings, job: Job<Part>): Promise<void> {
  const { own, disposeAll } = owner()
  try {
    const stage = await setStage(worldOf(settings), settings, job, own)
    const teacher = own(await fitTeacher(stage.train, { ...poolOf(settings), signal: job.signal }))
    await showTeacher(teacher, stage, job)
    await showStudent(teacher, stage, settings, job, own)
  } finally {
    disposeAll()
  }
}

type Own = Owner['own']

/** What classifiers are shown and measured on. */
interface Stage {
  world: World
  train: Sample
  test: Sample
  grid: Matrix
}

async function setStage(
  world: World,
  settings: WorldSettings,
  { engine, signal, send }: Job<Part>,
  own: Own,
): Promise<Stage> {
  const { n, seed } = settings
  const train = own(await world.sample(engine, n, { seed, signal }))
  const { y, clean } = train
  send({
    kind: 'points',
    x: train.x.toArray() as Float32Array,
    y,
    clean,
    wrong: proportion(n - countEqual(y, clean), n),
  })
  const grid = own(engine.matrix(CELLS * CELLS, 2, gridPoints()))
  send({ kind: 'map', panel: 'bayes', classes: await world.bayes(grid, { signal }) })
  const test = own(await world.sample(engine, TEST_POINTS, { seed, purpose: 'test', signal }))
  const stage = { world, train, test, grid }
  send({ kind: 'measures', panel: 'bayes', measures: await measure(stage, test.clean) })
  send({ kind: 'theory', predictions: await predict(world, firstRows(test.x, THEORY_POINTS), settings) })
  return stage
}

/** The options of `fitTeacher`. */
export function poolOf(settings: WorldSettings): TeacherOptions {
  const { teachers, seed } = settings
  return { members: teachers, split: 'disjoint', fit: teacherFit(settings), seed }
}

async function showTeacher(teacher: Teacher, stage: Stage, { signal, send }: Job<Part>): Promise<void> {
  const { grid, test } = stage
  const { classes } = teacher
  const members = teacher.members.length
  const [one] = teacher.members
  send({ kind: 'map', panel: 'teacher', classes: await one.predict(grid, { signal }) })
  const votes = await teacher.votes(test.x, { signal })
  const twoAgree = members > 1 ? await poolAgreement(votes, { members, classes }) : undefined
  const ofOne = await measure(stage, votes.subarray(0, test.x.rows))
  send({ kind: 'measures', panel: 'teacher', measures: { ...ofOne, ...(twoAgree && { twoAgree }) } })
  send({ kind: 'map', panel: 'vote', classes: await teacher.predict(grid, { signal }) })
  const vote = await teacher.predict(test.x, { signal })
  send({ kind: 'measures', panel: 'vote', measures: await measure(stage, vote) })
}

async function showStudent(
  teacher: Teacher,
  stage: Stage,
  settings: WorldSettings,
  job: Job<Part>,
  own: Own,
): Promise<void> {
  const { signal, send, engine } = job
  const { unlabeled, seed } = settings
  const pool = own(await stage.world.sample(engine, unlabeled, { seed, purpose: 'unlabeled', signal }))
  const student = own(await distill(teacher, pool.x, { rule: 'random', fit: studentFit(settings), seed, signal }))
  send({ kind: 'map', panel: 'student', classes: await student.predict(stage.grid, { signal }) })
  send({
    kind: 'measures',
    panel: 'student',
    measures: await measure(stage, await student.predict(stage.test.x, { signal })),
  })
  send({ kind: 'chosen', settings: student.chosen })
}

async function measure({ world, test }: Stage, predicted: Int32Array): Promise<Measures> {
  const rows = predicted.length
  return {
    error: proportion(rows - countEqual(predicted, test.clean), rows),
    agreement: proportion(countEqual(predicted, test.y), rows),
    excess: await excessRisk({ posterior: await world.posterior(test.x), predicted, classes: world.classes }),
  }
}

const countEqual = (a: Int32Array, b: Int32Array) => a.reduce((sum, label, i) => sum + Number(label === b[i]), 0)

/** The first rows of a matrix as plain rows. */
function firstRows(x: Matrix, rows: number): Float32Array[] {
  const values = x.toArray() as Float32Array
  return Array.from({ length: rows }, (_, i) => values.subarray(2 * i, 2 * i + 2))
}
