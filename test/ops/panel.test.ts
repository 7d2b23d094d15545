import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createEngine, type Engine } from '#engine/engine.js'
import { substituteIn } from '#ops/cholesky/substitute.js'
import { laplace } from '#ops/kernels.js'
import { panelIn } from '#ops/panel.js'
import { gramByDefinition, product } from '../reference/gram.js'
import { rounded, seeded, table } from '../reference/numbers.js'

const engines: Engine[] = []
beforeAll(async () => {
  for (const threads of [1, 2, 3]) engines.push(await createEngine({ threads }))
})
afterAll(() => Promise.all(engines.map((engine) => engine.close())))

const kernel = laplace({ bandwidth: 1.5 })
const transpose = (rows: number[][]) => rows[0].map((_, c) => rows.map((row) => row[c]))
const flat = (rows: number[][]) => Float64Array.from(rows.flat())

/** What all products with the panel of x and its first k rows give. */
async function measure(engine: Engine, x: number[][], k: number, precision: 'f32' | 'f64', outputs: number) {
  const random = seeded(outputs)
  const [u, y] = [table(x.length, outputs, () => random() - 0.5), table(k, outputs, () => random() - 0.5)]
  const scales = Float64Array.from(x, () => random())
  using rows = engine.matrix(x.length, x[0].length, x, { type: 'f64' })
  const before = engine.bytesInUse
  const found = await engine.call('measure', [rows], {}, async (call) => {
    const centers = { address: rows.address, type: rows.type, rows: k, cols: rows.cols }
    using panel = await panelIn(call, kernel, rows, centers, { precision, jitter: 0 })
    using factor = await panel.innerFactorIn(call, scales)
    const identity = flat(table(k, k, () => 0).map((row, i) => row.map((_, j) => Number(i === j))))
    return {
      norms: await panel.normsIn(call),
      times: await panel.timesIn(call, flat(y), outputs),
      transposed: await panel.transposedIn(call, flat(u), outputs),
      inverse: await substituteIn(call, factor, identity, k),
      f: await panel.timesIn(call, identity, k),
    }
  })
  expect(engine.bytesInUse).toBe(before)
  return { u, y, scales, ...found }
}

describe('a panel', () => {
  test.each([
    ['f32', 100, 3],
    ['f32', 731, 13],
    ['f64', 97, 1],
    ['f64', 600, 7],
  ] as const)(
    'products with a panel agree with the definition, %s, %i rows, %i outputs',
    async (precision, n, outputs) => {
      const within = precision === 'f32' ? 2e-5 : 1e-12
      const x = rounded(table(n, 5, seeded(n)))
      const k = 96
      const { u, y, scales, norms, times, transposed, inverse, f } = await measure(engines[1], x, k, precision, outputs)
      const rows = Array.from({ length: n }, (_, i) => [...f.subarray(i * k, (i + 1) * k)])
      const close = (found: Float64Array, wanted: number[][], scale: number) => {
        expect(found.length).toBe(wanted.length * wanted[0].length)
        const worst = wanted.flat().reduce((most, value, at) => Math.max(most, Math.abs(found[at] - value)), 0)
        expect(worst).toBeLessThan(within * scale)
      }
      // F Fᵀ is K where one of the rows is a center.
      const centered = gramByDefinition(kernel, x, x.slice(0, k))
      close(flat(product(rows, transpose(rows.slice(0, k)))), centered, 1)
      close(
        norms,
        rows.map((row) => [row.reduce((sum, value) => sum + value * value, 0)]),
        1,
      )
      close(times, product(rows, y), 10)
      close(transposed, product(transpose(rows), u), 10)
      const inner = product(
        transpose(rows),
        rows.map((row, i) => row.map((value) => scales[i] * value)),
      )
      const whole = inner.map((row, i) => row.map((value, j) => value + Number(i === j)))
      const columns = Array.from({ length: k }, (_, i) => [...inverse.subarray(i * k, (i + 1) * k)])
      close(
        flat(product(whole, columns)),
        whole.map((row, i) => row.map((_, j) => Number(i === j))),
        50,
      )
    },
  )

  test('products with a panel have the same bits on 1, 2 and 3 threads', async () => {
    const x = table(1300, 3, seeded(2))
    const [one, two, three] = await Promise.all(engines.map((engine) => measure(engine, x, 192, 'f32', 10)))
    expect(two).toEqual(one)
    expect(three).toEqual(one)
  })
})
