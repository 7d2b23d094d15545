import { describe, expect, test } from 'vitest'
import { intervalText, scaled } from '#experiments/verify/scaled.js'

describe('a number of any size', () => {
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

  test('has an interval that cannot be misread', () => {
    expect(intervalText([0.1, 0.25])).toBe('0.1000–0.2500')
    expect(intervalText([-0.1, 0.25])).toBe('−0.1000 to 0.2500')
    expect(intervalText([1e-5, 0.25])).toBe('1.0e−5 to 0.2500')
  })
})
