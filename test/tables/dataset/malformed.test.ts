import fc from 'fast-check'
import { expect, test } from 'vitest'
import { readDataset } from '#tables/index.js'
import { GOOD_DATASETS, MALFORMED_DATASETS } from './malformed.js'

test('there are a hundred malformed files', () => {
  expect(new Set(MALFORMED_DATASETS.map(([name]) => name)).size).toBeGreaterThanOrEqual(100)
})

test.each(MALFORMED_DATASETS)('%s is refused in one line that begins with its name', async (name, bytes, says) => {
  const error = await readDataset(new File([bytes as BlobPart], name)).catch((error) => error)
  expect(error).toMatchObject({ name: 'NoisyTeacherError', code: 'BAD_VALUE' })
  expect(error.message).toMatch(says)
  expect(error.message.startsWith(name)).toBe(true)
  expect(error.message).not.toContain('\n')
})

test.each(GOOD_DATASETS)('a damaged %s is read or refused, and nothing else is thrown', async (name, file) => {
  const changes = fc.array(fc.tuple(fc.nat(file.length - 1), fc.nat(255)), { minLength: 1, maxLength: 3 })
  await fc.assert(
    fc.asyncProperty(changes, fc.nat(file.length), async (bytes, cut) => {
      const bad = file.slice()
      for (const [at, value] of bytes) bad[at] = value
      const source = cut % 3 === 0 ? bad.slice(0, cut) : bad
      const result = await readDataset(source, { name, labels: 'none', maxCategories: 10_000 }).catch((error) => error)
      if (result instanceof Error) expect(result).toMatchObject({ name: 'NoisyTeacherError', code: 'BAD_VALUE' })
      else expect(result.x).toHaveLength(result.rows * result.columns.length)
    }),
    { seed: 1, numRuns: 300 },
  )
})
