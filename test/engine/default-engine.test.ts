import { execFile } from 'node:child_process'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { afterEach, describe, expect, test } from 'vitest'
import { fitTeacher } from '#distill/teacher.js'
import { closeDefaultEngine, defaultEngine, startDefaultBy } from '#engine/default-engine.js'
import { createEngine, type Engine } from '#engine/engine.js'
import { nearest } from '#ops/nearest/nearest.js'
import { fitForest } from '#samplers/forest.js'
import { fitKernel } from '#samplers/kernel.js'
import { fitNearest } from '#samplers/nearest.js'
import { prepareNearest } from '#samplers/nearest-geometry.js'
import { WAIT_MS } from '../patience.js'

const ROWS = [[0], [10], [20]]
const TRAIN = { x: ROWS, y: [0, 1, 1], classes: 2 }
/** Engines that the hook started, and errors that its next starts throw. */
let started: Promise<Engine>[] = []
let failures: Error[] = []

startDefaultBy(async (options) => {
  const failure = failures.shift()
  if (failure) throw failure
  started.push(createEngine({ threads: 2, ...options }))
  return started.at(-1)!
})

afterEach(async () => {
  await closeDefaultEngine()
  started = []
  failures = []
})

test('concurrent first uses share one start, and later uses the same engine', async () => {
  const [a, b, first, second] = await Promise.all([
    defaultEngine(),
    defaultEngine(),
    nearest([[4]], ROWS),
    nearest([[19]], ROWS),
  ])
  expect([...first.index, ...second.index]).toEqual([0, 2])
  expect([b, await defaultEngine()]).toEqual([a, a])
  expect(started).toHaveLength(1)
})

test('after it was closed, by its own function or as an engine, the next use starts another one', async () => {
  const first = await defaultEngine()
  await closeDefaultEngine()
  await closeDefaultEngine()
  expect(first.closed).toBe(true)
  const second = await defaultEngine()
  await second.close()
  expect((await nearest([[4]], ROWS)).index[0]).toBe(0)
  expect(started).toHaveLength(3)
  expect(new Set(await Promise.all(started)).size).toBe(3)
})

test('closing it while it starts closes what starts, rejects its calls, and lets the next use start another one', async () => {
  const waiting = expect(nearest([[4]], ROWS)).rejects.toMatchObject({ code: 'CLOSED' })
  const starting = defaultEngine()
  const closing = closeDefaultEngine()
  const next = defaultEngine()
  expect(await next).not.toBe(await starting)
  await closing
  await waiting
  expect((await starting).closed).toBe(true)
  expect((await next).closed).toBe(false)
})

test('a failed start rejects those who wait for it, and can be tried again', async () => {
  failures = [new Error('no threads'), new Error('none again')]
  const uses = await Promise.allSettled([nearest([[4]], ROWS), fitNearest(TRAIN), defaultEngine()])
  expect(uses.map((use) => (use as PromiseRejectedResult).reason.message)).toEqual(Array(3).fill('no threads'))
  const again = defaultEngine()
  await closeDefaultEngine()
  await expect(again).rejects.toThrow('none again')
  expect((await nearest([[4]], ROWS)).index[0]).toBe(0)
})

test('options hold for the start, and for later ones, but are refused while it runs', async () => {
  const refused = {
    code: 'BAD_OPTION',
    message: expect.stringMatching(/options are given but it runs; close it first/),
  }
  await expect(defaultEngine({ thread: 3 } as never)).rejects.toMatchObject({ code: 'BAD_OPTION' })
  const first = defaultEngine({ threads: 3 })
  await expect(defaultEngine({ threads: 1 })).rejects.toMatchObject(refused)
  expect((await first).capabilities.threads).toBe(3)
  await expect(defaultEngine({})).rejects.toMatchObject(refused)
  await closeDefaultEngine()
  expect((await defaultEngine()).capabilities.threads).toBe(3)
  await closeDefaultEngine()
  failures = [new Error('no threads')]
  await expect(defaultEngine({ threads: 1 })).rejects.toThrow('no threads')
  expect((await defaultEngine()).capabilities.threads).toBe(3)
})

