import { describe, expect, test } from 'vitest'
import { poolAgreement } from '#evaluate/agreement.js'
import { stream } from '#random/stream.js'

/** Votes of members that are right on the share `skill` of points, each member with a skill of its own around it. */
function votesOf(members: number, points: number, trial: number): Int32Array {
  const [skills, draws] = [stream(3, 'skill', trial), stream(3, 'votes', trial)]
  return Int32Array.from({ length: members * points }, (_, at) => {
    const skill = 0.6 + 0.3 * skills.uniform(Math.floor(at / points))
    return Number(draws.uniform(at) >= skill)
  })
}
/** E (s1 s2 + (1 - s1)(1 - s2)) with mean skill .75: members are independent. */
const TRUTH = 0.75 * 0.75 + 0.25 * 0.25

describe('the agreement of a pool', () => {
  test('poolAgreement is the mean over pairs, counted by hand', async () => {
    const votes = Int32Array.of(0, 1, 2, 0, 1, 1, 0, 0, 2)
    const { estimate, covers, n } = await poolAgreement(votes, { members: 3, classes: 3 })
    // Pairs agree on 2, 2 and 1 of 3 points.
    expect(estimate).toBeCloseTo(5 / 9, 15)
    expect({ covers, n }).toEqual({ covers: 'test points', n: 3 })
  })

  test('poolAgreement of independent members covers the training sets as well', async () => {
    let [inside, narrow] = [0, 0]
    const trials = 300
    for (let trial = 0; trial < trials; trial++) {
      const votes = votesOf(10, 500, trial)
      const wide = await poolAgreement(votes, { members: 10, classes: 2, independent: true })
      const fixed = await poolAgreement(votes, { members: 10, classes: 2 })
      inside += Number(wide.interval[0] <= TRUTH && TRUTH <= wide.interval[1])
      narrow += Number(fixed.interval[0] <= TRUTH && TRUTH <= fixed.interval[1])
      expect(wide.estimate).toBe(fixed.estimate)
    }
    expect(inside / trials).toBeGreaterThan(0.9)
    expect(narrow / trials).toBeLessThan(0.8)
  })

  test.each([
    ['votes that are no rows', Int32Array.of(0, 1, 0), { members: 2, classes: 2 }, 'BAD_SHAPE'],
    ['one member', Int32Array.of(0, 1), { members: 1, classes: 2 }, 'BAD_OPTION'],
    ['a class out of range', Int32Array.of(0, 2), { members: 2, classes: 2 }, 'BAD_VALUE'],
    ['two independent members', Int32Array.of(0, 1), { members: 2, classes: 2, independent: true }, 'BAD_OPTION'],
    [
      'independent members on one point',
      Int32Array.of(0, 1, 0),
      { members: 3, classes: 2, independent: true },
      'BAD_SHAPE',
    ],
  ])('poolAgreement refuses %s', async (_, votes, options, code) => {
    await expect(poolAgreement(votes, options)).rejects.toThrow(expect.objectContaining({ code }))
  })
})
