import { expect, test } from 'vitest'
import { canonicalTable } from '#lab/sweeps/store/columns.js'
import { PlannedResults } from '#lab/sweeps/store/planned-results.js'
import { queryResults } from '#lab/sweeps/store/query.js'
import { toyPlan, toyResults } from './toy-store.js'

const planned = new PlannedResults(toyPlan())
for (const result of await toyResults()) planned.receive(result)
const table = canonicalTable(planned.plan, planned.table)
const query = (sql: string) => queryResults(table, sql)

test('a query sees each cell of the table, with its bits', async () => {
  const { columns, rows } = await query('select * from results order by "method.bias" nulls first, m, p')
  expect(columns).toEqual(table.columns.map(({ name }) => name))
  const cells = Array.from({ length: table.rows }, (_, row) => table.columns.map(({ cell }) => cell(row)))
  const sorted = (all: readonly (readonly unknown[])[]) => all.map((row) => JSON.stringify(row)).sort()
  expect(sorted(rows)).toEqual(sorted(cells))
})

test('a query groups and counts results', async () => {
  const sql =
    'select method, state, count(*) as n, sum(draw) as draws, 0.5 as half from results where p = 0.25 group by all order by 1'
  expect(await query(sql)).toEqual({
    columns: ['method', 'state', 'n', 'draws', 'half'],
    rows: [
      ['biased', 'ok', 6, 3, 0.5],
      ['plain', 'ok', 6, 3, 0.5],
      ['refusing', 'refused', 6, 3, 0.5],
    ],
  })
})

test('types come from the sweep, also where no row is stored', async () => {
  const empty = canonicalTable(planned.plan, new PlannedResults(planned.plan).table)
  const { rows } = await queryResults(empty, 'select column_name, column_type from (describe results)')
  expect(Object.fromEntries(rows)).toEqual({
    ...{ m: 'DOUBLE', method: 'VARCHAR', 'method.bias': 'DOUBLE', p: 'DOUBLE', seed: 'INTEGER', draw: 'INTEGER' },
    ...{ state: 'VARCHAR', code: 'VARCHAR', share: 'DOUBLE', square: 'DOUBLE' },
  })
})

test.each([
  ['select nothing from results', 'Binder Error: Referenced column "nothing" not found in FROM clause!'],
  ['select', 'Parser Error'],
  ["select * from read_csv('/etc/hostname')", 'file system operations are disabled by configuration'],
  ["copy results to '/tmp/results.csv'", 'file system operations are disabled by configuration'],
  ["attach '/tmp/results.db'", 'file system operations are disabled by configuration'],
  ['set enable_external_access = true', 'the configuration has been locked'],
  ['load httpfs', 'Permission Error'],
])('%s is refused in one line', async (sql, message) => {
  const error = await query(sql).catch((error) => error)
  expect(error).toMatchObject({ code: 'BAD_VALUE', message: expect.stringContaining(message) })
  expect(error.message).toMatch(/^query: .*$/)
})
