import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createEngine, type Engine } from '#engine/engine.js'
import { checkOptions } from '#lab/experiments/option.js'
import { studentClasses } from '#lab/experiments/students/classes.js'
import { LABELINGS, labeled } from '#lab/experiments/students/labeling.js'
import type { StudentsResult } from '#lab/experiments/students/result.js'
import { students } from '#lab/experiments/students/students.js'
import { neighborVotes, voteError } from '#lab/experiments/students/votes.js'
import {
  MIDDLE_BOUNDARY,
  meanMargin,
  poolError,
  ruleOf,
  stepWorld,
  teacherError,
} from '#lab/experiments/students/world.js'
import { students as learners } from '#lab/learners/students.js'
import { majorityError } from '#theory/voting.js'
import { seeded } from '../../reference/numbers.js'
import { expectReport } from './report.js'

let engine: Engine
beforeAll(async () => {
  engine = await createEngine({ threads: 1 })
})
afterAll(() => engine.close())

const TINY = { student: 'nearest', noise: 0.05, train: 10, unlabeled: 64, trials: 2, test: 50, pools: 2 } as const
const optionsOf = (given: object = {}) => checkOptions('students', students.options, { ...TINY, ...given })
const partOf = (given: object = {}, seed = 1, on = engine) => ({
  engine: on,
  seed,
  options: optionsOf(given),
  call: {},
  report: () => {},
})

describe('the world of students', () => {
  test('has one number, a rule with a boundary, and flips that may be the majority', async () => {
    const { x, y, clean } = await stepWorld({ p: 0.7, boundary: MIDDLE_BOUNDARY }).sample(engine, 4000, { seed: 1 })
    using _ = x
    const rule = ruleOf(x, MIDDLE_BOUNDARY)
    expect(rule).toEqual(Int32Array.from(x.toArray(), (value) => Number(value >= 0.5)))
    const flipped = y.filter((label, i) => label !== rule[i]).length / 4000
    expect(Math.abs(flipped - 0.7)).toBeLessThan(5 * Math.sqrt(0.21 / 4000))
    expect(clean).toEqual(rule.map((label) => 1 - label))
    expect([...ruleOf(x, 1)]).toEqual(new Array(4000).fill(0))
  })

  test.each([0.1, 0.3])('agrees with the closed forms of 1-NN, alone and by vote (p = %d)', (p) => {
    const [m, draws] = [10, 20_000]
    const random = seeded(7)
    const teacher = (x: number): number => {
      let [best, side] = [1, false]
      for (let i = 0; i < m; i++) {
        const row = random()
        if (Math.abs(row - x) < best) [best, side] = [Math.abs(row - x), row >= 0.5]
      }
      return Number((side !== x >= 0.5) !== random() < p)
    }
    let [one, three] = [0, 0]
    for (let i = 0; i < draws; i++) {
      const x = random()
      const votes = teacher(x) + teacher(x) + teacher(x)
      one += votes / (3 * draws)
      three += Number(votes > 1) / draws
    }
    const reach = (share: number) => 4 * Math.sqrt((share * (1 - share)) / draws)
    expect(Math.abs(one - teacherError({ m, p }))).toBeLessThan(reach(one))
    expect(Math.abs(three - poolError({ m, p, members: 3 }))).toBeLessThan(reach(three))
    expect(poolError({ m, p, members: 1 })).toBeCloseTo(teacherError({ m, p }), 6)
    // Over all inputs of one side, the mean margin is 1 - 2 × error.
    expect(meanMargin({ m, p, epsilon: 0.5 })).toBeCloseTo(1 - 2 * teacherError({ m, p }), 12)
  })
})

