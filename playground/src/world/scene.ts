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
import type { JobContext } from '../compute/protocol.ts'
import type { WorldSettings } from './settings.ts'
import { type Predictions, predict } from './theory.ts'
import { worldOf } from './worlds.ts'

/** Side of a map in cells. */
export const MAP_SIDE = 144
/** Number of points on which classifiers are measured. */
export const TEST_POINTS = 4000
/** Number of points over which the predictions of theory are averaged. */
const THEORY_POINTS = 400

/** The classifiers with a map. */
export type WorldPanelName = 'teacher' | 'vote' | 'student' | 'bayes'

/** Measures of a classifier on the test points. */
export interface ClassifierMeasures {
  /** Share of points whose prediction is not the Bayes optimal class. */
  error: Estimate
  /** Share of points whose prediction is the noisy label. */
  agreement: Estimate
  /** Share of points on which two teachers of the pool agree; absent for a pool of one. */
  twoAgree?: Estimate
  /** Error on noisy labels minus that of the Bayes rule. */
  excess: Estimate
}

/** Parts of the job's result, in the order of their first appearance. */
export type WorldPart =
  | { kind: 'points'; x: Float32Array; y: Int32Array; clean: Int32Array; wrong: Estimate }
  | { kind: 'theory'; predictions: Predictions }
  | { kind: 'map'; panel: WorldPanelName; classes: Int32Array }
  | { kind: 'measures'; panel: WorldPanelName; measures: ClassifierMeasures }
  | { kind: 'chosen'; settings: Record<string, number | string> }

/** Returns the learner of the teachers. k is at most the number of training rows of one teacher. */
export function teacherFit({ teacher, k, bandwidth, beta }: WorldSettings): Fit {
  if (teacher === 'nearest') return (train, options) => fitNearest(train, { ...options, k: Math.min(k, train.x.rows) })
  if (teacher === 'shepard') return (train, options) => fitShepard(train, { ...options, beta })
  if (teacher === 'tree') return fitTree
  const kernel = teacher === 'laplace' ? laplace({ bandwidth }) : gaussian({ bandwidth })
  return (train, options) => fitKernel(train, { ...options, kernel, ridge: 0 })
}

/** Returns the learner of the student, which chooses its complexity on held-out teacher labels. */
export function studentFit({ student }: Pick<WorldSettings, 'student'>): Fit {
  return { kernel: kernelStudent, nearest: nearestStudent, tree: treeStudent }[student]!()
}

/** Returns the centers of a map's cells, two coordinates each, row by row from the top left. */
export function gridPoints(): Float32Array {
  const points = new Float32Array(2 * MAP_SIDE * MAP_SIDE)
  for (let at = 0; at < MAP_SIDE * MAP_SIDE; at++) {
    points[2 * at] = ((at % MAP_SIDE) + 0.5) * (2 / MAP_SIDE) - 1
    points[2 * at + 1] = 1 - (Math.floor(at / MAP_SIDE) + 0.5) * (2 / MAP_SIDE)
  }
  return points
}

/**
 * The job of the World tab: draws points, fits the pool, distills it, and sends maps and measures. It sends the points
 * and the Bayes rule first, because they are cheap, and the student last.
 */
export async function scene(settings: WorldSettings, job: JobContext<WorldPart>): Promise<void> {
  const { own, disposeAll } = owner()
  try {
    const data = await drawData(worldOf(settings), settings, job, own)
    const teacher = own(await fitTeacher(data.train, { ...poolOf(settings), signal: job.signal }))
    await showTeacher(teacher, data, job)
    await showStudent(teacher, data, settings, job, own)
  } finally {
    disposeAll()
  }
}

/** The world, its samples, and the grid of the maps. */
interface WorldData {
  world: World
  train: Sample
  test: Sample
  /** Centers of the cells of a map. */
  grid: Matrix
}

