import { expect, test } from 'vitest'
import { type Comparison, compare, theoryHolds } from '#lab/experiments/comparison.js'
import { studentQuantile, studentWithin } from '#theory/student-t.js'

const SETS = 10

/** Returns the comparison of a prediction with an estimate 0.5 that is t standard errors of 0.01 away. */
function away(t: number, quantity = 'error'): Comparison {
  const half = 0.01 * studentQuantile(SETS - 1)
  const interval: [number, number] = [0.5 - half, 0.5 + half]
  const about = { level: 0.95, covers: 'training sets and test points', method: 'Student', n: SETS } as const
  return compare(quantity, 0.5 + 0.01 * t, { ...about, bias: [0, 0], estimate: 0.5, interval })
}

test('the check of predictions says how many are inside, how many are expected, and where the farthest is', () => {
  const near = Array.from({ length: 17 }, (_, i) => away(i / 10))
  const off = [away(2.5), away(-2.6), away(2.7), away(-3)]
  expect(theoryHolds([...near, ...off])).toEqual({
    text: '17 of 21 predictions lie inside their 95% intervals, about 20 expected; the farthest is within chance',
    holds: true,
  })
  expect(theoryHolds([...near, away(-30, 'error of 5-NN'), ...off], 'predictions up to 0.4')).toEqual({
    text: '17 of 22 predictions up to 0.4 lie inside their 95% intervals, about 21 expected; the farthest is beyond chance: error of 5-NN is 0.5000, not 0.2000',
    holds: false,
  })
})

test.each([1, 21])('one of %i right predictions fails the check by chance in one of 1,000 runs', (count) => {
  const right = Array.from({ length: count - 1 }, () => away(0))
  let [low, high] = [2, 100]
  for (let step = 0; step < 50; step++) {
    const middle = (low + high) / 2
    if (theoryHolds([...right, away(middle)]).holds) low = middle
    else high = middle
  }
  expect(count * (1 - studentWithin(low, SETS - 1))).toBeCloseTo(1e-3, 8)
})

test('a prediction outside an interval without length is beyond chance, and one equal to its estimate is not', () => {
  const flat = (predicted: number) => ({ ...away(0), predicted, interval: [0.5, 0.5] as [number, number] })
  expect(theoryHolds([flat(0.5)]).holds).toBe(true)
  expect(theoryHolds([flat(0.6)]).holds).toBe(false)
})
