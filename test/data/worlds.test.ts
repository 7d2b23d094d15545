import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { atoms } from '#data/atoms.js'
import { circle } from '#data/circle.js'
import { gaussianMixture } from '#data/gaussian-mixture.js'
import { noisyWorld } from '#data/noisy-world.js'
import { defineWorld } from '#data/world.js'
import { createEngine, type Engine } from '#engine/engine.js'
import { fitNearest } from '#samplers/nearest.js'
import { describeWorld } from '../contract/world.js'

const TWO = {
  means: [
    [0, 0, 0],
    [1, 1, 0.5],
  ],
  deviation: 0.8,
  weights: [3, 1],
}
const THREE = {
  means: [
    [0, 0],
    [2, 0],
    [0, 3],
  ],
  deviation: 1.5,
}

describeWorld('a mixture of two', () => gaussianMixture(TWO))
describeWorld('a mixture of three', () => gaussianMixture(THREE))
describeWorld('the circle', () => circle({ amplitude: 0.9, frequency: 3 }))
describeWorld('a mixture of two, a fifth of labels flipped', () => noisyWorld(gaussianMixture(TWO), { p: 0.2 }))
describeWorld('a mixture of three, half of labels flipped', () => noisyWorld(gaussianMixture(THREE), { p: 0.5 }))
describeWorld('labels flipped twice', () => noisyWorld(noisyWorld(gaussianMixture(TWO), { p: 0.2 }), { p: 0.1 }))
describeWorld('binary atoms', () => atoms({ atoms: 50, p: 0.2 }))
describeWorld('atoms of ten classes', () => atoms({ atoms: 17, classes: 10, p: 0.6 }))
describeWorld('atoms of any posterior', () =>
  atoms({
    posterior: [
      [0.2, 0.5, 0.3],
      [0.9, 0.1, 0],
      [0.25, 0.25, 0.5],
    ],
  }),
)

let engine: Engine
beforeAll(async () => {
  engine = await createEngine({ threads: 2 })
})
afterAll(() => engine.close())

describe('gaussianMixture', () => {
  test('a Gaussian mixture has the given moments', async () => {
    const n = 50_000
    const { x } = await gaussianMixture(TWO).sample(engine, n, { seed: 4 })
    const values = x.toArray()
    x.dispose()
    for (let j = 0; j < 3; j++) {
      const step = TWO.means[1][j]
      let [sum, squares] = [0, 0]
      for (let i = 0; i < n; i++) {
        sum += values[3 * i + j]
        squares += values[3 * i + j] ** 2
      }
      // A quarter of the rows are of the second mean.
      const variance = TWO.deviation ** 2 + (3 / 16) * step ** 2
      expect(Math.abs(sum / n - step / 4)).toBeLessThan(5 * Math.sqrt(variance / n))
      // A mixture of two has kurtosis below 3 + 1.
      expect(Math.abs(squares / n - (sum / n) ** 2 - variance)).toBeLessThan(5 * variance * Math.sqrt(3 / n))
    }
  })

  test.each([
    [1, 0.3085375387259869],
    [2, 0.15865525393145707],
    [0, 0.5],
  ])('a mixture of two means %f deviations apart has the Bayes error %f', (distance, error) => {
    const world = gaussianMixture({ means: [[5], [5 + 2 * distance]], deviation: 2 })
    expect(world.bayesError).toBeCloseTo(error, 14)
    expect(world.bayesErrorMargin).toBe(0)
  })

  test('the Monte Carlo Bayes error agrees with the closed form', () => {
    const exact = gaussianMixture({
      means: [
        [0, 0],
        [1, 2],
      ],
      deviation: 1.3,
    }).bayesError
    // The third class is so rare that it changes nothing.
    const third = {
      means: [
        [0, 0],
        [1, 2],
        [50, 50],
      ],
      deviation: 1.3,
      weights: [1, 1, 1e-12],
    }
    const { bayesError, bayesErrorMargin } = gaussianMixture(third)
    expect(bayesErrorMargin).toBeGreaterThan(0)
    expect(Math.abs(bayesError - exact)).toBeLessThan(2.5 * bayesErrorMargin)
  })

  test('the Bayes error is that of theory for means on a line and for equal means', () => {
    // Three in a row: the ends err Q(1/2), the middle twice that.
    const line = gaussianMixture({
      means: [
        [0, 0, 0],
        [1, 1, 1],
        [2, 2, 2],
      ],
      deviation: Math.sqrt(3),
    })
    expect(Math.abs(line.bayesError - (4 / 3) * 0.3085375387259869)).toBeLessThan(2.5 * line.bayesErrorMargin)
    const same = gaussianMixture({ means: [[1], [1], [1]], deviation: 1, weights: [2, 1, 1] })
    expect(same.bayesError).toBeCloseTo(0.5, 14)
  })

  test('a Gaussian mixture has a posterior for rows far from every mean', async () => {
    const world = gaussianMixture({ means: [[0], [1]], deviation: 1e-3 })
    expect([...(await world.posterior([[1e6], [-1e6], [0.5]]))]).toEqual([0, 1, 1, 0, 0.5, 0.5])
  })

  test.each([
    [{ means: [[0]], deviation: 1 }, 'BAD_SHAPE', /there are 1 means/],
    [{ means: [[0], [1, 2]], deviation: 1 }, 'BAD_SHAPE', /mean 1 has 2 coordinates but mean 0 has 1/],
    [{ means: [[], []], deviation: 1 }, 'BAD_SHAPE', /no coordinates/],
    [{ means: [[0], [Number.NaN]], deviation: 1 }, 'BAD_OPTION', /means\[1\]\[0\] is NaN/],
    [{ means: [[0], [1]], deviation: 0 }, 'BAD_OPTION', /deviation is 0/],
    [{ means: [[0], [1]], deviation: 1, weights: [1] }, 'BAD_SHAPE', /1 weights for 2 means/],
    [{ means: [[0], [1]], deviation: 1, weights: [1, -1] }, 'BAD_OPTION', /weight 1 is -1/],
  ])('refuses %j', (options, code, message) => {
    const refusal = expect.objectContaining({ code, message: expect.stringMatching(message) })
    expect(() => gaussianMixture(options)).toThrow(refusal)
  })
})

