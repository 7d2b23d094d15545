import { describe, expect, test } from 'vitest'
import { teacherMargins } from '#evaluate/margins.js'
import { meanOverTrainingSets } from '#evaluate/mean.js'
import { stream } from '#random/stream.js'
import { majorityError, pluralityError } from '#theory/voting.js'

const holds = ({ interval: [low, high] }: { interval: [number, number] }, truth: number) =>
  low <= truth && truth <= high

/** Votes on points of class 0: each member has a share of its own that is wrong, .25 in the mean, spread over the other classes. */
function votesOf(trial: number, { members = 9, points = 300, classes = 2 } = {}): Int32Array {
  const [skills, draws] = [stream(3, 'skill', trial), stream(3, 'votes', trial)]
  return Int32Array.from({ length: members * points }, (_, at) => {
    const wrong = 0.15 + 0.2 * skills.uniform(Math.floor(at / points))
    const uniform = draws.uniform(at)
    return uniform >= wrong ? 0 : 1 + Math.floor((uniform / wrong) * (classes - 1))
  })
}

test('margins are those counted by hand, with shared ties', async () => {
  // Points as columns. Right: 0 0 1 2. Counts of the right: 3 1 2 0; the most of another: 0 1 1 2.
  const votes = Int32Array.of(0, 0, 1, 1, 0, 1, 1, 1, 0, 2, 0, 0)
  const of = await teacherMargins(votes, Int32Array.of(0, 0, 1, 2), { members: 3, classes: 3, gammas: [1 / 3, 1] })
  expect(of.distribution).toEqual([
    { margin: -2 / 3, share: 0.25 },
    { margin: 0, share: 0.25 },
    { margin: 1 / 3, share: 0.25 },
    { margin: 1, share: 0.25 },
  ])
  expect(of.mean.estimate).toBeCloseTo((1 + 0 + 1 / 3 - 2 / 3) / 4, 15)
  expect(of.pluralityRight.estimate).toBeCloseTo((1 + 1 / 3 + 1 + 0) / 4, 15)
  expect(of.atLeast.map(({ gamma, share }) => [gamma, share.estimate])).toEqual([
    [1 / 3, 0.5],
    [1, 0.25],
  ])
  expect(of.quantiles.map(({ margin }) => margin)).toEqual([-2 / 3, -2 / 3, 0, 1 / 3, 1])
  expect(of.mean).toMatchObject({ covers: 'test points', n: 4, bias: [0, 0] })
  expect(JSON.parse(JSON.stringify(of))).toEqual(of)
})

describe.each([2, 4])('margins of independent members, with %i classes', (classes) => {
  const members = 9
  const probabilities = [0.75, ...new Array<number>(classes - 1).fill(0.25 / (classes - 1))]
  const gamma = 0.75 - 0.25 / (classes - 1)
  const right = 1 - (classes === 2 ? majorityError({ k: 9, p: 0.25 }) : pluralityError({ k: 9, probabilities }))
  const trials = Array.from({ length: 120 }, (_, trial) =>
    teacherMargins(votesOf(trial, { classes }), new Int32Array(300), {
      members,
      classes,
      gammas: [1],
      independent: true,
    }),
  )

  test('intervals of margins cover the expectation over pools and points', async () => {
    const all = await Promise.all(trials)
    const share = (of: (each: (typeof all)[number]) => boolean) => all.filter(of).length / all.length
    expect(share(({ pluralityRight }) => holds(pluralityRight, right))).toBeGreaterThan(0.88)
    // All nine of nine.
    expect(share(({ atLeast }) => holds(atLeast[0].share, 0.75 ** 9))).toBeGreaterThan(0.88)
    expect(share(({ mean }) => mean.interval[0] <= gamma && gamma <= mean.interval[1] - mean.bias[0])).toBeGreaterThan(
      0.88,
    )
    expect(all[0].mean).toMatchObject({ covers: 'training sets and test points', n: 9 })
  })

  test('the mean margin is within its bias of the truth', async () => {
    const all = await Promise.all(trials)
    const { estimate, interval } = meanOverTrainingSets(all.map(({ mean }) => mean.estimate))
    const five = 2.5 * (interval[1] - estimate)
    const least = Math.min(...all.map(({ mean }) => mean.bias[0]))
    expect(estimate).toBeLessThan(gamma + five)
    expect(estimate).toBeGreaterThan(gamma + least - five)
    expect(least === 0).toBe(classes === 2)
  })

  test('intervals are narrower for a fixed pool', async () => {
    const fixed = await teacherMargins(votesOf(0, { classes }), new Int32Array(300), { members, classes, gammas: [1] })
    const wide = await trials[0]
    const width = ({ interval: [low, high] }: { interval: [number, number] }) => high - low
    expect(fixed.mean.estimate).toBe(wide.mean.estimate)
    expect(width(fixed.mean)).toBeLessThan(width(wide.mean))
  })
})

test('a pool that is always right has a lower bound below 1', async () => {
  const given = { members: 5, classes: 2, independent: true }
  const { pluralityRight, mean } = await teacherMargins(new Int32Array(200), new Int32Array(40), given)
  expect(pluralityRight).toMatchObject({ estimate: 1 })
  expect(pluralityRight.interval[0]).toBeLessThan(0.95)
  expect(pluralityRight.interval[0]).toBeGreaterThan(0.85)
  expect(mean.estimate).toBe(1)
})

const votes = new Int32Array(6)
test.each([
  ['other points than votes', votes, new Int32Array(3), {}, 'BAD_SHAPE'],
  ['no points', new Int32Array(0), new Int32Array(0), {}, 'BAD_SHAPE'],
  ['one point of independent members', new Int32Array(3), new Int32Array(1), { independent: true }, 'BAD_SHAPE'],
  ['two independent members', votes, new Int32Array(3), { members: 2, independent: true }, 'BAD_OPTION'],
  ['no members', votes, new Int32Array(2), { members: 0 }, 'BAD_OPTION'],
  ['a class out of range', votes, Int32Array.of(0, 2), {}, 'BAD_VALUE'],
  ['a margin above 1', votes, new Int32Array(2), { gammas: [2] }, 'BAD_OPTION'],
  ['margins that are no list', votes, new Int32Array(2), { gammas: 1 as unknown as number[] }, 'BAD_OPTION'],
])('teacherMargins refuses %s', async (_, given, clean, change, code) => {
  await expect(teacherMargins(given, clean, { members: 3, classes: 2, ...change })).rejects.toThrow(
    expect.objectContaining({ code }),
  )
})
