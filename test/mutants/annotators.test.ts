import { describe, expect, test } from 'vitest'
import { failing, mutant } from './failing.js'

describe('votes of annotators', () => {
  test('T40 to T42, agreement and errors of annotators, fail if two of them never draw independently', async () => {
    const world = mutant<typeof import('#annotators/annotators-world.js')>(
      '#annotators/annotators-world.js',
      (own) => ({
        annotatorsWorld: (options) => own.annotatorsWorld({ ...options, sharedErrors: 0.9 }),
      }),
    )
    expect(await failing(['T40', 'T41', 'T42'], [world])).toEqual(['T40', 'T41', 'T42'])
  })

  test('T42, the optimal rate, fails if the rate is that of the wrong exponent', async () => {
    const half = mutant<typeof import('#theory/annotators.js')>('#theory/annotators.js', (own) => ({
      chernoffInformation: (options) => 1.1 * own.chernoffInformation(options),
    }))
    expect(await failing(['T42'], [half])).toEqual(['T42'])
  })

  test('V1, the coverage of accuracies, fails if intervals have a fifth of their width, and if they are trivial', async () => {
    const scaled = (times: number) =>
      mutant<typeof import('#annotators/accuracy.js')>('#annotators/accuracy.js', (own) => ({
        accuracyOf: (...of) => {
          const found = own.accuracyOf(...of)
          const [low, high] = found.interval.map((end) => found.estimate + times * (end - found.estimate))
          return { ...found, interval: [low, high] }
        },
      }))
    expect(await failing(['V1'], [scaled(0.2)])).toEqual(['V1'])
    expect(await failing(['V1'], [scaled(5)])).toEqual(['V1'])
  })

  test('V2, copies, fails if none is found, and if agreement alone makes a copy', async () => {
    const found = (groups: (annotators: number) => number[][]) =>
      mutant<typeof import('#annotators/copies.js')>('#annotators/copies.js', () => ({
        copiesOf: async ({ table }) => groups(table.annotators),
      }))
    expect(await failing(['V2'], [found(() => [])])).toEqual(['V2'])
    expect(await failing(['V2'], [found((count) => (count === 8 ? [[3, 4, 5, 6, 7]] : [[0, 1]]))])).toEqual(['V2'])
  })
})