describe('circle', () => {
  const turn = (x: number) => [Math.cos(2 * Math.PI * x), Math.sin(2 * Math.PI * x)]

  test.each([1, 2, 3, 17, 64])('the posterior of the circle is a sine of frequency %i', async (frequency) => {
    const world = circle({ amplitude: 0.5, frequency })
    for (let x = 0; x < 1; x += 1 / 97) {
      const [zero, one] = await world.posterior([turn(x)])
      expect(one).toBeCloseTo((1 + 0.5 * Math.sin(2 * Math.PI * frequency * x)) / 2, 12)
      expect(zero + one).toBe(1)
    }
  })

  test('distances on the circle have the order of arc lengths', async () => {
    const { x } = await circle({ amplitude: 1, frequency: 1 }).sample(engine, 3000, { seed: 3 })
    const values = x.toArray()
    x.dispose()
    const angles = Array.from({ length: 3000 }, (_, i) => Math.atan2(values[2 * i + 1], values[2 * i]))
    const order = [...angles.keys()].sort((a, b) => angles[a] - angles[b])
    for (let i = 1; i < 2999; i++) {
      const chord = (a: number, b: number) =>
        (values[2 * a] - values[2 * b]) ** 2 + (values[2 * a + 1] - values[2 * b + 1]) ** 2
      const [before, at, after] = order.slice(i - 1, i + 2)
      const arcs = [angles[at] - angles[before], angles[after] - angles[at]]
      if (Math.abs(arcs[0] - arcs[1]) < 1e-9) continue
      expect(chord(at, before) < chord(at, after)).toBe(arcs[0] < arcs[1])
    }
  })

  test('circle refuses an invalid amplitude or frequency', () => {
    expect(() => circle({ amplitude: 1.5, frequency: 1 })).toThrow(/circle: amplitude is 1.5/)
    expect(() => circle({ amplitude: 1, frequency: 0 })).toThrow(/circle: frequency is 0/)
  })
})

