import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type AggregateOptions, aggregateVotes } from '#annotators/aggregate.js'
import { planVotes } from '#annotators/plan.js'
import type { Votes } from '#annotators/votes.js'
import { createEngine, type Engine } from '#engine/engine.js'
import { sameBytes } from '../reference/numbers.js'
import { arraysOf, drawVotes, type Triple } from '../reference/votes.js'

const engines: Engine[] = []
beforeAll(async () => {
  for (const threads of [1, 2, 3]) engines.push(await createEngine({ threads }))
})
afterAll(async () => {
  for (const engine of engines) expect(engine.bytesInUse).toBe(0)
  await Promise.all(engines.map((engine) => engine.close()))
})

const aggregate = (votes: Votes, options: Partial<AggregateOptions> = {}) =>
  aggregateVotes(votes, { engine: engines[0], ...options })
const share = (labels: ArrayLike<number>, clean: readonly number[]) =>
  clean.filter((label, i) => labels[i] === label).length / clean.length
const repeated = <T>(count: number, value: T): T[] => new Array<T>(count).fill(value)

test.each([2, 4])(
  'the ensemble is better than plurality and has the same bits on 1, 2 and 3 threads, %i classes',
  async (classes) => {
    const accuracies = Array.from({ length: 12 }, (_, w) => 0.35 + 0.05 * w)
    const { votes, clean } = drawVotes(accuracies, { n: 2000, classes, rate: 0.5, seed: 5 })
    const results = []
    for (const engine of engines) results.push(await aggregateVotes(arraysOf(votes), { engine, seed: 7 }))
    const [one, ...others] = results
    for (const other of others) {
      expect(sameBytes(other.probabilities, one.probabilities)).toBe(true)
      expect(other.annotators).toEqual(one.annotators)
    }
    const plurality = await aggregate(arraysOf(votes), { method: 'plurality' })
    expect(share(one.labels, clean)).toBeGreaterThan(share(plurality.labels, clean) + 0.01)
    // The true accuracy of each annotator is known: nearly all intervals contain it.
    const covered = one.annotators.filter(({ accuracy }, w) => {
      const [low, high] = accuracy?.interval ?? [1, 0]
      return accuracies[w] >= low && accuracies[w] <= high
    })
    expect(covered.length).toBeGreaterThanOrEqual(11)
  },
)

test.each(['one-coin', 'dawid-skene', 'mace', 'hierarchical', 'subtypes', 'distractor'] as const)(
  'method %s is better than plurality on votes of unequal annotators',
  async (method) => {
    const { votes, clean } = drawVotes([0.95, 0.9, 0.4, 0.4, 0.4, 0.5], { n: 1500, classes: 3, seed: 3 })
    const found = await aggregate(arraysOf(votes), { method })
    const plurality = await aggregate(arraysOf(votes), { method: 'plurality' })
    expect(found.method).toBe(method)
    expect(share(found.labels, clean)).toBeGreaterThan(share(plurality.labels, clean) + 0.05)
  },
)

