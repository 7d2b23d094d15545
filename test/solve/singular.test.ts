import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { NoisyTeacherError } from '#engine/check.js'
import { createEngine, type Engine } from '#engine/engine.js'
import type { Kernel } from '#ops/kernel.js'
import { arcCosine, gaussian, inverseMultiquadric, laplace, matern, polynomial } from '#ops/kernels.js'
import { solveGram } from '#solve/gram.js'
import { trueResidual } from '../reference/gram.js'
import { seeded, table } from '../reference/numbers.js'

let engine: Engine
beforeAll(async () => {
  engine = await createEngine({ threads: 2 })
})
afterAll(() => engine.close())

const random = seeded(1)
const lattice = Array.from({ length: 300 }, (_, i) => [i / 10])
const cloud = table(300, 3, random)
const b = table(300, 2, () => random() - 0.5)

describe('near-singular systems', () => {
  const cases: [string, Kernel, number[][], number, boolean][] = [
    ['Laplace on a lattice', laplace({ bandwidth: 5 }), lattice, 0, true],
    ['Matern 3/2 on a lattice', matern({ bandwidth: 5, smoothness: 1.5 }), lattice, 0, true],
    ['Gaussian on a lattice', gaussian({ bandwidth: 5 }), lattice, 0, false],
    ['Gaussian on a lattice with a ridge', gaussian({ bandwidth: 5 }), lattice, 1e-6, true],
    ['a wide Gaussian', gaussian({ bandwidth: 100 }), cloud, 0, false],
    ['a wide Gaussian with a ridge', gaussian({ bandwidth: 100 }), cloud, 1e-4, true],
    ['a wide inverse multiquadric', inverseMultiquadric({ bandwidth: 30 }), cloud, 0, false],
    ['inner products of more rows than columns', polynomial({ degree: 1, bandwidth: 1 }), cloud, 0, false],
    ['a network on the line, of rank 2', arcCosine(), lattice.slice(1), 0, false],
  ]
  for (const method of ['auto', 'cholesky', 'cg'] as const) {
    test.each(cases)(`%s: '${method}' is right or refuses with numbers`, async (_, kernel, x, ridge, solvable) => {
      using points = engine.matrix(x.length, x[0].length, x, { type: 'f64' })
      const sides = b.slice(0, x.length)
      const before = engine.bytesInUse
      const outcome = await solveGram(kernel, points, sides.flat(), { ridge, method }).catch((error) => error)
      expect(engine.bytesInUse).toBe(before)
      if (outcome instanceof Error) {
        expect(solvable && method !== 'cg').toBe(false)
        expect(outcome).toBeInstanceOf(NoisyTeacherError)
        expect(outcome).toMatchObject({ code: expect.stringMatching(/^(NOT_POSITIVE_DEFINITE|NOT_CONVERGED)$/) })
        expect(outcome.message).toMatch(/solveGram: .*\d/)
      } else {
        expect(trueResidual({ kernel, x, b: sides }, ridge, outcome)).toBeLessThan(1.2e-6)
      }
    })
  }
})
