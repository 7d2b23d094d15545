import { describe, expect, test } from 'vitest'
import { featureCalibration, unpairedCalibration } from '#evaluate/calibration.js'
import { stream } from '#random/stream.js'

/** n classes with the given probabilities, by (purpose, trial). */
function draw(purpose: string, trial: number, n: number, probabilities: number[]): Int32Array {
  const draws = stream(7, purpose, trial)
  let sum = 0
  const cumulative = probabilities.slice(0, -1).map((p) => {
    sum += p
    return sum
  })
  return Int32Array.from({ length: n }, (_, i) => {
    const uniform = draws.uniform(i)
    return cumulative.filter((bound) => bound <= uniform).length
  })
}

const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length
const trials = async (count: number, of: (trial: number) => Promise<number>) =>
  mean(await Promise.all(Array.from({ length: count }, (_, t) => of(t))))
const uniform = (classes: number) => new Array<number>(classes).fill(1 / classes)

describe('the null mean of an unpaired distance', () => {
  test.each([
    [4, 100, 0.0977],
    [100, 1000, 0.1775],
  ])('the null mean with %i cells and %i rows is %d', async (classes, n, expected) => {
    const of = (trial: number) =>
      unpairedCalibration({
        predicted: draw('f', trial, n, uniform(classes)),
        labels: draw('y', trial, n, uniform(classes)),
        classes,
      })
    expect(await trials(100, async (t) => (await of(t)).nullMean)).toBeCloseTo(expected, 2)
    expect(Math.abs((await trials(400, async (t) => (await of(t)).plugIn)) - expected)).toBeLessThan(0.005)
  })
})

describe('feature calibration', () => {
  const classes = 5
  const [n, parts] = [400, 2]
  const skewed = [0.4, 0.25, 0.2, 0.1, 0.05]
  const partition = Int32Array.from({ length: n }, (_, i) => i % parts)
  const of = (probabilities: number[]) => (trial: number) =>
    featureCalibration({
      predicted: draw('f', trial, n, probabilities),
      labels: draw('y', trial, n, skewed),
      classes,
      partition,
    })

  test('for equal distributions the paired distance has the null mean and rarely exceeds the null quantile', async () => {
    const null_ = of(skewed)
    const plugIn = await trials(400, async (t) => (await null_(t)).plugIn)
    expect(Math.abs(plugIn - (await trials(400, async (t) => (await null_(t)).nullMean)))).toBeLessThan(0.003)
    const passes = await trials(400, async (t) => {
      const { plugIn, nullQuantile } = await null_(t)
      return Number(plugIn > nullQuantile)
    })
    expect(passes).toBeLessThan(0.05)
  })

  test.each([
    ['nothing', skewed, 0],
    ['a little', [0.36, 0.25, 0.2, 0.1, 0.09], 0.04],
    ['much', [0.1, 0.25, 0.2, 0.1, 0.35], 0.3],
  ])('intervals of calibration cover the truth where %s differs', async (_, probabilities, truth) => {
    const all = await Promise.all(Array.from({ length: 400 }, (_, t) => of(probabilities)(t)))
    const covered = mean(all.map(({ interval: [low, high] }) => Number(low <= truth && truth <= high)))
    expect(covered).toBeGreaterThanOrEqual(0.95)
    // Within its bias, and five standard errors of the mean of 400.
    const estimate = mean(all.map((of) => of.estimate))
    expect(estimate).toBeGreaterThan(truth + mean(all.map(({ bias }) => bias[0])) - 0.01)
    expect(estimate).toBeLessThan(truth + mean(all.map(({ bias }) => bias[1])) + 0.01)
  })

  test('calibration is that counted by hand', async () => {
    const predicted = Int32Array.of(0, 0, 1, 1)
    const labels = Int32Array.of(0, 1, 1, 0)
    const all = await featureCalibration({ predicted, labels, classes: 2 })
    expect(all.plugIn).toBe(0)
    // In each class half of the rows have exactly one of the two.
    expect(all.nullMean).toBeCloseTo((0.5 * Math.sqrt(2 / Math.PI) * 2 * Math.sqrt(0.5)) / 2, 14)
    const byPart = await featureCalibration({ predicted, labels, classes: 2, partition: Uint8Array.of(0, 0, 1, 1) })
    expect(byPart.plugIn).toBe(0.5)
    const unpaired = await unpairedCalibration({
      predicted,
      labels: Int32Array.of(1, 1),
      classes: 2,
      partition: { predicted: Int32Array.of(0, 0, 1, 1), labels: Int32Array.of(0, 1) },
    })
    // (0, 0): 1/2 against 0; (0, 1): 0 against 1/2; (1, 1): both 1/2.
    expect(unpaired.plugIn).toBe(0.5)
  })

  test('the interval of calibration has a positive upper bound when all predictions equal the labels', async () => {
    const labels = draw('y', 0, n, skewed)
    const { estimate, interval, nullMean } = await featureCalibration({ predicted: labels, labels, classes })
    expect({ estimate, nullMean, low: interval[0] }).toEqual({ estimate: 0, nullMean: 0, low: 0 })
    expect(interval[1]).toBeGreaterThan(1 / n)
    expect(interval[1]).toBeLessThan(5 / n)
  })

  const labels = Int32Array.of(0, 1, 2)
  test.each([
    ['another length', { predicted: Int32Array.of(0), labels, classes: 3 }, 'BAD_SHAPE'],
    ['no rows', { predicted: new Int32Array(0), labels: new Int32Array(0), classes: 3 }, 'BAD_SHAPE'],
    ['a class out of range', { predicted: labels, labels, classes: 2 }, 'BAD_VALUE'],
    ['no classes', { predicted: labels, labels, classes: 0 }, 'BAD_OPTION'],
    ['a short partition', { predicted: labels, labels, classes: 3, partition: Int32Array.of(0) }, 'BAD_SHAPE'],
    ['a part below 0', { predicted: labels, labels, classes: 3, partition: Int32Array.of(0, -1, 0) }, 'BAD_VALUE'],
    ['too many parts', { predicted: labels, labels, classes: 3, partition: Int32Array.of(0, 2e9, 0) }, 'BAD_VALUE'],
  ])('featureCalibration refuses %s', async (_, input, code) => {
    await expect(featureCalibration(input)).rejects.toMatchObject({ code })
  })

  test('unpairedCalibration refuses no rows and labels that are not classes', async () => {
    const refused = (input: Parameters<typeof unpairedCalibration>[0], code: string) =>
      expect(unpairedCalibration(input)).rejects.toMatchObject({ code })
    await refused({ predicted: labels, labels: new Int32Array(0), classes: 3 }, 'BAD_SHAPE')
    await refused({ predicted: labels, labels: Int32Array.of(3), classes: 3 }, 'BAD_VALUE')
    await refused(
      { predicted: labels, labels, classes: 3, partition: { predicted: labels, labels: Int32Array.of(0) } },
      'BAD_SHAPE',
    )
  })
})
