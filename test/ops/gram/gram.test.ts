import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createEngine, type Engine } from '#engine/engine.js'
import type { Matrix } from '#engine/matrix.js'
import { gramBlock, gramMatvec } from '#ops/gram/gram.js'
import type { Kernel } from '#ops/kernel.js'
import { gaussian, laplace, polynomial } from '#ops/kernels.js'
import { gramByDefinition, product, slackOf } from '../../reference/gram.js'
import { rounded, seeded, table } from '../../reference/numbers.js'

const engines: Engine[] = []
let relaxed: Engine

beforeAll(async () => {
  for (const threads of [1, 2, 3]) engines.push(await createEngine({ threads }))
  relaxed = await createEngine({ threads: 1, numerics: 'relaxed' })
})
afterAll(() => Promise.all([...engines, relaxed].map((engine) => engine.close())))

type Type = 'f32' | 'f64' | 'u8'
// The polynomial is not 0 on the zeros that fill the last strip and group.
const cubic = ({ bandwidth }: { bandwidth: number }) => polynomial({ degree: 3, bandwidth })
const KERNELS = { laplace, gaussian, cubic }

const upload = (engine: Engine, rows: number[][], type: Type = 'f32'): Matrix =>
  engine.matrix(rows.length, rows[0].length, rows, { type })

/** K(x1, x2) v on one engine, as a flat array; nothing is left behind. */
async function multiply(
  engine: Engine,
  kernel: Kernel,
  { x1, x2, v, type = 'f32' }: { x1: number[][]; x2: number[][]; v: number[][]; type?: Type },
  precision: 'f32' | 'f64' = 'f32',
) {
  const [a, b, c] = [upload(engine, x1, type), upload(engine, x2, type), upload(engine, v, 'f64')]
  const result = await gramMatvec(kernel, a, b, c, { precision })
  expect([result.rows, result.cols, result.type]).toEqual([x1.length, v[0].length, precision])
  const values = result.toArray()
  for (const matrix of [a, b, c, result]) matrix.dispose()
  expect(engine.bytesInUse).toBe(0)
  return values
}

/** The largest error of a product, relative to the root mean square of what is wanted. */
function errorOf(found: ArrayLike<number>, wanted: number[][]): number {
  const flat = wanted.flat()
  const size = Math.sqrt(flat.reduce((sum, value) => sum + value * value, 0) / flat.length)
  return Math.max(...flat.map((value, i) => Math.abs(found[i] - value))) / size
}

describe('the exponential', () => {
  // Distances of 12 bits have exact squares in float32; a bandwidth of log2(e) makes the kernel 2^-r, exactly scaled.
  const distances = Array.from({ length: 4096 }, (_, i) => [i / 32])
  const kernel = laplace({ bandwidth: Math.LOG2E })

  test.each([
    ['f32', 2e-7, 126],
    ['f64', 5e-16, 1022],
  ] as const)(
    'the exponential in %s has a relative error of at most %f, and is never subnormal',
    async (precision, tolerance, last) => {
      for (const engine of [engines[0], relaxed]) {
        for (const stretch of [1, 16]) {
          using queries = upload(
            engine,
            distances.map(([r]) => [r * stretch]),
            'f64',
          )
          using origin = upload(engine, [[0]], 'f64')
          using values = await gramBlock(kernel, queries, origin, { precision })
          values.toArray().forEach((value, i) => {
            const r = distances[i][0] * stretch
            if (r > last) expect(value).toBe(0)
            else expect(Math.abs(value / 2 ** -r - 1)).toBeLessThanOrEqual(tolerance)
          })
        }
      }
    },
  )
})

