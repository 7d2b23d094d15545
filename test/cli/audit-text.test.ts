import { afterAll, beforeAll, expect, test } from 'vitest'
import { uniform } from '../tables/bytes.js'
import type { AuditDocument } from './audit.js'
import { cli } from './cli.js'
import { Files } from './votes.js'

const files = new Files()
beforeAll(() => files.open())
afterAll(() => files.close())

const TOPICS = {
  cars: 'engine wheel brake motor clutch gear road tire fuel driver'.split(' '),
  sport: 'goal match team player score league coach ball season stadium'.split(' '),
}
const COMMON = 'the of and to in is it was for on with as at by an be this that from or'.split(' ')
const NAMES = ['cars', 'sport'] as const

/** Reviews of 12 words, about half of them of their topic, and labels of which a fifth are wrong. */
function reviews(count: number) {
  const random = uniform(7)
  const pick = (words: readonly string[]) => words[Math.floor(random() * words.length)]
  return Array.from({ length: count }, (_, i) => {
    const topic = NAMES[i % 2]
    const words = Array.from({ length: 12 }, () => pick(random() < 0.45 ? TOPICS[topic] : COMMON))
    const isWrong = random() < 0.2
    return { id: `r${i}`, words: words.join(' '), label: isWrong ? NAMES[1 - (i % 2)] : topic, isWrong }
  })
}

test('audit --text finds wrong labels of two topics by their words', async () => {
  const rows = reviews(300)
  const lines = rows.map(({ id, words, label }) => `${id},${words},${label}`)
  const path = await files.write('reviews.csv', ['id,review,label', ...lines].join('\n'))
  const { code, stdout, stderr } = await cli(`audit ${path} --label label --text review --json --threads 1`)
  expect([code, stderr]).toEqual([0, expect.stringContaining("2 classes in column 'label'")])
  const { suspects }: AuditDocument = JSON.parse(stdout)
  const found = suspects.filter(({ row }) => rows[row].isWrong).length
  const wrong = rows.filter(({ isWrong }) => isWrong).length
  expect(found / suspects.length).toBeGreaterThan(0.9)
  expect(found / wrong).toBeGreaterThan(0.8)
  for (const { row, id, proposed } of suspects.filter((each) => rows[each.row].isWrong)) {
    expect([id, proposed]).toEqual([rows[row].id, NAMES[row % 2]])
  }
})
