import { Worker } from 'node:worker_threads'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Dataset } from '#data/dataset.js'
import { distill } from '#distill/distill.js'
import { kernelStudent } from '#distill/kernel-student.js'
import { nearestStudent } from '#distill/nearest-student.js'
import { fromBytes } from '#distill/saved.js'
import { Student } from '#distill/student.js'
import { fitTeacher, Teacher } from '#distill/teacher.js'
import { createEngine, type Engine } from '#engine/engine.js'
import { fitKernel } from '#samplers/kernel.js'
import { fitNearest } from '#samplers/nearest.js'
import { NearestGeometry, prepareNearest } from '#samplers/nearest-geometry.js'
import type { Fit } from '#samplers/sampler.js'
import { fitShepard } from '#samplers/shepard.js'
import { seeded, table } from '../reference/numbers.js'
import { forge, openSaved } from '../reference/saved.js'

let engine: Engine
let other: Engine
beforeAll(async () => {
  engine = await createEngine({ threads: 2 })
  other = await createEngine({ threads: 1 })
})
afterAll(() => Promise.all([engine.close(), other.close()]))

const rows = table(60, 2, seeded(1))

function dataset() {
  const random = seeded(2)
  const x = engine.matrix(120, 2, table(120, 2, random))
  return { x, y: Int32Array.from({ length: 120 }, () => Math.floor(random() * 3)), classes: 3 }
}

describe('a student that was saved and loaded', () => {
  const own: Fit = async (train, options) => {
    return new Student(await fitShepard(train, options), {
      chosen: { beta: 0.1, 'über ↑': '"' },
      why: 'because\n',
      candidates: [],
    })
  }
  test.each<[string, Fit]>([
    ['kernelStudent', kernelStudent()],
    ['nearestStudent', nearestStudent()],
    ['one of its own', own],
    ['one of a student', async (train, options) => new Student(await own(train, options), await choiceOf(train))],
  ])('loads a student that predicts the same and reports its choice: %s', async (_, fit) => {
    const train = dataset()
    const student = (await fit(train)) as Student
    const bytes = await student.toBytes()
    const asked = engine.matrix(60, 2, rows)
    const wanted = [await student.predict(asked), await student.scores(asked)]
    for (const to of [engine, other]) {
      const before = to.bytesInUse
      const loaded = await fromBytes(to, bytes)
      expect(loaded).toBeInstanceOf(Student)
      const { chosen, why, candidates } = student
      expect(loaded).toMatchObject({ chosen, why, candidates, classes: 3, dimension: 2 })
      expect(loaded.describe()).toBe(student.describe())
      const queries = to.matrix(60, 2, rows)
      expect([await loaded.predict(queries), await loaded.scores(queries)]).toEqual(wanted)
      expect(Buffer.compare(await loaded.toBytes(), bytes)).toBe(0)
      for (const thing of [loaded, queries]) thing.dispose()
      expect(to.bytesInUse).toBe(before)
    }
    for (const thing of [student, asked, train.x]) thing.dispose()
  })

  async function choiceOf(train: Dataset) {
    using student = (await nearestStudent({ ks: [1, 3] })(train)) as Student
    const { chosen, why, candidates } = student
    return { chosen, why, candidates }
  }

  test('refuses to save settings that JSON cannot represent', async () => {
    const train = dataset()
    using student = new Student(await fitNearest(train), { chosen: { k: Number.NaN }, why: '', candidates: [] })
    const refused = { code: 'BAD_VALUE', message: 'toBytes: k is NaN, and only finite numbers can be saved' }
    await expect(student.toBytes()).rejects.toMatchObject(refused)
  })
})

