import { expect, test } from 'vitest'
import { defaultsOf } from '../../playground/src/address.ts'
import { WORLD_FIELDS, type WorldSettings } from '../../playground/src/world/settings.ts'
import type { StudentMixture } from '../../playground/src/world/student-theory.ts'
import {
  describeBayes,
  describePoints,
  describeStudent,
  describeTeacher,
  describeVote,
} from '../../playground/src/world/words.ts'

const settingsWith = (some: Partial<WorldSettings> = {}): WorldSettings => ({ ...defaultsOf(WORLD_FIELDS), ...some })

test.each([
  [0.205, 'Repeats the noise: 20.5% wrong (its labels: 20.0%).'],
  [0.1, 'Repeats part of the noise: 10.0% wrong (its labels: 20.0%).'],
  [0.03, 'Averages the noise away: 3.0% wrong (its labels: 20.0%).'],
  [0.45, 'Worse than its labels: 45.0% wrong (its labels: 20.0%).'],
])('a teacher that is wrong on a share %f of points is described: %s', (teacher, words) => {
  expect(describeTeacher({ teacher, points: 0.2 })).toBe(words)
})

test('a teacher of labels without noise is described as repeating none', () => {
  expect(describeTeacher({ teacher: 0.05, points: 0 })).toBe('No noise to repeat: 5.0% wrong, near class borders.')
})

test.each<[number, number, string]>([
  [10, 0.04, 'Errors that differ are outvoted: 4.0% wrong (one teacher: 20.0%).'],
  [10, 0.19, 'Shared errors remain: 19.0% wrong (one teacher: 20.0%).'],
  [2, 0.2, 'Ties between two teachers are broken at random: nothing is gained.'],
  [1, 0.2, 'With one teacher, the vote is its prediction.'],
])('the vote of %d teachers that is wrong on a share %f of points is described: %s', (teachers, vote, words) => {
  expect(describeVote(settingsWith({ teachers }), { teacher: 0.2, vote })).toBe(words)
})

test.each<[StudentMixture['kind'], string]>([
  ['repeats', 'It repeats single answers, so it is as wrong as one teacher.'],
  ['copies', 'It sees the same answers again and again, so it copies its pool’s vote.'],
  ['averages', 'It averages about 37 answers, whose errors mostly differ.'],
])('a student that %s its labels is described: %s', (kind, words) => {
  const mixture = { kind, labels: 37.2, answers: 100 }
  expect(describeStudent({ student: 0.04 }, mixture)).toBe(`Saw only teachers’ answers: 4.0% wrong. ${words}`)
})

test('numbers that are not yet computed have no description, and a student without theory has a short one', () => {
  expect(describeStudent({ student: 0.04 }, undefined)).toBe('Saw only teachers’ answers: 4.0% wrong.')
  expect([
    describePoints(settingsWith(), {}),
    describeTeacher({}),
    describeVote(settingsWith(), {}),
    describeStudent({}, undefined),
  ]).toEqual(Array(4).fill(''))
  expect(describePoints(settingsWith({ n: 5000 }), { points: 0.2 })).toBe(
    '20.0% of 5,000 labels are wrong (larger dots).',
  )
  expect(describeBayes(settingsWith({ world: 'drawn' }))).toBe(
    'The best class at each point, as you drew it. No learner sees it.',
  )
})
