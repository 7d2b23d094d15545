import { describe, expect, test } from 'vitest'
import { type Calibration, featureCalibration, unpairedCalibration } from '#evaluate/calibration.js'
import { stream } from '#random/stream.js'

const CLASSES = 4
const N = 200
const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length

/** Classes of N rows; `shift` of them are moved to class 0. */
function draw(what: string, trial: number, shift = 0): Int32Array {
  const draws = stream(5, `permutation: ${what}`, trial)
  return Int32Array.from({ length: N }, (_, i) => {
    const uniform = draws.uniform(i)
    return uniform < shift ? 0 : Math.floor(((uniform - shift) / (1 - shift)) * CLASSES)
  })
}

/** Parts are drawn, as rows are: equal counts on both sides would be less apart than those of rows. */
const partsOf = (what: string, trial: number) => {
  const draws = stream(5, `parts: ${what}`, trial)
  return Int32Array.from({ length: N }, (_, i) => draws.below(i, 3))
}

type Form = (trial: number, shift: number, options?: { permutations?: number; seed?: number }) => Promise<Calibration>
const paired: Form = (trial, shift, options) =>
  featureCalibration(
    {
      predicted: draw('f', trial, shift),
      labels: draw('y', trial),
      classes: CLASSES,
      partition: partsOf('f', trial),
    },
    options,
  )
const unpaired: Form = (trial, shift, options) =>
  unpairedCalibration(
    {
      predicted: draw('f', trial, shift),
      labels: draw('y', trial).subarray(50),
      classes: CLASSES,
      partition: { predicted: partsOf('f', trial), labels: partsOf('y', trial).subarray(50) },
    },
    options,
  )

describe.each([
  ['paired', paired],
  ['unpaired', unpaired],
])('the permutation null of %s rows', (_, of) => {
  test('p values are uniform under the null', async () => {
    const all = await Promise.all(
      Array.from({ length: 200 }, (_, trial) => of(trial, 0, { permutations: 99, seed: trial })),
    )
    const below = (level: number) => mean(all.map(({ pValue }) => Number(pValue! <= level)))
    // Five standard errors of 200 trials; many distances are equal, which makes p values larger.
    expect(below(0.05)).toBeLessThan(0.05 + 5 * Math.sqrt((0.05 * 0.95) / 200))
    expect(below(0.05)).toBeGreaterThan(0)
    expect(below(0.5)).toBeGreaterThan(0.3)
    expect(below(0.5)).toBeLessThan(0.5 + 5 * Math.sqrt(0.25 / 200))
    expect(mean(all.map(({ plugIn, nullQuantile }) => Number(plugIn > nullQuantile)))).toBeLessThan(
      0.05 + 5 * Math.sqrt((0.05 * 0.95) / 200),
    )
  })

  test.each([0, 0.3])(
    'the permutation null has the mean of the closed form, and a sharper quantile, at a shift of %d',
    async (shift) => {
      const closed = await of(1, shift)
      const permuted = await of(1, shift, { permutations: 999, seed: 2 })
      // 999 of a spread of about .02, and the closed form's own error at n = 200.
      expect(Math.abs(permuted.nullMean - closed.nullMean)).toBeLessThan(0.03 * closed.nullMean)
      expect(permuted.nullQuantile).toBeLessThan(closed.nullQuantile)
      expect(permuted.nullQuantile).toBeGreaterThan(permuted.nullMean)
      expect(permuted.plugIn).toBe(closed.plugIn)
      expect(closed).not.toHaveProperty('pValue')
      expect(permuted.estimate).toBe(Math.max(0, permuted.plugIn - permuted.nullMean))
    },
  )

  test('different distributions get the smallest possible p value', async () => {
    expect(await of(3, 0.4, { permutations: 199 })).toMatchObject({ pValue: 1 / 200 })
  })

  test('the permutation null depends on the seed only', async () => {
    const first = await of(4, 0, { permutations: 50, seed: 1 })
    expect(await of(4, 0, { permutations: 50, seed: 1 })).toEqual(first)
    expect((await of(4, 0, { permutations: 50, seed: 2 })).nullMean).not.toBe(first.nullMean)
  })

  test.each([{ permutations: 18 }, { permutations: 0 }, { permutations: 99.5 }, { permutations: 99, seed: -1 }])(
    'permutation options refuse %j',
    async (options) => {
      await expect(of(0, 0, options)).rejects.toMatchObject({ code: 'BAD_OPTION' })
    },
  )
})

test('the permutation null of few rows agrees with all arrangements, counted', async () => {
  // Four rows that differ alike: the swapped distance is |4 - 2 heads| / 4, as large as 1 by one in eight.
  const { pValue, nullMean } = await featureCalibration(
    { predicted: new Int32Array(4), labels: new Int32Array(4).fill(1), classes: 2 },
    { permutations: 9999 },
  )
  expect(Math.abs(pValue! - 1 / 8)).toBeLessThan(0.017)
  expect(Math.abs(nullMean - 3 / 8)).toBeLessThan(0.016)
  // Two rows against two: of 6 ways to choose, 2 keep them apart, the others mix them.
  const apart = await unpairedCalibration(
    { predicted: Int32Array.of(0, 0), labels: Int32Array.of(1, 1), classes: 2 },
    { permutations: 9999 },
  )
  expect(Math.abs(apart.pValue! - 1 / 3)).toBeLessThan(0.024)
  expect(Math.abs(apart.nullMean - 1 / 3)).toBeLessThan(0.024)
})

test('rows that do not differ have a null without spread', async () => {
  const y = draw('y', 0)
  const { nullMean, nullQuantile, pValue } = await featureCalibration(
    { predicted: y, labels: y, classes: CLASSES },
    { permutations: 19 },
  )
  expect({ nullMean, nullQuantile, pValue }).toEqual({ nullMean: 0, nullQuantile: 0, pValue: 1 })
})
