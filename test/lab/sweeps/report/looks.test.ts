import { expect, test } from 'vitest'
import { learnerOf } from '#lab/learners/learners.js'
import { looksOf } from '#lab/sweeps/report/looks.js'

test('series of different samplers have the looks of the learners, and no other series have one', () => {
  const names = ['nearest', 'kernel', 'tree']
  expect(looksOf(names, 'sampler')).toEqual(names.map((name) => learnerOf(name).look))
  expect(looksOf(names, 'student')).toEqual([undefined, undefined, undefined])
  expect(looksOf(['nearest, k = 1', 'nearest, k = 5'], 'sampler')).toEqual([undefined, undefined])
})
