import { afterAll, beforeAll, expect, test } from 'vitest'
import { aggregateVotes } from '#annotators/aggregate.js'
import { annotatorsWorld } from '#annotators/annotators-world.js'
import { votesTeacher } from '#annotators/votes-teacher.js'
import { gaussianMixture } from '#data/gaussian-mixture.js'
import { distill } from '#distill/distill.js'
import { logisticStudent } from '#distill/logistic-student.js'
import { createEngine, type Engine } from '#engine/engine.js'
import { takeRows } from '#engine/take-rows.js'
import { fitNearest } from '#samplers/nearest.js'

let engine: Engine
beforeAll(async () => {
  engine = await createEngine({ threads: 1 })
})
afterAll(() => engine.close())

/** Three items; annotator 0 gives item 0 two labels, which share its vote; nobody votes on item 2. */
const VOTES = { items: [0, 0, 0, 1, 1], annotators: [0, 0, 1, 0, 1], labels: [0, 1, 1, 2, 1], itemCount: 3 }
const inputs = (rows: number) =>
  engine.matrix(
    rows,
    1,
    Array.from({ length: rows }, (_, i) => i),
  )

test('soft labels are vote shares, in which repeated labels of an annotator share one vote', async () => {
  using x = inputs(2)
  const teacher = votesTeacher(VOTES)
  expect([...teacher.rows]).toEqual([0, 1])
  const { y, shares } = await teacher.softLabel!(x)
  expect([...shares]).toEqual([0.25, 0.75, 0, 0, 0.5, 0.5])
  expect(y[0]).toBe(1)
})

test('random labels are those of one annotator of the item, each as often as another, by the seed', async () => {
  const wide = Array.from({ length: 9000 }, (_, i) => [0, 1, 1, -1].map((label) => (label < 0 ? -1 : (label + i) % 3)))
  using x = inputs(wide.length)
  const teacher = votesTeacher({ wide })
  const labels = await teacher.label(x, { seed: 4 })
  const offset = labels.filter((label, i) => label === (1 + i) % 3).length / wide.length
  expect(labels.every((label, i) => wide[i].includes(label))).toBe(true)
  expect(Math.abs(offset - 2 / 3)).toBeLessThan(4 * Math.sqrt(2 / 9 / wide.length))
  expect(await teacher.label(x, { seed: 4 })).toEqual(labels)
  expect(await teacher.label(x, { seed: 5 })).not.toEqual(labels)
})

test('an aggregate teaches by its probabilities', async () => {
  const { votes } = await annotatorsWorld({
    annotators: [{ accuracy: 0.9 }, { accuracy: 0.7 }, { accuracy: 0.6 }],
  }).sample(60)
  const aggregate = await aggregateVotes(votes, { engine })
  using x = inputs(60)
  const teacher = votesTeacher(aggregate)
  expect((await teacher.softLabel!(x)).shares).toEqual(aggregate.probabilities)
  expect([...(await teacher.label(x, { rule: 'plurality' }))]).toEqual([...aggregate.labels])
})

test('items without votes are refused by label and left out by distill, whose student owns its rows', async () => {
  using x = inputs(3)
  const teacher = votesTeacher({ ...VOTES, labels: [0, 0, 0, 1, 1] })
  await expect(teacher.label(x)).rejects.toMatchObject({
    code: 'BAD_VALUE',
    message: expect.stringContaining('1 of 3 items'),
  })
  await expect(teacher.label(inputs(4))).rejects.toMatchObject({ code: 'BAD_SHAPE' })
  const before = engine.bytesInUse
  const student = await distill(teacher, x, { fit: fitNearest })
  expect([...(await student.predict(x))]).toEqual([0, 1, 1])
  student.dispose()
  expect(engine.bytesInUse).toBe(before)
  using part = takeRows(x, teacher.rows)
  expect([...(await teacher.label(part))]).toEqual([0, 1])
})

test('with features, items without votes get the label of the student, and the others keep their votes', async () => {
  const world = gaussianMixture({
    means: [
      [-2, 0],
      [2, 0],
    ],
    deviation: 1,
  })
  using sample = await world.sample(engine, 400)
  const annotators = annotatorsWorld({ annotators: [{ accuracy: 0.9 }, { accuracy: 0.8 }] })
  const { votes } = await annotators.sample(400, { clean: sample.clean })
  const labels = votes.labels.map((label, v) => (votes.items[v] < 100 ? 255 : label))
  const teacher = votesTeacher({ ...votes, labels }, { classes: 2, x: sample.x })
  const [soft, own] = [await teacher.softLabel!(sample.x), await teacher.label(sample.x, { rule: 'plurality' })]
  const wrong = own.subarray(0, 100).filter((label, i) => label !== sample.clean[i]).length
  expect(wrong).toBeLessThan(12)
  for (let i = 100; i < 400; i++) expect([0, 0.5, 1]).toContain(soft.shares[2 * i])
  expect([...votesTeacher({ ...votes, labels }, sample.x).rows]).toHaveLength(400)
  const student = await distill(teacher, sample.x, { rule: 'soft', fit: logisticStudent() })
  const errors = (await student.predict(sample.x)).filter((label, i) => label !== sample.clean[i]).length
  expect(errors).toBeLessThan(24)
  student.dispose()
})
