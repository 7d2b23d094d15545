import fc from 'fast-check'
import { expect, test } from 'vitest'
import { agreement } from '#labels/agreement.js'
import { equalRows } from '../reference/labels.js'
import { pools } from './arbitrary.js'

test('agreement returns the pairs and the mean of the definition', async () => {
  await fc.assert(
    fc.asyncProperty(pools({ minMembers: 2, minRows: 1 }), async ({ votes, members, rows }) => {
      const { mean, pairs } = await agreement(Int32Array.from(votes.flat()), { members })
      expect([...pairs]).toEqual(votes.flatMap((a) => votes.map((b) => equalRows(a, b) / rows)))
      const equal = votes.flatMap((a, m) => votes.slice(m + 1).map((b) => equalRows(a, b)))
      expect(mean).toBe(equal.reduce((sum, count) => sum + count, 0) / (equal.length * rows))
    }),
    { seed: 1 },
  )
})

test('agreement sums its blocks over a million rows', async () => {
  const rows = 1_000_000
  // Member 1 leaves class 0 on every second row, member 2 on every third.
  const votes = Uint8Array.from({ length: 3 * rows }, (_, j) => {
    const member = Math.floor(j / rows)
    return member > 0 && (j % rows) % (member + 1) === 0 ? member : 0
  })
  const { mean, pairs } = await agreement(votes, { members: 3 })
  const [zeroOne, zeroTwo, oneTwo] = [500_000, 666_666, 333_333]
  const counts = [rows, zeroOne, zeroTwo, zeroOne, rows, oneTwo, zeroTwo, oneTwo, rows]
  expect([...pairs]).toEqual(counts.map((count) => count / rows))
  expect(mean).toBe((zeroOne + zeroTwo + oneTwo) / (3 * rows))
})

test('agreement refuses a pool without pairs', async () => {
  const votes = Int32Array.of(0, 1, 2)
  await expect(agreement(votes, { members: 1 })).rejects.toMatchObject({ code: 'BAD_OPTION' })
  await expect(agreement(votes, { members: 2 })).rejects.toMatchObject({ code: 'BAD_SHAPE' })
  await expect(agreement(new Int32Array(0), { members: 2 })).rejects.toMatchObject({ code: 'BAD_SHAPE' })
})
