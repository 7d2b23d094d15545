import { afterAll, beforeAll, describe, expect, expectTypeOf, test } from 'vitest'
import { createEngine, type Engine } from '#engine/engine.js'
import type { ElementType, Matrix, MatrixData, StoredType } from '#engine/matrix.js'
import { takeRows } from '#engine/take-rows.js'
import { gramBlock, gramMatvec, type Precision } from '#ops/gram/gram.js'
import { gaussian } from '#ops/kernels.js'
import { nearest } from '#ops/nearest/nearest.js'
import { pairwise } from '#ops/pairwise.js'
import { normalMatrix } from '#random/matrix.js'
import { stream } from '#random/stream.js'

let engine: Engine
beforeAll(async () => {
  engine = await createEngine({ threads: 1 })
})
afterAll(() => engine.close())

const ARRAYS = { f32: Float32Array, f64: Float64Array, u8: Uint8Array }
/** The types that `tsc -p tsconfig.json` checks; nothing runs. */
const typed = test

describe('engine.matrix stores every value exactly', () => {
  test.each([
    ['Float64Array', Float64Array.of(1e8, 1e8 + 1)],
    ['a plain array', [1e8, 1e8 + 1]],
    ['plain rows', [[1e8], [1e8 + 1]]],
    ['Int32Array', Int32Array.of(1e8, 1e8 + 1)],
    ['Uint32Array', Uint32Array.of(1e8, 1e8 + 1)],
    ['rows in Float64Array', [Float64Array.of(1e8), Float64Array.of(1e8 + 1)]],
    ['rows of two types', [Float32Array.of(1e8), Float64Array.of(1e8 + 1)]],
    ['an array-like object', { length: 2, 0: 1e8, 1: 1e8 + 1 }],
  ])('nearest distinguishes 1e8 from 1e8 + 1 in %s', async (_, data) => {
    using points = engine.matrix(2, 1, data)
    expect(await nearest(points, points)).toEqual({
      index: Uint32Array.of(0, 1),
      squaredDistance: Float64Array.of(0, 0),
    })
    using query = engine.matrix(1, 1, Float64Array.of(1e8 + 1))
    expect((await nearest(query, points)).index).toEqual(Uint32Array.of(1))
  })

  test.each<[ElementType, string, MatrixData]>([
    ['u8', 'Uint8Array', Uint8Array.of(0, 255)],
    ['u8', 'Uint8ClampedArray', Uint8ClampedArray.of(0, 255)],
    ['u8', 'a Buffer', Buffer.from([0, 255])],
    ['f32', 'Int8Array', Int8Array.of(-128, 127)],
    ['f32', 'Int16Array', Int16Array.of(-(2 ** 15), 2 ** 15 - 1)],
    ['f32', 'Uint16Array', Uint16Array.of(0, 2 ** 16 - 1)],
    ['f32', 'Float32Array', Float32Array.of(0.1, 2 ** -149)],
    ['f64', 'Int32Array', Int32Array.of(-(2 ** 31), 2 ** 31 - 1)],
    ['f64', 'Uint32Array', Uint32Array.of(0, 2 ** 32 - 1)],
    ['f64', 'Float64Array', Float64Array.of(0.1, 5e-324)],
    ['f64', 'a plain array of small whole numbers', [0, 1]],
    ['u8', 'rows in Uint8Array', [Uint8Array.of(0), Uint8Array.of(255)]],
    ['f32', 'rows in Float32Array', [Float32Array.of(0.1), Float32Array.of(0.2)]],
    ['f32', 'rows of bytes and of float32', [Uint8Array.of(255), Float32Array.of(0.1)]],
    ['f64', 'rows of bytes and of plain numbers', [Uint8Array.of(255), [0.1]]],
  ])('a matrix is stored as %s for %s', (type, _, data) => {
    using matrix = engine.matrix(2, 1, data)
    expect(matrix.type).toBe(type)
    const values = Array.from<number | ArrayLike<number>>(data).flatMap((row) =>
      typeof row === 'number' ? row : Array.from(row),
    )
    expect(matrix.toArray()).toEqual(ARRAYS[type].from(values))
  })

  test.each(['f32', 'f64', 'u8'] as const)('a matrix is stored in the requested type %s, for any data', (type) => {
    for (const data of [Float64Array.of(1, 2), Float32Array.of(1, 2), Uint8Array.of(1, 2), [1, 2], [[1], [2]]]) {
      using matrix = engine.matrix(2, 1, data, { type })
      expect(matrix.toArray()).toEqual(ARRAYS[type].of(1, 2))
    }
  })
})