describe('ties, holes and repeats', () => {
  test('a tie is said, and items without votes get no vote of their own', async () => {
    const items = [0, 0, 0, 2, 2, 2, 4, 4]
    const annotators = [0, 1, 2, 0, 1, 2, 0, 1]
    const labels = [0, 0, 0, 1, 1, 1, 0, 1]
    const found = await aggregate({ items, annotators, labels, itemCount: 6 }, { method: 'plurality' })
    expect([...found.ties]).toEqual([0, 1, 0, 1, 1, 1])
    expect([...found.votes]).toEqual([3, 0, 3, 0, 2, 0])
    expect([found.labels[0], found.labels[2]]).toEqual([0, 1])
    expect(found.warnings.join()).toContain('3 items have no vote')
  })

  test('a vote each for two classes is decided for the better annotator', async () => {
    const { votes } = drawVotes([0.95, 0.9, 0.6, 0.9], { n: 400, seed: 2 })
    const extra: Triple[] = [...votes.filter(([i]) => i > 0), [0, 0, 1], [0, 2, 0]]
    const found = await aggregate(arraysOf(extra))
    expect([found.labels[0], found.ties[0]]).toEqual([1, 0])
  })

  test('an annotator without votes and votes for two classes on one item change nothing else', async () => {
    const { votes } = drawVotes([0.9, 0.8, 0.8], { n: 300, seed: 4 })
    const plain = await aggregate(arraysOf(votes))
    const found = await aggregate({ ...arraysOf(votes), annotatorCount: 5 })
    expect(found.annotators[4]).toEqual({ votes: 0, accuracy: null, confusion: null, flags: ['few votes'] })
    expect([...found.labels]).toEqual([...plain.labels])
    const again = await aggregate(arraysOf([...votes, [0, 0, 0], [0, 0, 1]]))
    expect(again.warnings.join()).toContain('3 votes are repeated')
    expect([...again.labels.subarray(1)]).toEqual([...plain.labels.subarray(1)])
  })

  test('all votes for one label give that label, and a class nobody voted for is said', async () => {
    const { votes } = drawVotes([1, 1, 1], { n: 30 })
    const found = await aggregate(arraysOf(votes.map(([i, w]) => [i, w, 1] as const)))
    expect([...found.labels]).toEqual(repeated(30, 1))
    expect(found.probabilities.every((p) => p >= 0 && p <= 1)).toBe(true)
    expect(found.warnings.join()).toContain('nobody voted for class 0')
  })

  test('labels outside the declared classes are dropped and counted', async () => {
    const { votes } = drawVotes([0.9, 0.8, 0.8, 0.7], { n: 100, classes: 3 })
    const found = await aggregate(arraysOf(votes), { classes: 2 })
    expect(found.dropped).toBe(votes.filter(([, , l]) => l > 1).length)
    expect(found.warnings.join()).toContain(`${found.dropped} labels are outside the 2 classes`)
  })
})

