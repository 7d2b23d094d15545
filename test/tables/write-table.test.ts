import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type CsvCell, readTable, type Table, writeTable } from '#tables/index.js'

const rowsOf = ({ columns }: Table) =>
  columns.map(({ values, codes }) => Array.from(codes, (code) => values[code] ?? null))

const text = fc.stringMatching(/^[\x21-\x7eπ🙂](?:[ ,"\nx\\-]{0,4}[\x21-\x7eπ🙂])?$/u)
const cells = fc.constantFrom<fc.Arbitrary<CsvCell>>(
  text,
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.integer(),
  fc.boolean(),
  fc.oneof(text, fc.integer()),
)

test.each(['csv', 'json', 'parquet'] as const)('what is written as %s is read again, cell by cell', async (format) => {
  const tables = fc
    .record({ width: fc.integer({ min: 2, max: 4 }), rows: fc.integer({ min: 1, max: 6 }) })
    .chain(({ width, rows }) => {
      const column = cells.chain((cell) =>
        fc.array(fc.oneof(cell, fc.constant(null)), { minLength: rows, maxLength: rows }),
      )
      return fc.array(column, { minLength: width, maxLength: width })
    })
  await fc.assert(
    fc.asyncProperty(tables, async (columns) => {
      const names = columns.map((_, j) => `"c", ${j}`)
      const bytes = await writeTable(format, names, columns)
      const table = await readTable(bytes, { format, header: true, delimiter: ',', missing: [] })
      expect(table.names).toEqual(names)
      // JSON and CSV have no -0.
      const shown = (cell: CsvCell) => (cell === null ? null : String(cell))
      expect(rowsOf(table)).toEqual(columns.map((column) => column.map(shown)))
    }),
    { seed: 1, numRuns: 200 },
  )
})

test('typed arrays are columns, NaN is missing, and numbers of Parquet keep their kind', async () => {
  const columns = [Int32Array.of(1, -2), Float64Array.of(0.1, Number.NaN), [true, null]]
  const bytes = await writeTable('parquet', ['a', 'b', 'c'], columns)
  expect(rowsOf(await readTable(bytes))).toEqual([['1', '-2'], ['0.1', null], ['true', null]]) // biome-ignore format: columns
})

test.each<[string, unknown[], string]>([
  ['an unknown format', ['xls', ['a'], [[1]]], 'BAD_OPTION'],
  ['no names', ['csv', [], []], 'BAD_VALUE'],
  ['names that are no strings', ['csv', [1], [[1]]], 'BAD_VALUE'],
  ['a name twice', ['csv', ['a', 'a'], [[1], [1]]], 'BAD_VALUE'],
  ['fewer columns than names', ['csv', ['a', 'b'], [[1]]], 'BAD_SHAPE'],
  ['columns of different lengths', ['csv', ['a', 'b'], [[1], [1, 2]]], 'BAD_SHAPE'],
  ['a column that is no array', ['csv', ['a'], [7]], 'BAD_VALUE'],
  ['an infinite number', ['parquet', ['a'], [[Number.POSITIVE_INFINITY]]], 'BAD_VALUE'],
  ['an object', ['json', ['a'], [[{}]]], 'BAD_VALUE'],
])('writeTable refuses %s', async (_, given, code) => {
  await expect(writeTable(...(given as Parameters<typeof writeTable>))).rejects.toMatchObject({
    code,
    message: expect.stringMatching(/^writeTable: /),
  })
})
