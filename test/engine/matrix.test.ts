import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createEngine, type Engine } from '#engine/engine.js'
import { borrow } from '#engine/lifetime.js'
import type { MatrixData } from '#engine/matrix.js'
import { testOps } from './test-ops.js'

let engine: Engine
beforeAll(async () => {
  engine = await createEngine({ threads: 1, wasm: await testOps() })
})
afterAll(() => engine.close())

const refused = (code: string, message: string | RegExp) =>
  expect.objectContaining({ name: 'NoisyTeacherError', code, message: expect.stringMatching(message) })

describe('matrix', () => {
  test.each([
    ['f32', Float32Array, [1.5, -2, 0, 2 ** -149]],
    ['f64', Float64Array, [0.1, -2, 1e300, 5e-324]],
    ['u8', Uint8Array, [0, 1, 128, 255]],
  ] as const)('a matrix stores %s exactly', (type, Kind, values) => {
    using matrix = engine.matrix(2, 2, values, { type })
    expect(matrix).toMatchObject({ rows: 2, cols: 2, type, engine })
    expect(matrix.toArray()).toEqual(Kind.from(values))
  })

  test('a matrix without data is f32 and zero, even in reused memory', () => {
    engine.matrix(3, 5, new Float32Array(15).fill(7)).dispose()
    using matrix = engine.matrix(3, 5)
    expect(matrix.toArray()).toEqual(new Float32Array(15))
  })

  test.each<[string, MatrixData]>([
    [
      'nested arrays',
      [
        [1, 2, 3],
        [4, 5, 6],
      ],
    ],
    ['rows in typed arrays', [Uint8Array.of(1, 2, 3), Float64Array.of(4, 5, 6)]],
    ['a flat array', [1, 2, 3, 4, 5, 6]],
    ['Int16Array', Int16Array.of(1, 2, 3, 4, 5, 6)],
    ['an array-like object', { length: 6, 0: 1, 1: 2, 2: 3, 3: 4, 4: 5, 5: 6 }],
  ])('a matrix accepts %s', (_, data) => {
    using matrix = engine.matrix(2, 3, data)
    expect([...matrix.toArray()]).toEqual([1, 2, 3, 4, 5, 6])
  })

  test('toArray returns a copy', () => {
    using matrix = engine.matrix(1, 2, [1, 2])
    matrix.toArray().fill(9)
    expect([...matrix.toArray()]).toEqual([1, 2])
  })

  test.each<[string, number, number, MatrixData, string]>([
    ['too few values', 2, 3, [1, 2], '^matrix: 2×3 needs 6 values but 2 were given$'],
    ['too many values', 1, 1, [1, 2], '^matrix: 1×1 needs 1 values but 2 were given$'],
    ['too few rows', 3, 1, [[1], [2]], '^matrix: 3 rows are needed but 2 were given$'],
    ['a short row', 2, 2, [[1, 2], [3]], '^matrix: row 1 has 1 values but 2 are needed$'],
  ])('a matrix refuses %s', (_, rows, cols, data, message) => {
    const before = engine.bytesInUse
    expect(() => engine.matrix(rows, cols, data)).toThrow(refused('BAD_SHAPE', message))
    expect(engine.bytesInUse).toBe(before)
  })

  test('a matrix refuses a number among rows', () => {
    const message = '^matrix: row 1 is 2 but must be an array of numbers$'
    expect(() => engine.matrix(2, 1, [[1], 2 as never])).toThrow(refused('BAD_VALUE', message))
  })

  test.each<[string, unknown, 'f32' | 'f64' | 'u8', string]>([
    ['NaN', [1, 2, 3, Number.NaN], 'f32', 'row 1, column 1 is NaN'],
    ['Infinity', Float64Array.of(1, Number.POSITIVE_INFINITY, 3, 4), 'f64', 'row 0, column 1 is Infinity'],
    [
      'a row with NaN',
      [
        [1, 2],
        [Number.NaN, 4],
      ],
      'f64',
      'row 1, column 0 is NaN but must be a finite number$',
    ],
    [
      'a value that overflows f32',
      [1, 2, 1e39, 4],
      'f32',
      /row 1, column 0 is 1e\+39 but must be a finite number \(in float32\)/.source,
    ],
    ['256 in u8', [0, 256, 0, 0], 'u8', 'row 0, column 1 is 256 but must be a whole number from 0 to 255'],
    ['-1 in u8', [-1, 0, 0, 0], 'u8', 'row 0, column 0 is -1'],
    ['a fraction in u8', [0, 0, 0, 0.5], 'u8', 'row 1, column 1 is 0.5'],
    ['NaN in u8', [0, 0, Number.NaN, 0], 'u8', 'row 1, column 0 is NaN'],
    ['null', [1, 2, 3, null], 'f32', 'row 1, column 1 is null'],
    ['a string', [1, '2', 3, 4], 'f64', "row 0, column 1 is '2' "],
    ['a gap', Array(4), 'f32', 'row 0, column 0 is undefined'],
    ['BigInt', BigInt64Array.of(1n, 2n, 3n, 4n), 'f64', 'row 0, column 0 is 1n '],
  ])('a matrix refuses %s, reports its row and column, and frees the memory', (_, data, type, message) => {
    const before = engine.bytesInUse
    expect(() => engine.matrix(2, 2, data as MatrixData, { type })).toThrow(refused('BAD_VALUE', message))
    expect(engine.bytesInUse).toBe(before)
  })

  test.each([null, 5, 'data'])('a matrix refuses %j as data', (data) => {
    expect(() => engine.matrix(2, 2, data as unknown as MatrixData)).toThrow(refused('BAD_VALUE', 'must be an array'))
  })

  test.each([
    [0, 1, 'rows is 0'],
    [1, 0, 'cols is 0'],
    [-1, 1, 'rows is -1'],
    [1.5, 1, 'rows is 1.5'],
    [1, '2' as unknown as number, "cols is '2'"],
  ])('a matrix refuses the shape %s×%s', (rows, cols, message) => {
    expect(() => engine.matrix(rows, cols)).toThrow(
      refused('BAD_OPTION', `^matrix: ${message} but must be a whole number`),
    )
  })

  test('a matrix refuses an unknown type', () => {
    expect(() => engine.matrix(1, 1, [1], { type: 'f16' as 'f32' })).toThrow(
      refused('BAD_OPTION', "type is 'f16' but must be one of f32, f64, u8"),
    )
  })

  test('a matrix that does not fit is refused, with the needed and free bytes', () => {
    expect(() => engine.matrix(1e9, 1e9)).toThrow(
      refused('OUT_OF_MEMORY', `^matrix 1000000000×1000000000: ${4e18} bytes are needed`),
    )
  })

  test('bytesInUse counts a matrix in whole cache lines until it is disposed; disposing twice does nothing', () => {
    const before = engine.bytesInUse
    const matrix = engine.matrix(3, 7)
    expect(engine.bytesInUse - before).toBe(128)
    matrix.dispose()
    matrix.dispose()
    expect(engine.bytesInUse).toBe(before)
    expect(matrix.disposed).toBe(true)
    expect(() => matrix.toArray()).toThrow(refused('DISPOSED', 'toArray of a disposed matrix'))
    expect(() => borrow('test', [matrix])).toThrow(refused('DISPOSED', '^test: a 3×7 matrix was disposed before'))
  })

  test('a second dispose does not free a block that now lies at its address', () => {
    const first = engine.matrix(1, 4, [1, 2, 3, 4])
    first.dispose()
    using second = engine.matrix(1, 4, [5, 6, 7, 8])
    first.dispose()
    using third = engine.matrix(1, 4, [9, 9, 9, 9])
    expect([...second.toArray(), ...third.toArray()]).toEqual([5, 6, 7, 8, 9, 9, 9, 9])
  })

  test('a matrix is in use until every borrower has returned it', () => {
    const matrix = engine.matrix(2, 2)
    const [first, second] = [borrow('a', [matrix]), borrow('b', [matrix])]
    first()
    first()
    expect(() => matrix.dispose()).toThrow(refused('IN_USE', '2×2'))
    second()
    matrix.dispose()
    expect(matrix.disposed).toBe(true)
  })

  test('a matrix is disposed when its engine is closed', async () => {
    const other = await createEngine({ threads: 1, wasm: await testOps() })
    const matrix = other.matrix(2, 2)
    await other.close()
    expect(matrix.disposed).toBe(true)
    matrix.dispose()
    expect(() => matrix.toArray()).toThrow(refused('CLOSED', 'engine was closed'))
    expect(() => other.matrix(1, 1)).toThrow(refused('CLOSED', 'engine was closed'))
  })

  test('toArray returns the stored values, for any shape and type', () => {
    const shape = fc.tuple(fc.integer({ min: 1, max: 20 }), fc.integer({ min: 1, max: 20 }))
    const finite = fc.double({ noNaN: true, noDefaultInfinity: true })
    const given = shape.chain(([rows, cols]) =>
      fc.tuple(fc.constant([rows, cols]), fc.array(finite, { minLength: rows * cols, maxLength: rows * cols })),
    )
    fc.assert(
      fc.property(given, ([[rows, cols], values]) => {
        using matrix = engine.matrix(rows, cols, values, { type: 'f64' })
        expect(matrix.toArray()).toEqual(Float64Array.from(values))
      }),
      { seed: 1, numRuns: 50 },
    )
  })
})
