import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { torus, unrolled } from '#data/torus.js'
import { createEngine, type Engine } from '#engine/engine.js'
import { nearest } from '#ops/nearest/nearest.js'
import { describeWorld } from '../contract/world.js'

describeWorld('a torus of two halves', () => torus({ dimension: 3, p: 0.2 }))
describeWorld('a torus of one class', () => torus({ dimension: 2, p: 0.4, halves: false }))

describe('the torus', () => {
  let engine: Engine
  beforeAll(async () => {
    engine = await createEngine({ threads: 2 })
  })
  afterAll(() => engine.close())

  test('the torus has class 1 in its second half, in every cell', async () => {
    const rows = [-0.5, -0.01, 0, 0.49, 0.5, 0.99, 1, 1.49].map((first) => [first, 0.1])
    expect([...(await torus({ dimension: 2, p: 0.1 }).bayes(rows))]).toEqual([1, 1, 0, 0, 1, 1, 0, 0])
    expect([...(await torus({ dimension: 2, p: 0.1, halves: false }).bayes(rows))]).toEqual(new Array(8).fill(0))
  })

  test.each([1, 2, 3, 5])(
    'distances on the torus are Euclidean distances to unrolled rows in dimension %i',
    async (dimension) => {
      const world = torus({ dimension, p: 0.2 })
      const [train, other] = [await world.sample(engine, 40), await world.sample(engine, 60, { purpose: 'test' })]
      const all = await unrolled(train)
      const { index, squaredDistance } = await nearest(other.x, all.x)
      const [points, queries] = [train.x.toArray(), other.x.toArray()]
      const around = (i: number, j: number) => {
        let sum = 0
        for (let t = 0; t < dimension; t++) {
          const apart = Math.abs(queries[i * dimension + t] - points[j * dimension + t])
          sum += Math.min(apart, 1 - apart) ** 2
        }
        return sum
      }
      for (let i = 0; i < 60; i++) {
        const distances = Array.from({ length: 40 }, (_, j) => around(i, j))
        const least = Math.min(...distances)
        expect(squaredDistance[i]).toBeCloseTo(least, 14)
        expect(index[i] % 40).toBe(distances.indexOf(least))
      }
      expect(all.x.rows).toBe(40 * 2 ** dimension)
      expect(all.x.toArray().subarray(0, 40 * dimension)).toEqual(points)
      expect([...all.y]).toEqual(Array.from({ length: 2 ** dimension }, () => [...train.y]).flat())
      for (const each of [train, other, all]) each.dispose()
      expect(engine.bytesInUse).toBe(0)
    },
  )

  test.each([
    [{ dimension: 0, p: 0.1 }, /torus: dimension is 0/],
    [{ dimension: 13, p: 0.1 }, /torus: dimension is 13/],
    [{ dimension: 2, p: 0.6 }, /torus: p is 0.6/],
  ])('torus refuses %j', (options, message) => {
    const refusal = expect.objectContaining({ code: 'BAD_OPTION', message: expect.stringMatching(message) })
    expect(() => torus(options)).toThrow(refusal)
  })

  test('unrolled refuses rows outside the unit cell, and too many dimensions', async () => {
    using outside = engine.matrix(2, 1, [[0.5], [1]])
    using wide = engine.matrix(1, 13)
    const given = { y: Int32Array.of(0, 1), classes: 2 }
    const at = { code: 'BAD_VALUE', message: expect.stringMatching(/row 1 has a coordinate 1 outside/) }
    await expect(unrolled({ x: outside, ...given })).rejects.toMatchObject(at)
    const tooWide = unrolled({ x: wide, y: Int32Array.of(0), classes: 2 })
    await expect(tooWide).rejects.toMatchObject({ code: 'BAD_OPTION' })
  })
})
