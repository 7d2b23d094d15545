import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Dataset } from '#data/dataset.js'
import { createEngine, type Engine } from '#engine/engine.js'
import { lossIn, type NetworkLoss } from '#samplers/network/held-out.js'
import { type FitNetworkOptions, fitNetwork } from '#samplers/network/network.js'
import { describeSampler } from '../../contract/sampler.js'
import { lossOf as lossByDefinition, softmax } from '../../reference/network.js'
import { seeded, table } from '../../reference/numbers.js'

// Labels at random in a square take a network thousands of epochs; that it fits noise where that is quick is tested below.
const quick: FitNetworkOptions = { hiddenLayerSizes: [32, 20], maxEpochs: 10, optimizer: 'adam', batchSize: 32 }
describeSampler('fitNetwork', {
  fit: (train, options) => fitNetwork(train, { ...options, ...quick }),
  interpolates: false,
  converges: false,
})
describeSampler('fitNetwork, square loss, linear,', {
  fit: (train, options) =>
    fitNetwork(train, { ...options, hiddenLayerSizes: [], maxEpochs: 5, loss: 'square', learningRate: 0.01 }),
  interpolates: false,
  converges: false,
})

describe('a network', () => {
  let engine: Engine
  beforeAll(async () => {
    engine = await createEngine({ threads: 2 })
  })
  afterAll(() => engine.close())

  /** Two classes apart in d dimensions, a share of the labels flipped. */
  function worldOf(n: number, d: number, noise: number, seed: number) {
    const random = seeded(seed)
    const normal = () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random())
    const clean = Int32Array.from({ length: n }, () => Number(random() < 0.5))
    const rows = [...clean].map((label) => Array.from({ length: d }, (_, t) => normal() + (t < 3 ? 2 * label - 1 : 0)))
    const y = clean.map((label) => (random() < noise ? 1 - label : label))
    return { rows, clean, y, x: engine.matrix(n, d, rows) }
  }
  const shareOf = (predicted: Int32Array, wanted: Int32Array) =>
    predicted.reduce((sum, label, i) => sum + Number(label !== wanted[i]), 0) / predicted.length

  test.each<FitNetworkOptions>([
    { hiddenLayerSizes: [128] },
    { hiddenLayerSizes: [128], optimizer: 'sgd', learningRate: 0.05 },
    { hiddenLayerSizes: [64, 64], learningRate: 0.003, loss: 'square' },
    { hiddenLayerSizes: [200, 30, 40], optimizer: 'sgd', momentum: 0, learningRate: 0.2 },
  ])('fits noise exactly and repeats part of it if it is wide: %o', async (options) => {
    const train = worldOf(300, 20, 0.3, 1)
    using sampler = await fitNetwork({ ...train, classes: 2 }, { ...options, maxEpochs: 500 })
    expect(sampler.trainError).toBe(0)
    expect(sampler.epochs).toBeLessThan(500)
    expect(await sampler.predict(train.x)).toEqual(train.y)
    const other = worldOf(1000, 20, 0, 2)
    expect(shareOf(await sampler.predict(other.x), other.clean)).toBeGreaterThan(0.12)
  })

  test('keeps the weights with the smallest loss when it stops early, and repeats less noise', async () => {
    const train = { ...worldOf(400, 20, 0.3, 3), classes: 2 }
    const options: FitNetworkOptions = { hiddenLayerSizes: [100], seed: 5, optimizer: 'sgd', learningRate: 0.02 }
    using early = await fitNetwork(train, { ...options, stop: 'held-out', patience: 8 })
    using longer = await fitNetwork(train, { ...options, stop: 'held-out', patience: 30 })
    expect([longer.epochs, longer.heldOutLoss]).toEqual([early.epochs, early.heldOutLoss])
    expect(early.trainError).toBeGreaterThan(0.1)
    using fitted = await fitNetwork(train, { ...options, stop: 'fitted' })
    const other = worldOf(2000, 20, 0, 4)
    const [best, exact] = [await early.predict(other.x), await fitted.predict(other.x)]
    expect(fitted.trainError).toBe(0)
    expect(shareOf(best, other.clean)).toBeLessThan(shareOf(exact, other.clean) - 0.05)
    // It was trained for so many epochs exactly: so many without a look give the same weights.
    const scores = await early.scores(other.x)
    using capped = await fitNetwork(train, { ...options, stop: 'held-out', maxEpochs: early.epochs })
    expect(await capped.scores(other.x)).toEqual(scores)
  })

  test.each([
    ['bytes', 'u8', (value: number) => Math.max(0, Math.min(255, Math.round(128 + 30 * value)))],
    ['an offset of 1e4', 'f32', (value: number) => value + 1e4],
    ['an offset of 1e9', 'f64', (value: number) => value + 1e9],
    ['a scale of 1e-30', 'f32', (value: number) => value * 1e-30],
    ['a scale of 1e200', 'f64', (value: number) => value * 1e200],
  ] as const)('trains on %s as on standardized inputs', async (_, type, change) => {
    const train = worldOf(200, 8, 0, 6)
    using x = engine.matrix(
      200,
      9,
      train.rows.map((row) => [...row.map(change), change(0)]),
      { type },
    )
    using sampler = await fitNetwork(
      { x, y: train.y, classes: 2 },
      { maxEpochs: 20, hiddenLayerSizes: [40], learningRate: 0.01, stop: 'epochs' },
    )
    using plain = await fitNetwork(
      { ...train, classes: 2 },
      { maxEpochs: 20, hiddenLayerSizes: [40], learningRate: 0.01, stop: 'epochs' },
    )
    expect(sampler.trainError).toBeLessThan(plain.trainError + 0.03)
  })

  test('predicts the most frequent class if all inputs are equal', async () => {
    using x = engine.matrix(
      5,
      3,
      table(5, 3, () => 0.1),
    )
    const y = Int32Array.of(1, 1, 2, 1, 0)
    using sampler = await fitNetwork(
      { x, y, classes: 4 },
      { maxEpochs: 100, batchSize: 5, optimizer: 'sgd', learningRate: 0.1 },
    )
    expect([...(await sampler.predict(x))]).toEqual([1, 1, 1, 1, 1])
    expect(sampler.trainError).toBe(0.4)
    const shares = await sampler.scores(x)
    expect(shares[3]).toBeLessThan(0.1)
    expect(shares.subarray(0, 4).reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 5)
  })

  test('fits soft labels, also of held-out rows, and fits labels like soft labels with share 1', async () => {
    const train = { ...worldOf(120, 5, 0.2, 8), classes: 2 }
    const hard = Float64Array.from({ length: 240 }, (_, at) => Number(train.y[at >> 1] === at % 2))
    const options: FitNetworkOptions = { maxEpochs: 20, hiddenLayerSizes: [30], stop: 'held-out' }
    using plain = await fitNetwork(train, options)
    using shared = await fitNetwork({ ...train, shares: hard }, options)
    expect(await shared.scores(train.x)).toEqual(await plain.scores(train.x))
    expect(shared.heldOutLoss).toBe(plain.heldOutLoss)
    const even = hard.map(() => 0.5)
    using unsure = await fitNetwork(
      { ...train, shares: even },
      { ...options, maxEpochs: 200, optimizer: 'sgd', learningRate: 0.1, stop: 'epochs' },
    )
    for (const share of await unsure.scores(train.x)) expect(Math.abs(share - 0.5)).toBeLessThan(0.02)
  })

  test('has the same bits for the same seed, and others for another seed', async () => {
    const train: Dataset = { ...worldOf(100, 5, 0.2, 8), classes: 2 }
    const scoresOf = async (seed: number) => {
      using sampler = await fitNetwork(train, { seed, maxEpochs: 3, hiddenLayerSizes: [20] })
      return await sampler.scores(train.x)
    }
    expect(await scoresOf(1)).toEqual(await scoresOf(1))
    expect(await scoresOf(1)).not.toEqual(await scoresOf(2))
  })

  test('reports its epochs, and frees all memory when it is aborted after two', async () => {
    for (const threads of [1, 2]) {
      const own = await createEngine({ threads })
      const x = own.matrix(3000, 30, table(3000, 30, seeded(9)))
      const before = own.bytesInUse
      const controller = new AbortController()
      const seen: number[] = []
      const fit = fitNetwork(
        { x, y: new Int32Array(3000).map((_, i) => i % 3), classes: 3 },
        {
          hiddenLayerSizes: [300],
          maxEpochs: 1000,
          signal: controller.signal,
          onProgress: ({ stage, done, total }) => {
            if (!stage.endsWith('epochs')) return
            expect(total).toBe(1000)
            seen.push(done)
            if (done === 2) controller.abort(new Error('enough'))
          },
        },
      )
      await expect(fit).rejects.toThrow('enough')
      expect(seen).toEqual([1, 2])
      expect(own.bytesInUse).toBe(before)
      x.dispose()
      await own.close()
    }
  })

  test('refuses a learning rate or a width that is too large, without a leak', async () => {
    const train = { ...worldOf(100, 5, 0.2, 8), classes: 2 }
    const before = engine.bytesInUse
    const wild = fitNetwork(train, { learningRate: 1e6, maxEpochs: 50, loss: 'square', optimizer: 'sgd' })
    await expect(wild).rejects.toMatchObject({ code: 'NOT_CONVERGED' })
    const vast = fitNetwork(train, { hiddenLayerSizes: [1 << 20, 1 << 20] })
    await expect(vast).rejects.toMatchObject({ code: 'OUT_OF_MEMORY' })
    expect(engine.bytesInUse).toBe(before)
  })

  test.each<[number, number, FitNetworkOptions]>([
    // Deltas that are not numbers spread to the weights.
    [200, 10, { hiddenLayerSizes: [64], batchSize: 32, maxEpochs: 60, optimizer: 'sgd', learningRate: 10 }],
    // Weights are finite after the only step, outputs are not.
    [40, 3, { hiddenLayerSizes: [8], maxEpochs: 1, learningRate: 1e19 }],
    [40, 3, { hiddenLayerSizes: [8], maxEpochs: 50, learningRate: 1e19, stop: 'held-out' }],
  ])('never returns a network that diverged: %i×%i %o', async (n, d, options) => {
    const train = { ...worldOf(n, d, 0.2, 8), classes: 2 }
    const before = engine.bytesInUse
    await expect(fitNetwork(train, options)).rejects.toMatchObject({ code: 'NOT_CONVERGED' })
    expect(engine.bytesInUse).toBe(before)
    train.x.dispose()
  })

  test('predicts many classes in blocks of rows, or refuses them before its first epoch', async () => {
    const [n, classes] = [2000, 10_000]
    const random = seeded(4)
    const y = Int32Array.from({ length: n }, () => Math.floor(classes * random()))
    for (const maxBytes of [64 << 20, 8 << 20]) {
      const own = await createEngine({ threads: 2, maxBytes })
      const x = own.matrix(n, 1, table(n, 1, random))
      const before = own.bytesInUse
      const stages: string[] = []
      const onProgress = ({ stage }: { stage: string }) => stages.push(stage)
      const fit = fitNetwork(
        { x, y, classes },
        { hiddenLayerSizes: [1], maxEpochs: 1, batchSize: maxBytes >> 18, onProgress },
      )
      if (maxBytes === 64 << 20) {
        using sampler = await fit
        const scores = await sampler.scores(x)
        const predicted = await sampler.predict(x)
        for (const row of [0, 103, 104, 105, n - 1]) {
          const own = scores.subarray(row * classes, (row + 1) * classes)
          expect(own[predicted[row]]).toBe(Math.max(...own))
        }
        const wrong = predicted.filter((label, i) => label !== y[i]).length
        expect(sampler.trainError).toBe(wrong / n)
      } else {
        await expect(fit).rejects.toMatchObject({ code: 'OUT_OF_MEMORY' })
        expect(stages.filter((stage) => stage.endsWith('epochs'))).toEqual([])
      }
      expect(own.bytesInUse).toBe(before)
      x.dispose()
      await own.close()
    }
  })

  test.each([
    { hiddenLayerSizes: [0] },
    { hiddenLayerSizes: 5 },
    { hiddenLayerSizes: [2.5] },
    { maxEpochs: 0 },
    { batchSize: 0 },
    { learningRate: 0 },
    { learningRate: Number.NaN },
    { momentum: 1 },
    { weightDecay: -1 },
    { optimizer: 'rmsprop' },
    { loss: 'hinge' },
    { stop: 'never' },
    { stop: 'held-out', heldOut: 0 },
    { stop: 'held-out', heldOut: 1 },
    { stop: 'held-out', patience: 0 },
  ])('refuses %o', async (options) => {
    const train = { ...worldOf(10, 2, 0, 1), classes: 2 }
    await expect(fitNetwork(train, options as FitNetworkOptions)).rejects.toMatchObject({ code: 'BAD_OPTION' })
    train.x.dispose()
  })
})

test('computes losses as defined', async () => {
  await using engine = await createEngine({ threads: 1 })
  const outputs = [
    [1, 2, 3],
    [-100, 80, 0],
    [0, 0, 0],
  ]
  const indicators = [0, 2, 1].map((label) => [0, 1, 2].map((c) => Number(c === label)))
  const [flat, shares] = [Float32Array.from(outputs.flat()), Float64Array.from(indicators.flat())]
  const lossOf = (kind: NetworkLoss) => engine.call('test', [], {}, (call) => lossIn(call, flat, shares, 3, kind))
  expect(await lossOf('cross-entropy')).toBeCloseTo((2.4076059644443806 + 80 + Math.log(3)) / 3, 12)
  expect(softmax(outputs[0])[0]).toBeCloseTo(Math.exp(-2.4076059644443806), 12)
  // A network of one layer that is the identity.
  const identity = [0, 1, 2, 3].map((t) => [0, 1, 2].map((o) => Number(t === o)))
  expect(await lossOf('square')).toBeCloseTo(lossByDefinition([identity], outputs, indicators, false), 10)
})