describe('gramMatvec', () => {
  const sizes = [1, 3, 4, 5, 17, 65, 200]
  test.each(sizes.flatMap((n) => [1, 3, 8, 30].map((d) => [n, d])))(
    'gramMatvec agrees with the definition, n=%i d=%i',
    async (n, d) => {
      const random = seeded(n * 100 + d)
      const [x1, x2] = [table(19, d, random), table(n, d, random)].map(rounded)
      const v = table(n, 7, () => random() - 0.5)
      for (const make of Object.values(KERNELS)) {
        const kernel = make({ bandwidth: 0.3 * Math.sqrt(d) })
        const wanted = product(gramByDefinition(kernel, x1, x2), v)
        for (const engine of [engines[1], relaxed]) {
          expect(errorOf(await multiply(engine, kernel, { x1, x2, v }), wanted)).toBeLessThan(3e-6)
          expect(errorOf(await multiply(engine, kernel, { x1, x2, v }, 'f64'), wanted)).toBeLessThan(1e-13)
        }
      }
    },
  )

  test.each([1e4, 1e6])('gramMatvec keeps its accuracy under a common offset of %f', async (offset) => {
    const random = seeded(3)
    const [x1, x2] = [table(40, 6, () => offset + random()), table(150, 6, () => offset + random())]
    const v = table(150, 2, random)
    for (const type of ['f32', 'f64'] as const) {
      const stored = type === 'f32' ? [x1, x2].map(rounded) : [x1, x2]
      const wanted = product(gramByDefinition(laplace({ bandwidth: 0.5 }), stored[0], stored[1]), v)
      for (const [precision, tolerance] of [
        ['f32', 2e-6],
        ['f64', 1e-13],
      ] as const) {
        const found = await multiply(engines[0], laplace({ bandwidth: 0.5 }), { x1, x2, v, type }, precision)
        expect(errorOf(found, wanted)).toBeLessThan(tolerance)
      }
    }
  })

  test('gramMatvec accepts bytes, and operands of different types', async () => {
    const random = seeded(4)
    const [x1, x2] = [table(30, 20, () => Math.floor(random() * 256)), table(70, 20, () => Math.floor(random() * 256))]
    const v = table(70, 3, random)
    const kernel = gaussian({ bandwidth: 200 })
    const wanted = product(gramByDefinition(kernel, x1, x2), v)
    expect(errorOf(await multiply(engines[0], kernel, { x1, x2, v, type: 'u8' }), wanted)).toBeLessThan(2e-6)
    using queries = upload(engines[0], x1, 'f64')
    using points = upload(engines[0], x2, 'u8')
    using weights = upload(engines[0], v)
    using found = await gramMatvec(kernel, queries, points, weights)
    expect(errorOf(found.toArray(), wanted)).toBeLessThan(2e-6)
  })

  test('gramMatvec sums many columns without losing digits', async () => {
    const random = seeded(5)
    const [x1, x2] = [table(9, 3, random), table(5000, 3, random)].map(rounded)
    const v = table(5000, 1, () => 1)
    const kernel = gaussian({ bandwidth: 1 })
    expect(
      errorOf(await multiply(engines[0], kernel, { x1, x2, v }), product(gramByDefinition(kernel, x1, x2), v)),
    ).toBeLessThan(5e-7)
  })

  test('gramMatvec has the same bits on 1, 2 and 3 threads, and for a single row', async () => {
    const random = seeded(6)
    const [x1, x2, v] = [table(333, 5, random), table(700, 5, random), table(700, 4, random)]
    for (const precision of ['f32', 'f64'] as const) {
      const [one, two, three] = await Promise.all(
        engines.map((engine) => multiply(engine, laplace({ bandwidth: 0.2 }), { x1, x2, v }, precision)),
      )
      expect(two).toEqual(one)
      expect(three).toEqual(one)
      const alone = await multiply(engines[0], laplace({ bandwidth: 0.2 }), { x1: [x1[200]], x2, v }, precision)
      expect(alone).toEqual(one.slice(800, 804))
    }
  })
})

