import { expect, test } from 'vitest'
import { skewedMean } from '#evaluate/skewed-mean.js'
import { ln } from '#random/elementary.js'
import { stream } from '#random/stream.js'
import { studentQuantile } from '#theory/student-t.js'

test('the interval of symmetric values is slightly wider than that of Student, and symmetric', () => {
  const values = Array.from({ length: 60 }, (_, i) => i)
  const { mean, interval } = skewedMean(values, 1e-4)
  expect(mean).toBeCloseTo(29.5, 12)
  const half = studentQuantile(59, 1 - 1e-4) * Math.sqrt((59 * 60 * 61) / 12 / 59 / 60)
  expect((interval[1] - mean) / half).toBeGreaterThan(1.03)
  expect((interval[1] - mean) / half).toBeLessThan(1.07)
  expect(mean - interval[0]).toBeCloseTo(interval[1] - mean, 10)
})

test('the interval is longer on the side of the long tail, and contains that of Student', () => {
  const values = Array.from({ length: 60 }, (_, i) => (i % 20 === 0 ? 1 : 0))
  const { mean, interval } = skewedMean(values, 1e-3)
  const half = studentQuantile(59, 1 - 1e-3) * Math.sqrt((mean * (1 - mean)) / 59)
  expect(mean).toBeCloseTo(0.05, 12)
  expect(interval[1] - mean).toBeGreaterThan(1.3 * half)
  expect(mean - interval[0]).toBeCloseTo(half, 10)
})

test('the interval of equal values has width 0', () => {
  expect(skewedMean([0.25, 0.25, 0.25], 0.01)).toEqual({ mean: 0.25, interval: [0.25, 0.25] })
})

test('the interval of exponential values misses at the stated rate, and that of Student twice as often', () => {
  const [runs, n, mistake] = [8000, 60, 0.005]
  const quantile = studentQuantile(n - 1, 1 - mistake)
  const values = new Float64Array(n)
  let [missed, byStudent] = [0, 0]
  for (let run = 0; run < runs; run++) {
    stream(run, 'skewed mean').fillUniform(values)
    for (let i = 0; i < n; i++) values[i] = -ln(1 - values[i])
    const { mean, interval } = skewedMean(values, mistake)
    missed += Number(interval[0] > 1 || interval[1] < 1)
    const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0)
    byStudent += Number(Math.abs(mean - 1) > quantile * Math.sqrt(squares / (n - 1) / n))
  }
  expect(missed / runs).toBeLessThan(mistake + 2 * Math.sqrt(mistake / runs))
  expect(byStudent / runs).toBeGreaterThan(2 * mistake)
})
