import { afterAll, expect, test } from 'vitest'
import { type AggregateOptions, aggregateVotes } from '#annotators/aggregate.js'
import type { Votes } from '#annotators/votes.js'
import { createEngine } from '#engine/engine.js'
import { arraysOf, drawVotes, type Triple } from '../reference/votes.js'

const engine = await createEngine({ threads: 1 })
afterAll(() => engine.close())

const aggregate = (votes: Votes, options: Partial<AggregateOptions> = {}) =>
  aggregateVotes(votes, { engine, ...options })
const share = (labels: ArrayLike<number>, clean: readonly number[]) =>
  clean.filter((label, i) => labels[i] === label).length / clean.length

test('two annotators who oppose each other are refused; a third names the inverted one', async () => {
  const { votes, clean } = drawVotes([0.95, 0.95, 0.05], { n: 200, seed: 1 })
  const two = await aggregate(
    arraysOf(votes.filter(([, w]) => w !== 1).map(([i, w, l]) => [i, Math.min(w, 1), l] as const)),
  )
  expect(two.refused?.code).toBe('TWO_ANNOTATORS')
  expect(two.annotators.every(({ accuracy, confusion }) => accuracy === null && confusion === null)).toBe(true)
  const three = await aggregate(arraysOf(votes))
  expect(three.refused).toBeNull()
  expect(three.annotators.map(({ flags }) => flags)).toEqual([[], [], ['inverted']])
  expect(share(three.labels, clean)).toBeGreaterThan(0.97)
})

test('two classes without three annotators in pairs of each other, and single votes, are refused', async () => {
  const { votes } = drawVotes([0.9, 0.9, 0.9, 0.9], { n: 90, seed: 2 })
  const chain = votes.filter(([i, w]) => w === i % 3 || w === (i % 3) + 1)
  expect((await aggregate(arraysOf(chain))).refused?.code).toBe('NO_TRIANGLE')
  const triangle: Triple[] = votes.filter(([i, w]) => w < 3 && w !== i % 3)
  expect((await aggregate(arraysOf(triangle))).refused).toBeNull()
  const single = votes.filter(([i, w]) => w === i % 4)
  expect((await aggregate(arraysOf(single))).refused?.code).toBe('SINGLE_VOTES')
})

test('an adversarial majority is refused, and 5 known items decide', async () => {
  for (let seed = 1; seed <= 5; seed++) {
    const { votes, clean } = drawVotes([0.9, 0.9, 0.2, 0.2, 0.2], { n: 600, seed })
    const alone = await aggregate(arraysOf(votes))
    expect(alone.refused?.code).toBe('ADVERSARIAL_MAJORITY')
    const gold = new Map([5, 100, 200, 300, 400].map((i) => [i, clean[i]]))
    const helped = await aggregate(arraysOf(votes), { gold })
    expect(helped.refused).toBeNull()
    for (const [i, label] of gold) expect(helped.labels[i]).toBe(label)
    expect(share(helped.labels, clean)).toBeGreaterThan(0.93)
  }
})

test('dependent errors of a few annotators are refused, independent ones are not', async () => {
  const { votes } = drawVotes([0.8, 0.8, 0.8, 0.8, 0.8], { n: 2000, seed: 3 })
  expect((await aggregate(arraysOf(votes))).refused).toBeNull()
  // Annotators 0 and 1 err together on every fifth item, and 2 and 3 on others.
  const dependent = votes.map(
    ([i, w, l]) => [i, w, (i % 5 === 0 && w < 2) || (i % 7 === 0 && (w === 2 || w === 3)) ? 1 : l] as const,
  )
  const found = await aggregate(arraysOf(dependent))
  expect(found.refused?.code).toBe('DEPENDENT_ERRORS')
  expect(found.refused?.why).toMatch(/G² \d+\.\d on 20 degrees of freedom/)
  expect(found.dependence.correlation).toBeGreaterThan(0)
})

test('shared errors make probabilities doubtful: votes are worth fewer, and it is said', async () => {
  const { votes, clean } = drawVotes(
    Array.from({ length: 20 }, () => 0.75),
    { n: 800, classes: 4, rate: 0.5, seed: 4 },
  )
  // On hard items two in five annotators choose the same wrong class.
  const shared = votes.map(([i, w, l]) => [i, w, i % 4 === 0 && (i + w) % 5 < 2 ? (clean[i] + 1) % 4 : l] as const)
  const [plain, found] = [await aggregate(arraysOf(votes)), await aggregate(arraysOf(shared))]
  expect(found.dependence.correlation ?? 0).toBeGreaterThan((plain.dependence.correlation ?? 1) + 0.02)
  expect(found.dependence.effectiveVotes).toBeLessThan(plain.dependence.effectiveVotes)
})
