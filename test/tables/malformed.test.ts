import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { readVotes } from '#tables/index.js'
import { inPieces, parquet, utf8 } from './bytes.js'
import { MALFORMED } from './malformed.js'

test.each(MALFORMED)('%s is refused in one line that begins with its name', async (name, bytes, says) => {
  for (const source of [new File([bytes as BlobPart], name), inPieces(bytes, [5, 1, 64])]) {
    const error = await readVotes(source, { name }).catch((error) => error)
    expect(error).toMatchObject({ name: 'NoisyTeacherError', code: 'BAD_VALUE' })
    expect(error.message).toMatch(says)
    expect(error.message).toMatch(new RegExp(`^${name.replace('.', '\\.')}: [^\\n]*$`))
  }
})

describe('a damaged file', () => {
  const parquetFile = parquet(
    [
      { name: 'item', data: Array.from({ length: 40 }, (_, i) => `i${i % 10}`) },
      { name: 'worker', data: Array.from({ length: 40 }, (_, i) => i % 4), type: 'INT32' },
      { name: 'label', data: Array.from({ length: 40 }, (_, i) => (i % 3 ? i % 2 : null)), type: 'INT32' },
    ],
    16,
  )
  const lines = Array.from({ length: 30 }, (_, i) => `{"item":"${i % 6}","worker":${i % 5},"label":"é${i % 2}"}`)

  test.each([
    [
      'CSV',
      utf8(`item,worker,label\n${Array.from({ length: 30 }, (_, i) => `"i ${i}",${i % 3},${i % 2}`).join('\n')}`),
    ],
    ['JSON Lines', utf8(lines.join('\n'))],
    ['Parquet', parquetFile],
  ])('of %s is read or refused, and nothing else is thrown', async (_, file) => {
    const changes = fc.array(fc.tuple(fc.nat(file.length - 1), fc.nat(255)), { minLength: 1, maxLength: 3 })
    await fc.assert(
      fc.asyncProperty(changes, fc.nat(file.length), async (bytes, cut) => {
        const bad = file.slice()
        for (const [at, value] of bytes) bad[at] = value
        const source = cut % 3 === 0 ? bad.slice(0, cut) : bad
        const result = await readVotes(source, { name: 'x' }).catch((error) => error)
        if (result instanceof Error) expect(result).toMatchObject({ name: 'NoisyTeacherError', code: 'BAD_VALUE' })
        else expect(result.items.length).toBe(result.labels.length)
      }),
      { seed: 1, numRuns: 400 },
    )
  })
})