describe('annotators', () => {
  test('two spammers with one label for all are named, and labels stay right', async () => {
    const { votes, clean } = drawVotes([0.9, 0.9, 0.85, 0.9, 0.5, 0.5], { n: 200, seed: 6 })
    const found = await aggregate(arraysOf(votes.map(([i, w, l]) => [i, w, w > 3 ? 1 : l] as const)))
    expect(found.annotators.map(({ flags }) => flags)).toEqual([[], [], [], [], ['spammer'], ['spammer']])
    expect(share(found.labels, clean)).toBeGreaterThan(0.95)
  })

  test('an annotator that answers at random is named in most draws, one with half the skill of the others in few', async () => {
    // Of 0.8, 0.57 is halfway to the chance of a third.
    const accuracies = [0.8, 0.75, 0.85, 0.7, 0.8, 0.75, 1 / 3, 0.57]
    const named = [0, 0, 0]
    for (let seed = 1; seed <= 10; seed++) {
      const { votes } = drawVotes(accuracies, { n: 250, classes: 3, rate: 0.6, seed })
      const { annotators } = await aggregate(arraysOf(votes), { classes: 3, method: 'hierarchical' })
      const isSpammer = annotators.map(({ flags }) => Number(flags.includes('spammer')))
      named[0] += isSpammer.slice(0, 6).reduce((a, b) => a + b)
      named[1] += isSpammer[6]
      named[2] += isSpammer[7]
    }
    expect(named[0]).toBe(0)
    expect(named[1]).toBeGreaterThanOrEqual(8)
    expect(named[2]).toBeLessThanOrEqual(1)
  })

  test('500 annotators of one vote get no matrices, and labels are those of plurality', async () => {
    const { votes } = drawVotes(repeated(5, 0.8), { n: 100, seed: 7 })
    const found = await aggregate(arraysOf(votes.map(([i, , l], at) => [i, at, l] as const)))
    const votesFor = (k: number) =>
      repeated(100, 0).map((_, i) => votes.filter(([j, , l]) => j === i && l === k).length)
    expect(found.method).toBe('plurality')
    expect([...found.labels]).toEqual(votesFor(1).map((count) => Number(count > 2)))
    expect(found.annotators.every(({ accuracy, confusion }) => accuracy === null && confusion === null)).toBe(true)
    expect(found.probabilities.some(Number.isNaN)).toBe(false)
  })

  test('items whose votes all agree are not flipped silently', async () => {
    const { votes } = drawVotes(
      Array.from({ length: 15 }, (_, w) => 0.5 + 0.02 * w),
      { n: 300, seed: 8 },
    )
    const some = votes
      .filter(([i, w]) => i > 20 || (i * 3 + w) % 15 < 6)
      .map(([i, w, l]) => [i, w, i > 20 ? l : 1] as const)
    const found = await aggregate(arraysOf(some))
    expect([...found.labels.subarray(0, 21)]).toEqual(repeated(21, 1))
    expect(found.warnings.join()).not.toContain('all votes agree')
    // Four of twenty annotators are right in one of ten votes, and item 0 has votes of these alone.
    const { votes: more } = drawVotes([...repeated(16, 0.9), ...repeated(4, 0.1)], { n: 300, seed: 8 })
    const inverted = more.filter(([i, w]) => i > 0 || w >= 16).map(([i, w, l]) => [i, w, i > 0 ? l : 1] as const)
    const other = await aggregate(arraysOf(inverted))
    expect(other.labels[0]).toBe(0)
    expect(other.warnings.join()).toContain('all votes agree but the label differs for item 0')
  })

  test('1% positives: the prevalence and the sensitivities have the right size, and accuracy is not all', async () => {
    const { votes, clean } = drawVotes(repeated(7, 0.9), { n: 4000, seed: 9, prior: [0.99, 0.01] })
    const items = clean.map((_, i) => i)
    const found = await aggregate(arraysOf(votes), { evaluate: { items, labels: clean } })
    expect(found.prior[1]).toBeCloseTo(0.01, 2)
    const [low, high] = found.priorInterval
    expect(low[1]).toBeGreaterThan(0.005)
    expect(high[1]).toBeLessThan(0.02)
    expect(low[0] + high[1]).toBeCloseTo(1, 9)
    for (const { confusion } of found.annotators) {
      expect(confusion?.interval[0][1][1]).toBeLessThan(0.9)
      expect(confusion?.interval[1][1][1]).toBeGreaterThan(0.85)
    }
    expect(found.evaluation?.accuracy.estimate).toBeGreaterThan(0.995)
    expect(found.evaluation?.balancedAccuracy).toBeLessThan(found.evaluation?.accuracy.estimate ?? 0)
  })

  test('copies of a weak annotator count as one', async () => {
    const { votes, clean } = drawVotes([0.8, 0.8, 0.8, 0.6, 0.6, 0.6, 0.6, 0.6], { n: 1000, seed: 10 })
    const byItem = new Map(votes.filter(([, w]) => w === 3).map(([i, , l]) => [i, l]))
    const found = await aggregate(arraysOf(votes.map(([i, w, l]) => [i, w, w > 3 ? (byItem.get(i) ?? l) : l] as const)))
    expect(found.dependence.copies).toEqual([[3, 4, 5, 6, 7]])
    expect(found.annotators.slice(3).every(({ flags }) => flags.includes('copy'))).toBe(true)
    expect(share(found.labels, clean)).toBeGreaterThan(0.87)
  })
})

test('a plan tells the memory of 1,200 annotators and 56 classes before anything is allocated', () => {
  const sizes = { items: 100_000, annotators: 1200, votes: 1_000_000, classes: 56 }
  const { bytes, hostBytes, models } = planVotes(sizes)
  expect(models).toBe(7)
  expect(bytes / 2 ** 20).toBeGreaterThan(100)
  expect((bytes + hostBytes) / 2 ** 30).toBeLessThan(1)
  // The posteriors of class, subtype and type, of which each fit holds its own.
  const bytesOf = (method: 'subtypes' | 'distractor') => planVotes({ ...sizes, method }).bytes
  expect(bytesOf('subtypes')).toBeGreaterThan(4 * 3 * 56 * 100_000)
  expect(bytesOf('distractor')).toBeGreaterThan(2 * 4 * 56 * 100_000)
  expect(bytesOf('distractor')).toBeLessThan(bytesOf('subtypes') / 2)
  expect(() => planVotes(sizes, { maxBytes: 2 ** 24 })).toThrow('bytes are needed')
})
