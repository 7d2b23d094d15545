// Searches, Gram products and solves.
import * as lib from '/dist/index.js'
import { search, withEngine, world } from './groups.js'

const { laplace, stream } = lib

export const ops = {
  'nearest brute': search('brute', 20_000, 64, 1000),
  'nearest int8': search('int8', 50_000, 64, 1000),
  'nearest projected': search('projected', 50_000, 64, 1000),
  'nearest projected wide': search('projected', 10_000, 784, 500),
  'nearest tree': search('tree', 200_000, 3, 10_000),
  'nearest tree d=12': search('tree', 100_000, 12, 2000),
  'nearest grid': search('grid', 300_000, 3, 10_000),
  'nearest auto': search('auto', 100_000, 8, 10_000),
  'nearest many': search('auto', 20_000, 2, 300_000),
  'nearest in blocks': withEngine(async (engine, held) => {
    const of = world(2, 16)
    const queries = (await of.sample(engine, 1000, { seed: 2 })).x
    const rows = (await of.sample(engine, 100_000, { seed: 1 })).x.toArray()
    await held('nearestInBlocks 1000 of 100000×16', () =>
      lib.nearestInBlocks(queries, rows, { k: 10, blockRows: 30_000 }),
    )
    await held('nearestInBlocks in one block', () => lib.nearestInBlocks(queries, rows, { k: 10 }))
  }),
  gram: withEngine(async (engine, held) => {
    const of = world(10, 32)
    const { x } = await of.sample(engine, 20_000, { seed: 1 })
    const v = engine.matrix(20_000, 10, new Float32Array(200_000).fill(1))
    const kernel = laplace({ bandwidth: 8 })
    await held('gramMatvec 20000, symmetric, 10 outputs', () => lib.gramMatvec(kernel, x, x, v))
    await held('gramMatvec f64', () => lib.gramMatvec(kernel, x, x, v, { precision: 'f64' }))
    const queries = (await of.sample(engine, 5000, { seed: 2 })).x
    await held('gramMatvec 5000×20000', () => lib.gramMatvec(kernel, queries, x, v))
    const some = (await of.sample(engine, 2000, { seed: 2 })).x
    await held('gramBlock 5000×2000', () => lib.gramBlock(kernel, queries, some))
    const wide = engine.matrix(2000, 784, stream(7, 'wide').fillNormal(new Float32Array(2000 * 784)))
    await held('gramBlock 2000×2000, d = 784, ntk', () => lib.gramBlock(lib.ntk({ depth: 3 }), wide, wide))
  }),
  solves: withEngine(async (engine, held) => {
    const of = world(10, 16)
    const kernel = laplace({ bandwidth: 6 })
    for (const [n, method, outputs, ridge] of [
      [4000, 'cholesky', 10, 1e-3],
      [4000, 'cholesky', 10, 0],
      [4000, 'cg', 10, 1e-3],
      [10_000, 'cg', 1, 1e-2],
      [2000, 'cholesky', 200, 1e-3],
      [3000, 'cg', 200, 1e-2],
    ]) {
      using sample = await of.sample(engine, n, { seed: 1 })
      const b = new Float64Array(n * outputs).map((_, at) => Math.sin(at))
      await held(`solveGram ${method} n = ${n}, ${outputs} outputs, ridge ${ridge}`, () => {
        return lib.solveGram(kernel, sample.x, b, { method, ridge, tolerance: 1e-5 })
      })
    }
    const { x } = await of.sample(engine, 2000, { seed: 1 })
    const b = new Float64Array(2000).map((_, at) => Math.sin(at))
    const prepared = await held('prepareGram 2000', () => lib.prepareGram(kernel, x, { ridge: 1e-2 }))
    await held('leaveOneOut', () => prepared.leaveOneOut(b))
    await held('fit', () =>
      prepared.fit(
        new Int32Array(2000).map((_, i) => i % 2),
        2,
      ),
    )
    await held('chooseGram 2000', () => lib.chooseGram(x, b, { ridges: [0.1, 1] }))
    const more = (await of.sample(engine, 50_000, { seed: 1 })).x
    const sides = new Float64Array(50_000).map((_, at) => Math.sin(at))
    await held('solveNystrom 50000, 500 centers', () => {
      return lib.solveNystrom(kernel, more, sides, { centers: 500, ridge: 1, tolerance: 1e-2 })
    })
  }),
}
