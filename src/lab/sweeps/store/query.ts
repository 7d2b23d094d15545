import { open, rm } from 'node:fs/promises'
import { NoisyTeacherError, printable } from '../../../engine/check.js'
import type { CanonicalTable, ColumnType } from './columns.js'
import { writeExport } from './export.js'
import { makeTemporaryFolder } from './files.js'

/** Package that runs queries. It has 70 MB, so that it is installed by those who ask for it. */
const DUCKDB = '@duckdb/node-api'

/** The part of DuckDB that we use. */
interface DuckDb {
  DuckDBInstance: { create(path: string, options: Record<string, string>): Promise<DuckDbInstance> }
}
interface DuckDbInstance {
  connect(): Promise<DuckDbConnection>
  closeSync(): void
}
interface DuckDbConnection {
  run(sql: string): Promise<unknown>
  runAndReadAll(sql: string): Promise<DuckDbResult>
  interrupt(): void
  closeSync(): void
}
interface DuckDbResult {
  deduplicatedColumnNames(): string[]
  columnTypes(): { toString(): string }[]
  getRowsJson(): unknown[][]
}

/** Cell of a query's result. */
export type QueryCell = string | number | boolean | null

/** Result of a query. */
export interface QueryResult {
  columns: readonly string[]
  rows: readonly (readonly QueryCell[])[]
}

/** Types of DuckDB by those of the canonical table. */
const TYPES: Readonly<Record<ColumnType, string>> = {
  BOOLEAN: 'BOOLEAN',
  INT32: 'INTEGER',
  DOUBLE: 'DOUBLE',
  STRING: 'VARCHAR',
}
/** Types whose values are numbers, but which may have more digits than a number of JSON. */
const LONG_NUMBERS = /^(U?(BIGINT|HUGEINT)|DECIMAL)/

/**
 * Runs a query of SQL on the canonical table, whose name is `results`. The database is in memory, and can neither read
 * nor write files, load extensions, or change that.
 *
 * Throws UNSUPPORTED when the package of DuckDB is not installed, and BAD_VALUE with DuckDB's message when the query is
 * wrong. An aborted query throws the reason of the signal.
 */
export async function queryResults(table: CanonicalTable, sql: string, signal?: AbortSignal): Promise<QueryResult> {
  const { DuckDBInstance } = await loadDuckDb()
  const instance = await DuckDBInstance.create(':memory:', {
    autoinstall_known_extensions: 'false',
    autoload_known_extensions: 'false',
  })
  const connection = await instance.connect()
  const interrupt = () => connection.interrupt()
  signal?.addEventListener('abort', interrupt)
  try {
    await loadTable(connection, table)
    await connection.run('set enable_external_access = false')
    await connection.run('set lock_configuration = true')
    signal?.throwIfAborted()
    return cellsOf(await connection.runAndReadAll(sql))
  } catch (error) {
    signal?.throwIfAborted()
    throw queryError(error)
  } finally {
    signal?.removeEventListener('abort', interrupt)
    connection.closeSync()
    instance.closeSync()
  }
}

async function loadDuckDb(): Promise<DuckDb> {
  try {
    return await import(DUCKDB)
  } catch (error) {
    const message = `query: it needs the package ${DUCKDB}, which is not installed: npm install ${DUCKDB}`
    throw new NoisyTeacherError('UNSUPPORTED', message, { cause: error })
  }
}

/**
 * Loads the table by a temporary CSV file, because DuckDB's appender takes 2.7 µs a cell, several times as long. Names
 * and types of the columns are given, so that none is guessed from cells.
 */
async function loadTable(connection: DuckDbConnection, table: CanonicalTable): Promise<void> {
  const folder = await makeTemporaryFolder()
  try {
    const path = `${folder}/results.csv`
    const file = await open(path, 'w')
    await writeExport(table, 'csv', file).finally(() => file.close())
    const columns = table.columns.map(({ name, type }) => `${quoted(name)}: '${TYPES[type]}'`).join(', ')
    const form = `header = true, auto_detect = false, delim = ',', quote = '"', escape = '"', nullstr = ''`
    const read = `read_csv(${quoted(path)}, ${form}, columns = {${columns}})`
    await connection.run(`create table results as select * from ${read}`)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** Returns a text as SQL has it. */
const quoted = (text: string) => `'${text.replaceAll("'", "''")}'`

function cellsOf(result: DuckDbResult): QueryResult {
  const types = result.columnTypes().map(String)
  const rows = result.getRowsJson().map((row) => row.map((value, at) => cellOf(value, types[at])))
  return { columns: result.deduplicatedColumnNames(), rows }
}

function cellOf(value: unknown, type: string): QueryCell {
  if (value === null || typeof value === 'number' || typeof value === 'boolean') return value
  if (typeof value !== 'string') return JSON.stringify(value)
  const number = LONG_NUMBERS.test(type) ? Number(value) : Number.NaN
  return Number.isNaN(number) || (Number.isInteger(number) && !Number.isSafeInteger(number)) ? value : number
}

/** Returns the error of a query, in one line without the excerpt that points at a place of it. */
function queryError(error: unknown): unknown {
  if (!(error instanceof Error) || error instanceof NoisyTeacherError || 'syscall' in error) return error
  const [message] = error.message.split(/\n\s*LINE \d+:/)
  return new NoisyTeacherError('BAD_VALUE', `query: ${printable(message.replace(/\s+/g, ' ').trim())}`, {
    cause: error,
  })
}
