import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { labelOps } from '#labels/binding.js'
import { fixedTarget, type Noise, symmetric, transition } from '#labels/noise.js'
import { stream } from '#random/stream.js'
import { noisyLabel } from '../reference/labels.js'

const cycle = (rows: number, classes: number) => Int32Array.from({ length: rows }, (_, i) => i % classes)
const rowsOf = (matrix: Float64Array, classes: number) =>
  Array.from({ length: classes }, (_, c) => [...matrix.subarray(c * classes, (c + 1) * classes)])
const ASYMMETRIC = [
  [0.5, 0.25, 0.25],
  [0, 1, 0],
  [0.125, 0, 0.875],
]

describe('matrices', () => {
  test('symmetric spreads p evenly over the other classes', () => {
    expect(rowsOf(symmetric(0.25).matrix(3), 3)).toEqual([
      [0.75, 0.125, 0.125],
      [0.125, 0.75, 0.125],
      [0.125, 0.125, 0.75],
    ])
  })

  test('fixedTarget flips each class to the next one or to that of the map', () => {
    expect(rowsOf(fixedTarget(0.25).matrix(3), 3)).toEqual([
      [0.75, 0.25, 0],
      [0, 0.75, 0.25],
      [0.25, 0, 0.75],
    ])
    expect(rowsOf(fixedTarget(0.25, [2, 1, 1]).matrix(3), 3)).toEqual([
      [0.75, 0, 0.25],
      [0, 1, 0],
      [0, 0.25, 0.75],
    ])
  })

  test('transition accepts rows or one row-major array, and copies it', () => {
    const flat = Float64Array.from(ASYMMETRIC.flat())
    const noise = transition(flat)
    flat.fill(0)
    noise.matrix(3).fill(0)
    expect(rowsOf(noise.matrix(3), 3)).toEqual(ASYMMETRIC)
    expect(transition(ASYMMETRIC).matrix(3)).toEqual(noise.matrix(3))
  })

  test('a noise is immutable and reports its parameters', () => {
    const map = [1, 0]
    const noise = fixedTarget(0.2, map)
    map[0] = 0
    expect(Object.isFrozen(noise)).toBe(true)
    expect(JSON.parse(JSON.stringify(noise))).toEqual({ kind: 'fixedTarget', p: 0.2, map: [1, 0] })
    expect(JSON.parse(JSON.stringify(symmetric(0.2)))).toEqual({ kind: 'symmetric', p: 0.2 })
  })
})

