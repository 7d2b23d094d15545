import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createEngine, type Engine } from '#engine/engine.js'
import { gramBlock } from '#ops/gram/gram.js'
import {
  gaussian,
  inverseMultiquadric,
  type Kernel,
  laplace,
  matern,
  polynomial,
  rationalQuadratic,
} from '#ops/kernels.js'
import { type KernelCase, kernelContract } from '../contract/kernel.js'
import { gramByDefinition, kernelSlack } from '../reference/gram.js'
import { seeded, table } from '../reference/numbers.js'

let engine: Engine
let relaxed: Engine
beforeAll(async () => {
  engine = await createEngine({ threads: 1 })
  relaxed = await createEngine({ threads: 1, numerics: 'relaxed' })
})
afterAll(() => Promise.all([engine.close(), relaxed.close()]))

/** One refusal for each value of an option. */
const refusals = (option: string, values: readonly unknown[], make: (value: never) => Kernel) =>
  values.map((value): [string, () => Kernel] => [`${option} ${value}`, () => make(value as never)])
const NOT_POSITIVE = [0, -1, Number.NaN, Number.POSITIVE_INFINITY, '1', undefined]

const OF_DISTANCE: KernelCase[] = [
  { name: 'laplace', make: (bandwidth) => laplace({ bandwidth }) },
  { name: 'gaussian', make: (bandwidth) => gaussian({ bandwidth }) },
  ...([0.5, 1.5, 2.5] as const).map((smoothness) => ({
    name: `matern ${smoothness}`,
    make: (bandwidth: number) => matern({ bandwidth, smoothness }),
    refused: refusals('smoothness', [0, 1, 3.5, Number.NaN, '0.5'], (bad) => matern({ bandwidth: 1, smoothness: bad })),
  })),
  ...[0.3, 1, 40].map((alpha) => ({
    name: `rationalQuadratic ${alpha}`,
    make: (bandwidth: number) => rationalQuadratic({ bandwidth, alpha }),
    refused: refusals('alpha', NOT_POSITIVE, (bad) => rationalQuadratic({ bandwidth: 1, alpha: bad })),
  })),
  { name: 'inverseMultiquadric', make: (bandwidth) => inverseMultiquadric({ bandwidth }) },
]

const OF_PRODUCTS: KernelCase[] = [
  [1, 1],
  [2, 0.5],
  [3, 0],
  [10, 1],
].map(([degree, offset]) => ({
  name: `polynomial of degree ${degree}, offset ${offset}`,
  make: (bandwidth: number) => polynomial({ degree, bandwidth, offset }),
  definite: false,
  refused: [
    ...refusals('degree', [0, 11, 1.5, Number.NaN, '2'], (bad) => polynomial({ degree: bad, bandwidth: 1 })),
    ...refusals('offset', [-1, Number.NaN, Number.POSITIVE_INFINITY], (bad) =>
      polynomial({ degree: 2, bandwidth: 1, offset: bad }),
    ),
  ],
}))

describe.each([...OF_DISTANCE, ...OF_PRODUCTS])('$name', (kernel) => kernelContract(kernel, () => engine))

describe('kernels of the distance', () => {
  test.each(OF_DISTANCE)('$name tells near rows apart, and is right far away and under relaxed', async ({ make }) => {
    const random = seeded(1)
    const base = table(20, 5, () => 3 * random())
    for (const gap of [1e-8, 1e-4, 1e-2, 1, 1e3, 1e6]) {
      const x = [...base, ...base.map((row) => row.map((value) => value + gap * (random() - 0.5)))]
      for (const bandwidth of [Math.min(gap, 1), 1, 100]) {
        const kernel = make(bandwidth)
        const wanted = gramByDefinition(kernel, x, x)
        for (const each of [engine, relaxed]) {
          using rows = each.matrix(x.length, 5, x, { type: 'f64' })
          using found = await gramBlock(kernel, rows, rows)
          found.toArray().forEach((value, at) => {
            const [i, j] = [Math.floor(at / x.length), at % x.length]
            const slack = kernelSlack(kernel, x[i], x[j], 1.2e-6)
            expect(Math.abs(value - wanted[i][j])).toBeLessThanOrEqual(slack)
          })
        }
      }
    }
  })
})
