import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { NoisyTeacherError } from '#engine/check.js'
import { createEngine, type Engine } from '#engine/engine.js'
import { gramBlock, gramMatvec, type Precision } from '#ops/gram/gram.js'
import { type Kernel, PROFILE_CODES } from '#ops/kernel.js'
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
import { solveGram } from '#solve/gram.js'
import { gramByDefinition, kernelSlack } from '../../reference/gram.js'
import { seeded } from '../../reference/numbers.js'

let engine: Engine
beforeAll(async () => {
  engine = await createEngine({ threads: 1 })
})
afterAll(() => engine.close())

/** Every kernel, at a bandwidth and with options of any size. */
const KERNELS: Record<string, (bandwidth: number, size: number) => Kernel> = {
  laplace: (bandwidth) => laplace({ bandwidth }),
  gaussian: (bandwidth) => gaussian({ bandwidth }),
  'matern 3/2': (bandwidth) => matern({ bandwidth, smoothness: 1.5 }),
  'matern 5/2': (bandwidth) => matern({ bandwidth, smoothness: 2.5 }),
  rationalQuadratic: (bandwidth, size) => rationalQuadratic({ bandwidth, alpha: size }),
  inverseMultiquadric: (bandwidth) => inverseMultiquadric({ bandwidth }),
  'polynomial of degree 1': (bandwidth) => polynomial({ bandwidth, degree: 1, offset: 0 }),
  'polynomial of degree 3': (bandwidth, size) => polynomial({ bandwidth, degree: 3, offset: size }),
  'arcCosine of order 0': () => arcCosine({ order: 0, depth: 2 }),
  'arcCosine of order 1': () => arcCosine({ depth: 2 }),
  ntk: () => ntk({ depth: 2 }),
  spikySmooth: (bandwidth, size) => {
    const spike = laplace({ bandwidth: bandwidth * 10 ** (-17 * Math.min(1, size)) })
    return spikySmooth({ smooth: gaussian({ bandwidth }), spike, weight: size })
  },
}
const [MOST, LEAST] = [
  { f32: 3.4e38, f64: 1.79e308 },
  { f32: 2 ** -126, f64: 2 ** -1022 },
]

const scene = fc.record({
  seed: fc.nat(),
  spread: fc.constantFrom('one', 'two', 'every', 'largest', 'ordinary'),
  n: fc.integer({ min: 1, max: 12 }),
  d: fc.integer({ min: 1, max: 4 }),
  type: fc.constantFrom('f64' as const, 'f64' as const, 'f32' as const),
  bandwidth: fc.oneof(fc.constant(0), fc.integer({ min: -300, max: 300 })),
  size: fc.oneof(fc.constant(0), fc.integer({ min: -250, max: 250 })),
})
type GramProblem = typeof scene extends fc.Arbitrary<infer T> ? T : never

/** Rows whose decimal exponents lie anywhere in the type's range. */
function rowsOf({ seed, spread, n, d, type }: GramProblem): number[][] {
  const random = seeded(seed)
  const [most, largest] = type === 'f64' ? [307, 1.7e308] : [38, 3.4e38]
  const any = () => (2 * random() - 1) * most
  const two = [any(), any()]
  const exponents = {
    one: () => two[0],
    two: () => two[random() < 0.5 ? 0 : 1],
    every: any,
    largest: () => most,
    ordinary: () => (random() < 0.1 ? most : 0),
  }
  const stored = (value: number) => (type === 'f32' ? Math.fround(value) : value)
  return Array.from({ length: n }, () => {
    const power = 10 ** exponents[spread as keyof typeof exponents]()
    return Array.from({ length: d }, () => stored(Math.min(random() * power, largest) * (random() < 0.5 ? -1 : 1)))
  })
}

/** What a kernel of these rows can be at the most; it may be refused only where that leaves the precision. */
function largestOf(kernel: Kernel, x: number[][]): number {
  const { bandwidth = 1, offset = 0, degree = 1, weight = 0 } = kernel as Kernel & Record<string, number>
  if (kernel.profile.centered) return 1 + weight
  const length = Math.max(...x.map((row) => Math.hypot(...row.map((value) => value / bandwidth))))
  if (kernel.name === 'polynomial')
    return Math.max(2 * length, 2 * length * length, (length * length + offset) ** degree)
  return kernel.name === 'arcCosine' && kernel.profile.code === PROFILE_CODES.step
    ? length / 1e308
    : Math.max(length, 3 * length * length)
}