describe('bytes of one kind', () => {
  test('refuses the bytes of another kind', async () => {
    const train = dataset()
    const geometry = await prepareNearest(train.x)
    const sampler = await fitKernel(train)
    const teacher = await fitTeacher(train, { members: 2 })
    const [ofGeometry, ofSampler, ofTeacher] = await Promise.all([geometry, sampler, teacher].map((it) => it.toBytes()))
    for (const thing of [geometry, sampler, teacher]) thing.dispose()
    const before = engine.bytesInUse
    const refuses = async (loading: Promise<unknown>, kind: string, needed: string) => {
      const message = `fromBytes: the bytes cannot be read: they are a saved '${kind}' but must be one of ${needed}`
      await expect(loading).rejects.toMatchObject({ code: 'BAD_VALUE', message: expect.stringContaining(message) })
      expect(engine.bytesInUse).toBe(before)
    }
    await refuses(fromBytes(engine, ofGeometry), 'nearest-geometry', "'nearest', 'bagged-nearest'")
    await refuses(fromBytes(engine, ofTeacher), 'teacher', "'nearest', 'bagged-nearest'")
    await refuses(NearestGeometry.fromBytes(engine, ofSampler), 'kernel', "'nearest-geometry'")
    await refuses(Teacher.fromBytes(engine, ofSampler), 'kernel', "'teacher'")
    train.x.dispose()
  })

  test('refuses bytes of endlessly nested students', async () => {
    const train = dataset()
    using student = new Student(await fitNearest(train), { chosen: {}, why: '', candidates: [] })
    const { header, data } = openSaved(await student.toBytes())
    const deep =
      JSON.parse(`${'{"kind":"student","values":{"chosen":{},"why":"","candidates":[]},"parts":{"sampler":'.repeat(500)}
      ${JSON.stringify(header)}${'}}'.repeat(500)}`)
    const message = expect.stringContaining('parts are nested more than 16 deep')
    const loading = fromBytes(other, forge({ header: deep, data }))
    await expect(loading).rejects.toMatchObject({ code: 'BAD_VALUE', message })
  })
})

describe('a pool of teachers that was saved and loaded', () => {
  test('loads a pool that labels the same', async () => {
    const train = dataset()
    const teacher = await fitTeacher(train, { members: 5, fit: nearestStudent({ ks: [1, 3] }), seed: 4 })
    const bytes = await teacher.toBytes()
    using asked = engine.matrix(60, 2, rows)
    const wanted = [await teacher.label(asked, { seed: 3 }), await teacher.shares(asked)]
    const student = await distill(teacher, asked, { fit: fitNearest })
    for (const thing of [teacher, train.x]) thing.dispose()
    using loaded = await Teacher.fromBytes(other, bytes)
    using queries = other.matrix(60, 2, rows)
    expect([await loaded.label(queries, { seed: 3 }), await loaded.shares(queries)]).toEqual(wanted)
    expect(loaded.members.every((member) => member instanceof Student)).toBe(true)
    const again = await distill(loaded, queries, { fit: fitNearest })
    expect(await again.predict(queries)).toEqual(await student.predict(asked))
    for (const each of [student, again]) each.dispose()
  })

  test('refuses a saved pool whose members differ, without a leak', async () => {
    const train = dataset()
    using teacher = await fitTeacher(train, { members: 2 })
    const { header, data } = openSaved(await teacher.toBytes())
    const before = other.bytesInUse
    const parts = header.parts as Record<string, { values: object }>
    const unlike = { ...parts, 1: { ...parts[1], values: { ...parts[1].values, classes: 4 } } }
    for (const [changes, message] of [
      [{ parts: unlike }, /members differ/],
      [{ values: { members: 3 } }, /there is no part '2'/],
      [{ values: { members: 0 } }, /members is 0/],
    ] as const) {
      const loading = Teacher.fromBytes(other, forge({ header: { ...header, ...changes }, data }))
      await expect(loading).rejects.toMatchObject({ code: 'BAD_VALUE', message: expect.stringMatching(message) })
      expect(other.bytesInUse).toBe(before)
    }
  })
})

describe('bytes that are posted to a worker', () => {
  test('loads bytes that were posted to a worker, in a separate engine', async () => {
    const train = dataset()
    using sampler = await kernelStudent()(train)
    using asked = engine.matrix(60, 2, rows)
    const wanted = await sampler.predict(asked)
    const bytes = await sampler.toBytes()
    const worker = new Worker(
      `const { parentPort, workerData: { library, bytes, rows } } = require('node:worker_threads')
      import(library).then(async ({ createEngine, fromBytes }) => {
        const engine = await createEngine({ threads: 1 })
        const loaded = await fromBytes(engine, bytes)
        parentPort.postMessage({ predicted: await loaded.predict(engine.matrix(60, 2, rows)), chosen: loaded.chosen })
      })`,
      {
        eval: true,
        workerData: { library: new URL('../../dist/index.js', import.meta.url).href, bytes, rows },
        transferList: [bytes.buffer as ArrayBuffer],
      },
    )
    const answer = await new Promise((resolve, reject) => {
      worker.on('message', resolve)
      worker.on('error', reject)
    })
    await worker.terminate()
    expect(bytes.length).toBe(0)
    expect(answer).toEqual({ predicted: wanted, chosen: sampler.chosen })
  })
})
