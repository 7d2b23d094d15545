import { describe, expect, test } from 'vitest'
import { failing, mutant } from './failing.js'

describe('pools', () => {
  test('T24, the error of a vote of disjoint samples, fails if two members have the same rows', async () => {
    const shared = mutant<typeof import('#data/dataset.js')>('#data/dataset.js', ({ gatherExamples }) => {
      /** Rows of the first member of each training set, until its second member has used them too. */
      const first = new Map<object, ArrayLike<number>>()
      return {
        gatherExamples: (data, rows, ...more) => {
          const of = first.get(data.x)
          first.set(data.x, of ? [] : rows)
          return gatherExamples(data, of?.length ? of : rows, ...more)
        },
      }
    })
    expect(await failing(['T24'], [shared])).toEqual(['T24'])
  })
})
