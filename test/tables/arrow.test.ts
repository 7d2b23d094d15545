import { tableFromArrays, tableToIPC } from '@uwdata/flechette'
import { expect, test } from 'vitest'
import { readDataset, readTable, type Table } from '#tables/index.js'
import { inPieces } from './bytes.js'

const rowsOf = ({ rows, columns }: Table) =>
  Array.from({ length: rows }, (_, row) => columns.map(({ values, codes }) => values[codes[row]] ?? null))

const COLUMNS = {
  int: Int32Array.of(3, -1, 7),
  long: BigInt64Array.of(2n ** 60n + 1n, 0n, -1n),
  double: [1, null, 0.5],
  text: ['a', 'b', null],
  flag: [true, false, true],
  time: [new Date(0), new Date(86_400_000), new Date(0)],
}

test.each(['file', 'stream'] as const)('reads an Arrow %s: numbers, text, truth values, times', async (format) => {
  const bytes = tableToIPC(tableFromArrays(COLUMNS), { format })!
  for (const source of [bytes, inPieces(bytes, [9, 200])]) {
    const table = await readTable(source)
    expect([table.names, table.format]).toEqual([Object.keys(COLUMNS), 'arrow'])
    expect(rowsOf(table)).toEqual([
      ['3', '1152921504606846977', '1', 'a', 'true', '1970-01-01T00:00:00.000Z'],
      ['-1', '0', null, 'b', 'false', '1970-01-02T00:00:00.000Z'],
      ['7', '-1', '0.5', null, 'true', '1970-01-01T00:00:00.000Z'],
    ])
  }
})

test('reads the batches of an Arrow stream, with the dictionaries of text, as a dataset', async () => {
  const n = 1000
  const x = Float64Array.from({ length: n }, (_, i) => i / 4)
  const y = Array.from({ length: n }, (_, i) => ['cat', 'dog', 'ant'][i % 3])
  const bytes = tableToIPC(tableFromArrays({ x, y }, { maxBatchRows: 300 }), { format: 'stream' })!
  const done: number[] = []
  const data = await readDataset(bytes, { onProgress: (progress) => done.push(progress.done / progress.total) })
  expect(data.x).toEqual(Float32Array.from(x))
  expect([data.classNames, [...data.labels!]]).toEqual([['ant', 'cat', 'dog'], y.map((_, i) => (i + 1) % 3)]) // biome-ignore format: pair
  expect(done).toHaveLength(4)
})

test('a list in a column that is read is refused, and one that is ignored is not', async () => {
  const bytes = tableToIPC(tableFromArrays({ x: [1, 2], list: [[1], [2]], y: [0, 1] }), { format: 'stream' })!
  await expect(readDataset(bytes, { name: 'a.arrow' })).rejects.toThrow(
    "a.arrow: row 1, column 'list' has an array of 1 but must have text or a number",
  )
  expect((await readDataset(bytes, { ignore: ['list'] })).columns).toEqual(['x'])
})
