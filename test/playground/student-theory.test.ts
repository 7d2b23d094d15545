import { afterAll, beforeAll, expect, test } from 'vitest'
import { createEngine, distill, type Engine, type Fit, fitTeacher, nearestStudent } from '#index.js'
import { defaultsOf } from '../../playground/src/address.ts'
import { EMPTY_DRAWING } from '../../playground/src/world/drawing.ts'
import { poolOf, studentFit } from '../../playground/src/world/learners.ts'
import { WORLD_FIELDS, type WorldSettings } from '../../playground/src/world/settings.ts'
import { mixtureOf, studentError } from '../../playground/src/world/student-theory.ts'
import { predict } from '../../playground/src/world/theory.ts'
import { worldOf } from '../../playground/src/world/worlds.ts'

let engine: Engine
beforeAll(async () => {
  engine = await createEngine({ threads: 1 })
})
afterAll(() => engine.close())

/** Returns the error of a student and the settings that it chose. */
async function measured(settings: WorldSettings, fit: Fit = studentFit(settings)) {
  const { n, unlabeled, seed } = settings
  const world = worldOf(settings)
  using train = await world.sample(engine, n, { seed })
  using test = await world.sample(engine, 4000, { seed, purpose: 'test' })
  using pool = await world.sample(engine, unlabeled, { seed, purpose: 'unlabeled' })
  using teacher = await fitTeacher(train, poolOf(settings))
  using student = await distill(teacher, pool.x, { fit, seed })
  const predicted = await student.predict(test.x)
  const wrong = predicted.reduce((sum, label, i) => sum + Number(label !== test.clean[i]), 0)
  return { error: wrong / predicted.length, chosen: student.chosen }
}

const settingsWith = (some: Partial<WorldSettings>): WorldSettings => ({ ...defaultsOf(WORLD_FIELDS), ...some })
/** A world of one class: no border adds errors that theory leaves out. */
const ONE_CLASS = { world: 'drawn', drawing: EMPTY_DRAWING, p: 0.4 }

test.each<[string, Partial<WorldSettings>, number | undefined]>([
  ['one label, however many points', { n: 1000, unlabeled: 10_000, teachers: 3 }, 1],
  ['a few labels of many teachers', {}, 9],
  ['many labels in few cells', { n: 500, teachers: 3, unlabeled: 10_000 }, 41],
  ['many labels of one teacher', { teachers: 1 }, 25],
  ['many labels of many teachers', { n: 20_000, teachers: 50 }, 25],
  ['kernel weights over many cells', {}, undefined],
  ['kernel weights over few cells', { n: 500, teachers: 3, unlabeled: 10_000 }, undefined],
])('theory predicts what a student makes of its labels: %s', async (_, some, k) => {
  const student = k === undefined ? 'kernel' : 'nearest'
  const fit = k === undefined ? undefined : nearestStudent({ ks: [k] })
  let [error, predicted] = [0, 0]
  const seeds = 5
  for (let seed = 1; seed <= seeds; seed++) {
    const settings = settingsWith({ ...ONE_CLASS, student, ...some, seed })
    const one = await measured(settings, fit)
    error += one.error / seeds
    predicted += studentError(mixtureOf(settings, one.chosen)!, settings.p) / seeds
  }
  // Few training points make the share of flipped ones vary; the approximation alone is within 0.02 for neighbors.
  expect(Math.abs(error - predicted)).toBeLessThan(k === undefined ? 0.05 : 0.035)
})

test('theory predicts one teacher’s error of a student of single labels, and none of a tree with larger leaves', async () => {
  const points = [[0.5, 0.5]]
  const predictionOf = async (some: Partial<WorldSettings>, chosen: Record<string, number>) => {
    const settings = settingsWith({ ...ONE_CLASS, ...some })
    return predict(worldOf(settings), points, settings, chosen)
  }
  const repeating = await predictionOf({ student: 'tree' }, { minLeafSize: 1 })
  expect(repeating.student!.error).toBeCloseTo(0.4, 12)
  expect(repeating.mixture!.kind).toBe('repeats')
  const pruned = await predictionOf({ student: 'tree' }, { minLeafSize: 16 })
  expect([pruned.student, pruned.why]).toEqual([
    undefined,
    'The leaves of the student depend on its labels, so it has no formula.',
  ])
})

test('theory predicts the pool’s plurality of a student of many labels in one cell', async () => {
  const settings = settingsWith({ ...ONE_CLASS, student: 'nearest', n: 100, teachers: 10, unlabeled: 10_000 })
  const { student, vote, mixture } = await predict(worldOf(settings), [[0.5, 0.5]], settings, { k: 41 })
  expect(mixture!.kind).toBe('copies')
  expect(Math.abs(student!.error - vote!.error)).toBeLessThan(0.02)
})

test('more unlabeled points help the student that the page begins with', async () => {
  const errors = await Promise.all(
    [2000, 10_000].map(async (unlabeled) => (await measured(settingsWith({ unlabeled }))).error),
  )
  expect(errors[1]).toBeLessThan(errors[0])
})
