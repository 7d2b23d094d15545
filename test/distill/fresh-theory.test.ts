import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { makeWorld } from '#data/world.js'
import { distill } from '#distill/distill.js'
import { freshTeacher } from '#distill/fresh-teacher.js'
import { thresholdStudent } from '#distill/threshold-student.js'
import { createEngine, type Engine } from '#engine/engine.js'
import { poolStudentError, unlabeledNeeded } from '#evaluate/theory/students.js'
import { uniformMatrix } from '#random/matrix.js'
import { fitNearest, prepareNearest } from '#samplers/nearest.js'
import { fitThreshold } from '#samplers/threshold.js'
import { flatWorld, onesIn } from '../reference/flat-world.js'
import { expectMean } from '../reference/interval.js'

let engine: Engine
beforeAll(async () => {
  engine = await createEngine({ threads: 1 })
})
afterAll(() => engine.close())

describe('a k-NN student of fresh teachers', () => {
  // Without a boundary a teacher errs exactly at the rate of the noise, however few its rows are; above 1/2 the student learns the wrong
  // rule, 1 less what it errs at the noise below 1/2 (T33).
  test.each([0.3, 0.7])('errs as a majority of k fresh labels does (T27), noise %f', async (p) => {
    const world = flatWorld({ p })
    const teacher = freshTeacher({ classes: 2, sample: (draw) => world.sample(engine, 4, draw) })
    const errors = new Map([1, 5, 15].map((k): [number, number[]] => [k, []]))
    for (let seed = 0; seed < 30; seed++) {
      const { x } = await world.sample(engine, 200, { seed, purpose: 'unlabelled' })
      const test = await world.sample(engine, 2000, { seed, purpose: 'test' })
      const y = await teacher.label(x, { seed })
      const geometry = await prepareNearest(x)
      for (const [k, of] of errors) {
        using student = await geometry.fit(y, 2, { k })
        of.push(onesIn(await student.predict(test.x)))
      }
      if (seed === 0) {
        const fit: typeof fitNearest = (train, options) => fitNearest(train, { ...options, k: 15 })
        using student = await distill(teacher, x, { fit, seed })
        expect(onesIn(await student.predict(test.x))).toBe(errors.get(15)![0])
      }
      for (const thing of [geometry, x, test.x]) thing.dispose()
    }
    for (const [k, of] of errors) {
      const error = poolStudentError({ k, p })
      const others = [1, 5, 15].map((other) => poolStudentError({ k: other, p }))
      expectMean(of, error, { rivals: others.filter((other) => Math.abs(other - error) > 0.16) })
    }
    expect(engine.bytesInUse).toBe(0)
  })
})

describe('a student that picks a threshold by the labels of fresh teachers', () => {
  const [p, rows] = [0.2, 12]
  /** Rows evenly in [0, .4] and [.6, 1]; the Bayes rule is any threshold between. */
  const world = makeWorld({
    name: 'gap',
    classes: 2,
    dimension: 1,
    bayesError: () => ({ value: p, margin: 0 }),
    async inputs(engine, n, streamOf, options) {
      using even = await uniformMatrix(engine, n, 1, streamOf('inputs'), options)
      const values = Float64Array.from(even.toArray(), (u) => (u < 0.5 ? 0.8 * u : 0.2 + 0.8 * u))
      return engine.matrix(n, 1, values, { type: 'f64' })
    },
    posterior: (row, out) => out.set(row[0] > 0.5 ? [p, 1 - p] : [1 - p, p]),
  })
  const thresholds = Array.from({ length: 101 }, (_, i) => i / 100)
  /** Half the gap's width from the middle, and the mass beyond. */
  const wrongMass = (threshold: number) => Math.max(0, Math.abs(threshold - 0.5) - 0.1) / 0.8

  test('is within epsilon of Bayes in more than 1 - delta of the runs, from as many as theory needs (T30)', async () => {
    // A teacher errs by noise, or where all its rows are beyond the gap.
    const beyond = 2 ** -rows
    const margin = 1 - 2 * (p + (1 - 2 * p) * beyond)
    const n = unlabeledNeeded({ hypotheses: 101, margin, epsilon: 0.1, delta: 0.1 })
    expect(n).toBe(642)
    const teacher = freshTeacher({ classes: 2, sample: (draw) => world.sample(engine, rows, draw) })
    let [held, heldOfFew] = [0, 0]
    for (let seed = 0; seed < 20; seed++) {
      const { x } = await world.sample(engine, n, { seed, purpose: 'unlabelled' })
      const y = await teacher.label(x, { seed })
      using student = await fitThreshold({ x, y, classes: 2 }, { thresholds, orientation: 'up' })
      held += Number(wrongMass(student.threshold) <= 0.1)
      using few = engine.matrix(6, 1, x.toArray().subarray(0, 6), { type: 'f64' })
      using ofFew = await fitThreshold({ x: few, y: y.subarray(0, 6), classes: 2 }, { thresholds, orientation: 'up' })
      heldOfFew += Number(wrongMass(ofFew.threshold) <= 0.1)
      student.dispose()
      x.dispose()
    }
    expect(held / 20).toBeGreaterThanOrEqual(0.9)
    // And it says something: six labels are not enough.
    expect(heldOfFew / 20).toBeLessThan(0.9)
  })

  test('learns the opposite of Bayes where the noise makes the wrong class modal (T33)', async () => {
    const flipped: typeof world = {
      ...world,
      sample: async (...given) => {
        const sample = await world.sample(...given)
        return { ...sample, y: sample.y.map((label) => 1 - label) }
      },
    }
    const teacher = freshTeacher({ classes: 2, sample: (draw) => flipped.sample(engine, rows, draw) })
    for (const seed of [1, 2, 3]) {
      const { x, clean } = await world.sample(engine, 600, { seed, purpose: 'unlabelled' })
      using student = await distill(teacher, x, { fit: thresholdStudent({ thresholds }), seed })
      const right = (await student.predict(x)).filter((label, i) => label === clean[i]).length / 600
      expect(right).toBeLessThanOrEqual(0.1)
      expect(student.chosen.orientation).toBe('down')
      student.dispose()
      x.dispose()
    }
  })
})
