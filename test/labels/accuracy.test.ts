import fc from 'fast-check'
import { expect, test } from 'vitest'
import { accuracy, errorRate } from '#labels/accuracy.js'
import { equalRows } from '../reference/labels.js'
import { pools } from './arbitrary.js'

test('accuracy and errorRate are the shares of right and of wrong labels', async () => {
  await fc.assert(
    fc.asyncProperty(pools({ minMembers: 2, minRows: 1 }), async ({ votes: [labels, truth], rows }) => {
      const right = equalRows(labels, truth)
      expect(await accuracy(Int32Array.from(labels), Int32Array.from(truth))).toBe(right / rows)
      expect(await errorRate(Int32Array.from(labels), Uint8Array.from(truth))).toBe((rows - right) / rows)
    }),
    { seed: 1 },
  )
})

test('accuracy counts a million labels block by block', async () => {
  const labels = Int32Array.from({ length: 1_000_000 }, (_, i) => i)
  const wrong = labels.map((label, i) => (i % 1000 === 999 ? -1 : label))
  expect(await errorRate(labels, wrong)).toBe(0.001)
})

test('accuracy and errorRate refuse empty arrays and different lengths', async () => {
  const labels = Int32Array.of(0, 1, 2)
  await expect(accuracy(labels, labels.subarray(1))).rejects.toMatchObject({
    code: 'BAD_SHAPE',
    message: 'accuracy: labels has 3 labels but truth 2',
  })
  await expect(errorRate(labels.subarray(3), labels.subarray(3))).rejects.toMatchObject({ code: 'BAD_SHAPE' })
})
