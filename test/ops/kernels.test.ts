import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createEngine, type Engine } from '#engine/engine.js'
import { gramBlock } from '#ops/gram/gram.js'
import type { Kernel } from '#ops/kernel.js'
import {
  arcCosine,
  gaussian,
  inverseMultiquadric,
  laplace,
  matern,
  ntk,
  polynomial,
  rationalQuadratic,
  spikySmooth,
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

const DEPTHS = [0, 21, 1.5, Number.NaN, '1']

const OF_ANGLES: KernelCase[] = [
  ...[1, 2, 5].flatMap((depth) =>
    ([0, 1] as const).map((order) => ({
      name: `arcCosine of order ${order}, depth ${depth}`,
      make: () => arcCosine({ order, depth }),
      definite: false,
      refused: [
        ...refusals('depth', DEPTHS, (bad) => arcCosine({ depth: bad })),
        ...refusals('order', [-1, 2, '0'], (bad) => arcCosine({ order: bad })),
      ],
    })),
  ),
  ...[1, 3].map((depth) => ({
    name: `ntk of depth ${depth}`,
    make: () => ntk({ depth }),
    definite: false,
    refused: refusals('depth', DEPTHS, (bad) => ntk({ depth: bad })),
  })),
]

const smooth = gaussian({ bandwidth: 1 })
const SPIKY: KernelCase[] = [
  ['gaussian', 'laplace'],
  ['laplace', 'gaussian'],
].map(([broad, narrow]) => {
  const kernels = { gaussian, laplace } as Record<string, typeof laplace>
  const spike = kernels[narrow]({ bandwidth: 1e-4 })
  return {
    name: `spikySmooth of ${broad} and ${narrow}`,
    make: () => spikySmooth({ smooth: kernels[broad]({ bandwidth: 1 }), spike, weight: 0.5 }),
    definite: false,
    refused: [
      ...refusals('weight', NOT_POSITIVE, (bad) => spikySmooth({ smooth, spike, weight: bad })),
      ...refusals('smooth', [undefined, arcCosine()], (bad) => spikySmooth({ smooth: bad, spike, weight: 1 })),
      ...refusals('spike', [arcCosine(), spikySmooth({ smooth, spike, weight: 1 })], (bad) => {
        return spikySmooth({ smooth, spike: bad, weight: 1 })
      }),
    ],
  }
})

describe.each([...OF_DISTANCE, ...OF_PRODUCTS, ...OF_ANGLES, ...SPIKY])('$name', (kernel) =>
  kernelContract(kernel, () => engine),
)

describe('kernels of the distance', () => {
  test.each(OF_DISTANCE)('$name is accurate for near and far rows, strict and relaxed', async ({ make }) => {
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
          const worst = Float64Array.from(found.toArray()).reduce((most, value, at) => {
            const [i, j] = [Math.floor(at / x.length), at % x.length]
            return Math.max(most, Math.abs(value - wanted[i][j]) / kernelSlack(kernel, x[i], x[j], 1.2e-6))
          }, 0)
          expect(worst).toBeLessThanOrEqual(1)
        }
      }
    }
  })
})

describe('kernels of the angle', () => {
  test.each(OF_ANGLES)(
    '$name agrees with the definition for equal, near, opposite, orthogonal, long, short and zero rows',
    async ({ make }) => {
      const random = seeded(2)
      const base = table(12, 4, () => random() - 0.5)
      const near = base.map((row) => row.map((value) => value + 1e-5 * (random() - 0.5)))
      const opposite = [...base, ...near].map((row) => row.map((value) => -value))
      const special = [[0, 0, 0, 0], [1, 0, 0, 0], [0, 2, 0, 0], base[0], base[0].map((value) => 3 * value)]
      const x = [...base, ...near, ...opposite, ...special]
      const kernel = make(1)
      const wanted = gramByDefinition(kernel, x, x)
      for (const [each, precision, tolerance] of [
        [engine, 'f32', 1e-6],
        [relaxed, 'f32', 1e-6],
        [engine, 'f64', 2e-14],
      ] as const) {
        using rows = each.matrix(x.length, 4, x, { type: 'f64' })
        using found = await gramBlock(kernel, rows, rows, { precision })
        found.toArray().forEach((value, at) => {
          const [i, j] = [Math.floor(at / x.length), at % x.length]
          expect(Math.abs(value - wanted[i][j])).toBeLessThanOrEqual(kernelSlack(kernel, x[i], x[j], tolerance) + 1e-15)
        })
      }
    },
  )

  test('the arc-cosine kernel of order 0 is 1 for rows of one direction, at any depth', async () => {
    const random = seeded(3)
    const row = Array.from({ length: 50 }, () => Math.floor(256 * random()))
    using rows = engine.matrix(3, 50, [row, row.map((value) => 3 * value), row.map((value) => value / 7)], {
      type: 'f64',
    })
    for (const precision of ['f32', 'f64'] as const) {
      using values = await gramBlock(arcCosine({ order: 0, depth: 10 }), rows, rows, { precision })
      expect([...values.toArray()]).toEqual(Array(9).fill(1))
    }
  })

  test('arc-cosine kernels are homogeneous, even at lengths whose squares overflow or underflow', async () => {
    const x = [
      [1e25, 2e25],
      [-1e-25, 3e-25],
      [0, 3e-310],
    ]
    using rows = engine.matrix(3, 2, x, { type: 'f64' })
    using step = await gramBlock(arcCosine({ order: 0 }), rows, rows)
    const wanted = gramByDefinition(arcCosine({ order: 0 }), x, x).flat()
    step.toArray().forEach((value, at) => {
      expect(value).toBeCloseTo(wanted[at], 6)
    })
    using ramp = await gramBlock(arcCosine(), rows, rows, { precision: 'f64' })
    const ramps = gramByDefinition(arcCosine(), x, x).flat()
    ramp.toArray().forEach((value, at) => {
      if (ramps[at] > 1e-300) expect(value / ramps[at]).toBeCloseTo(1, 12)
      else expect(value).toBeCloseTo(0, 12)
    })
  })
})
