import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { closeDefaultEngine, defaultEngine } from '#engine/default-engine.js'
import { createEngine, type Engine } from '#engine/engine.js'
import type { InputRows } from '#engine/plain-rows.js'
import { nearestInBlocks } from '#ops/nearest/blocks.js'
import { nearestMany } from '#ops/nearest/many.js'
import { nearest } from '#ops/nearest/nearest.js'
import { withinRadius } from '#ops/nearest/within.js'
import { pairwise } from '#ops/pairwise.js'
import { prepareNearest } from '#samplers/nearest-geometry.js'
import { nearestByDefinition } from '../reference/nearest.js'
import { seeded, table } from '../reference/numbers.js'

let engine: Engine
let shared: Engine
beforeAll(async () => {
  engine = await createEngine({ threads: 1 })
  shared = await defaultEngine()
})
afterAll(() => Promise.all([engine.close(), closeDefaultEngine()]))

const [M, N, D, K] = [7, 60, 3, 4]
const random = seeded(11)
/** Whole numbers from 0 to 255, which all types hold; ties included. */
const byte = () => Math.floor(random() * 256)
const [queries, points] = [table(M, D, byte), table(N, D, byte)]
const found = nearestByDefinition(queries, points, K).flat()
const answer = { index: found.map(({ j }) => j), squaredDistance: found.map(({ squared }) => squared) }

/** Every form in which rows may be given; `flat` ones need the number of columns. */
const FORMS: readonly (readonly [name: string, flat: boolean, of: (rows: number[][]) => InputRows])[] = [
  ['arrays of numbers', false, (rows) => rows],
  ['an array of float32 arrays', false, (rows) => rows.map((row) => Float32Array.from(row))],
  ['arrays of different types', false, (rows) => rows.map((row, i) => (i % 2 ? row : Uint8Array.from(row)))],
  ['a Float32Array', true, (rows) => Float32Array.from(rows.flat())],
  ['a Float64Array', true, (rows) => Float64Array.from(rows.flat())],
  ['a Uint8Array', true, (rows) => Uint8Array.from(rows.flat())],
  ['an Int16Array', true, (rows) => Int16Array.from(rows.flat())],
  ['one array of numbers', true, (rows) => rows.flat()],
]

/** The numbers of an answer, as plain arrays. */
const numbersOf = (given: object) =>
  Object.fromEntries(Object.entries(given).map(([name, values]) => [name, Array.from(values)]))

describe.each(FORMS)('rows that are %s', (_, flat, of) => {
  const given = flat ? { columns: D } : {}

  test('are searched as the definition says, by every function that searches', async () => {
    const [q, x] = [of(queries), of(points)]
    for (const algorithm of ['auto', 'brute', 'int8', 'projected', 'tree', 'grid'] as const) {
      expect(numbersOf(await nearest(q, x, { k: K, algorithm, ...given }))).toEqual(answer)
    }
    const [many] = await nearestMany([{ queries: q, points: x }], { k: K, ...given })
    expect(numbersOf(many)).toEqual(answer)
    const rows = Float64Array.from(points.flat())
    expect(numbersOf(await nearestInBlocks(q, rows, { k: K, blockRows: 20, ...given }))).toEqual(answer)
    expect(Array.from(await pairwise(q, x, given))).toEqual(
      nearestByDefinition(queries, points, N).flatMap((all) =>
        all.sort((a, b) => a.j - b.j).map(({ squared }) => squared),
      ),
    )
    const radius = 60
    const within = nearestByDefinition(queries, points, N).map((all) => all.filter(({ squared }) => squared <= 3600))
    const { offsets, index } = await withinRadius(q, x, { radius, sorted: true, ...given })
    expect(Array.from(index)).toEqual(within.flatMap((all) => all.map(({ j }) => j)))
    expect(offsets.at(-1)).toBe(within.flat().length)
    using geometry = await prepareNearest(x, given)
    expect(numbersOf(await geometry.query(q, { k: K }))).toEqual(answer)
    expect(Array.from((await geometry.withinRadius(q, { radius, sorted: true })).index)).toEqual(Array.from(index))
  })

  test('go to the engine of a Matrix beside them, and need no columns there', async () => {
    using x = engine.matrix(N, D, points)
    using q = engine.matrix(M, D, queries)
    expect(numbersOf(await nearest(of(queries), x, { k: K }))).toEqual(answer)
    expect(numbersOf(await nearest(q, of(points), { k: K, ...given }))).toEqual(answer)
    expect(shared.bytesInUse).toBe(0)
  })
})

test('copies are freed, whether the call succeeds, fails or is aborted', async () => {
  await nearest(queries, points)
  await expect(nearest(queries, [[1]])).rejects.toMatchObject({ code: 'BAD_SHAPE' })
  await expect(nearest(queries, points, { k: N + 1 })).rejects.toMatchObject({ code: 'BAD_OPTION' })
  await expect(nearest(queries, [...points, [1, 2, Number.NaN]])).rejects.toMatchObject({ code: 'BAD_VALUE' })
  await expect(nearest(queries, points, { signal: AbortSignal.abort('no') })).rejects.toBe('no')
  await expect(prepareNearest(points, { signal: AbortSignal.abort('no') })).rejects.toBe('no')
  expect(shared.bytesInUse).toBe(0)
})

