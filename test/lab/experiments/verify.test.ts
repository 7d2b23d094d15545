import { describe, expect, test } from 'vitest'
import { judge } from '#lab/claims/judge.js'
import { intervalText, scaled } from '#lab/experiments/verify/scaled.js'
import { claimFigures } from '#lab/experiments/verify/shown.js'

describe('a formatted number', () => {
  test.each([
    [0, '0'],
    [641, '641'],
    [0.2, '0.2000'],
    [-0.03125, '−0.0313'],
    [0.00049, '4.9e−4'],
    [1.5e-12, '1.5e−12'],
    [12.3456, '12.35'],
    [1234.5678, '1,235'],
    [12345678.9, '1.2e+7'],
  ])('%d is %s', (value, text) => {
    expect(scaled(value)).toBe(text)
  })

  test('has an interval whose dash cannot be read as a sign', () => {
    expect(intervalText([0.1, 0.25])).toBe('0.1000–0.2500')
    expect(intervalText([-0.1, 0.25])).toBe('−0.1000 to 0.2500')
    expect(intervalText([1e-5, 0.25])).toBe('1.0e−5 to 0.2500')
  })
})

test('numbers of different size have separate axes, and 0 joins the smallest', () => {
  const exact = (quantity: string, value: number) => ({ quantity, predicted: value, measured: { exact: value } })
  const found = [exact('none', 0), exact('small', 0.001), exact('large', 1), exact('half', 0.5)]
  const words = { id: 'T0', title: 'sizes', statement: 'So it is.', tolerance: 'None.' }
  const figures = claimFigures({ ...words, findings: judge(found, 0.01), holds: true })
  expect(figures.map(({ rows }) => rows.map(({ label }) => label))).toEqual([
    ['large', 'half'],
    ['none', 'small'],
  ])
  // What is exact has no interval.
  expect(figures[0].rows[0]).toEqual({ label: 'large', measured: 1, predicted: 1, text: '1' })
})
