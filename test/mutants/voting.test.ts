import { describe, expect, test } from 'vitest'
import { failing, mutant } from './failing.js'

const CLAIMS = ['T1', 'T2', 'T3', 'T4']

describe('voting', () => {
  test('T1, the error of a majority of k votes, fails if predicted for k + 1 votes', async () => {
    const oneMore = mutant<typeof import('#theory/voting.js')>('#theory/voting.js', (own) => ({
      majorityError: ({ k, p }) => own.majorityError({ k: k + 1, p }),
    }))
    expect(await failing(['T1'], [oneMore])).toEqual(['T1'])
  })

  test('T4, plurality class by class, fails if ties go to class 0, but T2 and T3 hold', async () => {
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

  test('T1 to T4, errors of votes, all fail if all voters see the same noise', async () => {
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
