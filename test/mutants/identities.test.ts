import { describe, expect, test } from 'vitest'
import { failing, mutant } from './failing.js'
import { twice } from './twice.js'

type Teacher = typeof import('#distill/teacher.js')
type Noise = typeof import('#labels/noise.js')
type Bounds = typeof import('#theory/teachers.js')
type Lookup = typeof import('#samplers/lookup/lookup.js')
type Votes = typeof import('#samplers/votes.js')

describe('identities of a sampler', () => {
  test('T6, agreement with labels and between copies, fails if copies share their training set', async () => {
    const shared = mutant<Teacher>('#distill/teacher.js', (own) => ({
      fitTeacher: (train, options) => own.fitTeacher(train, { ...options, split: 'shared' }),
    }))
    expect(await failing(['T6'], [shared])).toEqual(['T6'])
  })

  test('T5 and T8, the identities of a sampler and its confusion matrix, fail if noise is applied twice', async () => {
    const doubled = mutant<Noise>('#labels/noise.js', ({ symmetric }) => ({ symmetric: (p) => twice(symmetric(p)) }))
    expect(await failing(['T5', 'T8'], [doubled])).toEqual(['T5', 'T8'])
  })

  test('T7, the agreement of k-NN, fails if ties of neighbors go to class 0', async () => {
    const lowest = mutant<Votes>('#samplers/votes.js', () => ({
      pluralityOfNearest: (labels, counts) => {
        counts.fill(0)
        for (let i = 0; i < labels.length; i++) counts[labels[i]]++
        return counts.indexOf(Math.max(...counts))
      },
    }))
    expect(await failing(['T7'], [lowest])).toEqual(['T7'])
  })

  test('T9, the error of lookup tables, fails if a table answers with the plurality of occurrences', async () => {
    const byPlurality = mutant<Lookup>('#samplers/lookup/lookup.js', (own) => ({
      prepareLookup: async (points, call) => {
        const geometry = await own.prepareLookup(points, call)
        const predictMany = geometry.predictMany.bind(geometry)
        geometry.predictMany = (queries, draws, options) =>
          predictMany(queries, draws, { ...options, rule: 'plurality' })
        return geometry
      },
    }))
    expect(await failing(['T9'], [byPlurality])).toEqual(['T9'])
  })

  test('S1, the bound on inputs without a margin, fails if the bound is a quarter as large', async () => {
    const tighter = mutant<Bounds>('#theory/teachers.js', (own) => ({
      noTeacherBound: ({ margin, epsilon }) => own.noTeacherBound({ margin, epsilon: epsilon / 4 }),
    }))
    expect(await failing(['S1'], [tighter])).toEqual(['S1'])
  })
})
