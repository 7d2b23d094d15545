import { describe, expect, test } from 'vitest'
import { estimateGain, type GainRows } from '#audit/gain.js'
import { stream } from '#random/stream.js'

const NOISE = [
  [0.7, 0.2, 0.1],
  [0.05, 0.8, 0.15],
  [0.25, 0.05, 0.7],
]
const CLASSES = 3
/** How often the two classifiers are right, in each class. */
const [BEFORE, AFTER] = [
  [0.6, 0.7, 0.8],
  [0.8, 0.65, 0.85],
]
const SHARES = [0.5, 0.3, 0.2]
const GAIN = SHARES.reduce((sum, share, k) => sum + share * (AFTER[k] - BEFORE[k]), 0)

/** Draws a class by shares from a number of [0, 1). */
function drawn(shares: readonly number[], at: number): number {
  let left = at
  for (const [k, share] of shares.entries()) {
    if (left < share) return k
    left -= share
  }
  return shares.length - 1
}

/** Held-out rows of a world in which both classifiers err toward the next class, and noise depends on the class alone. */
function heldOut(n: number, seed: number, noise = NOISE): Required<GainRows> {
  const [truths, labels, first, second] = ['truth', 'label', 'before', 'after'].map((name) => stream(seed, name))
  const truth = Int32Array.from({ length: n }, (_, i) => drawn(SHARES, truths.uniform(i)))
  const predicted = (right: readonly number[], random: (i: number) => number) =>
    truth.map((k, i) => (random(i) < right[k] ? k : (k + 1) % CLASSES))
  return {
    y: truth.map((k, i) => drawn(noise[k], labels.uniform(i))),
    classes: CLASSES,
    before: predicted(BEFORE, (i) => first.uniform(i)),
    after: predicted(AFTER, (i) => second.uniform(i)),
  }
}

const RUNS = 3000
const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length