test('arrays that change while it starts do not change the answer', async () => {
  const [queries, points] = [[Float32Array.of(19)], Float64Array.of(0, 10, 20)]
  const answer = nearest(queries, points)
  queries[0].fill(Number.NaN)
  points.fill(Number.NaN)
  expect((await answer).index[0]).toBe(2)
  expect((await defaultEngine()).bytesInUse).toBe(0)
})

/** Collects garbage until a condition holds, or so many times. */
async function collectUntil(holds: () => boolean, attempts: number): Promise<void> {
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc') as () => void
  for (let attempt = 0; attempt < attempts && !holds(); attempt++) {
    collect()
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
}

describe('garbage collection', () => {
  test.each<[string, () => Promise<unknown>]>([
    ['a k-NN classifier', () => fitNearest(TRAIN)],
    ['a kernel regressor', () => fitKernel({ x: ROWS, targets: [1, 2, 3] })],
    ['a forest', () => fitForest(TRAIN, { trees: 3 })],
    ['a pool of teachers', () => fitTeacher(TRAIN, { members: 3 })],
    ['a geometry', () => prepareNearest(ROWS, { algorithm: 'tree' })],
  ])('frees the memory of %s that was made of plain rows and forgotten', async (_, make) => {
    const engine = await defaultEngine()
    const before = engine.bytesInUse
    await make()
    expect(engine.bytesInUse).toBeGreaterThan(before)
    await collectUntil(() => engine.bytesInUse === before, 1000)
    expect(engine.bytesInUse).toBe(before)
  })

  test('keeps what can still be reached: a sampler of a geometry, its points, and a member of a pool', async () => {
    const engine = await defaultEngine()
    const sampler = await prepareNearest(ROWS).then((geometry) => geometry.fit(Int32Array.of(0, 1, 1), 2))
    const points = await prepareNearest(ROWS, { algorithm: 'tree' }).then((geometry) => geometry.points)
    const member = await fitTeacher(TRAIN, { members: 3 }).then(({ members }) => members[2])
    const before = engine.bytesInUse
    // The tree, and the other members of the pool.
    await collectUntil(() => engine.bytesInUse < before - 600, 1000)
    expect(engine.bytesInUse).toBeLessThan(before - 600)
    await collectUntil(() => false, 10)
    expect(points.toArray()).toEqual(Float64Array.of(0, 10, 20))
    expect([...(await sampler.predict([[19]]))]).toEqual([1])
    expect(await member.predict(ROWS)).toHaveLength(3)
  })

  test('frees nothing twice of what was disposed before', async () => {
    const engine = await defaultEngine()
    await fitNearest(TRAIN).then((sampler) => sampler.dispose())
    using kept = engine.matrix(3, 1, [1, 2, 3])
    await collectUntil(() => false, 10)
    expect([engine.bytesInUse, ...kept.toArray()]).toEqual([64, 1, 2, 3])
  })
})

/** The first Node on the PATH may be older than that of the tests. */
const NODES = [...new Set([process.env.npm_node_execpath ?? 'node', process.execPath])]

test.each(NODES)('a program of three lines ends by itself (%s)', async (node) => {
  const entry = JSON.stringify(new URL('../../dist/index.js', import.meta.url).href)
  const program = `
    import { nearest } from ${entry}
    const { index } = await nearest([[19], [1]], [[0], [10], [20]], { k: 1 })
    console.log(...index)
  `
  const args = ['--input-type=module', '--eval', program]
  const stdout = await new Promise((resolve, reject) => {
    execFile(node, args, { timeout: WAIT_MS }, (error, out) => (error ? reject(error) : resolve(out)))
  })
  expect(stdout).toBe('2 0\n')
})
