import { describe, expect, test } from 'vitest'
import { planOf } from '#lab/sweeps/plan/plan.js'
import { shardFilter, shardOf } from '#lab/sweeps/run/shard.js'
import { toySweep } from '../toy.ts'

describe('a shard', () => {
  test.each([
    ['0/3', {}, { index: 0, count: 3 }],
    ['2/3', {}, { index: 2, count: 3 }],
    [
      'auto',
      { SLURM_ARRAY_TASK_ID: '7', SLURM_ARRAY_TASK_MIN: '3', SLURM_ARRAY_TASK_COUNT: '4', SLURM_ARRAY_TASK_STEP: '2' },
      { index: 2, count: 4 },
    ],
    ['auto/5', { JOB_COMPLETION_INDEX: '4' }, { index: 4, count: 5 }],
    ['auto', { JOB_COMPLETION_INDEX: '0', JOB_COMPLETIONS: '2' }, { index: 0, count: 2 }],
    ['auto', { AWS_BATCH_JOB_ARRAY_INDEX: '1', AWS_BATCH_JOB_ARRAY_SIZE: '2' }, { index: 1, count: 2 }],
  ])('is read of %s', (text, environment, shard) => {
    expect(shardOf(text, environment)).toEqual(shard)
  })

  test.each([
    ['3/3', {}],
    ['x', {}],
    ['1', {}],
    ['0/0', {}],
    ['auto', { JOB_COMPLETION_INDEX: '0' }],
    ['auto', { SLURM_ARRAY_TASK_ID: 'x', SLURM_ARRAY_TASK_COUNT: '4' }],
    ['auto', {}],
  ])('is refused: %s', (text, environment) => {
    expect(() => shardOf(text, environment)).toThrow(/--shard/)
  })
})

describe('shards of a sweep', () => {
  const count = 3
  const filters = (plan: ReturnType<typeof planOf>) =>
    Array.from({ length: count }, (_, index) => shardFilter(plan, { index, count }))

  test('share its groups and seeds, each in one of them, at nearly equal cost', () => {
    const plan = planOf(toySweep({ replicates: { firstSeed: 0, seeds: 30, draws: 2 } }))
    const loads = [0, 0, 0]
    for (const [group, { cost }] of plan.groups.entries()) {
      for (let seed = 0; seed < 30; seed++) {
        const owners = filters(plan).flatMap((mine, at) => (mine(group, seed) ? [at] : []))
        expect(owners.length).toBe(1)
        loads[owners[0]] += cost
      }
    }
    expect(Math.max(...loads) / Math.min(...loads)).toBeLessThan(1.1)
  })

  test('keep points that stop together in one shard', () => {
    const until = { metric: 'share', se: 0.1, min: 2, max: 8, difference: 'method' }
    const plan = planOf(toySweep({ until }))
    const owners = plan.groups.map((_, group) => filters(plan).findIndex((mine) => mine(group, 0)))
    // The groups of m = 10 and m = 20 have points that differ in method too, so they stop apart.
    expect(owners.every((owner) => owner >= 0)).toBe(true)
    for (const [group, owner] of owners.entries()) expect(filters(plan)[owner](group, 7)).toBe(true)
  })
})
