import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { makeWorld } from '#data/world.js'
import { distill } from '#distill/distill.js'
import { fitTeacher, type Teacher } from '#distill/teacher.js'
import { thresholdStudent } from '#distill/threshold-student.js'
import { createEngine, type Engine } from '#engine/engine.js'
import type { Matrix } from '#engine/matrix.js'
import { poolStudentError } from '#evaluate/theory/students.js'
import { majorityError } from '#evaluate/theory/voting.js'
import { uniformMatrix } from '#random/matrix.js'
import { stream } from '#random/stream.js'
import { fitNearest, prepareNearest } from '#samplers/nearest.js'
import { flatWorld, onesIn } from '../reference/flat-world.js'
import { expectMean } from '../reference/interval.js'

let engine: Engine
beforeAll(async () => {
  engine = await createEngine({ threads: 2 })
})
afterAll(() => engine.close())

const p = 0.2
/** One dimension, so that what the finite sizes cost is known. */
const world = flatWorld({ p })

interface Scene {
  members: number
  /** Labelled rows of each member. */
  m: number
  /** Unlabelled rows. */
  n: number
  sets: number
}

/** Visits pools of 1-NN, each with its own training set, unlabelled rows and test rows. */
async function forEachPool(
  { members, m, n, sets }: Scene,
  visit: (teacher: Teacher, x: Matrix, test: Matrix, seed: number) => Promise<void>,
): Promise<void> {
  for (let seed = 0; seed < sets; seed++) {
    const train = await world.sample(engine, members * m, { seed })
    using x = await uniformMatrix(engine, n, 1, stream(seed, 'unlabelled'))
    using test = await uniformMatrix(engine, 500, 1, stream(seed, 'test'))
    using teacher = await fitTeacher(train, { members, seed })
    train.x.dispose()
    await visit(teacher, x, test, seed)
  }
}

/** The error of a k-NN student, for labels y of x. */
async function studentError(x: Matrix, y: Int32Array, k: number, test: Matrix): Promise<number> {
  using student = await fitNearest({ x, y, classes: 2 }, { k })
  return onesIn(await student.predict(test))
}

/** The mean error of a vote of k labels that are drawn at random from the pool, given its shares: of class 1 they are the wrong ones. */
function votesError(shares: Float64Array, k: number): number {
  const wrong = shares.filter((_, at) => at % 2 === 1)
  return wrong.reduce((sum, share) => sum + majorityError({ k, p: share }), 0) / wrong.length
}

/**
 * How far the error of a k-NN student of a pool may be from what the pool's votes at the row itself predict: neighbour i is about
 * i / 2n away, and on the way each member's label differs with probability m (i / 2n) 2pq; that moves the chance of this one's
 * label by 1/members, and the vote only where the k - 1 others are even, with probability at most that of a fair coin.
 */
function spread({ m, n }: Scene, k: number): number {
  let even = 1
  for (let i = 1; i <= (k - 1) / 2; i++) even *= (2 * i - 1) / (2 * i)
  return ((k * (k + 1)) / 4 / n) * m * 2 * p * (1 - p) * even
}

