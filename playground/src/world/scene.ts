import {
  distill,
  type Estimate,
  fitTeacher,
  type Matrix,
  proportion,
  type Sample,
  type Student,
  type Teacher,
  type World,
} from 'noisy-teacher'
import { type Owner, owner } from '../compute/owner.ts'
import type { JobContext } from '../compute/protocol.ts'
import { poolOf, studentFit } from './learners.ts'
import { type ClassifierMeasures, countEqual, measuresOf } from './measured.ts'
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

/** Parts of the job's result: all pictures, then the numbers, then what theory predicts. */
export type WorldPart =
  | { kind: 'points'; x: Float32Array; y: Int32Array; clean: Int32Array; wrong: Estimate }
  | { kind: 'map'; panel: WorldPanelName; classes: Int32Array }
  | { kind: 'chosen'; settings: Student['chosen'] }
  | { kind: 'measures'; panel: WorldPanelName; measures: ClassifierMeasures }
  | { kind: 'theory'; predictions: Predictions }

type SceneJob = JobContext<WorldPart>

/** The world of the settings, and what was fitted in it. */
interface Fitted {
  world: World
  train: Sample
  teacher: Teacher
  student: Student
}

/**
 * The job of the World tab: draws points, fits the pool and distills it. It sends every picture before it measures
 * anything, so that a change is seen as soon as possible.
 */
export async function scene(settings: WorldSettings, job: SceneJob): Promise<void> {
  const { own, disposeAll } = owner()
  try {
    await showNumbers(await showPictures(settings, job, own), settings, job, own)
  } finally {
    disposeAll()
  }
}

/** Fits everything, and sends points and maps in the order in which they can be computed. */
async function showPictures(settings: WorldSettings, job: SceneJob, own: Owner['own']): Promise<Fitted> {
  const { engine, signal, send } = job
  const { n, seed, unlabeled } = settings
  const world = worldOf(settings)
  const train = own(await world.sample(engine, n, { seed, signal }))
  const { x, y, clean } = train
  send({ kind: 'points', x: Float32Array.from(x.toArray()), y, clean, wrong: proportion(n - countEqual(y, clean), n) })
  const grid = own(engine.matrix(MAP_SIDE * MAP_SIDE, 2, gridPoints()))
  const show = (panel: WorldPanelName, classes: Int32Array) => send({ kind: 'map', panel, classes })
  show('bayes', await world.bayes(grid, { signal }))
  const teacher = own(await fitTeacher(train, { ...poolOf(settings), signal }))
  show('teacher', await teacher.members[0].predict(grid, { signal }))
  const pool = own(await world.sample(engine, unlabeled, { seed, purpose: 'unlabeled', signal }))
  const student = own(await distill(teacher, pool.x, { rule: 'random', fit: studentFit(settings), seed, signal }))
  show('student', await student.predict(grid, { signal }))
  send({ kind: 'chosen', settings: student.chosen })
  show('vote', await teacher.predict(grid, { signal }))
  return { world, train, teacher, student }
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

/** Measures the classifiers on test points, in the order of the panels, and sends what theory predicts for them. */
async function showNumbers(
  { world, teacher, student }: Fitted,
  settings: WorldSettings,
  { engine, signal, send }: SceneJob,
  own: Owner['own'],
): Promise<void> {
  const test = own(await world.sample(engine, TEST_POINTS, { seed: settings.seed, purpose: 'test', signal }))
  const given = { world, test, posterior: await world.posterior(test.x, { signal }) }
  for await (const [panel, measures] of measuresOf({ teacher, student }, given, signal))
    send({ kind: 'measures', panel, measures })
  send({
    kind: 'theory',
    predictions: await predict(world, firstRows(test.x, THEORY_POINTS), settings, student.chosen),
  })
}

/** Returns the first rows of a matrix with two columns, each as an array. */
function firstRows(x: Matrix, rows: number): ArrayLike<number>[] {
  const values = x.toArray()
  return Array.from({ length: rows }, (_, i) => values.subarray(2 * i, 2 * i + 2))
}
