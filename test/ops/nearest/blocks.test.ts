import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createEngine, type Engine } from '#engine/engine.js'
import { ALGORITHMS } from '#ops/nearest/algorithm.js'
import { nearestInBlocks } from '#ops/nearest/blocks.js'
import { nearest } from '#ops/nearest/nearest.js'
import type { RowArray } from '#ops/nearest/source.js'
import { nearestByDefinition } from '../../reference/nearest.js'
import { rounded, seeded, table } from '../../reference/numbers.js'

const simd = new URL('../../../dist/wasm/simd.wasm', import.meta.url)
const engines: Engine[] = []
beforeAll(async () => {
  engines.push(await createEngine({ threads: 2 }), await createEngine({ threads: 1, wasm: { simd } }))
})
afterAll(() => Promise.all(engines.map((engine) => engine.close())))

const ARRAYS = { f32: Float32Array, f64: Float64Array, u8: Uint8Array }
type Type = keyof typeof ARRAYS

/** Yields the rows in runs of these lengths, repeatedly, always in the same array. */
async function* inRuns(rows: number[][], lengths: number[], type: Type): AsyncGenerator<RowArray> {
  const most = Math.max(...lengths) * (rows[0]?.length ?? 0)
  const own = new ARRAYS[type](most)
  for (let [from, turn] = [0, 0]; from < rows.length; from += lengths[turn++ % lengths.length]) {
    const values = rows.slice(from, from + lengths[turn % lengths.length]).flat()
    own.fill(0).set(values)
    yield own.subarray(0, values.length)
    await null
  }
}

const asRows = (rows: number[][], k: number, all: number[][]) => {
  const wanted = nearestByDefinition(rows, all, k).flat()
  return { index: wanted.map(({ j }) => j), squaredDistance: wanted.map(({ squared }) => squared) }
}
const plain = ({ index, squaredDistance }: { index: Uint32Array; squaredDistance: Float64Array }) => ({
  index: [...index],
  squaredDistance: [...squaredDistance],
})