describe('a k-NN student of a pool', () => {
  test.each([
    [15, { members: 3, m: 50, n: 25_000, sets: 30 }],
    [41, { members: 5, m: 20, n: 40_000, sets: 25 }],
  ])('errs by how its members vote (T28), k=%i of %j', async (k, scene) => {
    const [errors, beside]: number[][] = [[], []]
    const { members } = scene
    await forEachPool(scene, async (teacher, x, test, seed) => {
      const fit: typeof fitNearest = (train, options) => fitNearest(train, { ...options, k })
      using student = await distill(teacher, x, { fit, seed })
      const error = onesIn(await student.predict(test))
      errors.push(error)
      beside.push(error - votesError(await teacher.shares(test), k))
      student.dispose()
    })
    const bias = spread(scene, k)
    expect(bias).toBeLessThan(0.01)
    const error = poolStudentError({ k, p, members })
    expectMean(errors, error, { bias })
    // Of these very pools labels and neighbours are all that is left to chance: neither fresh teachers' error nor that of one.
    expectMean(beside, 0, { bias, rivals: [poolStudentError({ k, p }) - error, p - error] })
  })

  test('errs in the limit as the plurality of the pool does, by random labels as by plurality, which need fewer (T31)', async () => {
    const scene = { members: 5, m: 5, n: 20_000, sets: 12 }
    const rules = { random: new Map<number, number[]>(), plurality: new Map<number, number[]>() }
    const ks = [5, 101]
    await forEachPool(scene, async (teacher, x, test, seed) => {
      const pool = onesIn(await teacher.label(test, { rule: 'plurality' }))
      const shares = await teacher.shares(test)
      for (const rule of ['random', 'plurality'] as const) {
        const y = await teacher.label(x, { rule, seed })
        for (const k of ks) {
          const error = await studentError(x, y, k, test)
          const predicted = rule === 'random' ? votesError(shares, k) : pool
          rules[rule].set(k, [...(rules[rule].get(k) ?? []), error - predicted])
        }
      }
    })
    // Where the student of plurality labels is not of the pool's opinion, half of its neighbours or more have another plurality than
    // the row: no more often than twice the mean share of such neighbours, of any of the members.
    const apart = (k: number) => (2 * scene.members * scene.m * 2 * p * (1 - p) * (k + 1)) / (4 * scene.n)
    for (const k of ks) expectMean(rules.plurality.get(k)!, 0, { bias: apart(k) })
    for (const k of ks) expectMean(rules.random.get(k)!, 0, { bias: spread(scene, k) })
    const excess = (k: number) => poolStudentError({ k, p, members: 5 }) - majorityError({ k: 5, p })
    expect(excess(5)).toBeGreaterThan(0.05)
    expect(excess(101)).toBeLessThan(0.005)
  })

  test('of one teacher repeats its noise, however many neighbours vote (T32)', async () => {
    const scene = { members: 1, m: 60, n: 20_000, sets: 30 }
    const errors = new Map([1, 15].map((k): [number, number[]] => [k, []]))
    await forEachPool(scene, async (teacher, x, test, seed) => {
      const y = await teacher.label(x, { seed })
      for (const [k, of] of errors) of.push(await studentError(x, y, k, test))
    })
    for (const [k, of] of errors)
      expectMean(of, p, { bias: spread(scene, k), rivals: [poolStudentError({ k: 15, p })] })
  })
})

describe('a student of low complexity', () => {
  const half = makeWorld({
    name: 'half',
    classes: 2,
    dimension: 1,
    bayesError: () => ({ value: p, margin: 0 }),
    inputs: (engine, n, streamOf, options) => uniformMatrix(engine, n, 1, streamOf('inputs'), options),
    posterior: (row, out) => out.set(row[0] > 0.5 ? [p, 1 - p] : [1 - p, p]),
  })

  test('denoises the labels of one teacher, which a rich student repeats (T32)', async () => {
    const [m, n] = [2000, 8000]
    const thresholds = Array.from({ length: 101 }, (_, i) => i / 100)
    const rich: number[] = []
    for (let seed = 0; seed < 10; seed++) {
      const train = await half.sample(engine, m, { seed })
      const { x } = await half.sample(engine, n, { seed, purpose: 'unlabelled' })
      const teacher = await fitTeacher(train, { members: 1 })
      using student = await distill(teacher, x, { fit: thresholdStudent({ thresholds, orientation: 'up' }), seed })
      // A threshold .05 off wins where half of the labels between are wrong: their share is p ± sqrt(1.5 pq / (.05 m)) (T14), so
      // that half of them is beyond six deviations.
      expect(Math.abs(Number(student.chosen.threshold) - 0.5)).toBeLessThan(0.05)
      const geometry = await prepareNearest(x)
      using repeating = await geometry.fit(await teacher.label(x, { seed }), 2)
      const test = await half.sample(engine, 1000, { seed, purpose: 'test' })
      const predicted = await repeating.predict(test.x)
      rich.push(predicted.filter((label, i) => label !== test.clean[i]).length / 1000)
      for (const thing of [student, repeating, geometry, teacher, x, test.x, train.x]) thing.dispose()
    }
    // What crosses the middle errs the other way, 1/2m of the rows for the teacher and 1/2n for its student (T11).
    expectMean(rich, p, { bias: (1 - 2 * p) * (1 / (2 * m) + 1 / (2 * n)), rivals: [0] })
    expect(engine.bytesInUse).toBe(0)
  })
})
