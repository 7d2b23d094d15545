import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type AnnotatorsWorldOptions, annotatorsWorld, type VotesSample } from '#annotators/annotators-world.js'

const N = 20_000

/** The labels of annotator w by item, -1 where it does not vote. */
function labelsOf({ votes, clean }: VotesSample, w: number): Int32Array {
  const own = new Int32Array(clean.length).fill(-1)
  votes.items.forEach((item, v) => {
    if (votes.annotators[v] === w) own[item] = votes.labels[v]
  })
  return own
}
const shareOf = (values: Int32Array, is: (value: number, item: number) => boolean) =>
  values.reduce((sum, value, item) => sum + Number(is(value, item)), 0) / values.length
/** Four standard deviations of a share. */
const slack = (p: number, n = N) => 4 * Math.sqrt((p * (1 - p)) / n) + 1e-12
const expectShare = (found: number, p: number, n = N) => expect(Math.abs(found - p)).toBeLessThan(slack(p, n))
const sampleOf = (options: AnnotatorsWorldOptions, n = N) => annotatorsWorld(options).sample(n, { seed: 7 })

test('accuracies, confusion matrices, spammers and missing votes have the given rates', async () => {
  const confusion = [
    [0.7, 0.2, 0.1],
    [0, 1, 0],
    [0.5, 0.25, 0.25],
  ]
  const annotators = [{ accuracy: 0.8 }, { confusion }, { labels: [0.1, 0.3, 0.6] }, { accuracy: 0.1, rate: 0.4 }]
  const sample = await sampleOf({ classes: 3, prior: [0.5, 0.3, 0.2], annotators })
  const { clean } = sample
  for (const [k, p] of [0.5, 0.3, 0.2].entries())
    expectShare(
      shareOf(clean, (label) => label === k),
      p,
    )
  const [coin, matrix, spammer, rare] = [0, 1, 2, 3].map((w) => labelsOf(sample, w))
  expectShare(
    shareOf(coin, (label, i) => label === clean[i]),
    0.8,
  )
  expectShare(
    shareOf(coin, (label, i) => label === (clean[i] + 1) % 3),
    0.1,
  )
  for (const [k, row] of confusion.entries()) {
    const own = matrix.filter((_, i) => clean[i] === k)
    for (const [l, p] of row.entries())
      expectShare(
        shareOf(own, (label) => label === l),
        p,
        own.length,
      )
  }
  for (const k of [0, 1, 2]) {
    const own = spammer.filter((_, i) => clean[i] === k)
    expectShare(
      shareOf(own, (label) => label === 2),
      0.6,
      own.length,
    )
  }
  expectShare(
    shareOf(rare, (label) => label >= 0),
    0.4,
  )
  expectShare(
    shareOf(rare, (label, i) => label === clean[i]),
    0.04,
  )
})

test('copies repeat their original, also where it does not vote; shared errors correlate as stated', async () => {
  const annotators = [{ accuracy: 0.7, rate: 0.5 }, { copyOf: 0 }, { copyOf: 0, fidelity: 0.6, accuracy: 0.7 }]
  const sample = await sampleOf({ annotators })
  const [original, copy, partial] = [0, 1, 2].map((w) => labelsOf(sample, w))
  expect(original.every((label, i) => label < 0 || label === copy[i])).toBe(true)
  expect(copy.includes(-1)).toBe(false)
  expectShare(
    shareOf(copy, (label, i) => label === sample.clean[i]),
    0.7,
  )
  expectShare(
    shareOf(partial, (label, i) => label === copy[i]),
    0.6 + 0.4 * (0.49 + 0.09),
  )
  const shared = await sampleOf({ annotators: [{ accuracy: 0.7 }, { accuracy: 0.7 }], sharedErrors: 0.5 })
  const [a, b] = [0, 1].map((w) => labelsOf(shared, w))
  expectShare(
    shareOf(a, (label, i) => label !== shared.clean[i] && b[i] !== shared.clean[i]),
    0.5 * 0.3 + 0.5 * 0.09,
  )
})