describe('nearestInBlocks returns the answer of all rows at once', () => {
  test.each(ALGORITHMS)(
    '%s finds the exact neighbors in blocks of any sizes, on lattices with ties, for any k',
    async (algorithm) => {
      const scene = fc.record({
        n: fc.integer({ min: 1, max: 300 }),
        m: fc.integer({ min: 1, max: 20 }),
        d: fc.integer({ min: 1, max: 20 }),
        k: fc.integer({ min: 1, max: 12 }),
        lengths: fc.array(fc.integer({ min: 0, max: 90 }), { minLength: 1, maxLength: 4 }),
        blockRows: fc.option(fc.integer({ min: 1, max: 100 }), { nil: undefined }),
        type: fc.constantFrom<Type>('f32', 'f64', 'u8'),
        levels: fc.constantFrom(3, 200),
        seed: fc.nat(),
      })
      await fc.assert(
        fc.asyncProperty(scene, async ({ n, m, d, k, lengths, blockRows, type, levels, seed }) => {
          const random = seeded(seed)
          const value = () => Math.floor(random() * levels)
          const [points, queries] = [table(n, d, value), table(m, d, value)]
          const runs = [...lengths, 7]
          for (const engine of engines) {
            using q = engine.matrix(m, d, queries)
            const options = { k: Math.min(k, n), algorithm, ...(blockRows && { blockRows }) }
            const got = await nearestInBlocks(q, inRuns(points, runs, type), options)
            expect(plain(got)).toEqual(asRows(queries, options.k, points))
          }
        }),
        { numRuns: 30, seed: 1 },
      )
      for (const engine of engines) expect(engine.bytesInUse).toBe(0)
    },
  )

  test('accepts arrays of different types, and queries of another type', async () => {
    const random = seeded(2)
    const [bytes, narrow, wide] = [
      table(50, 6, () => Math.floor(random() * 4)),
      rounded(table(60, 6, () => random() * 4)),
      table(70, 6, () => random() * 4),
    ]
    const queries = rounded(table(9, 6, () => random() * 4))
    const all = [...bytes, ...narrow, ...wide, ...bytes]
    const source = [
      Uint8Array.from(bytes.flat()),
      Float32Array.from(narrow.flat()),
      Float64Array.from(wide.flat()),
      // Part of a buffer, as Node's are.
      Uint8Array.of(9, ...bytes.flat()).subarray(1),
    ]
    for (const engine of engines) {
      using q = engine.matrix(9, 6, queries)
      expect(plain(await nearestInBlocks(q, source, { k: 7 }))).toEqual(asRows(queries, 7, all))
    }
  })

  test.each([
    ['squares that overflow', 1e300],
    ['squares that underflow', 1e-300],
  ])('finds the exact neighbors for %s, where distances give no bounds', async (_, size) => {
    const random = seeded(3)
    const points = table(200, 5, () => (Math.floor(random() * 3) - 1) * size)
    const queries = points.slice(0, 30)
    for (const engine of engines) {
      using q = engine.matrix(30, 5, queries, { type: 'f64' })
      for (const algorithm of ALGORITHMS) {
        const got = await nearestInBlocks(q, Float64Array.from(points.flat()), { k: 4, blockRows: 31, algorithm })
        expect(plain(got), algorithm).toEqual(asRows(queries, 4, points))
      }
    }
  })

  test('finds the exact neighbors in blocks large enough for integer filters to choose seeds', async () => {
    const random = seeded(4)
    const [n, m, d] = [9_000, 300, 24]
    const points = Float32Array.from({ length: n * d }, random)
    for (const engine of engines) {
      using q = engine.matrix(m, d, Float32Array.from({ length: m * d }, random))
      using x = engine.matrix(n, d, points)
      const wanted = await nearest(q, x, { k: 10, algorithm: 'brute' })
      for (const algorithm of ALGORITHMS) {
        expect(await nearestInBlocks(q, points, { k: 10, blockRows: 2_100, algorithm }), algorithm).toEqual(wanted)
      }
    }
  })

  test.each([1, 2, 3, 8])('finds the exact neighbors in d=%i, where bounds skip most cells and leaves', async (d) => {
    const random = seeded(d)
    const [n, m] = [20_000, 600]
    const values = (rows: number) => Float32Array.from({ length: rows * d }, () => Math.floor(random() * 500) / 500)
    const points = values(n)
    for (const engine of engines) {
      using q = engine.matrix(m, d, values(m))
      using x = engine.matrix(n, d, points)
      for (const k of [1, 5]) {
        const wanted = await nearest(q, x, { k, algorithm: 'brute' })
        for (const algorithm of ['auto', 'tree', 'grid'] as const) {
          expect(await nearestInBlocks(q, points, { k, blockRows: 3_001, algorithm }), algorithm).toEqual(wanted)
        }
      }
    }
  })

  test('searches more rows than fit in the memory of the engine', async () => {
    const [n, m, d, run] = [400_000, 25, 16, 10_000]
    const engine = await createEngine({ threads: 2, maxBytes: 1 << 24 })
    expect(() => engine.matrix(n, d)).toThrow(expect.objectContaining({ code: 'OUT_OF_MEMORY' }))
    /** Returns a small whole number that depends only on its row and column. */
    const valueAt = (row: number, t: number) => (Math.imul(row + 1, 2654435761 + 40503 * t) >>> 9) & 1023
    function* rows() {
      for (let from = 0; from < n; from += run)
        yield Float32Array.from({ length: run * d }, (_, i) => valueAt(from + Math.floor(i / d), i % d))
    }
    const queries = Array.from({ length: m }, (_, i) => Array.from({ length: d }, (_, t) => valueAt(i * 16_001, t) + 1))
    const wanted = queries.map((query) => {
      let best = { j: -1, squared: Number.POSITIVE_INFINITY }
      for (let j = 0; j < n; j++) {
        let squared = 0
        for (let t = 0; t < d; t++) squared += (query[t] - valueAt(j, t)) ** 2
        if (squared < best.squared) best = { j, squared }
      }
      return best
    })
    const q = engine.matrix(m, d, queries)
    const before = engine.bytesInUse
    for (const algorithm of ['auto', 'tree'] as const) {
      const got = await nearestInBlocks(q, rows(), { algorithm })
      expect(plain(got), algorithm).toEqual({
        index: wanted.map(({ j }) => j),
        squaredDistance: wanted.map(({ squared }) => squared),
      })
      expect(engine.bytesInUse).toBe(before)
    }
    await engine.close()
  })
})

