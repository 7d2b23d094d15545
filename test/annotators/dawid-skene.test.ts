import { afterAll, beforeAll, expect, test } from 'vitest'
import { aggregateVotes } from '#annotators/aggregate.js'
import { createEngine, type Engine } from '#engine/engine.js'
import { arraysOf, dawidSkeneEm, drawVotes } from '../reference/votes.js'

const engines: Engine[] = []
beforeAll(async () => {
  for (const threads of [1, 2, 3]) engines.push(await createEngine({ threads }))
})
afterAll(() => Promise.all(engines.map((engine) => engine.close())))

test.each([2, 3, 5])(
  'Dawid-Skene reaches the fixed point of a float64 EM, and its likelihood, %i classes',
  async (classes) => {
    const { votes } = drawVotes([0.9, 0.8, 0.7, 0.6, 0.75, 0.5], { n: 60, classes, rate: 0.8, seed: classes })
    const n = 60
    const itemCount = n
    const options = { engine: engines[0], method: 'dawid-skene', smoothing: 0.1 } as const
    const found = await aggregateVotes({ ...arraysOf(votes), itemCount }, options)
    const expected = dawidSkeneEm(votes, n, classes, 0.1, 1000)
    expect(found.logLikelihood).toBeCloseTo(expected.logLikelihood, 4)
    for (const [at, p] of expected.posterior.flat().entries()) expect(found.probabilities[at]).toBeCloseTo(p, 3)
  },
)

test('gives the same bits on 1, 2 and 3 threads', async () => {
  const accuracies = Array.from({ length: 20 }, (_, w) => 0.5 + 0.02 * w)
  const { votes } = drawVotes(accuracies, { n: 20_000, classes: 3, rate: 0.3 })
  const results = []
  for (const engine of engines) {
    results.push(await aggregateVotes(arraysOf(votes), { engine, method: 'dawid-skene' }))
    expect(engine.bytesInUse).toBe(0)
  }
  for (const other of results.slice(1)) {
    expect(Buffer.from(other.probabilities.buffer).equals(Buffer.from(results[0].probabilities.buffer))).toBe(true)
    expect(other.logLikelihood).toBe(results[0].logLikelihood)
  }
})

test('repeats of a pair share one vote on request, and count each by default in the method of 1979', async () => {
  const items = [0, 0, 0, 1, 1, 1, 2, 2]
  const annotators = [0, 0, 1, 0, 1, 2, 1, 2]
  const labels = [0, 1, 0, 1, 1, 1, 0, 0]
  const given = { items, annotators, labels }
  const options = { engine: engines[0], method: 'plurality' } as const
  expect([...(await aggregateVotes(given, options)).probabilities.slice(0, 2)]).toEqual([0.75, 0.25])
  const each = await aggregateVotes(given, { ...options, repeats: 'each' })
  expect(each.probabilities[0]).toBeCloseTo(2 / 3)
  const fitted = async (more: { repeats?: 'share' | 'each' }) => {
    const found = await aggregateVotes(given, { ...options, method: 'dawid-skene', smoothing: 0.1, ...more })
    return found.logLikelihood
  }
  const byDefault = await fitted({})
  expect(byDefault).toBe(await fitted({ repeats: 'each' }))
  expect(byDefault).toBeLessThan((await fitted({ repeats: 'share' }))! - 0.1)
})
