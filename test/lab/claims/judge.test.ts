import { describe, expect, test } from 'vitest'
import { skewedMean } from '#evaluate/skewed-mean.js'
import { judge } from '#lab/claims/judge.js'
import { stream } from '#random/stream.js'

const one = (finding: Parameters<typeof judge>[0][number], mistake = 0.01) => judge([finding], mistake)[0]

describe('a verdict', () => {
  const measured = { values: Array.from({ length: 40 }, (_, i) => 1 + (i % 5)) } // 3 ± .64 at 1%

  test('of independent values has the interval of a mean that may be skewed', () => {
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
  ] as const)('that the mean is %s %d, give or take %d, is %s', (relation, predicted, allowance, holds) => {
    expect(one({ quantity: 'mean', predicted, relation, allowance, measured }).holds).toBe(holds)
  })

  test('of what is not random is exact', () => {
    expect(one({ quantity: 'count', predicted: 0, measured: { exact: 0 } })).toMatchObject({ holds: true, n: 0 })
    expect(one({ quantity: 'count', predicted: 0, measured: { exact: 1 } }).holds).toBe(false)
  })

  test.each([{ exact: Number.NaN }, { values: [1, Number.NaN] }, { values: [1] }, { hits: 0, of: 0 }])(
    'of %j is refused',
    (bad) => {
      const call = () => one({ quantity: 'count', predicted: 0, measured: bad })
      expect(call).toThrow(expect.objectContaining({ code: 'BAD_VALUE' }))
    },
  )

  test('of several findings shares the chance of a mistake', () => {
    const finding = { quantity: 'mean', predicted: 3, measured }
    const [first] = judge([finding, finding], 0.02)
    expect(first.interval).toEqual(one(finding, 0.01).interval)
  })
})

test('a true claim of five findings fails as rarely as it says, or more rarely', () => {
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
  // 1 - (1 - .02)^5 = .0961 of 2,000 runs at the most, within four deviations of a binomial count; and not never.
  expect(failed / runs).toBeLessThan(0.0961 + 4 * Math.sqrt((0.0961 * 0.9039) / runs))
  expect(failed / runs).toBeGreaterThan(0.0961 / 4)
})