describe('the types of matrices', () => {
  typed('follow the data', () => {
    expectTypeOf(engine.matrix(1, 1, Float64Array.of(1))).toEqualTypeOf<Matrix<'f64'>>()
    expectTypeOf(engine.matrix(1, 1, Float32Array.of(1))).toEqualTypeOf<Matrix<'f32'>>()
    expectTypeOf(engine.matrix(1, 1, Uint8Array.of(1))).toEqualTypeOf<Matrix<'u8'>>()
    expectTypeOf(engine.matrix(1, 1, Uint8ClampedArray.of(1))).toEqualTypeOf<Matrix<'u8'>>()
    expectTypeOf(engine.matrix(1, 1, Int16Array.of(1))).toEqualTypeOf<Matrix<'f32'>>()
    expectTypeOf(engine.matrix(1, 1, Int32Array.of(1))).toEqualTypeOf<Matrix<'f64'>>()
    expectTypeOf(engine.matrix(1, 1, [1])).toEqualTypeOf<Matrix<'f64'>>()
    expectTypeOf(engine.matrix(1, 1, [[1]])).toEqualTypeOf<Matrix<'f64'>>()
    expectTypeOf(engine.matrix(1, 1, [Float32Array.of(1)])).toEqualTypeOf<Matrix<'f32'>>()
    expectTypeOf(engine.matrix(2, 1, [Uint8Array.of(1), Float64Array.of(1)])).toEqualTypeOf<Matrix<'u8' | 'f64'>>()
    expectTypeOf(engine.matrix(1, 1)).toEqualTypeOf<Matrix<'f32'>>()
    expectTypeOf<StoredType<MatrixData>>().toEqualTypeOf<ElementType>()
  })

  typed('follow the type that is asked for', () => {
    const anyType = 'f64' as ElementType
    expectTypeOf(engine.matrix(1, 1, Float64Array.of(1), { type: 'f32' })).toEqualTypeOf<Matrix<'f32'>>()
    expectTypeOf(engine.matrix(1, 1, undefined, { type: 'u8' })).toEqualTypeOf<Matrix<'u8'>>()
    expectTypeOf(engine.matrix(1, 1, [1], { type: anyType })).toEqualTypeOf<Matrix>()
    expectTypeOf(engine.matrix(1, 1, Float32Array.of(1), {})).toEqualTypeOf<Matrix<'f32'>>()
    // @ts-expect-error There is no such type.
    expect(() => engine.matrix(1, 1, [1], { type: 'f16' })).toThrow()
  })

  typed('give toArray one type', () => {
    const [single, double, bytes] = [[1], Float32Array.of(1), Uint8Array.of(1)] as const
    expectTypeOf(engine.matrix(1, 1, double).toArray()).toExtend<Float32Array>()
    expectTypeOf(engine.matrix(1, 1, single).toArray()).toExtend<Float64Array>()
    expectTypeOf(engine.matrix(1, 1, bytes).toArray()).toExtend<Uint8Array>()
    // @ts-expect-error A float64 matrix gives no Float32Array.
    const wrong: Float32Array = engine.matrix(1, 1, [1]).toArray()
    expect(wrong).toEqual(Float64Array.of(1))
  })

  test('functions accept a Matrix of any type, and its array has reduce and findLast', () => {
    const sumOf = (x: Matrix): number => x.toArray().reduce((sum, value) => sum + value, 0)
    const joined = (x: Matrix): string => x.toArray().reduceRight((text, value) => `${text}${value}`, '')
    const lastSmall = (x: Matrix) => x.toArray().findLast((value) => value < 3)
    for (const x of [
      engine.matrix(1, 3, [1, 2, 3]),
      engine.matrix(1, 3, Float32Array.of(1, 2, 3)),
      engine.matrix(1, 3, Uint8Array.of(1, 2, 3)),
    ]) {
      expect([sumOf(x), joined(x), lastSmall(x)]).toEqual([6, '321', 2])
      expectTypeOf(x.toArray().map((value) => value / 2)).toExtend<Float32Array | Float64Array | Uint8Array>()
      x.dispose()
    }
    const any = engine.matrix(1, 1) as Matrix
    // @ts-expect-error What may be of any type is not known to be float32.
    const known: Matrix<'f32'> = any
    known.dispose()
  })

  test('distances are arrays, Gram products are matrices of their precision, and rows and draws keep their type', async () => {
    using x = engine.matrix(2, 1, [0, 1])
    const [kernel, precision] = [gaussian({ bandwidth: 1 }), 'f64' as Precision]
    const distances = await pairwise(x, x)
    expectTypeOf(distances).toEqualTypeOf<Float32Array>()
    expect(distances).toEqual(Float32Array.of(0, 1, 1, 0))
    const single = [await gramBlock(kernel, x, x), await gramMatvec(kernel, x, x, x)]
    expectTypeOf(single).toEqualTypeOf<Matrix<'f32'>[]>()
    expect(single.map(({ type }) => type)).toEqual(['f32', 'f32'])
    const double = [
      await gramBlock(kernel, x, x, { precision: 'f64' }),
      await gramMatvec(kernel, x, x, x, { precision: 'f64' }),
    ]
    expectTypeOf(double).toEqualTypeOf<Matrix<'f64'>[]>()
    expect(double.map(({ type }) => type)).toEqual(['f64', 'f64'])
    const either = await gramMatvec(kernel, x, x, x, { precision })
    expectTypeOf(either).toEqualTypeOf<Matrix<Precision>>()
    const rest = [takeRows(x, [1]), await normalMatrix(engine, 2, 2, stream(1, 'types'))]
    expectTypeOf(rest).toEqualTypeOf<Matrix<'f64'>[]>()
    expect(rest.map(({ type }) => type)).toEqual(['f64', 'f64'])
    for (const made of [...single, ...double, either, ...rest]) made.dispose()
  })
})
