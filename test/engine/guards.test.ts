import { expect, test } from 'vitest'
import { createEngine, type Engine } from '#engine/engine.js'
import { gramBlock, gramMatvec } from '#ops/gram/gram.js'
import { arcCosine, laplace, polynomial } from '#ops/kernels.js'
import { nearest } from '#ops/nearest/nearest.js'
import { fitForest } from '#samplers/forest.js'
import { fitLogistic } from '#samplers/logistic.js'
import { fitNetwork } from '#samplers/network/network.js'
import { fitRandomFeatures } from '#samplers/random-features/random-features.js'
import { fitShepard } from '#samplers/shepard.js'
import { openGram, solveGram } from '#solve/gram.js'
import { solveNystrom } from '#solve/nystrom.js'
import { seeded } from '../reference/numbers.js'

const simd = new URL('../../dist/wasm/simd.wasm', import.meta.url)
const [GUARD, MARK] = [256, 0xa5]

/** Puts a guard behind every block that is allocated, and looks at it when the block is given back. */
function guard({ memory }: Engine): { checked: number; broken: number[] } {
  const seen = { checked: 0, broken: [] as number[] }
  const ends = new Map<number, number>()
  const [allocate, free] = [memory.allocate.bind(memory), memory.free.bind(memory)]
  const guardOf = (end: number) => memory.view<Uint8Array>(Uint8Array, end, GUARD)
  memory.allocate = (who, bytes) => {
    const address = allocate(who, bytes + GUARD)
    ends.set(address, address + bytes)
    guardOf(address + bytes).fill(MARK)
    return address
  }
  memory.free = (address) => {
    const end = ends.get(address)
    if (end !== undefined) {
      seen.checked++
      if (guardOf(end).some((byte) => byte !== MARK)) seen.broken.push(end)
      ends.delete(address)
    }
    free(address)
  }
  return seen
}

/**
 * The sum of what an op lays out in its scratch stands twice, in `assembly/` and as `scratchBytes` and the like in `src/`: what is written
 * beyond the block that the host allocates breaks its guard.
 */
test.each([
  ['relaxed', {}],
  ['simd', { wasm: { simd } }],
])('no op of the binary %s writes outside its scratch and output blocks', { timeout: 120_000 }, async (_, options) => {
  const engine = await createEngine({ threads: 1, ...options })
  const seen = guard(engine)
  const random = seeded(1)
  const rows = (n: number, d: number, type: 'f32' | 'f64' | 'u8' = 'f32') =>
    engine.matrix(
      n,
      d,
      Float64Array.from({ length: n * d }, () => (type === 'u8' ? Math.floor(256 * random()) : random() - 0.5)),
      { type },
    )
  for (const d of [1, 3, 24, 129]) {
    for (const type of ['f32', 'f64', 'u8'] as const) {
      for (const [n, m, k] of [
        [1, 1, 1],
        [50, 9, 4],
        [700, 30, 3],
      ]) {
        using x = rows(n, d, type)
        using q = rows(m, d, type)
        for (const algorithm of ['brute', 'int8', 'projected', 'tree', 'grid'] as const)
          await nearest(q, x, { k, algorithm })
      }
    }
  }
  for (const precision of ['f32', 'f64'] as const) {
    for (const [m, n, d, outputs] of [
      [1, 1, 1, 1],
      [9, 70, 5, 7],
      [70, 601, 140, 13],
    ]) {
      using q = rows(m, d)
      using x = rows(n, d)
      using v = rows(n, outputs)
      for (const kernel of [
        laplace({ bandwidth: 1 }),
        arcCosine({ depth: 2 }),
        polynomial({ degree: 2, bandwidth: 1 }),
      ]) {
        using _block = await gramBlock(kernel, q, x, { precision })
        using _product = await gramMatvec(kernel, q, x, v, { precision })
      }
    }
    using x = rows(2600, 3)
    using v = rows(2600, 7)
    using _product = await gramMatvec(laplace({ bandwidth: 1 }), x, x, v, { precision })
  }
  for (const [n, outputs] of [
    [30, 1],
    [500, 7],
    [1000, 100],
  ]) {
    using x = rows(n, 4)
    const b = Float64Array.from({ length: n * outputs }, () => random())
    for (const method of ['cholesky', 'cg'] as const)
      await solveGram(laplace({ bandwidth: 0.2 }), x, b, { ridge: 0.1, method })
    using solver = await openGram(laplace({ bandwidth: 0.2 }), x, { ridge: 0.1, method: 'cholesky' })
    await solver.leaveOneOut(b)
    await solveNystrom(laplace({ bandwidth: 0.2 }), x, b, { ridge: 0.1, centers: Math.min(n, 60) })
  }
  for (const [n, d, classes] of [
    [40, 2, 2],
    [300, 30, 5],
  ]) {
    using x = rows(n, d)
    const y = Int32Array.from({ length: n }, (_, i) => i % classes)
    for (const fit of [
      () => fitForest({ x, y, classes }, { trees: 4 }),
      () => fitForest({ x, y, classes }, { trees: 4, splitter: 'random' }),
      () => fitLogistic({ x, y, classes }, { ridge: 0.1 }),
      () => fitNetwork({ x, y, classes }, { maxEpochs: 2, hiddenLayerSizes: [30, 17], batchSize: 50 }),
      () => fitRandomFeatures({ x, y, classes }, { features: 130, ridge: 0.1 }),
      () => fitShepard({ x, y, classes }),
    ]) {
      using sampler = await fit()
      await sampler.scores(x)
      await sampler.predict(x)
    }
  }
  expect(engine.bytesInUse).toBe(0)
  expect(seen.checked).toBeGreaterThan(1000)
  expect(seen.broken).toEqual([])
  await engine.close()
})