test('labels of the first inputs do not depend on later inputs, and differ between trials', async () => {
  const world = stepWorld({ p: 0.2, boundary: MIDDLE_BOUNDARY })
  const { x } = await world.sample(engine, 40, { seed: 1 })
  const few = engine.matrix(15, 1, x.toArray().subarray(0, 15), { type: 'f64' })
  const teaching = { world, rows: 10, purpose: 'test', seed: 1, trial: 0 }
  for (const labeling of LABELINGS) {
    const y = await labeled(labeling, x, teaching)
    expect(await labeled(labeling, few, teaching)).toEqual(y.slice(0, 15))
    expect(await labeled(labeling, x, { ...teaching, trial: 1 })).not.toEqual(y)
  }
  for (const matrix of [x, few]) matrix.dispose()
  expect(engine.bytesInUse).toBe(0)
})

test('a k-NN student tends to the plurality of its pool, and with fresh teachers to the rule', () => {
  for (const members of [1, 3, 10]) {
    const end = voteError({ members, rule: 'plurality' }, 1, 0.2)
    expect(end).toBe(majorityError({ k: members, p: 0.2 }))
    expect(voteError({ members, rule: 'random' }, 1, 0.2)).toBeCloseTo(0.2, 12)
    expect(voteError({ members, rule: 'random' }, 2001, 0.2)).toBeCloseTo(end, members === 1 ? 12 : 3)
  }
  expect(voteError({ members: null, rule: 'random' }, 201, 0.2)).toBeLessThan(1e-12)
})

test('errors of k-NN students agree with theory', async () => {
  const votes = await neighborVotes(partOf({ noise: 0.2, pools: 5 }))
  expect(votes).toHaveLength(6 * 6)
  // One in twenty may be outside, and errors of one pool are strongly correlated.
  expect(votes.filter(({ inside }) => !inside).length).toBeLessThanOrEqual(6)
})

test('students returns plain JSON with figures and checks that hold', async () => {
  const stages = new Set<string>()
  const onProgress = ({ stage }: { stage: string }) => stages.add(stage)
  const result = await students.run({ engine, seed: 1, options: optionsOf(), onProgress })
  expect(stages.size).toBe(5)
  expect(JSON.parse(JSON.stringify(result))).toEqual(result)
  expect(students.checks?.(result).map(({ holds }) => holds)).toEqual([true, true, true])
  expect(students.tables(result)).toHaveLength(5)
  expectReport(students, result)
  expect(students.tables(result)[0].rows).toHaveLength(2)
  expect(students.figures(result).map(({ kind }) => kind)).toEqual([
    'multiples',
    'lines',
    'lines',
    'lines',
    'lines',
    'multiples',
  ])
  expect(engine.bytesInUse).toBe(0)
  expectClaimsToFail(result)
})

/** Expects every check to fail on results that contradict theory. */
function expectClaimsToFail(result: StudentsResult): void {
  const [first, ...others] = result.votes
  // Two pools estimate the spread so poorly that only an absurd prediction is refuted.
  const far = { ...first, predicted: 1e9, inside: false }
  const missed = { ...result.finite.missed, interval: [0.2, 0.4] as [number, number] }
  const alone = result.alone.map((of) => ({ ...of, points: of.points.map((each) => ({ ...each, estimate: 0.1 })) }))
  const broken = { ...result, votes: [far, ...others], finite: { ...result.finite, missed }, alone }
  expect(students.checks?.(broken).map(({ holds }) => holds)).toEqual([false, false, false])
}

test('each learner has equal measures on any number of threads, and others for another seed', async () => {
  await using two = await createEngine({ threads: 2 })
  const points = await studentClasses(partOf(), learners)
  expect(points).toHaveLength(7 * 6 * 2)
  expect(await studentClasses(partOf({}, 1, two), learners)).toEqual(points)
  expect(await studentClasses(partOf({}, 2), learners.slice(1, 2))).not.toEqual(
    points.filter((of) => of.student === 'nearest'),
  )
})

test('students stops when aborted, and releases its memory', async () => {
  const controller = new AbortController()
  const onProgress = () => controller.abort(new Error('enough'))
  const aborted = students.run({ engine, seed: 1, options: optionsOf(), signal: controller.signal, onProgress })
  await expect(aborted).rejects.toThrow('enough')
  expect(engine.bytesInUse).toBe(0)
})
