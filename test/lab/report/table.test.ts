import { describe, expect, test } from 'vitest'
import { jsonText } from '#lab/report/json.js'
import { alignOf, cellText, groupsOf, type TableCell } from '#lab/report/table-data.js'

describe('a cell', () => {
  test.each<[TableCell, number | undefined, string]>([
    [0.68449, 3, '0.684'],
    [0, 2, '0.00'],
    [-0.25, 1, '−0.3'],
    [-0.0001, 2, '0.00'],
    [12345.678, 1, '12,345.7'],
    [1e6, undefined, '1,000,000'],
    [0.125, undefined, '0.125'],
    [Number.NaN, 3, '–'],
    [null, 3, '–'],
    [undefined, undefined, '–'],
    [true, undefined, 'yes'],
    [false, undefined, 'no'],
    ['k = 5', 3, 'k = 5'],
    [{ low: 0.1, high: 0.25 }, 2, '0.10–0.25'],
    [{ low: -0.1, high: 0.25 }, 2, '−0.10 to 0.25'],
  ])('a cell of %j with %s digits prints as %s', (cell, digits, text) => {
    expect(cellText(cell, { key: 'a', title: 'a', digits })).toBe(text)
  })
})

describe('a table', () => {
  const columns = [
    { key: 'a', title: 'a' },
    { key: 'b', title: 'b' },
    { key: 'c', title: 'c', align: 'left' as const },
  ]
  test('a table aligns its first column left and the others right by default', () => {
    const table = { title: '', columns, rows: [] }
    expect(columns.map((column) => alignOf(table, column))).toEqual(['left', 'right', 'left'])
  })

  test('a table is split where its group changes', () => {
    const rows = [
      { g: 'x', a: 1 },
      { g: 'x', a: 2 },
      { g: 'y', a: 3 },
    ]
    expect(groupsOf({ title: '', columns, rows, groupBy: 'g' })).toEqual([
      { heading: 'x', rows: rows.slice(0, 2) },
      { heading: 'y', rows: rows.slice(2) },
    ])
    expect(groupsOf({ title: '', columns, rows })).toEqual([{ rows }])
  })
})

test('JSON text is indented, has lists of numbers on one line, and parses to the same value', () => {
  const document = { a: [1, -2.5e-7], b: [[0.1], [0.2, 0.3]], c: ['1', '[2,   3]', '[\n2\n]'], d: [], e: { f: null } }
  const text = jsonText(document)
  expect(JSON.parse(text)).toEqual(document)
  expect(text).toContain('"a": [1, -2.5e-7]')
  expect(text).toContain('    [0.2, 0.3]')
})