/** Draws the training and test points. Sends the points, the Bayes rule and the predictions of theory. */
async function drawData(
  world: World,
  settings: WorldSettings,
  { engine, signal, send }: JobContext<WorldPart>,
  own: Owner['own'],
): Promise<WorldData> {
  const { n, seed } = settings
  const train = own(await world.sample(engine, n, { seed, signal }))
  const { y, clean } = train
  send({
    kind: 'points',
    x: Float32Array.from(train.x.toArray()),
    y,
    clean,
    wrong: proportion(n - countEqual(y, clean), n),
  })
  const grid = own(engine.matrix(MAP_SIDE * MAP_SIDE, 2, gridPoints()))
  send({ kind: 'map', panel: 'bayes', classes: await world.bayes(grid, { signal }) })
  const test = own(await world.sample(engine, TEST_POINTS, { seed, purpose: 'test', signal }))
  const data = { world, train, test, grid }
  send({ kind: 'measures', panel: 'bayes', measures: await measure(data, test.clean) })
  send({ kind: 'theory', predictions: await predict(world, firstRows(test.x, THEORY_POINTS), settings) })
  return data
}

/** Returns the options of `fitTeacher`: teachers on disjoint parts of the training points. */
export function poolOf(settings: WorldSettings): TeacherOptions {
  const { teachers, seed } = settings
  return { members: teachers, split: 'disjoint', fit: teacherFit(settings), seed }
}

/** Sends the maps and measures of the first teacher and of the pool's vote. */
async function showTeacher(teacher: Teacher, data: WorldData, { signal, send }: JobContext<WorldPart>): Promise<void> {
  const { grid, test } = data
  const { classes } = teacher
  const members = teacher.members.length
  const [first] = teacher.members
  send({ kind: 'map', panel: 'teacher', classes: await first.predict(grid, { signal }) })
  const votes = await teacher.votes(test.x, { signal })
  const twoAgree = members > 1 ? await poolAgreement(votes, { members, classes }) : undefined
  const measures = await measure(data, votes.subarray(0, test.x.rows))
  send({ kind: 'measures', panel: 'teacher', measures: { ...measures, ...(twoAgree && { twoAgree }) } })
  send({ kind: 'map', panel: 'vote', classes: await teacher.predict(grid, { signal }) })
  const vote = await teacher.predict(test.x, { signal })
  send({ kind: 'measures', panel: 'vote', measures: await measure(data, vote) })
}

/** Distills the pool on unlabeled points, and sends the student's map, measures and chosen settings. */
async function showStudent(
  teacher: Teacher,
  data: WorldData,
  settings: WorldSettings,
  job: JobContext<WorldPart>,
  own: Owner['own'],
): Promise<void> {
  const { signal, send, engine } = job
  const { unlabeled, seed } = settings
  const pool = own(await data.world.sample(engine, unlabeled, { seed, purpose: 'unlabeled', signal }))
  const student = own(await distill(teacher, pool.x, { rule: 'random', fit: studentFit(settings), seed, signal }))
  send({ kind: 'map', panel: 'student', classes: await student.predict(data.grid, { signal }) })
  send({
    kind: 'measures',
    panel: 'student',
    measures: await measure(data, await student.predict(data.test.x, { signal })),
  })
  send({ kind: 'chosen', settings: student.chosen })
}

/** Measures predictions on the test points. */
async function measure({ world, test }: WorldData, predicted: Int32Array): Promise<ClassifierMeasures> {
  const rows = predicted.length
  return {
    error: proportion(rows - countEqual(predicted, test.clean), rows),
    agreement: proportion(countEqual(predicted, test.y), rows),
    excess: await excessRisk({ posterior: await world.posterior(test.x), predicted, classes: world.classes }),
  }
}

const countEqual = (a: Int32Array, b: Int32Array) => a.reduce((sum, label, i) => sum + Number(label === b[i]), 0)

/** Returns the first rows of a matrix with two columns, each as an array. */
function firstRows(x: Matrix, rows: number): ArrayLike<number>[] {
  const values = x.toArray()
  return Array.from({ length: rows }, (_, i) => values.subarray(2 * i, 2 * i + 2))
}
