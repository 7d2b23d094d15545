import { expect } from 'vitest'
import { moments } from '#evaluate/mean.js'
import { studentWithin } from '#evaluate/student-t.js'

/** All statements that `expectMean` tests are wrong together once in 10,000 runs at most. */
const [FAMILY, WRONG] = [100, 1e-4]

/**
 * Expects the mean over independent training sets to be `expected`, within Student's interval of the family and a `bias` that theory
 * bounds. So that this says something, the interval must be narrow enough to be apart from those of the `rivals`.
 */
export function expectMean(
  values: readonly number[],
  expected: number,
  { bias = 0, rivals = [] }: { bias?: number; rivals?: readonly number[] } = {},
): void {
  const { mean, squaredError } = moments(values)
  const half = bias + quantile(values.length - 1) * Math.sqrt(squaredError)
  expect(Math.abs(mean - expected)).toBeLessThan(half)
  for (const rival of rivals) expect(2 * half).toBeLessThan(Math.abs(expected - rival))
}

function quantile(freedom: number): number {
  let [low, high] = [1, 64]
  for (let step = 0; step < 40; step++) {
    const middle = (low + high) / 2
    if (1 - studentWithin(middle, freedom) > WRONG / FAMILY) low = middle
    else high = middle
  }
  return high
}
