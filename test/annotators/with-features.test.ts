import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { aggregateVotes } from '#annotators/aggregate.js'
import { annotatorsWorld } from '#annotators/annotators-world.js'
import { combineItem, heldOutVotes, logMatrices } from '#annotators/exponents.js'
import { disagreementOf, singleVoteExponents } from '#annotators/single-votes.js'
import { gaussianMixture } from '#data/gaussian-mixture.js'
import { createEngine, type Engine } from '#engine/engine.js'
import { stream } from '#random/stream.js'

let engine: Engine
beforeAll(async () => {
  engine = await createEngine({ threads: 2 })
})
afterAll(() => engine.close())

/** Two classes at a distance of 2 · `distance` deviations, and votes of annotators on the sample. */
async function problem(distance: number, accuracies: readonly number[], n = 1500, votesPerItem = accuracies.length) {
  const world = gaussianMixture({
    means: [
      [-distance, 0],
      [distance, 0],
    ],
    deviation: 1,
  })
  const { x, y, clean } = await world.sample(engine, n, { seed: 3 })
  const annotators = annotatorsWorld({ annotators: accuracies.map((accuracy) => ({ accuracy })), votesPerItem })
  // The drawn class is the truth, whichever side of the boundary the input lies on.
  const { votes } = await annotators.sample(n, { clean: y, seed: 3 })
  return { x, votes, clean: y, bayes: clean }
}
const errorOf = (labels: ArrayLike<number>, clean: ArrayLike<number>) =>
  Array.from(labels).filter((label, i) => label !== clean[i]).length / clean.length

describe('features and votes', () => {
  test.each([
    ['strong features, three votes', 2, [0.75, 0.7, 0.65], 3],
    ['weak features, three votes', 0.5, [0.85, 0.8, 0.75], 3],
    ['one vote an item', 1.5, [0.75, 0.7, 0.8], 1],
  ] as const)('are better than either alone: %s', async (_, distance, accuracies, perItem) => {
    const { x, votes, clean, bayes } = await problem(distance, accuracies, 1500, perItem)
    const alone = await aggregateVotes(votes, { engine })
    const found = await aggregateVotes(votes, { engine, x })
    const error = errorOf(found.labels, clean)
    expect(error).toBeLessThan(Math.min(errorOf(alone.labels, clean), errorOf(bayes, clean)) + 0.005)
    expect(found.features!.chosenBy).toBe(perItem === 1 ? 'rule' : 'held-out votes')
    expect(found.refused).toBeNull()
    x.dispose()
  })

  test('features without information leave the labels to the votes', async () => {
    const { votes, clean } = await problem(1, [0.9, 0.85, 0.8])
    using x = engine.matrix(1500, 2, stream(9, 'noise').fillNormal(new Float64Array(3000)))
    const { features, labels } = await aggregateVotes(votes, { engine, x })
    expect(errorOf(labels, clean)).toBeLessThan(
      errorOf((await aggregateVotes(votes, { engine })).labels, clean) + 0.005,
    )
    expect(features!.kappa).toBeLessThan(0.1)
  })

  test('known classes choose the exponents, and keep their labels', async () => {
    const { x, votes, clean } = await problem(1.5, [0.8, 0.7, 0.6])
    const gold = new Map(Array.from({ length: 60 }, (_, i) => [i, clean[i]]))
    const found = await aggregateVotes(votes, { engine, x, gold })
    expect(found.features!.chosenBy).toBe('gold')
    expect(found.labels.slice(0, 60)).toEqual(Uint8Array.from(clean.slice(0, 60)))
    x.dispose()
  })

  test('one vote an item is enough for every method, also for models that single votes do not identify', async () => {
    const { x, votes, clean } = await problem(1.5, [0.75, 0.7, 0.8], 600, 1)
    for (const method of ['one-coin', 'dawid-skene', 'plurality'] as const) {
      expect(errorOf((await aggregateVotes(votes, { engine, x, method })).labels, clean)).toBeLessThan(0.12)
    }
    x.dispose()
  })

  test('two annotators who always contradict each other stay refused', async () => {
    const { x, votes } = await problem(1, [1, 0], 200)
    const found = await aggregateVotes(votes, { engine, x })
    expect(found.refused?.code).toBe('TWO_ANNOTATORS')
    x.dispose()
  })

  test('x is refused with another number of rows, and with too few items to learn from', async () => {
    const votes = { wide: Array.from({ length: 9 }, (_, i) => [i % 2, i % 2, 0]) }
    await expect(aggregateVotes(votes, { engine, x: engine.matrix(8, 1) })).rejects.toMatchObject({ code: 'BAD_SHAPE' })
    await expect(aggregateVotes(votes, { engine, x: engine.matrix(9, 1) })).rejects.toMatchObject({ code: 'BAD_SHAPE' })
  })
})

/** Two items with votes of annotators 0 (twice, half a vote each, on item 0) and 1. */
const TABLE = {
  items: 2,
  annotators: 2,
  classes: 2,
  pairs: 3,
  starts: Uint32Array.of(0, 3, 4),
  voted: Uint32Array.of(0, 1, 2, 2),
  weights: Float32Array.of(0.5, 0.5, 1, 1),
  pairStarts: Uint32Array.of(0, 2, 3),
  pairLabels: Uint8Array.of(0, 1, 1),
  pairAnnotators: Uint32Array.of(0, 0, 1),
  dropped: 0,
  repeated: 1,
}

test('matrices and combined probabilities follow their formulas', () => {
  const classOf = (i: number, _: number, out: Float64Array) => {
    out.set(i === 0 ? [0.9, 0.1] : [0.2, 0.8])
    return true
  }
  const matrices = logMatrices(TABLE, classOf)
  const expected = [
    (4 + 0.45) / 8.9,
    (4 + 0.05) / 8.1,
    (4 + 0.45) / 8.9,
    (4 + 0.05) / 8.1,
    (4 + 1.1) / 9.1,
    (4 + 0.9) / 8.9,
  ]
  expect([...matrices].map(Math.exp)).toEqual(expected.map((p) => expect.closeTo(p, 12)))
  const student = Float64Array.of(0.6, 0.4, 0.3, 0.7).map(Math.log)
  const out = new Float64Array(2)
  combineItem({ table: TABLE, student, matrices }, 0, { student: 2, votes: 0.5 }, out, [0, 2])
  const [a, b] = [0.6 ** 2 * expected[4] ** 0.5, 0.4 ** 2 * expected[5] ** 0.5]
  expect(out[0]).toBeCloseTo(a / (a + b), 12)
  expect(heldOutVotes(TABLE, 10)).toEqual([
    { item: 0, range: [0, 2] },
    { item: 0, range: [2, 3] },
  ])
})

test('one vote an item: the weights follow the disagreement of student and votes', () => {
  const scores = Float64Array.of(0.9, 0.1, 0.4, 0.6)
  expect(disagreementOf(TABLE, scores)).toMatchObject({ all: 0.5, sure: 0 })
  expect(singleVoteExponents({ all: 0.18, sure: 0.17, chance: 0.9, margin: 0 })).toEqual({ student: 2, votes: 0.5 })
  expect(singleVoteExponents({ all: 0.3, sure: 0.16, chance: 0.9, margin: 0 })).toEqual({ student: 1, votes: 1 })
  expect(singleVoteExponents({ all: 0.74, sure: 0.62, chance: 0.9, margin: 0 })).toEqual({ student: 0.25, votes: 1 })
})
