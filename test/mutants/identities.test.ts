import { describe, expect, test } from 'vitest'
import { failing, mutant } from './failing.js'
import { twice } from './twice.js'

type Teacher = typeof import('#distill/teacher.js')
type Noise = typeof import('#labels/noise.js')
type Bounds = typeof import('#theory/teachers.js')
type Lookup = typeof import('#samplers/lookup/lookup.js')
type Votes = typeof import('#samplers/votes.js')

describe('identities of a sampler', () => {
  test('of teachers who share their sample fail T6', async () => {
    const shared = mutant<Teacher>('#distill/teacher.js', (own) => ({
      fitTeacher: (train, options) => own.fitTeacher(train, { ...options, split: 'shared' }),
    }))
    expect(await failing(['T6'], [shared])).toEqual(['T6'])
  })

  test('under noise that is applied twice fail T5 and T8', async () => {
    const doubled = mutant<Noise>('#labels/noise.js', ({ symmetric }) => ({ symmetric: (p) => twice(symmetric(p)) }))
    expect(await failing(['T5', 'T8'], [doubled])).toEqual(['T5', 'T8'])
  })

  test('whose k neighbors give ties to class 0 fail T7', async () => {
    const lowest = mutant<Votes>('#samplers/votes.js', () => ({
      pluralityOfNearest: (labels, counts) => {
        counts.fill(0)
        for (let i = 0; i < labels.length; i++) counts[labels[i]]++
        return counts.indexOf(Math.max(...counts))
      },
    }))
    expect(await failing(['T7'], [lowest])).toEqual(['T7'])
  })

  test('of a table that always takes what most occurrences have fail T9', async () => {
    const most = mutant<Lookup>('#samplers/lookup/lookup.js', (own) => ({
      prepareLookup: async (points, call) => {
        const geometry = await own.prepareLookup(points, call)
        const predictMany = geometry.predictMany.bind(geometry)
        geometry.predictMany = (queries, draws, options) =>
          predictMany(queries, draws, { ...options, rule: 'plurality' })
        return geometry
      },
    }))
    expect(await failing(['T9'], [most])).toEqual(['T9'])
  })

  test('bounded by a quarter of what Markov says fail S1', async () => {
    const tighter = mutant<Bounds>('#theory/teachers.js', (own) => ({
      noTeacherBound: ({ margin, epsilon }) => own.noTeacherBound({ margin, epsilon: epsilon / 4 }),
    }))
    expect(await failing(['S1'], [tighter])).toEqual(['S1'])
  })
})
