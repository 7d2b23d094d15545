import { describe, expect, test } from 'vitest'
import { meanOverTrainingSets } from '#evaluate/mean.js'
import { pointwiseProfiles } from '#evaluate/profiles.js'
import { stream } from '#random/stream.js'

/** How often three learners are right at inputs of three kinds: where they rise, where they fall, and where they stay. */
const KINDS = [
  [0.3, 0.6, 0.95],
  [0.7, 0.5, 0.4],
  [0.5, 0.5, 0.5],
]
const LEVEL = [[0.5, 0.5, 0.5]]
const SETS = 12
const M = 150

/** Right answers are class 0; those of a set hang together in blocks of inputs of one kind. */
function familyOf(kinds: number[][], trial: number, block = 1) {
  const members = ['worst', 'middle', 'best'].map((name, member) => {
    const draws = stream(6, name, trial)
    const predicted = Int32Array.from({ length: SETS * M }, (_, at) => {
      const [set, i] = [Math.floor(at / M), at % M]
      const kind = kinds[Math.floor((i * kinds.length) / M)]
      return Number(draws.uniform(set * M + Math.floor(i / block)) >= kind[member])
    })
    return { name, predicted }
  })
  return { members, clean: new Int32Array(M), sets: SETS, classes: 2 }
}

const fallIn = (kinds: number[][]) => {
  const pairs = kinds.flatMap(([a, b, c]) => [a - b, a - c, b - c])
  return pairs.reduce((sum, by) => sum + Math.max(0, by), 0) / pairs.length
}

test('profiles are those counted by hand, with members sorted by accuracy', async () => {
  const { members, points } = await pointwiseProfiles({
    // Right of three sets at three inputs: (3, 3, 2) and (3, 0, 3).
    members: [
      { name: 'good', predicted: Int32Array.of(0, 1, 2, 0, 1, 2, 0, 1, 0) },
      { name: 'bad', predicted: Int32Array.of(0, 2, 2, 0, 2, 2, 0, 0, 2) },
    ],
    clean: Int32Array.of(0, 1, 2),
    sets: 3,
    classes: 3,
  })
  expect(members.map(({ name, accuracy }) => [name, accuracy.estimate])).toEqual([
    ['bad', 6 / 9],
    ['good', 8 / 9],
  ])
  expect(points.map(({ right }) => right)).toEqual([
    [1, 1],
    [0, 1],
    [1, 2 / 3],
  ])
  const slopes = [0, 4.5, -1.5]
  for (const [i, { slope }] of points.entries()) expect(slope).toBeCloseTo(slopes[i], 12)
  expect(points.map(({ rising }) => rising)).toEqual([1, 1, 0])
})

test('the mean slope is 1, and slopes are null if all accuracies are equal', async () => {
  const family = familyOf(KINDS, 0)
  const { points, members, fall } = await pointwiseProfiles(family)
  expect(points.reduce((sum, { slope }) => sum + slope!, 0) / M).toBeCloseTo(1, 12)
  expect(members.map(({ name }) => name)).toEqual(['worst', 'middle', 'best'])
  expect(JSON.parse(JSON.stringify({ points, fall }))).toEqual({ points, fall })
  const [one] = family.members
  const same = await pointwiseProfiles({ ...family, members: [one, { ...one, name: 'again' }], resample: 'labels' })
  expect(same.points.every(({ slope, rising }) => slope === null && rising === 1)).toBe(true)
  expect(same.fall).toMatchObject({ estimate: 0, covers: 'label draws and test points' })
  expect(same.members[0].accuracy.covers).toBe('label draws and test points')
})

describe.each([
  ['some profiles fall', KINDS],
  ['none does', LEVEL],
])('the fall where %s', (_, kinds) => {
  const truth = fallIn(kinds)

  test.each([1, 10])(
    'the fall is within its bias of the truth and its interval covers, with blocks of %i',
    async (block) => {
      const fallOf = async (trial: number) => (await pointwiseProfiles(familyOf(kinds, trial, block))).fall
      const all = await Promise.all(Array.from({ length: 60 }, (_, trial) => fallOf(trial)))
      const { estimate, interval } = meanOverTrainingSets(all.map((fall) => fall.estimate))
      const five = 2.5 * (interval[1] - estimate)
      expect(estimate).toBeLessThan(truth + five)
      expect(estimate).toBeGreaterThan(truth + all[0].bias[0] - five)
      const held = all.filter(({ interval: [low, high], bias }) => low <= truth && truth <= high - bias[0]).length
      expect(held).toBeGreaterThan(51)
      expect(all[0].bias[0]).toBeGreaterThan(-0.05)
    },
  )
})

test('a true fall is distinguished from chance', async () => {
  const steep = [
    [0.1, 0.5, 0.95],
    [0.9, 0.7, 0.4],
  ]
  expect((await pointwiseProfiles(familyOf(steep, 1))).fall.interval[0]).toBeGreaterThan(0)
  expect((await pointwiseProfiles(familyOf(LEVEL, 1))).fall.interval[0]).toBeLessThan(0)
})

const good = familyOf(KINDS, 0)
test.each([
  ['one member', { members: good.members.slice(0, 1) }, 'BAD_OPTION'],
  ['two sets', { sets: 2 }, 'BAD_OPTION'],
  ['another number of inputs', { clean: new Int32Array(M - 1) }, 'BAD_SHAPE'],
  ['one input', { clean: new Int32Array(1) }, 'BAD_SHAPE'],
  ['a class out of range', { clean: new Int32Array(M).fill(2) }, 'BAD_VALUE'],
  ['a member without a name', { members: [good.members[0], { predicted: good.clean } as never] }, 'BAD_OPTION'],
])('pointwiseProfiles refuses %s', async (_, change, code) => {
  await expect(pointwiseProfiles({ ...good, ...change })).rejects.toMatchObject({ code })
})
