import { expect, test } from 'vitest'
import { defaultsOf } from '../../playground/src/address.ts'
import { FIELDS, type WorldSettings } from '../../playground/src/world/settings.ts'
import { sayBayes, sayPoints, sayStudent, sayTeacher, sayVote } from '../../playground/src/world/words.ts'

const settingsWith = (some: Partial<WorldSettings> = {}): WorldSettings => ({ ...defaultsOf(FIELDS), ...some })

test.each([
  [0.205, 'Repeats the noise: 20.5% wrong, as 20.0% of its labels are.'],
  [0.1, 'Repeats part of the noise: 10.0% wrong, of its labels 20.0%.'],
  [0.03, 'Averages the noise away: 3.0% wrong, of its labels 20.0%.'],
  [0.45, 'Worse than its labels: 45.0% wrong, of them 20.0%.'],
])('a teacher that is wrong on %f of points: %s', (teacher, words) => {
  expect(sayTeacher({ teacher, points: 0.2 })).toBe(words)
})

test('a teacher of labels without noise repeats none', () => {
  expect(sayTeacher({ teacher: 0.05, points: 0 })).toBe('No noise to repeat: 5.0% wrong, near borders.')
})

test.each<[number, number, string]>([
  [10, 0.04, 'Errors that differ are outvoted: from 20.0% to 4.0%.'],
  [10, 0.19, 'Errors that are alike stay: 19.0%, of one teacher 20.0%.'],
  [2, 0.2, 'Where two differ, lots are drawn: nothing is gained.'],
  [1, 0.2, 'A vote of one is that one.'],
])('a vote of %d that is wrong on %f of points: %s', (teachers, vote, words) => {
  expect(sayVote(settingsWith({ teachers }), { teacher: 0.2, vote })).toBe(words)
})

test('the student tells what it chose once it has, and nothing is said of what is not computed', () => {
  expect(sayStudent({ student: 0.04 }, undefined)).toBe('Saw only teachers’ answers: 4.0% wrong.')
  expect(sayStudent({ student: 0.04 }, { kernel: 'laplace', bandwidth: 1.2345 })).toBe(
    'Saw only teachers’ answers: 4.0% wrong. It chose kernel laplace, bandwidth 1.2.',
  )
  expect([sayPoints(settingsWith(), {}), sayTeacher({}), sayVote(settingsWith(), {}), sayStudent({}, {})]).toEqual(
    Array(4).fill(''),
  )
  expect(sayPoints(settingsWith({ n: 5000 }), { points: 0.2 })).toBe(
    '20.0% of 5,000 labels are wrong: the larger dots.',
  )
  expect(sayBayes(settingsWith({ world: 'drawn' }))).toBe('The truth: draw on it.')
})
