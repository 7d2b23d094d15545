import { expect, test } from 'vitest'
import type { Engine } from '#engine/engine.js'
import { gramBlock } from '#ops/gram/gram.js'
import type { Kernel } from '#ops/kernel.js'
import { gramByDefinition, kernelSlack, pivots } from '../reference/gram.js'
import { seeded, table } from '../reference/numbers.js'

export interface KernelCase {
  name: string
  /** The kernel at a bandwidth in units of a typical distance, where it has one. */
  make: (bandwidth: number) => Kernel
  /** Options it must refuse, beside bandwidths. */
  refused?: [string, () => Kernel][]
  /** Whether Gram matrices of any distinct rows can be factored; if not they are singular at times, and k(x, x) need not be 1. */
  definite?: boolean
}

/** What every kernel owes its users. */
export function kernelContract(
  { name, make, refused = [], definite = true }: KernelCase,
  engineOf: () => Engine,
): void {
  const rows = (n: number, d: number, seed: number) => {
    const random = seeded(seed)
    return table(n, d, () => random() - 0.3)
  }
  const gramOf = async (kernel: Kernel, x: number[][], precision: 'f32' | 'f64') => {
    using matrix = engineOf().matrix(x.length, x[0].length, x, { type: 'f64' })
    using gram = await gramBlock(kernel, matrix, matrix, { precision })
    const flat = gram.toArray()
    return x.map((_, i) => [...flat.subarray(i * x.length, (i + 1) * x.length)])
  }
  const scaled = make(0.5).bandwidth !== undefined

  test(`${name} has its name and bandwidth, and is immutable`, () => {
    const kernel = make(0.5)
    expect(kernel).toMatchObject({ name: name.split(' ')[0], ...(scaled && { bandwidth: 0.5 }) })
    expect(Object.isFrozen(kernel)).toBe(true)
  })

  const bandwidths = [0, -1, Number.NaN, Number.POSITIVE_INFINITY, 1e-320, '1' as never]
  const badScales = bandwidths.map((h): [string, () => Kernel] => [`bandwidth ${h}`, () => make(h)])
  test.each([...(scaled ? badScales : []), ...refused])(`${name} refuses %s`, (_, makeBad) => {
    expect(makeBad).toThrow(expect.objectContaining({ code: 'BAD_OPTION' }))
  })

  test.each(['f32', 'f64'] as const)(`${name} is symmetric to the bit and the same on equal rows, %s`, async (type) => {
    for (const d of [1, 3, 8, 33]) {
      const x = rows(40, d, d)
      x[7] = x[31]
      const k = await gramOf(make(0.4), x, type)
      for (let i = 0; i < x.length; i++) {
        if (definite) expect(k[i][i]).toBe(1)
        for (let j = 0; j < i; j++) expect(k[i][j]).toBe(k[j][i])
      }
      expect(k[7][31]).toBe(k[7][7])
    }
  })

  test(`${name} is positive ${definite ? 'definite' : 'semidefinite'} on random rows`, async () => {
    for (const [d, h] of [
      [1, 0.005],
      [4, 0.1],
      [20, 1],
    ]) {
      const k = await gramOf(make(h), rows(60, d, 100 + d), 'f64')
      const most = Math.max(...k.map((row, i) => row[i]))
      const added = definite ? 0 : 1e-12 * most
      const found = pivots(k.map((row, i) => row.map((value, j) => value + (i === j ? added : 0))))
      expect(Math.min(...found)).toBeGreaterThan(0)
    }
  })

  test.each([
    ['f32', 1e-6],
    ['f64', 2e-14],
  ] as const)(`${name} in %s agrees with the definition within %f`, async (type, tolerance) => {
    for (const h of scaled ? [0.05, 0.5, 5] : [1]) {
      for (const d of [1, 2, 7, 50]) {
        const x = rows(30, d, 200 + d)
        const kernel = make(h * Math.sqrt(d))
        const [found, wanted] = [await gramOf(kernel, x, type), gramByDefinition(kernel, x, x)]
        for (let i = 0; i < x.length; i++) {
          for (let j = 0; j < x.length; j++) {
            const slack = kernelSlack(kernel, x[i], x[j], tolerance)
            expect(Math.abs(found[i][j] - wanted[i][j])).toBeLessThanOrEqual(slack)
          }
        }
      }
    }
  })
}
