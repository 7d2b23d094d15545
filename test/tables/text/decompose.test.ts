import { expect, test } from 'vitest'
import { decompose } from '#tables/text/decompose.js'
import { SparseRows } from '#tables/text/sparse.js'

/** A matrix with one entry in each row, in another column each: its singular values are the entries. */
function diagonal(values: readonly number[]): SparseRows {
  const x = new SparseRows(values.length)
  for (const [i, value] of values.entries()) x.push({ places: [(7 * i) % values.length], weights: [value] })
  return x
}

test('singular values and vectors of a low rank are exact, signs fixed, and zeros left out', async () => {
  const entries = Array.from({ length: 100 }, (_, i) => (i < 90 ? (i % 2 ? -1 : 1) * 0.95 ** i : 0))
  const passes: number[] = []
  const { values, vectors } = await decompose(diagonal(entries), (done, total) => passes.push(done / total))
  expect(values).toHaveLength(90)
  values.forEach((value, k) => {
    expect(Math.abs(value - 0.95 ** k)).toBeLessThan(1e-12)
    const unit = new Float64Array(100).fill(1, (7 * k) % 100, ((7 * k) % 100) + 1)
    vectors[k].forEach((entry, j) => {
      expect(Math.abs(entry - unit[j])).toBeLessThan(1e-6)
    })
  })
  expect([passes.length, passes.at(-1)]).toEqual([6, 1])
})

test('of a higher rank, 128 values are found, the leading ones closely', async () => {
  const { values, vectors } = await decompose(diagonal(Array.from({ length: 400 }, (_, i) => 1 / (1 + i))), () => {})
  expect([values.length, vectors.length]).toEqual([128, 128])
  for (let k = 0; k < 40; k++) expect(Math.abs(values[k] * (1 + k) - 1)).toBeLessThan(1e-4)
  for (let k = 0; k < 128; k++) expect(values[k]).toBeLessThan((1 + 1e-12) / (1 + k))
})
