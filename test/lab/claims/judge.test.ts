import { describe, expect, test } from 'vitest'
import { skewedMean } from '#evaluate/skewed-mean.js'
import { judge } from '#lab/claims/judge.js'
import { stream } from '#random/stream.js'

const one = (finding: Parameters<typeof judge>[0][number], mistake = 0.01) => judge([finding], mistake)[0]

describe('a verdict', () => {
  const measured = { values: Array.from({ length: 40 }, (_, i) => 1 + (i % 5)) } // 3 ± .64 at 1%

  test('a verdict on independent values has the interval of a possibly skewed mean', () => {
    const { measured: mean, interval, n, method, mistake } = one({ quantity: 'mean', predicted: 3, measured })
    expect({ mean, n, method, mistake }).toEqual({ mean: 3, n: 40, method: 'Student', mistake: 0.01 })
    expect(interval).toEqual(skewedMean(measured.values, 0.01).interval)
  })

  test.each([
    ['=', 2, 0, false],
    ['=', 2.5, 0, true],
    ['=', 3.5, 0, true],
    ['=', 4, 0, false],
    ['=', 4, 0.5, true],
    ['<=', 4, 0, true],
    ['<=', 2, 0, false],
    ['>=', 2, 0, true],
    ['>=', 4, 0, false],
  ] as const)(
    'a mean of 3 ± 0.64 and the claim %s %d, allowance %d, give %s',
    (relation, predicted, allowance, holds) => {
      expect(one({ quantity: 'mean', predicted, relation, allowance, measured }).holds).toBe(holds)
    },
  )

  test('a verdict on an exact number compares it exactly, without an interval', () => {
    expect(one({ quantity: 'count', predicted: 0, measured: { exact: 0 } })).toMatchObject({ holds: true, n: 0 })
    expect(one({ quantity: 'count', predicted: 0, measured: { exact: 1 } }).holds).toBe(false)
  })

  test.each([{ exact: Number.NaN }, { values: [1, Number.NaN] }, { values: [1] }, { hits: 0, of: 0 }])(
    'a verdict on the measurement %j throws BAD_VALUE',
    (bad) => {
      const call = () => one({ quantity: 'count', predicted: 0, measured: bad })
      expect(call).toThrow(expect.objectContaining({ code: 'BAD_VALUE' }))
    },
  )

  test('findings of one claim divide its false-failure rate equally', () => {
    const finding = { quantity: 'mean', predicted: 3, measured }
    const [first] = judge([finding, finding], 0.02)
    expect(first.interval).toEqual(one(finding, 0.01).interval)
  })
})

test('a true claim of five findings fails at most as often as its false-failure rate', () => {
  const [runs, mistake] = [2000, 0.1]
  let failed = 0
  for (let run = 0; run < runs; run++) {
    const draws = stream(run, 'judge')
    const findings = [0, 1, 2, 3, 4].map((at) => {
      const values = Float64Array.from({ length: 20 }, (_, i) => draws.uniform(20 * at + i))
      return { quantity: `mean ${at}`, predicted: 0.5, measured: { values } }
    })
    failed += Number(judge(findings, mistake).some(({ holds }) => !holds))
  }
  // At most 1 - (1 - 0.02)^5 = 0.0961 of 2,000 runs, up to four deviations of a binomial count, but over a quarter.
  expect(failed / runs).toBeLessThan(0.0961 + 4 * Math.sqrt((0.0961 * 0.9039) / runs))
  expect(failed / runs).toBeGreaterThan(0.0961 / 4)
})
