import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { readDataset, readTable, type Table } from '#tables/index.js'
import { inPieces } from '../bytes.js'
import { FILES } from './files.js'
import { npyBytes } from './npy-bytes.js'

const bytesOf = (name: keyof typeof FILES) => new Uint8Array(Buffer.from(FILES[name], 'base64'))

/** The cells of a table, row by row. */
const rowsOf = ({ rows, columns }: Table) =>
  Array.from({ length: rows }, (_, row) => columns.map(({ values, codes }) => values[codes[row]]))

const V = [[0.5, -2, 3], [1024, 0.25, 0]] // biome-ignore format: rows

test.each(['half', 'single', 'double', 'bigSingle', 'bigDouble', 'fortran'] as const)(
  'reads the numbers of the file %s of NumPy, from bytes and from a stream',
  async (name) => {
    for (const source of [bytesOf(name), inPieces(bytesOf(name), [3, 50])]) {
      const { columns, x } = await readDataset(source, { labels: 'none' })
      expect([columns, [...x].map((value) => value + 0)]).toEqual([['x1', 'x2', 'x3'], V.flat()])
    }
  },
)

test.each<[keyof typeof FILES, string[], string[][]]>([
  ['long', ['x1', 'x2'], [['1', '-2'], ['300', '4']]],
  ['bytes', ['x'], [['1'], ['255']]],
  ['bigLong', ['x'], [['-1'], ['1099511627776']]],
  ['truths', ['x'], [['true'], ['false']]],
  ['wide', ['x'], [['cat'], ['é🙂']]],
  ['narrow', ['x'], [['a'], ['bcd']]],
  ['cube', ['x1', 'x2', 'x3', 'x4', 'x5', 'x6'], [['0', '1', '2', '3', '4', '5'], ['6', '7', '8', '9', '10', '11']]],
])('reads the file %s of NumPy', async (name, names, rows) => {
  const table = await readTable(bytesOf(name))
  expect([table.names, rowsOf(table), table.format]).toEqual([names, rows, 'npy'])
}) // biome-ignore format: rows

test.each(['archive', 'packed'] as const)('reads the arrays of the file %s of NumPy as columns', async (name) => {
  const data = await readDataset(bytesOf(name))
  expect(data).toMatchObject({ columns: ['x1', 'x2', 'x3', 'z'], labelColumn: 'y', classNames: ['a', 'b'] })
  expect([...data.x].map((value) => value + 0)).toEqual([...V[0], 7, ...V[1], 8])
  expect([...data.labels!]).toEqual([1, 0])
})

test('reads an array of many rows in batches from a file, in both orders', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'noisy-teacher-'))
  const values = Float64Array.from({ length: 3 * 70_000 }, (_, i) => i / 8)
  for (const isFortran of [false, true]) {
    const path = join(folder, 'x.npy')
    await writeFile(path, npyBytes({ values, columns: 3, isFortran }))
    const done: number[] = []
    const { x } = await readDataset(path, { labels: 'none', onProgress: (progress) => done.push(progress.done) })
    expect(x).toEqual(Float32Array.from(values))
    expect(done.at(-1)).toBe(70_000)
    expect(done.length).toBeGreaterThan(1)
  }
  await rm(folder, { recursive: true })
})

test('what is written as an array is read again, to the bit', async () => {
  const arrays = fc.record({
    rows: fc.integer({ min: 1, max: 7 }),
    columns: fc.integer({ min: 1, max: 5 }),
    isFortran: fc.boolean(),
    isSingle: fc.boolean(),
    numbers: fc.array(fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e30, max: 1e30 }), {
      minLength: 35,
      maxLength: 35,
    }),
  })
  await fc.assert(
    fc.asyncProperty(arrays, async ({ rows, columns, isFortran, isSingle, numbers }) => {
      const some = numbers.slice(0, rows * columns)
      const values = isSingle ? Float32Array.from(some) : Float64Array.from(some)
      const data = await readDataset(npyBytes({ values, columns, isFortran }), { labels: 'none' })
      expect([...data.x]).toEqual([...values])
      expect(data.columns).toHaveLength(columns)
    }),
    { seed: 1, numRuns: 200 },
  )
})

test('labels come from an array of their own', async () => {
  const options = { labelsFrom: bytesOf('wide') }
  const data = await readDataset(bytesOf('single'), options)
  expect([data.classNames, [...data.labels!]]).toEqual([['cat', 'é🙂'], [0, 1]]) // biome-ignore format: pair
  const three = npyBytes({ values: Float32Array.of(1, 2, 3), columns: 1 })
  await expect(readDataset(three, { ...options, name: 'x.npy' })).rejects.toThrow(
    'table: there are 2 labels but x.npy has 3 rows',
  )
})
