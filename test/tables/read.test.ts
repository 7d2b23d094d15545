import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { csvText, type ReadTableOptions, readTable, type Table, type TableSource } from '#tables/index.js'
import { inPieces, parquet, utf8 } from './bytes.js'

/** The cells of a table, row by row; null is missing. */
const rowsOf = ({ rows, columns }: Table) =>
  Array.from({ length: rows }, (_, row) => columns.map(({ values, codes }) => values[codes[row]] ?? null))

async function read(source: TableSource, options?: ReadTableOptions) {
  const table = await readTable(source, options)
  return { names: table.names, rows: rowsOf(table), format: table.format }
}

const ITEMS = { names: ['item', 'score'], rows: [['a', '01'], ['b', null], ['ç,"', '-2']] } // biome-ignore format: rows

test.each([
  ['CSV', 'item,score\na,01\nb,NA\n"ç,""",-2\n', 'csv'],
  [
    'CSV with CRLF, a byte order mark, blank lines and no line end',
    '\ufeffitem , score\r\na, 01\r\n\r\nb,\r\n"ç,""" ,-2',
    'csv',
  ],
  ['CSV with old line ends', 'item,score\ra,01\rb,None\r"ç,""",-2\r', 'csv'],
  ['semicolons', 'item;score\na;01\nb;null\n"ç,""";-2\n', 'csv'],
  ['tabs', 'item\tscore\na\t01\nb\t-\n"ç,"""\t-2\n', 'csv'],
  ['JSON Lines', '{"item":"a","score":"01"}\n\n{"item":"b"}\n{"score":-2,"item":"ç,\\""}\n', 'json'],
  ['a list of JSON', ' [{"item":"a","score":"01"},\n{"item":"b","score":null},{"item":"ç,\\"","score":-2}]', 'json'],
])('reads %s', async (_, text, format) => {
  expect(await read(utf8(text))).toEqual({ ...ITEMS, format })
})

test('reads UTF-16 that begins with a byte order mark', async () => {
  const text = '\ufeffitem,score\na,01\nb,NaN\n"ç,""",-2\n'
  const little = new Uint8Array(Uint16Array.from(text, (letter) => letter.charCodeAt(0)).buffer)
  const big = little.map((_, i) => little[i ^ 1])
  for (const bytes of [little, big]) expect(await read(bytes)).toEqual({ ...ITEMS, format: 'csv' })
})

test('reads Parquet in groups of rows: text, whole numbers, long ones, NaN, truth values, times', async () => {
  const bytes = parquet([
    { name: 'text', data: ['a', null, ' b '] },
    { name: 'int', data: [3, -1, 3], type: 'INT32' },
    { name: 'long', data: [2n ** 60n + 1n, 0n, -1n], type: 'INT64' },
    { name: 'double', data: [1, Number.NaN, 0.5], type: 'DOUBLE' },
    { name: 'bool', data: [true, false, true], type: 'BOOLEAN' },
    { name: 'time', data: [new Date(0), new Date(86_400_000), new Date(0)], type: 'TIMESTAMP' },
  ])
  const expected = {
    names: ['text', 'int', 'long', 'double', 'bool', 'time'],
    rows: [
      ['a', '3', '1152921504606846977', '1', 'true', '1970-01-01T00:00:00.000Z'],
      [null, '-1', '0', null, 'false', '1970-01-02T00:00:00.000Z'],
      ['b', '3', '-1', '0.5', 'true', '1970-01-01T00:00:00.000Z'],
    ],
    format: 'parquet',
  }
  expect(await read(bytes)).toEqual(expected)
  expect(await read(inPieces(bytes, [7, 1000]))).toEqual(expected)
  const two = await readTable(new Blob([bytes as BlobPart]), { columns: ['double', 'text'] })
  expect(two.columns.map(({ name }) => name)).toEqual(['text', 'double'])
})

