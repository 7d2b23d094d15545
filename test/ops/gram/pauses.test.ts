import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createEngine, type Engine } from '#engine/engine.js'
import { takeRows } from '#engine/take-rows.js'
import { gramBlock, gramMatvec } from '#ops/gram/gram.js'
import { gramLowerIn, gramPanelIn } from '#ops/gram/parts.js'
import { arcCosine } from '#ops/kernels.js'
import { beatsDuring } from '../../engine/beats.js'
import { normalRows } from '../../reference/rows.js'

/** A value of it costs as much as the products of 3,000 columns: one call of an op fills nine runs of a strip. */
const KERNEL = arcCosine({ depth: 20 })

let engine: Engine
beforeAll(async () => {
  engine = await createEngine({ threads: 1 })
})
afterAll(() => engine.close())

/** What a matrix holds, and how often others could run while it was made. */
async function watched(make: () => ReturnType<typeof gramBlock>) {
  let values: ArrayLike<number> = []
  const beats = await beatsDuring(async () => {
    using made = await make()
    values = made.toArray()
  })
  return { values, beats }
}

describe('paused Gram ops', () => {
  test.each(['f32', 'f64'] as const)(
    'a block and a product continue correctly after each pause, in %s',
    async (precision) => {
      const [m, n, d, outputs] = [16, 12_000, 4, 2]
      using points = normalRows(engine, n, d, 1)
      using queries = normalRows(engine, m, d, 2)
      using v = normalRows(engine, n, outputs, 3)
      const block = await watched(() => gramBlock(KERNEL, queries, points, { precision }))
      expect(block.beats).toBeGreaterThan(12)
      // Values depend on two rows alone, and a part of the points is within what one call may fill.
      for (let first = 0; first < n; first += 3000) {
        using some = engine.matrix(3000, d, points.toArray().subarray(first * d, (first + 3000) * d))
        using part = await gramBlock(KERNEL, queries, some, { precision })
        const at = (i: number) => Math.floor(i / 3000) * n + first + (i % 3000)
        expect(part.toArray().findIndex((value, i) => value !== block.values[at(i)])).toBe(-1)
      }
      const product = await watched(() => gramMatvec(KERNEL, queries, points, v, { precision }))
      expect(product.beats).toBeGreaterThan(14)
      const weights = v.toArray()
      for (let at = 0; at < m * outputs; at++) {
        const terms = Array.from({ length: n }, (_, j) => {
          return block.values[Math.floor(at / outputs) * n + j] * weights[j * outputs + (at % outputs)]
        })
        const [sum, size] = [terms.reduce((a, b) => a + b, 0), Math.hypot(...terms)]
        expect(Math.abs(product.values[at] - sum) / size).toBeLessThan(precision === 'f32' ? 1e-4 : 1e-11)
      }
    },
  )

  test('a triangle and a panel continue correctly after each pause, in strips of 8 rows', async () => {
    const [n, centers, lanes] = [1200, 600, 8]
    using x = normalRows(engine, n, 4, 1)
    using points = normalRows(engine, centers, 4, 2)
    const read = (address: number, length: number) =>
      engine.memory.view<Float32Array>(Float32Array, address, length).slice()
    // The last strips of both, of which a block has several.
    const strips: Record<'lower' | 'panel', Float32Array> = { lower: read(0, 0), panel: read(0, 0) }
    const beats = await beatsDuring(() =>
      engine.call('test', [x, points], {}, async (call) => {
        const lower = await gramLowerIn(call, KERNEL, x, 0, 'f32')
        const before = (((n / lanes) * (n / lanes - 1)) / 2) * lanes * lanes
        strips.lower = read(lower + 4 * before, n * lanes)
        const panel = await gramPanelIn(call, KERNEL, x, points, 'f32')
        strips.panel = read(panel + 4 * (n - lanes) * centers, centers * lanes)
      }),
    )
    expect(beats).toBeGreaterThan(60)
    using last = takeRows(
      x,
      Uint32Array.from({ length: lanes }, (_, lane) => n - lanes + lane),
    )
    for (const [name, of] of [
      ['lower', x],
      ['panel', points],
    ] as const) {
      using block = await gramBlock(KERNEL, last, of)
      const values = block.toArray()
      const wanted = Float32Array.from(values, (_, at) => values[(at % lanes) * of.rows + Math.floor(at / lanes)])
      expect(strips[name].findIndex((value, at) => value !== wanted[at])).toBe(-1)
    }
  })

  test('symmetric products continue correctly after each pause', async () => {
    const [n, d] = [3000, 4]
    using x = normalRows(engine, n, d, 1)
    using v = normalRows(engine, n, 1, 2)
    const all = await watched(() => gramMatvec(KERNEL, x, x, v))
    // There are 276 pairs of blocks.
    expect(all.beats).toBeGreaterThan(300)
    using some = takeRows(x, Uint32Array.of(0, 1000, n - 1))
    const wanted = await watched(() => gramMatvec(KERNEL, some, x, v))
    for (const [at, row] of [0, 1000, n - 1].entries()) {
      expect(Math.abs(all.values[row] - wanted.values[at])).toBeLessThan(1e-4 * Math.sqrt(n))
    }
  })
})