describe('nearestInBlocks refuses, closes the source and frees its memory', () => {
  const good = () => new Float32Array(20)
  const withBad = (bad: number) => good().fill(bad, 13, 14)
  const huge = Object.defineProperty(good(), 'length', { value: 2 ** 33 })
  test.each<[string, string, RegExp, unknown, object]>([
    [
      'partial rows',
      'BAD_SHAPE',
      /block 1 has 3 values but must have whole rows of 2/,
      [good(), new Float32Array(3)],
      {},
    ],
    ['NaN', 'BAD_VALUE', /row 6 of block 1, column 1 is NaN/, [good(), withBad(Number.NaN)], { blockRows: 4 }],
    ['Infinity', 'BAD_VALUE', /row 6 of block 0, column 1 is Infinity/, [withBad(Number.POSITIVE_INFINITY)], {}],
    ['a block that is no array', 'BAD_VALUE', /block 1 is 'rows' but must be a Float32Array/, [good(), 'rows'], {}],
    ['an array of another type', 'BAD_VALUE', /block 0 is an array of 4/, [new Int32Array(4)], {}],
    ['no rows', 'BAD_SHAPE', /there are no rows/, [new Float32Array(0)], {}],
    ['blocks that are not iterable', 'BAD_VALUE', /blocks is 5/, 5, {}],
    [
      'k above the number of rows',
      'BAD_OPTION',
      /k is 21 but must be a whole number from 1 to 20/,
      [good(), good()],
      { k: 21 },
    ],
    ['k of 0', 'BAD_OPTION', /k is 0/, [good()], { k: 0 }],
    ['an unknown algorithm', 'BAD_OPTION', /algorithm is 'magic'/, [good()], { algorithm: 'magic' }],
    ['blocks of no rows', 'BAD_OPTION', /blockRows is 0/, [good()], { blockRows: 0 }],
    [
      'more rows than can be numbered',
      'BAD_SHAPE',
      /there are 4294967306 rows but at most 4294967295/,
      { [Symbol.iterator]: () => [good(), huge].values() },
      {},
    ],
  ])('refuses %s', async (_, code, message, source, options) => {
    for (const engine of engines) {
      using q = engine.matrix(3, 2)
      const before = engine.bytesInUse
      await expect(nearestInBlocks(q, source as RowArray[], options)).rejects.toMatchObject({
        code,
        message: expect.stringMatching(message),
      })
      expect(engine.bytesInUse).toBe(before)
    }
  })

  test('refuses disposed queries, and borrows queries while it runs', async () => {
    const [engine] = engines
    const q = engine.matrix(3, 2)
    const answer = nearestInBlocks(q, [good()])
    expect(() => q.dispose()).toThrow(expect.objectContaining({ code: 'IN_USE' }))
    await answer
    q.dispose()
    await expect(nearestInBlocks(q, [good()])).rejects.toMatchObject({ code: 'DISPOSED' })
  })

  /** Returns a source that never ends, and a record of how often it was read and closed. */
  function endless(next: (turn: number) => Promise<RowArray>) {
    const seen = { turns: 0, returned: 0 }
    const source: AsyncIterable<RowArray> = {
      [Symbol.asyncIterator]: () => ({
        next: async () => ({ done: false, value: await next(seen.turns++) }),
        return: async () => {
          seen.returned++
          return { done: true, value: undefined }
        },
      }),
    }
    return { source, seen }
  }

  test.each([
    ['between blocks', async () => good()],
    [
      'while it waits for a block',
      (turn: number) => (turn < 3 ? Promise.resolve(good()) : new Promise<RowArray>(() => {})),
    ],
  ])('stops, closes the source and frees memory on an abort %s', async (_, next) => {
    for (const engine of engines) {
      using q = engine.matrix(3, 2)
      const before = engine.bytesInUse
      const over = new AbortController()
      const { source, seen } = endless(next)
      const answer = nearestInBlocks(q, source, { blockRows: 10, signal: over.signal })
      setTimeout(() => over.abort(new Error('enough')), 20)
      await expect(answer).rejects.toThrow('enough')
      expect(seen.returned).toBe(1)
      expect(engine.bytesInUse).toBe(before)
    }
  })

  test('closes the source after an abort before the start, an error of the source, and a refused block', async () => {
    const [engine] = engines
    using q = engine.matrix(3, 2)
    const before = engine.bytesInUse
    const unread = endless(async () => good())
    await expect(nearestInBlocks(q, unread.source, { signal: AbortSignal.abort('never') })).rejects.toBe('never')
    expect(unread.seen).toEqual({ turns: 0, returned: 1 })
    const broken = endless((turn) => (turn < 2 ? Promise.resolve(good()) : Promise.reject(new Error('no disk'))))
    await expect(nearestInBlocks(q, broken.source)).rejects.toThrow('no disk')
    expect(broken.seen).toEqual({ turns: 3, returned: 1 })
    const refused = endless(async () => withBad(Number.NaN))
    await expect(nearestInBlocks(q, refused.source)).rejects.toMatchObject({ code: 'BAD_VALUE' })
    expect(refused.seen).toEqual({ turns: 1, returned: 1 })
    expect(engine.bytesInUse).toBe(before)
  })

  test('lets a source compute on the same engine between blocks, and names the rows in progress', async () => {
    const [engine] = engines
    using q = engine.matrix(2, 1, [1.2, 8.9])
    async function* source() {
      for (let block = 0; block < 3; block++) {
        const { squaredDistance } = await nearest(q, q)
        yield Float32Array.of(...squaredDistance, 4 * block)
      }
    }
    const stages = new Set<string>()
    const onProgress = ({ stage }: { stage: string }) => stages.add(stage)
    expect([...(await nearestInBlocks(q, source(), { blockRows: 3, onProgress })).index]).toEqual([0, 8])
    expect([...stages].some((stage) => stage.startsWith('nearestInBlocks: rows 3 to 5'))).toBe(true)
  })
})
