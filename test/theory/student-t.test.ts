import { describe, expect, test } from 'vitest'
import { studentQuantile, studentWithin } from '#theory/student-t.js'

describe("Student's quantile", () => {
  test.each([
    [1, 12.706204736174694],
    [2, 4.302652729749462],
    [3, 3.1824463052837078],
    [4, 2.7764451051977934],
    [5, 2.5705818356363146],
    [9, 2.262157162798205],
    [10, 2.228138851986274],
    [30, 2.0422724563012378],
    [99, 1.9842169515864174],
    [120, 1.9799304050824402],
    [1000, 1.9623390808264083],
  ])("Student's quantile at %i degrees of freedom is %d", (freedom, quantile) => {
    expect(studentQuantile(freedom)).toBeCloseTo(quantile, 10)
    expect(studentWithin(quantile, freedom)).toBeCloseTo(0.95, 12)
  })

  test.each([
    [1, 0.99999, 63661.977231],
    [2, 0.999, 31.599054576],
    [9, 0.99999, 8.8274836168],
    [199, 0.99999, 4.5336175999],
  ])("Student's quantile at %i degrees of freedom and level %d is %d", (freedom, level, quantile) => {
    expect(Math.abs(studentQuantile(freedom, level) / quantile - 1)).toBeLessThan(1e-8)
  })

  test("Student's quantile decreases to the normal quantile", () => {
    expect(studentQuantile(100_001)).toBeCloseTo(1.959964 + 2.372 / 100_001, 6)
  })
})