test('a geometry of plain rows owns its copy until it is disposed', async () => {
  const geometry = await prepareNearest(points)
  expect(() => geometry.points.dispose()).toThrow(expect.objectContaining({ code: 'IN_USE' }))
  const { points: copy } = geometry
  geometry.dispose()
  expect([copy.disposed, shared.bytesInUse]).toEqual([true, 0])
  await expect(geometry.query(queries)).rejects.toMatchObject({ code: 'DISPOSED' })
})

test('the metric types the answer of plain rows', async () => {
  const { similarity } = await nearest(
    [[1, 0]],
    [
      [0, 2],
      [3, 0],
    ],
    { metric: 'cosine' },
  )
  const { distance } = await nearest(
    [[1, 0]],
    [
      [0, 2],
      [3, 0],
    ],
    { metric: 'manhattan' },
  )
  // @ts-expect-error: bigints are no rows of numbers.
  await expect(nearest(new BigInt64Array(2), [[1]])).rejects.toMatchObject({ code: 'BAD_VALUE' })
  expect([similarity[0], distance[0]]).toEqual([1, 2])
})

const typed = Float32Array.of(1, 2, 3, 4)
test.each<[string, unknown, object, string, RegExp]>([
  ['nothing', undefined, {}, 'BAD_VALUE', /^nearest: points is undefined but must be a Matrix, an array of rows/],
  ['a number', 5, {}, 'BAD_VALUE', /points is 5 but/],
  ['a DataView', new DataView(new ArrayBuffer(8)), {}, 'BAD_VALUE', /points is .* but must be a Matrix/],
  ['no rows', [], {}, 'BAD_SHAPE', /^nearest: points has no rows$/],
  ['an empty typed array', new Float32Array(0), { columns: 2 }, 'BAD_SHAPE', /points has no rows/],
  ['rows without numbers', [[], []], {}, 'BAD_SHAPE', /row 0 of points has no numbers/],
  ['ragged rows', [[1, 2], [3]], {}, 'BAD_SHAPE', /row 1 of points has 1 numbers but row 0 has 2/],
  ['a row that is none', [[1, 2], null], {}, 'BAD_VALUE', /row 1 of points is null but must be an array of numbers/],
  ['strings', ['a', 'b'], {}, 'BAD_VALUE', /row 0 of points is 'a' but must be an array of numbers/],
  [
    'a string in a row',
    [
      [1, 2],
      [3, '4'],
    ],
    {},
    'BAD_VALUE',
    /value of points at row 1, column 1 is '4' but/,
  ],
  [
    'NaN',
    [
      [1, 2],
      [Number.NaN, 4],
    ],
    {},
    'BAD_VALUE',
    /value of points at row 1, column 0 is NaN but must be a finite/,
  ],
  ['infinity', Float32Array.of(1, 2, 3, 1 / 0), { columns: 2 }, 'BAD_VALUE', /row 1, column 1 is Infinity/],
  ['64-bit integers', BigInt64Array.of(1n, 2n), { columns: 2 }, 'BAD_VALUE', /row 0, column 0 is 1n but/],
  ['a flat array, queries too', typed, {}, 'BAD_OPTION', /queries is a flat array of 2 numbers; give columns/],
  ['a flat array with a part of a row', typed, { columns: 3 }, 'BAD_SHAPE', /do not fill rows of 3/],
  ['a flat array, and columns of 0', typed, { columns: 0 }, 'BAD_OPTION', /columns is 0 but must be a whole number/],
  ['other columns', [[1, 2, 3]], { columns: 2 }, 'BAD_SHAPE', /queries have 2 columns but points have 3/],
])('points that are %s are refused', async (_, given, options, code, message) => {
  const asked = nearest(Float32Array.of(1, 2), given as never, options)
  await expect(asked).rejects.toMatchObject({ code, message: expect.stringMatching(message) })
  expect(shared.bytesInUse).toBe(0)
})

test('columns are refused where no operand is a flat array, and matrices of two engines as ever', async () => {
  using x = engine.matrix(N, D, points)
  using other = shared.matrix(M, D, queries)
  for (const rows of [points, x]) {
    await expect(nearest(rows, points, { columns: D })).rejects.toMatchObject({
      code: 'BAD_OPTION',
      message: expect.stringMatching(/^nearest: columns is 3 but belongs to flat arrays, not to a Matrix/),
    })
  }
  await expect(nearest(other, x)).rejects.toMatchObject({ code: 'ENGINE_MISMATCH' })
  const problems = [
    { queries: other, points },
    { queries, points: x },
  ]
  await expect(nearestMany(problems)).rejects.toMatchObject({ code: 'ENGINE_MISMATCH' })
})

test('plain rows beside a closed engine are refused', async () => {
  const closed = await createEngine({ threads: 1 })
  const x = closed.matrix(N, D, points)
  await closed.close()
  const refused = { code: 'CLOSED', message: 'nearest: the engine was closed' }
  await expect(nearest(queries, x)).rejects.toMatchObject(refused)
})
