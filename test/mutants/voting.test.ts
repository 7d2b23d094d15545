import { describe, expect, test } from 'vitest'
import { failing, mutant } from './failing.js'

const CLAIMS = ['T1', 'T2', 'T3', 'T4']

describe('voting', () => {
  test('by the majority of k + 1 fails T1', async () => {
    const oneMore = mutant<typeof import('#theory/voting.js')>('#theory/voting.js', (own) => ({
      majorityError: ({ k, p }) => own.majorityError({ k: k + 1, p }),
    }))
    expect(await failing(['T1'], [oneMore])).toEqual(['T1'])
  })

  test('that gives ties to class 0 fails T4, and none that has no ties', async () => {
    const lowest = mutant<typeof import('#labels/votes.js')>('#labels/votes.js', () => ({
      plurality: async (counts, { classes }) => {
        return Int32Array.from({ length: counts.length / classes }, (_, row) => {
          const own = counts.subarray(row * classes, (row + 1) * classes)
          return own.indexOf(Math.max(...own))
        })
      },
    }))
    expect(await failing(['T2', 'T3', 'T4'], [lowest])).toEqual(['T4'])
  })

  test('by voters who all see the same noise fails all but one vote', async () => {
    const shared = mutant<typeof import('#labels/noise.js')>('#labels/noise.js', (own) => ({
      symmetric: (p) => {
        const noise = own.symmetric(p)
        return {
          ...noise,
          draws: async (labels, { draws, ...options }) => {
            const { labels: one } = await noise.draws(labels, { ...options, draws: 1 })
            return { labels: Uint8Array.from({ length: draws * one.length }, (_, at) => one[at % one.length]), draws }
          },
        }
      },
    }))
    expect(await failing(CLAIMS, [shared])).toEqual(CLAIMS)
  })
})