describe('near and far rows', () => {
  const laplaceOf = async (x1: number[][], x2: number[][], bandwidth: number, type: Type = 'f64') => {
    using queries = upload(engines[0], x1, type)
    using points = upload(engines[0], x2, type)
    using values = await gramBlock(laplace({ bandwidth }), queries, points)
    return values.toArray()
  }

  test.each([1e-8, 1e-4, 1e-2, 0.1, 0.5])(
    'the Laplace kernel in float32 is accurate for rows %f apart',
    async (gap) => {
      const random = seeded(8)
      for (const d of [1, 4, 31]) {
        const base = table(50, d, () => 3 * random())
        const moved = base.map((row) => row.map((value) => value + gap * (random() - 0.5)))
        for (const bandwidth of [gap, 1, 100]) {
          const found = await laplaceOf(base, moved, bandwidth)
          gramByDefinition({ name: 'laplace', bandwidth }, base, moved)
            .flat()
            .forEach((value, i) => {
              expect(Math.abs(found[i] - value)).toBeLessThanOrEqual(slackOf(value, 1e-6))
            })
        }
      }
    },
  )

  test('the Laplace kernel accepts rows whose squared lengths overflow, in both precisions', async () => {
    const long = [
      [1e20, 0, 0],
      [0, 1e30, 0],
      [1e30, 1e30, 0],
      [1, 2, 3],
      [1, 2, 3.5],
    ]
    const found = await laplaceOf(long, long, 1)
    long.forEach((_, i) => {
      long.forEach((_, j) => {
        const near = Math.min(i, j) === 3 && i !== j ? Math.exp(-0.5) : 0
        expect(found[i * 5 + j]).toBeCloseTo(i === j ? 1 : near, 6)
      })
    })
    using rows = upload(engines[0], long)
    using ones = upload(engines[0], [[1], [1], [1], [1], [1]])
    using sums = await gramMatvec(laplace({ bandwidth: 1 }), rows, rows, ones)
    sums.toArray().forEach((sum, i) => {
      expect(sum).toBeCloseTo(i < 3 ? 1 : 1 + Math.exp(-0.5), 6)
    })
    const huge = [
      [1e200, 0],
      [0, 1e300],
      [1e200, 1],
    ]
    using x = upload(engines[0], huge, 'f64')
    using values = await gramBlock(laplace({ bandwidth: 1 }), x, x, { precision: 'f64' })
    expect([...values.toArray()]).toEqual(
      [1, 0, 0, 0, 1, 0, 0, 0, 1].map((value, i) => (i === 2 || i === 6 ? Math.exp(-1) : value)),
    )
  })
})

describe('refusals', () => {
  const matrix = ([rows, cols]: readonly [number, number]) => engines[0].matrix(rows, cols)
  test.each([
    [
      'operands with different numbers of columns',
      [2, 32],
      [3, 31],
      [3, 1],
      'BAD_SHAPE',
      'gramMatvec: x1 has 32 columns but x2 has 31',
    ],
    [
      'operands with different numbers of rows',
      [2, 4],
      [3, 4],
      [5, 1],
      'BAD_SHAPE',
      'gramMatvec: v has 5 rows but x2 has 3',
    ],
  ] as const)('gramMatvec refuses %s', async (_, a, b, c, code, message) => {
    const [x1, x2, v] = [a, b, c].map(matrix)
    await expect(gramMatvec(laplace({ bandwidth: 1 }), x1, x2, v)).rejects.toMatchObject({ code, message })
    for (const each of [x1, x2, v]) each.dispose()
  })

  test('gramBlock refuses an unknown precision and a handmade kernel', async () => {
    using x = matrix([2, 2])
    const kernel = laplace({ bandwidth: 1 })
    await expect(gramBlock(kernel, x, x, { precision: 'f16' as never })).rejects.toMatchObject({ code: 'BAD_OPTION' })
    await expect(gramBlock({ name: 'laplace', bandwidth: 1 } as never, x, x)).rejects.toMatchObject({
      code: 'BAD_OPTION',
    })
  })

  test('an aborted gramMatvec frees all its memory', async () => {
    const random = seeded(9)
    for (const engine of engines) {
      using x = upload(engine, table(2000, 40, random))
      using v = upload(engine, table(2000, 5, random))
      const before = engine.bytesInUse
      const controller = new AbortController()
      const running = gramMatvec(laplace({ bandwidth: 1 }), x, x, v, {
        signal: controller.signal,
        onProgress: () => controller.abort(),
      })
      await expect(running).rejects.toThrow('aborted')
      expect(engine.bytesInUse).toBe(before)
    }
  })
})