describe('draws', () => {
  const noises: [string, Noise][] = [
    ['symmetric', symmetric(0.3)],
    ['fixedTarget', fixedTarget(0.2, [2, 2, 0])],
    ['transition', transition(ASYMMETRIC)],
  ]

  test.each(noises)('%s draws by inverse CDF from the stream of (seed, noise, trial)', async (_, noise) => {
    const labels = cycle(300, 3)
    const matrix = rowsOf(noise.matrix(3), 3)
    await fc.assert(
      fc.asyncProperty(fc.nat(), fc.nat({ max: 5 }), async (seed, trial) => {
        const draws = stream(seed, 'noise', trial)
        const expected = Array.from(labels, (label, i) => noisyLabel(label, matrix, draws.uniform(i)))
        expect([...(await noise.apply(labels, { classes: 3, seed, trial }))]).toEqual(expected)
      }),
      { seed: 1, numRuns: 20 },
    )
  })

  test.each(noises)('%s flips labels at the rates of its matrix', async (_, noise) => {
    const rows = 30_000
    const labels = cycle(rows, 3)
    const noisy = await noise.apply(labels, { classes: 3, seed: 1 })
    const counts = new Float64Array(9)
    noisy.forEach((seen, i) => {
      counts[labels[i] * 3 + seen] += 1
    })
    const n = rows / 3
    noise.matrix(3).forEach((p, i) => {
      expect(Math.abs(counts[i] - n * p)).toBeLessThanOrEqual(4 * Math.sqrt(n * p * (1 - p)))
    })
  })

  test('the same seed and trial give the same flips, different ones differ, and a prefix has a prefix of the flips', async () => {
    const labels = cycle(1000, 10)
    const noise = symmetric(0.5)
    const flips = await noise.apply(labels, { classes: 10, seed: 7 })
    expect(await noise.apply(labels, { classes: 10, seed: 7, trial: 0 })).toEqual(flips)
    expect(await noise.apply(labels, { classes: 10, seed: 7, trial: 1 })).not.toEqual(flips)
    expect(await noise.apply(labels, { classes: 10, seed: 8 })).not.toEqual(flips)
    expect(await noise.apply(labels.subarray(0, 100), { classes: 10, seed: 7 })).toEqual(flips.subarray(0, 100))
    expect(labels).toEqual(cycle(1000, 10))
  })

  test('the flips of a smaller p are among those of a larger one', async () => {
    const labels = cycle(2000, 5)
    const flipsAt = async (p: number) => {
      const noisy = await symmetric(p).apply(labels, { classes: 5, seed: 3 })
      return [...noisy.keys()].filter((i) => noisy[i] !== labels[i])
    }
    const [few, many] = [await flipsAt(0.1), await flipsAt(0.4)]
    expect(few.every((i) => many.includes(i))).toBe(true)
    expect(many.length).toBeGreaterThan(few.length)
  })

  test('p = 0 changes nothing, p = 1 everything', async () => {
    const labels = cycle(1000, 10)
    const options = { classes: 10, seed: 1 }
    expect(await symmetric(0).apply(labels, options)).toEqual(labels)
    expect(await fixedTarget(0).apply(labels, options)).toEqual(labels)
    expect(await fixedTarget(1).apply(labels, options)).toEqual(labels.map((c) => (c + 1) % 10))
    expect((await symmetric(1).apply(labels, options)).every((seen, i) => seen !== labels[i])).toBe(true)
  })

  test('a class is drawn from the start of its cumulative interval, and not at its end', async () => {
    const ops = await labelOps()
    const { key } = stream(1, 'ends')
    const drawn = (at: number, cumulative: number[]) => {
      const noise = [3, at, key.seedLow, key.purpose, key.trial, key.seedHigh] as const
      const all = Float64Array.from([...cumulative, 0, 1, 1, 0, 0, 1])
      const [word] = ops.drawLabels(Int32Array.of(0), all, ...noise)
      const [byte] = ops.drawBytes(Uint8Array.of(0), all, ...noise)
      expect(byte).toBe(word)
      return word
    }
    for (let at = 0; at < 40; at++) {
      const uniform = stream(1, 'ends').uniform(at)
      expect(drawn(at, [uniform + 2 ** -53, 1, 1])).toBe(0)
      expect(drawn(at, [uniform, 1, 1])).toBe(1)
      expect(drawn(at, [uniform, uniform, 1])).toBe(2)
      expect(drawn(at, [0, uniform + 2 ** -53, 1])).toBe(1)
      expect(drawn(at, [0, 0, 1])).toBe(2)
    }
  })

  test('apply accepts a Uint8Array, no labels, and a million labels', async () => {
    const noise = fixedTarget(0.2)
    const labels = cycle(1_000_000, 10)
    const noisy = await noise.apply(labels, { classes: 10, seed: 1 })
    const same = await noise.apply(Uint8Array.from(labels), { classes: 10, seed: 1 })
    expect(same.every((seen, i) => seen === noisy[i])).toBe(true)
    const flips = noisy.reduce((sum, seen, i) => sum + +(seen !== labels[i]), 0)
    expect(Math.abs(flips - 200_000)).toBeLessThanOrEqual(4 * Math.sqrt(1_000_000 * 0.2 * 0.8))
    expect(noisy.every((seen, i) => seen === labels[i] || seen === (labels[i] + 1) % 10)).toBe(true)
    // Past the first block, the draws are still those of the row.
    const draws = stream(1, 'noise')
    const rows = [349_524, 349_525, 349_526, 777_777, 999_999]
    expect(rows.map((row) => noisy[row] !== labels[row])).toEqual(rows.map((row) => draws.uniform(row) >= 0.8))
    expect(await noise.apply(new Int32Array(0), { classes: 10, seed: 1 })).toEqual(new Int32Array(0))
  })
})

describe('refusals', () => {
  const nan = Number.NaN
  const refused: [string, string, () => unknown][] = [
    ['BAD_OPTION', 'symmetric: p is 1.5', () => symmetric(1.5)],
    ['BAD_OPTION', 'fixedTarget: p is NaN', () => fixedTarget(nan)],
    ['BAD_OPTION', 'symmetric: classes is 1 ', () => symmetric(0.2).matrix(1)],
    ['BAD_OPTION', 'fixedTarget: map has 2 entries but there are 3 classes', () => fixedTarget(0.2, [1, 0]).matrix(3)],
    ['BAD_OPTION', 'fixedTarget: map[1] is 3 but', () => fixedTarget(0.2, [1, 3, 0]).matrix(3)],
    ['BAD_OPTION', 'fixedTarget: map[0] is 0.5 but', () => fixedTarget(0.2, [0.5, 0]).matrix(2)],
    ['BAD_OPTION', 'transition: classes is 2 but the matrix has 3 rows', () => transition(ASYMMETRIC).matrix(2)],
    ['BAD_SHAPE', 'transition: row 1 has 1 numbers but there are 2 rows', () => transition([[1, 0], [1]])],
    ['BAD_SHAPE', 'transition: matrix has 3 numbers', () => transition(new Float64Array(3))],
    ['BAD_VALUE', 'transition: row 1, column 0 is -0.5', () => transition(Float64Array.of(1, 0, -0.5, 1.5))],
    ['BAD_VALUE', 'transition: row 0, column 1 is NaN', () => transition(Float64Array.of(1, nan, 0, 1))],
    ['BAD_VALUE', 'transition: row 0 sums to 0.75', () => transition(Float64Array.of(0.5, 0.25, 0, 1))],
  ]

  test.each(refused)('noise is refused with %s: %s', (code, message, refuse) => {
    expect(refuse).toThrow(expect.objectContaining({ code, message: expect.stringContaining(message) }))
  })

  test('apply refuses labels that are not classes, and names the row', async () => {
    const apply = (labels: Int32Array) => symmetric(0.2).apply(labels, { classes: 3, seed: 1 })
    await expect(apply(Int32Array.of(0, 1, 3))).rejects.toMatchObject({
      code: 'BAD_VALUE',
      message: 'symmetric: labels[2] is 3 but must be a class from 0 to 2',
    })
    await expect(apply(Int32Array.of(0, -1))).rejects.toMatchObject({ code: 'BAD_VALUE' })
    await expect(apply([0, 1] as unknown as Int32Array)).rejects.toMatchObject({ code: 'BAD_VALUE' })
  })
})

