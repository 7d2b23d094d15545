import { describe, expect, test } from 'vitest'
import { failing, mutant } from './failing.js'

describe('voting', () => {
  test('as it is, holds', async () => {
    expect(await failing(['T1'])).toEqual([])
  })

  test('by the majority of k + 1 fails T1', async () => {
    const oneMore = mutant<typeof import('#evaluate/theory/voting.js')>('#evaluate/theory/voting.js', (own) => ({
      majorityError: ({ k, p }) => own.majorityError({ k: k + 1, p }),
    }))
    expect(await failing(['T1'], [oneMore])).toEqual(['T1'])
  })
})
