import { afterAll, beforeAll, expect, test } from 'vitest'
import { createEngine, type Engine } from '#engine/engine.js'
import { featureColumns, featurePanelIn } from '#ops/panel.js'
import { standardIn } from '#ops/standard.js'
import { seeded, table } from '../reference/numbers.js'

let engine: Engine
beforeAll(async () => {
  engine = await createEngine({ threads: 2 })
})
afterAll(() => engine.close())

const standardOf = (values: ArrayLike<number>, cols: number) =>
  engine.call('measure', [], {}, (call) => standardIn(call, values, cols))

const standardized = async (values: ArrayLike<number>, cols: number) => {
  const { center, inverse } = await standardOf(values, cols)
  return Array.from(values, (value, at) => (value - center[at % cols]) * inverse[at % cols])
}

test.each([
  [0, 1],
  [1e4, 1],
  [-1e9, 1e-3],
  [0, 1e300],
  [0, 1e-300],
  [3, 1e-10],
])('standardized columns have mean 0 and variance 1, offset %f and scale %f', async (offset, scale) => {
  const random = seeded(7)
  const values = table(97, 3, () => offset + scale * (random() - 0.5)).flat()
  const found = await standardized(values, 3)
  // Values are known to 2^-53 of the offset, of which a deviation of about .3 scales has so many units.
  const within = 1e-12 + (8 * Math.abs(offset) * 2 ** -53) / scale
  for (let c = 0; c < 3; c++) {
    const column = found.filter((_, at) => at % 3 === c)
    const mean = column.reduce((sum, value) => sum + value / 97, 0)
    expect(Math.abs(mean)).toBeLessThan(within)
    expect(Math.abs(column.reduce((sum, value) => sum + (value * value) / 97, 0) - 1)).toBeLessThan(within)
  }
})

test('standardization maps constant columns, and columns whose range overflows float64, to 0', async () => {
  const values = [0.1, 1e308, 5, 0.1, -1e308, 6, 0.1, 1e308, 7]
  const { center, inverse } = await standardOf(values, 3)
  expect([...inverse.subarray(0, 2)]).toEqual([0, 0])
  expect(center.every(Number.isFinite)).toBe(true)
  expect([...(await standardOf([4, 4], 2)).inverse]).toEqual([0, 0])
})

test.each([
  [1, 1, 1],
  [5, 11, 2],
  [17, 12, 7],
  [1030, 3, 1],
])('a panel of features holds standardized rows and a column of ones, %i×%i, %i outputs', async (n, d, outputs) => {
  const random = seeded(n)
  const values = table(n, d, () => random() - 0.3)
  using x = engine.matrix(n, d, values, { type: 'f64' })
  const before = engine.bytesInUse
  const [first, columns] = [Math.floor(n / 3), featureColumns(d)]
  expect([columns % 12, columns > d]).toEqual([0, true])
  const standard = { center: new Float64Array(d).fill(0.25), inverse: new Float64Array(d).fill(2) }
  const rows = values.slice(first).map((row) => [...row.map((value) => (value - 0.25) * 2), 1])
  const [y, u] = [columns, n - first].map((length) => Float64Array.from({ length: length * outputs }, random))
  const found = await engine.call('measure', [x], {}, async (call) => {
    using panel = await featurePanelIn(call, x, standard, first)
    return { times: await panel.timesIn(call, y, outputs), transposed: await panel.transposedIn(call, u, outputs) }
  })
  expect(engine.bytesInUse).toBe(before)
  for (let r = 0; r < outputs; r++) {
    for (const [i, row] of rows.entries()) {
      const wanted = row.reduce((sum, value, c) => sum + value * y[c * outputs + r], 0)
      expect(Math.abs(found.times[i * outputs + r] - wanted)).toBeLessThan(1e-12)
    }
    for (let c = 0; c < columns; c++) {
      const wanted = rows.reduce((sum, row, i) => sum + (row[c] ?? 0) * u[i * outputs + r], 0)
      expect(Math.abs(found.transposed[c * outputs + r] - wanted)).toBeLessThan(1e-12 * n)
    }
  }
})
