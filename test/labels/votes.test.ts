import fc from 'fast-check'
import { expect, test } from 'vitest'
import { countVotes, plurality, voteShares } from '#labels/votes.js'
import { stream } from '#random/stream.js'
import { pluralityOf, votesByClass } from '../reference/labels.js'
import { pools } from './arbitrary.js'

test('vote counts, shares and plurality are those of the definitions', async () => {
  await fc.assert(
    fc.asyncProperty(pools(), fc.nat(), async ({ votes, members, rows, classes }, seed) => {
      const expected = votesByClass(votes, rows, classes)
      const counts = await countVotes(Int32Array.from(votes.flat()), { members, classes })
      expect([...counts]).toEqual(expected.flat())
      expect([...(await voteShares(counts, { classes }))]).toEqual(expected.flat().map((count) => count / members))
      const ties = stream(seed, 'plurality', 2)
      const winners = await plurality(counts, { classes, seed, trial: 2 })
      expect([...winners]).toEqual(expected.map((row, i) => pluralityOf(row, ties.uniform(i))))
    }),
    { seed: 1 },
  )
})

test('tied classes win equally often, and a clear winner does not depend on the draw', async () => {
  const rows = 30_000
  const counts = Uint32Array.from({ length: rows * 4 }, (_, i) => [2, 0, 2, 2][i % 4])
  const wins = [0, 0, 0, 0]
  for (const winner of await plurality(counts, { classes: 4, seed: 1 })) wins[winner] += 1
  expect(wins[1]).toBe(0)
  for (const c of [0, 2, 3]) expect(Math.abs(wins[c] - rows / 3)).toBeLessThanOrEqual(4 * Math.sqrt((rows * 2) / 9))
  expect([...(await plurality(Uint32Array.of(1, 3, 2, 0, 0, 1), { classes: 3, seed: 1 }))]).toEqual([1, 2])
})

test('ties are broken by seed and trial, and a row without votes gets any class', async () => {
  const none = new Uint32Array(4000)
  const winners = await plurality(none, { classes: 4, seed: 1 })
  expect(await plurality(none, { classes: 4, seed: 1 })).toEqual(winners)
  expect(await plurality(none, { classes: 4, seed: 1, trial: 1 })).not.toEqual(winners)
  expect(await plurality(none, { classes: 4, seed: 2 })).not.toEqual(winners)
  expect(new Set(winners)).toEqual(new Set([0, 1, 2, 3]))
})

test('countVotes counts ten members on a million rows block by block', async () => {
  const [members, rows, classes] = [10, 1_000_000, 10]
  // On row i, members 0 to 5 vote for class i mod 10, and each other member m for class (i + m) mod 10.
  const votes = Uint8Array.from({ length: members * rows }, (_, j) => {
    const member = Math.floor(j / rows)
    return ((j % rows) + (member < 6 ? 0 : member)) % classes
  })
  const counts = await countVotes(votes, { members, classes })
  const fromRow = [6, 0, 0, 0, 0, 0, 1, 1, 1, 1]
  const right = counts.every((count, j) => {
    const [row, c] = [Math.floor(j / classes), j % classes]
    return count === fromRow[(c - (row % classes) + classes) % classes]
  })
  expect(right).toBe(true)
  const winners = await plurality(counts, { classes, seed: 1 })
  expect(winners.every((winner, i) => winner === i % classes)).toBe(true)
})

test('votes that are not those of a pool are refused', async () => {
  const votes = Int32Array.of(0, 1, 2, 0)
  await expect(countVotes(votes, { members: 3, classes: 3 })).rejects.toMatchObject({
    code: 'BAD_SHAPE',
    message: 'countVotes: votes has 4 labels, which is not a multiple of members (3)',
  })
  await expect(countVotes(votes, { members: 2, classes: 2 })).rejects.toMatchObject({
    code: 'BAD_VALUE',
    message: 'countVotes: votes[2] is 2 but must be a class from 0 to 1',
  })
  await expect(countVotes(votes, { members: 0, classes: 3 })).rejects.toMatchObject({ code: 'BAD_OPTION' })
  await expect(countVotes(votes, { members: 2, classes: 5000 })).rejects.toMatchObject({ code: 'BAD_OPTION' })
  await expect(plurality(Uint32Array.of(1, 2, 3), { classes: 2, seed: 1 })).rejects.toMatchObject({ code: 'BAD_SHAPE' })
  await expect(voteShares(Uint32Array.of(1, 0, 0, 0), { classes: 2 })).rejects.toMatchObject({
    code: 'BAD_VALUE',
    message: 'voteShares: row 1 has no votes',
  })
})
