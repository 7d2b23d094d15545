import { describe, expect, test } from 'vitest'
import { failing, mutant } from './failing.js'
import { twice } from './twice.js'

describe('nearest neighbors', () => {
  test('T10, 1-NN errs at the flip rate, fails if noise is applied twice', async () => {
    const doubled = mutant<typeof import('#labels/noise.js')>('#labels/noise.js', ({ symmetric }) => ({
      symmetric: (p) => twice(symmetric(p)),
    }))
    expect(await failing(['T10'], [doubled])).toEqual(['T10'])
  })

  test('T11, the error near a flat boundary, fails if the test points are in the training set', async () => {
    const leak = mutant<typeof import('#data/torus.js')>('#data/torus.js', ({ torus }) => ({
      torus: (given) => {
        const world = torus(given)
        return { ...world, sample: (engine, n, options) => world.sample(engine, n, { ...options, purpose: 'all' }) }
      },
    }))
    expect(await failing(['T11'], [leak])).toEqual(['T11'])
  })

  test('T16, the error of a vote of k neighbors, fails if the nearest does not vote', async () => {
    const without = mutant<typeof import('#ops/votes.js')>('#ops/votes.js', ({ voteIn }) => ({
      voteIn: (call, index, k, draws) =>
        voteIn(
          call,
          index.filter((_, at) => at % k !== 0 || k === 1),
          Math.max(1, k - 1),
          draws,
        ),
    }))
    expect(await failing(['T16'], [without])).toEqual(['T16'])
  })

  test('T12, the distance to the nearest point, fails if the nearest is skipped', async () => {
    const second = mutant<typeof import('#ops/nearest/build.js')>('#ops/nearest/build.js', ({ queryIn }) => ({
      queryIn: async (call, index, queries, { k = 1, ...options }) => {
        const found = await queryIn(call, index, queries, { ...options, k: k + 1 })
        const others = (_: number, at: number) => at % (k + 1) > 0
        return { index: found.index.filter(others), keys: found.keys.filter(others) }
      },
    }))
    expect(await failing(['T12'], [second])).toEqual(['T12'])
  })
})
