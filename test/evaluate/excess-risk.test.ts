import { expect, test } from 'vitest'
import { excessRisk } from '#evaluate/excess-risk.js'

const posterior = Float64Array.of(0.7, 0.2, 0.1, 0.3, 0.3, 0.4, 0.25, 0.5, 0.25)

test('excessRisk is the mean loss against the best class', async () => {
  const { estimate, interval, covers } = await excessRisk({ posterior, predicted: Int32Array.of(1, 2, 0), classes: 3 })
  expect(estimate).toBeCloseTo((0.5 + 0 + 0.25) / 3, 15)
  expect(interval[0]).toBeLessThan(estimate)
  expect(interval[1]).toBeGreaterThan(estimate)
  expect(covers).toBe('test points')
})

test('excessRisk of the best classes is 0, with an upper bound scaled by the largest possible loss', async () => {
  const { estimate, interval } = await excessRisk({ posterior, predicted: Int32Array.of(0, 2, 1), classes: 3 })
  expect(estimate).toBe(0)
  expect(interval[0]).toBe(0)
  expect(interval[1]).toBeGreaterThan(0.1)
  expect(interval[1]).toBeLessThanOrEqual(0.6)
})

test('excessRisk refuses wrong shapes and classes out of range', async () => {
  const refused = (predicted: Int32Array, code: string) =>
    expect(excessRisk({ posterior, predicted, classes: 3 })).rejects.toMatchObject({ code })
  await refused(Int32Array.of(0, 1), 'BAD_SHAPE')
  await refused(Int32Array.of(0, 1, 3), 'BAD_VALUE')
  await refused(new Int32Array(0), 'BAD_SHAPE')
})