describe('atoms', () => {
  test('atoms have the classes in turn, and evenly spread noise', async () => {
    const world = atoms({ atoms: 4, classes: 3, p: 0.3 })
    const rows = Array.from({ length: 4 }, (_, i) => Array.from({ length: 4 }, (_, j) => Number(i === j)))
    expect([...(await world.bayes(rows))]).toEqual([0, 1, 2, 0])
    expect([...(await world.posterior(rows))]).toEqual(
      [0, 1, 2, 0].flatMap((c) => [0, 1, 2].map((j) => (j === c ? 0.7 : 0.15))),
    )
    expect(world.bayesError).toBeCloseTo(0.3, 15)
  })

  test('atoms are drawn equally often', async () => {
    const n = 10_000
    const { x } = await atoms({ atoms: 8, p: 0 }).sample(engine, n, { seed: 2 })
    const counts = new Array(8).fill(0)
    x.toArray().forEach((value, at) => {
      counts[at % 8] += value
    })
    x.dispose()
    expect(counts.reduce((sum, count) => sum + count)).toBe(n)
    const chiSquare = counts.reduce((sum, count) => sum + (count - n / 8) ** 2 / (n / 8), 0)
    // Seven degrees of freedom exceed 40.5 with probability 1e-6.
    expect(chiSquare).toBeLessThan(40.5)
  })

  test('1-NN on atoms looks up the first occurrence, or else the first row', async () => {
    const world = atoms({ atoms: 40, p: 0.3 })
    const train = await world.sample(engine, 50, { seed: 5 })
    const queries = await world.sample(engine, 500, { seed: 6 })
    const atomsOf = (values: ArrayLike<number>) => {
      return Array.from({ length: values.length / 40 }, (_, i) =>
        Array.from({ length: 40 }, (_, j) => values[40 * i + j]).indexOf(1),
      )
    }
    const seen = atomsOf(train.x.toArray())
    const expected = atomsOf(queries.x.toArray()).map((atom) => train.y[Math.max(seen.indexOf(atom), 0)])
    const sampler = await fitNearest(train)
    expect([...(await sampler.predict(queries.x))]).toEqual(expected)
    sampler.dispose()
    train.dispose()
    queries.dispose()
  })

  test.each([
    [{ atoms: 0, p: 0.1 }, 'BAD_OPTION', /atoms is 0/],
    [{ atoms: 3, classes: 1, p: 0.1 }, 'BAD_OPTION', /classes is 1/],
    [{ atoms: 3, p: 0.6 }, 'BAD_OPTION', /p is 0.6/],
    [{ posterior: [] }, 'BAD_SHAPE', /posterior has 0 rows/],
    [{ posterior: [[1]] }, 'BAD_SHAPE', /posterior has 1 columns/],
    [{ posterior: [[1, 0], [1]] }, 'BAD_SHAPE', /row 1 of posterior has 1 columns, not 2/],
    [{ posterior: [[0.5, 0.4]] }, 'BAD_OPTION', /the probabilities of atom 0 sum to 0.9, not to 1/],
    [{ posterior: [[2, -1]] }, 'BAD_OPTION', /the probability of class 0 at atom 0 is 2/],
  ])('atoms refuse %j', (options, code, message) => {
    const refusal = expect.objectContaining({ code, message: expect.stringMatching(message) })
    expect(() => atoms(options)).toThrow(refusal)
  })

  test('atoms refuse a row that is not an atom', async () => {
    await expect(atoms({ atoms: 2, p: 0 }).bayes([[0, 0]])).rejects.toMatchObject({ code: 'BAD_VALUE' })
  })
})

describe('noisyWorld', () => {
  const world = gaussianMixture(THREE)

  test('noisyWorld flips the given share of labels uniformly to other classes, on the same inputs', async () => {
    const [n, p] = [30_000, 0.3]
    const [clean, noisy] = [await world.sample(engine, n), await noisyWorld(world, { p }).sample(engine, n)]
    expect(noisy.x.toArray()).toEqual(clean.x.toArray())
    expect(noisy.clean).toEqual(clean.clean)
    for (const step of [1, 2]) {
      const share = noisy.y.filter((label, i) => label === (clean.y[i] + step) % 3).length / n
      expect(Math.abs(share - p / 2)).toBeLessThan(5 * Math.sqrt(p / 2 / n))
    }
    clean.dispose()
    noisy.dispose()
  })

  test('noisyWorld without noise equals the world', async () => {
    const same = noisyWorld(world, { p: 0 })
    const [a, b] = [await world.sample(engine, 99), await same.sample(engine, 99)]
    expect(b.y).toEqual(a.y)
    expect(same.bayesError).toBeCloseTo(world.bayesError, 14)
    a.dispose()
    b.dispose()
  })

  test('a noisy world of a noisy world flips again, by independent draws', async () => {
    const two = gaussianMixture(TWO)
    const twice = noisyWorld(noisyWorld(two, { p: 0.2 }), { p: 0.2 })
    const [n, flipped] = [20_000, 2 * 0.2 * 0.8]
    const [clean, noisy] = [await two.sample(engine, n), await twice.sample(engine, n)]
    const share = noisy.y.filter((label, i) => label !== clean.y[i]).length / n
    expect(Math.abs(share - flipped)).toBeLessThan(5 * Math.sqrt((flipped * (1 - flipped)) / n))
    clean.dispose()
    noisy.dispose()
  })

  test.each([-0.1, 1 - 1 / 3, 0.7, Number.NaN])('noisyWorld refuses the rate %d for three classes', (p) => {
    expect(() => noisyWorld(world, { p })).toThrow(expect.objectContaining({ code: 'BAD_OPTION' }))
  })
})

test.each([
  [[0.9, 0.9], 1.8],
  [[1.5, -0.5], 1],
  [[Number.NaN, 0.9], Number.NaN],
])('a world with the posterior %j refuses to draw labels from it', async (posterior, sum) => {
  const world = defineWorld({
    name: 'faulty',
    classes: 2,
    dimension: 1,
    bayesError: () => ({ value: 0, margin: 0 }),
    inputs: async (engine, n) => engine.matrix(n, 1, new Float64Array(n)),
    posterior: (_, out) => out.set(posterior),
  })
  const before = engine.bytesInUse
  await expect(world.sample(engine, 3)).rejects.toMatchObject({
    code: 'BAD_VALUE',
    message: `faulty: the posterior of row 0 must be 0 or more and sum to 1, not ${sum}`,
  })
  expect(engine.bytesInUse).toBe(before)
})