test('distractors attract wrong labels, and samplers draw from the posterior of the item', async () => {
  const annotators = [{ accuracy: 0.4 }, { accuracy: 0.4 }]
  const sample = await sampleOf({ classes: 5, annotators, distractor: 0.8 })
  const [a, b] = [0, 1].map((w) => labelsOf(sample, w))
  expectShare(
    shareOf(a, (label, i) => label === sample.clean[i]),
    0.4,
  )
  // Both wrong on the distractor, or on one of the three other classes.
  const [onIt, onOther] = [0.8 + 0.2 / 4, 0.2 / 4]
  expectShare(
    shareOf(a, (label, i) => label === b[i] && label !== sample.clean[i]),
    0.36 * (onIt ** 2 + 3 * onOther ** 2),
  )
  const posteriors = [
    [0.2, 0.8],
    [0.6, 0.4],
  ]
  const drawn = await sampleOf({ posteriors, annotators: [{ sampler: true }, { sampler: true }] })
  const [c, d] = [0, 1].map((w) => labelsOf(drawn, w))
  expectShare(
    shareOf(drawn.clean, (label) => label === 1),
    0.5,
  )
  expectShare(
    shareOf(c, (label, i) => label === d[i]),
    (0.64 + 0.04 + 0.36 + 0.16) / 2,
  )
})

test('a shorter sample is a prefix of a longer one, and every item gets the stated number of different voters', async () => {
  const accuracies = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 1, maxLength: 6 })
  await fc.assert(
    fc.asyncProperty(accuracies, fc.nat(), fc.integer({ min: 1, max: 40 }), async (each, pick, n) => {
      const votesPerItem = 1 + (pick % each.length)
      const world = annotatorsWorld({ annotators: each.map((accuracy) => ({ accuracy })), classes: 4, votesPerItem })
      const [short, long] = [await world.sample(n, { seed: 3 }), await world.sample(2 * n, { seed: 3 })]
      expect(short.clean).toEqual(long.clean.subarray(0, n))
      for (const name of ['items', 'annotators', 'labels'] as const) {
        expect(short.votes[name]).toEqual(long.votes[name].subarray(0, n * votesPerItem))
      }
      for (let i = 0; i < n; i++) {
        const voters = short.votes.annotators.subarray(i * votesPerItem, (i + 1) * votesPerItem)
        expect(new Set(voters).size).toBe(votesPerItem)
      }
    }),
    { numRuns: 50 },
  )
})

test('given classes are kept, and contradictions are refused', async () => {
  const world = annotatorsWorld({ annotators: [{ accuracy: 1 }], classes: 3 })
  const { votes, clean } = await world.sample(3, { clean: Int32Array.of(2, 0, 1) })
  expect([...votes.labels]).toEqual([2, 0, 1])
  expect([...clean]).toEqual([2, 0, 1])
  const refused = (annotators: AnnotatorsWorldOptions['annotators'], message: string, code = 'BAD_OPTION') =>
    expect(() => annotatorsWorld({ annotators })).toThrow(
      expect.objectContaining({ code, message: expect.stringContaining(message) }),
    )
  refused([{}], 'annotators[0] has 0 of')
  refused([{ accuracy: 1, labels: [0, 1] }], 'has 2 of')
  refused([{ copyOf: 0 }], 'another of the annotators')
  refused([{ copyOf: 1 }, { copyOf: 2 }, { accuracy: 1 }], 'a copy itself')
  refused([{ sampler: true }], 'no posteriors')
  refused([{ labels: [0.5, 0.6] }], 'sum to 1')
  refused([{ labels: [1] }], '1 numbers', 'BAD_SHAPE')
  refused([{ accuracy: 2 }], 'annotators[0]')
})
