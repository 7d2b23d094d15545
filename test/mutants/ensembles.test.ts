import { describe, expect, test } from 'vitest'
import { failing, mutant } from './failing.js'

describe('pools', () => {
  test('of disjoint samples, two of which are the same, fail T24', async () => {
    const shared = mutant<typeof import('#data/dataset.js')>('#data/dataset.js', ({ gatherExamples }) => {
      /** The rows of the first member that was given any of a training set, while the second has not come. */
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