describe('the estimated gain of a classifier over another', () => {
  test('is unbiased on noisy labels if the transition matrix is known, and its interval covers', () => {
    const found = Array.from({ length: RUNS }, (_, run) => estimateGain(heldOut(150, run), { transition: NOISE }))
    const estimates = found.map(({ estimate }) => estimate)
    const deviation = Math.sqrt(mean(estimates.map((value) => (value - mean(estimates)) ** 2)))
    expect(Math.abs(mean(estimates) - GAIN)).toBeLessThan((4 * deviation) / Math.sqrt(RUNS))
    const covered = mean(found.map(({ interval: [low, high] }) => Number(low <= GAIN && GAIN <= high)))
    // Four standard errors about 0.95.
    expect(covered).toBeGreaterThan(0.935)
    expect(covered).toBeLessThan(0.97)
  })

  test('is too small without the transition matrix', () => {
    const found = Array.from({ length: RUNS }, (_, run) => estimateGain(heldOut(150, run)).estimate)
    expect(mean(found)).toBeLessThan(0.8 * GAIN)
  })

  test('covers with a matrix that is itself estimated, if its intervals are given and only then', () => {
    const count = 40
    const sets = Array.from({ length: 20 }, (_, seed) => heldOut(8000, seed))
    const runs = Array.from({ length: 600 }, (_, run) => {
      const draws = stream(run, 'matrix')
      const estimated = NOISE.map((row, k) => {
        const counts = [0, 0, 0]
        for (let i = 0; i < count; i++) counts[drawn(row, draws.uniform(k * count + i))]++
        return counts.map((each) => each / count)
      })
      const half = estimated.map((row) => row.map((share) => 1.96 * Math.sqrt((share * (1 - share)) / count)))
      const end = (sign: number) => estimated.map((row, k) => row.map((share, j) => share + sign * half[k][j]))
      const rows = sets[run % sets.length]
      const options = { transition: estimated, interval: [end(-1), end(1)] as const }
      const covers = ([low, high]: [number, number]) => Number(low <= GAIN && GAIN <= high)
      return [
        covers(estimateGain(rows, options).interval),
        covers(estimateGain(rows, { transition: estimated }).interval),
      ]
    })
    expect(mean(runs.map(([first]) => first))).toBeGreaterThan(0.92)
    expect(mean(runs.map(([, second]) => second))).toBeLessThan(0.85)
  })

  test('is that of accuracies on right labels', () => {
    const rows = heldOut(1000, 1, [
      [1, 0, 0],
      [0, 1, 0],
      [0, 0, 1],
    ])
    const right = (predicted: ArrayLike<number>) =>
      mean(Array.from(rows.y, (label, i) => Number(predicted[i] === label)))
    expect(estimateGain(rows).estimate).toBeCloseTo(right(rows.after) - right(rows.before), 12)
  })

  test('is the accuracy of the second without a first one', () => {
    const rows = heldOut(2000, 8)
    const accuracy = (after: ArrayLike<number>) =>
      estimateGain({ y: rows.y, classes: CLASSES, after }, { transition: NOISE }).estimate
    const { estimate } = estimateGain(rows, { transition: NOISE })
    expect(accuracy(rows.after) - accuracy(rows.before)).toBeCloseTo(estimate, 12)
    const right = SHARES.reduce((sum, share, k) => sum + share * AFTER[k], 0)
    expect(Math.abs(accuracy(rows.after) - right)).toBeLessThan(0.06)
  })

  test('turns its sign with the classifiers', () => {
    const rows = heldOut(300, 5)
    const forth = estimateGain(rows, { transition: NOISE })
    const back = estimateGain({ ...rows, before: rows.after, after: rows.before }, { transition: NOISE })
    expect(back.estimate).toBeCloseTo(-forth.estimate, 12)
    expect(back.interval[0]).toBeCloseTo(-forth.interval[1], 12)
  })

  test('of equal classifiers is 0, with an interval of a row or two on either side', () => {
    const rows = heldOut(100, 6)
    const { estimate, interval } = estimateGain({ ...rows, after: rows.before })
    expect(estimate).toBe(0)
    expect(interval[1]).toBeGreaterThan(0.01)
    expect(interval[1]).toBeLessThan(0.04)
  })
})

test.each([
  [{ y: [0, 1], classes: 2, before: [0], after: [1, 1] }, {}, 'BAD_SHAPE', /y has 2 labels but before 1/],
  [{ y: [], classes: 2, before: [], after: [] }, {}, 'BAD_SHAPE', /there are no rows/],
  [
    { y: [0], classes: 2, before: [2], after: [0] },
    {},
    'BAD_VALUE',
    /before\[0\] is 2 but must be a class from 0 to 1/,
  ],
  [{ y: [0], classes: 2, before: [1], after: [0] }, { transition: [[1]] }, 'BAD_SHAPE', /2 classes or more/],
  [
    { y: [0], classes: 2, before: [1], after: [0] },
    {
      transition: [
        [0.5, 0.5],
        [0.5, 0.5],
      ],
    },
    'BAD_VALUE',
    /transition has no inverse/,
  ],
  [
    { y: [0], classes: 2, before: [1], after: [0] },
    {
      transition: [
        [0.5, 0.5],
        [null, null],
      ],
    },
    'BAD_VALUE',
    /row 1, column 0 is null/,
  ],
  [
    { y: [0], classes: 2, before: [1], after: [0] },
    {
      transition: [
        [1, 0],
        [0, 1],
      ],
      interval: [[[1, 0]], [[1, 0]]] as const,
    },
    'BAD_SHAPE',
    /interval, low is not 2 × 2/,
  ],
] as const)('rows %j with options %j are refused', (rows, options, code, message) => {
  expect(() => estimateGain(rows, options)).toThrow(
    expect.objectContaining({ code, message: expect.stringMatching(message) }),
  )
})