/** How far a value may be off: by the documented share, and by what inputs that count as 0, or distances beyond the range, make. */
function allowed(kernel: Kernel, a: number[], b: number[], precision: Precision): number {
  const least = LEAST[precision]
  const relative = precision === 'f32' ? 3e-6 : 2e-14
  const { bandwidth = 1, offset = 0, degree = 1, alpha = 0.5 } = kernel as Kernel & Record<string, number>
  const lengthOf = (row: number[]) => Math.hypot(...row.map((value) => value / bandwidth))
  const [first, second] = [lengthOf(a), lengthOf(b)]
  if (kernel.name === 'polynomial') {
    const [product, off] = [first * second, relative * first * second + 4 * least * (first + second + 1)]
    const grown = (product + off + offset) ** degree - (product + offset) ** degree
    return 2 * grown + degree * relative * (product + offset) ** degree + least
  }
  if (!kernel.profile.centered) {
    const scale = kernel.profile.code === PROFILE_CODES.step ? 1 : 3 * first * second
    return (scale === 1 || Math.min(first, second) > least / relative ? relative * scale : scale) + least
  }
  // Values below 2^-126 are 0, those of Matérn before their polynomial.
  const slack = kernelSlack(kernel, a, b, relative) + (kernel.name === 'matern' ? 4000 * least : least)
  const beyond = lengthOf(a.map((value, t) => value - b[t])) ** 2 > Math.min(alpha, 1) / least
  const heavy = kernel.name === 'rationalQuadratic' || kernel.name === 'inverseMultiquadric'
  return beyond && heavy ? slack + (1 + relative) * (1 / least) ** -alpha : slack
}

const isRefusal = (error: unknown, code = 'BAD_VALUE') => error instanceof NoisyTeacherError && error.code === code

describe.each(Object.entries(KERNELS))('%s for inputs and options of any magnitude', (_, make) => {
  const asKernel = ({ bandwidth, size }: GramProblem): Kernel | undefined => {
    try {
      return make(10 ** bandwidth, 10 ** size)
    } catch (error) {
      expect(isRefusal(error, 'BAD_OPTION')).toBe(true)
      return undefined
    }
  }

  test.each(['f32', 'f64'] as const)(
    'a kernel in %s agrees with the definition, or is refused if a value leaves the range',
    async (precision) => {
      const property = fc.asyncProperty(scene, async (of) => {
        const kernel = asKernel(of)
        if (!kernel) return
        const x = rowsOf(of)
        using rows = engine.matrix(of.n, of.d, x, { type: of.type })
        try {
          using block = await gramBlock(kernel, rows, rows, { precision })
          const wanted = gramByDefinition(kernel, x, x)
          block.toArray().forEach((value, at) => {
            const [i, j] = [Math.floor(at / of.n), at % of.n]
            const tolerance = allowed(kernel, x[i], x[j], precision)
            expect(Math.abs(value - wanted[i][j]), `${value} for ${wanted[i][j]} ± ${tolerance}`).toBeLessThanOrEqual(
              tolerance,
            )
          })
        } catch (error) {
          if (!isRefusal(error)) throw error
          expect((error as Error).message).toMatch(
            new RegExp(`^gramBlock: values of the ${kernel.name} kernel .* scale the inputs`),
          )
          expect(largestOf(kernel, x)).toBeGreaterThan(0.9 * MOST[precision])
        }
      })
      await fc.assert(property, { numRuns: 150, seed: 1 })
    },
  )

  test.each(['f32', 'f64'] as const)('products in %s are finite, or refused', async (precision) => {
    const property = fc.asyncProperty(scene, fc.integer({ min: -300, max: 300 }), async (of, power) => {
      const kernel = asKernel(of)
      if (!kernel) return
      const random = seeded(of.seed)
      using rows = engine.matrix(of.n, of.d, rowsOf(of), { type: of.type })
      using v = engine.matrix(
        of.n,
        2,
        Array.from({ length: 2 * of.n }, () => (random() - 0.5) * 10 ** power),
        { type: 'f64' },
      )
      try {
        using product = await gramMatvec(kernel, rows, rows, v, { precision })
        expect(product.toArray().every(Number.isFinite)).toBe(true)
      } catch (error) {
        if (!isRefusal(error)) throw error
      }
    })
    await fc.assert(property, { numRuns: 150, seed: 2 })
  })

  test.each(['auto', 'cholesky', 'cg'] as const)(
    'a solve by %s reaches the tolerance, or is refused',
    async (method) => {
      const property = fc.asyncProperty(scene, fc.constantFrom(0, 1e-300, 0.1, 1e300), async (of, ridge) => {
        const kernel = asKernel(of)
        if (!kernel) return
        const random = seeded(of.seed)
        using rows = engine.matrix(of.n, of.d, rowsOf(of), { type: of.type })
        try {
          const b = Array.from({ length: of.n }, () => random() - 0.5)
          const { coefficients, residual } = await solveGram(kernel, rows, b, { ridge, method })
          expect(coefficients.every(Number.isFinite)).toBe(true)
          expect(residual).toBeLessThanOrEqual(1e-6)
        } catch (error) {
          if (!(error instanceof NoisyTeacherError)) throw error
          expect(error.message).not.toMatch(/NaN/)
        }
      })
      await fc.assert(property, { numRuns: 60, seed: 3 })
    },
  )
})
