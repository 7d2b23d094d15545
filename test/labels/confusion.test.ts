import fc from 'fast-check'
import { expect, test } from 'vitest'
import { confusion } from '#labels/confusion.js'
import { pools } from './arbitrary.js'

test('confusion counts pairs of classes and their rates by row', async () => {
  await fc.assert(
    fc.asyncProperty(pools({ minMembers: 2, minRows: 1 }), async ({ votes: [actual, predicted], classes }) => {
      const expected = Array.from({ length: classes ** 2 }, () => 0)
      actual.forEach((given, i) => {
        expected[given * classes + predicted[i]] += 1
      })
      const { counts, rates } = await confusion(Int32Array.from(actual), Int32Array.from(predicted), { classes })
      expect([...counts]).toEqual(expected)
      const totals = Array.from({ length: classes }, (_, c) => actual.filter((given) => given === c).length)
      expect([...rates]).toEqual(expected.map((count, j) => count / Math.max(1, totals[Math.floor(j / classes)])))
    }),
    { seed: 1 },
  )
})

test('confusion sums its blocks over a million labels', async () => {
  const actual = Int32Array.from({ length: 1_000_000 }, (_, i) => i % 2)
  const predicted = Uint8Array.from({ length: 1_000_000 }, (_, i) => (i % 4 === 3 ? 0 : i % 2))
  const { classes, counts, rates } = await confusion(actual, predicted, { classes: 3 })
  expect(classes).toBe(3)
  expect([...counts]).toEqual([500_000, 0, 0, 250_000, 250_000, 0, 0, 0, 0])
  expect([...rates]).toEqual([1, 0, 0, 0.5, 0.5, 0, 0, 0, 0])
})

test('confusion refuses labels of different lengths or out of range', async () => {
  const labels = Int32Array.of(0, 1, 2)
  const none = labels.subarray(3)
  await expect(confusion(labels, labels.subarray(1), { classes: 3 })).rejects.toMatchObject({
    code: 'BAD_SHAPE',
    message: 'confusion: actual has 3 labels but predicted 2',
  })
  await expect(confusion(new Int32Array(3), labels, { classes: 2 })).rejects.toMatchObject({
    code: 'BAD_VALUE',
    message: 'confusion: predicted[2] is 2 but must be a class from 0 to 1',
  })
  await expect(confusion(none, none, { classes: 3 })).rejects.toMatchObject({ code: 'BAD_SHAPE' })
})