describe('label draws', () => {
  const repeated = (labels: Int32Array, times: number) =>
    Int32Array.from({ length: labels.length * times }, (_, at) => labels[at % labels.length])

  test.each([
    ['few rows, many draws', 5, 999],
    ['one row', 1, 17],
    ['an odd number of rows beyond a pass', 1027, 13],
    ['blocks that end within a draw', 100_003, 6],
    ['more rows than a block', 300_001, 2],
  ])('label draws equal apply on the repeated labels: %s', async (_, n, draws) => {
    for (const noise of [symmetric(0.3), fixedTarget(0.2, [2, 2, 0]), transition(ASYMMETRIC)]) {
      const labels = cycle(n, 3)
      const of = { classes: 3, seed: 2 ** 40 + 5, trial: 3, purpose: 'flips' }
      const drawn = await noise.draws(labels, { ...of, draws })
      expect(drawn.draws).toBe(draws)
      expect(drawn.labels).toBeInstanceOf(Uint8Array)
      const applied = Uint8Array.from(await noise.apply(repeated(labels, draws), of))
      expect(Buffer.compare(drawn.labels, applied)).toBe(0)
    }
  })

  test('label draws begin with those of fewer draws, and with apply', async () => {
    const labels = cycle(700, 10)
    const of = { classes: 10, seed: 4 }
    const { labels: many } = await symmetric(0.4).draws(labels, { ...of, draws: 9 })
    const { labels: few } = await symmetric(0.4).draws(labels, { ...of, draws: 2 })
    expect(many.subarray(0, few.length)).toEqual(few)
    expect(Int32Array.from(few.subarray(0, 700))).toEqual(await symmetric(0.4).apply(labels, of))
  })

  test('label draws depend on seed, trial and purpose, which are 0, 0 and noise by default', async () => {
    const labels = cycle(200, 2)
    const drawn = async (of: object) => (await symmetric(0.5).draws(labels, { classes: 2, draws: 2, ...of })).labels
    const first = await drawn({})
    expect(await drawn({ seed: 0, trial: 0, purpose: 'noise' })).toEqual(first)
    for (const other of [{ seed: 1 }, { trial: 1 }, { purpose: 'test' }]) expect(await drawn(other)).not.toEqual(first)
  })

  test('label draws of no labels are empty, and those of 256 classes are bytes', async () => {
    expect(await symmetric(0.5).draws(new Int32Array(0), { classes: 2, draws: 3 })).toEqual({
      labels: new Uint8Array(0),
      draws: 3,
    })
    const labels = cycle(512, 256)
    const { labels: next } = await fixedTarget(1).draws(labels, { classes: 256, draws: 1 })
    expect([...next]).toEqual([...labels].map((label) => (label + 1) % 256))
    await expect(symmetric(0.5).draws(labels, { classes: 257, draws: 1 })).rejects.toMatchObject({
      code: 'BAD_OPTION',
      message: 'symmetric: classes is 257 but must be a whole number from 2 to 256',
    })
  })

  test('label draws use the labels at the time of the call, even if the buffer is overwritten later', async () => {
    const labels = cycle(1000, 3)
    const drawing = symmetric(0.2).draws(labels, { classes: 3, draws: 2 })
    const wanted = await symmetric(0.2).draws(cycle(1000, 3), { classes: 3, draws: 2 })
    labels.fill(2)
    expect(await drawing).toEqual(wanted)
  })

  test('label draws yield with progress, and stop on an abort', async () => {
    const labels = new Uint8Array(1_000_000)
    const stop = new AbortController()
    const told: number[] = []
    const onProgress = ({ stage, done, total }: { stage: string; done: number; total: number }) => {
      expect([stage, total]).toEqual(['symmetric', 200_000_000])
      told.push(done)
      if (told.length === 2) stop.abort(new Error('enough'))
    }
    const drawing = symmetric(0.2).draws(labels, { classes: 2, draws: 200, signal: stop.signal, onProgress })
    await expect(drawing).rejects.toThrow('enough')
    expect(told).toHaveLength(2)
    expect(told[1]).toBeLessThan(200_000_000)
  })
})