test('reads from a path, a URL, a File, bytes and a stream of Node alike', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'noisy-teacher-'))
  const path = join(folder, 'a table.tsv')
  const text = 'item\tscore\na,b\t1\n'
  await writeFile(path, text)
  const expected = { names: ['item', 'score'], rows: [['a,b', '1']], format: 'tsv' }
  expect(await read(path)).toEqual(expected)
  expect(await read(new URL(`file://${path.replace(' ', '%20')}`))).toEqual(expected)
  expect(await read(new File([text], 'x.tsv'))).toEqual(expected)
  expect(await read(utf8(text), { format: 'tsv' })).toEqual(expected)
  expect(await read(Readable.from([Buffer.from(text)]), { name: 'x.tsv' })).toEqual(expected)
  await rm(folder, { recursive: true })
})

test('csvText and readTable return each other, however the bytes are cut', async () => {
  const cell = fc.oneof(fc.stringMatching(/^[\x20-\x7e\nπ🙂]{0,6}$/u), fc.integer(), fc.constant('NA'))
  const tables = fc.integer({ min: 1, max: 4 }).chain((width) =>
    fc.record({
      rows: fc.array(fc.array(cell, { minLength: width, maxLength: width }), { minLength: 1, maxLength: 6 }),
      names: fc.constant(Array.from({ length: width }, (_, i) => `"x", ${i}`)),
      pieces: fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 5 }),
    }),
  )
  await fc.assert(
    fc.asyncProperty(tables, async ({ rows, names, pieces }) => {
      // A row of blanks alone in one column is a blank line.
      fc.pre(names.length > 1 || rows.every(([only]) => String(only).trim() !== ''))
      const stream = inPieces(utf8(csvText(names, rows)), pieces)
      const table = await readTable(stream, { header: true, delimiter: ',', missing: ['NA'] })
      const trimmed = rows.map((row) => row.map((each) => String(each).trim()))
      expect(rowsOf(table)).toEqual(trimmed.map((row) => row.map((each) => (['', 'NA'].includes(each) ? null : each))))
      expect(table.names).toEqual(names)
    }),
    { seed: 1, numRuns: 300 },
  )
})

test.each([
  ['names in words', 'item,w1,w2\n1,0,1\n', true],
  ['numbers as names of annotators', 'item,1,2\n7,0,1\n', true],
  ['an index of pandas', ',0,1\n0,1,0\n1,0,1\n', true],
  ['distinct numbers that do not occur below', '71,72,73\n0,1,1\n1,1,0\n', true],
  ['numbers', '0,1,1\n1,1,0\n', false],
  ['labels in words that occur again', 'cat,dog,cat\ndog,dog,dog\ncat,cat,cat\n', false],
  ['a missing cell', '2,,1\n1,1,1\n', false],
])('takes a first row of %s for a header or for data', async (_, text, isHeader) => {
  const { names } = await readTable(utf8(text))
  expect(names[1] !== 'column 2').toBe(isHeader)
  expect((await readTable(utf8(text), { header: !isHeader })).names).not.toEqual(names)
})

test('missing cells are counted by their spellings, which can be replaced', async () => {
  const text = 'a,b\nNA,None\n?,\nnone,na\n'
  expect(new Map((await readTable(utf8(text))).missing)).toEqual(new Map([['NA', 1], ['None', 1], ['', 1]])) // biome-ignore format: pairs
  const { missing } = await readTable(utf8(text), { missing: ['?', ' na'] })
  expect(new Map(missing)).toEqual(new Map([['?', 1], ['', 1], ['na', 1]])) // biome-ignore format: pairs
})

test('a read is aborted, reports its progress, and refuses bad options', async () => {
  const bytes = new Uint8Array(3_000_000).fill(97)
  bytes.forEach((_, i) => {
    if (i % 10 === 9) bytes[i] = 10
  })
  const stages: number[] = []
  await readTable(bytes, { onProgress: ({ done, total }) => stages.push(done / total) })
  expect(stages.length).toBeGreaterThan(2)
  expect(stages.at(-1)).toBe(1)
  await expect(readTable(bytes, { signal: AbortSignal.abort(new Error('enough')) })).rejects.toThrow('enough')
  for (const options of [{ header: 'yes' }, { delimiter: '""' }, { missing: 'NA' }, { format: 'xls' }, { colums: [] }])
    await expect(readTable(utf8('a\n1\n'), options as never)).rejects.toMatchObject({ code: 'BAD_OPTION' })
  await expect(readTable(7 as never)).rejects.toMatchObject({ code: 'BAD_VALUE' })
})
