import { check, checkChoice, NoisyTeacherError, shown } from '../engine/check.js'
import { isArrayLike } from '../engine/numbers.js'
import { type CsvCell, csvText } from './csv.js'

/** Formats of tables that are written: CSV, JSON Lines and Parquet. */
export const WRITTEN_FORMATS: readonly WrittenFormat[] = ['csv', 'json', 'parquet']

/** A format of tables that is written. */
export type WrittenFormat = 'csv' | 'json' | 'parquet'

const WHO = 'writeTable'

/**
 * Returns a table as the bytes of a file: CSV with a header, JSON Lines with one object a row, or Parquet. `columns` has
 * the cells of each column in the order of `names`; null and NaN are missing cells. In Parquet, a column of numbers is
 * INT32 where it can be and otherwise DOUBLE, one of booleans BOOLEAN, and any other is text.
 *
 * Throws BAD_OPTION when the format is unknown; BAD_SHAPE when there are not as many columns as names, or their lengths
 * differ; BAD_VALUE when names are not distinct, or a cell is infinite or not of these kinds; OUT_OF_MEMORY when the file
 * is longer than the host can make.
 *
 * @example
 * ```ts
 * import { readTable, writeTable } from 'noisy-teacher/tables'
 * const bytes = await writeTable('parquet', ['id', 'score'], [['a', 'b'], [0.5, null]])
 * const { format, names, rows } = await readTable(bytes)
 * console.log(format, names, rows) // parquet [ 'id', 'score' ] 2
 * ```
 */
export async function writeTable(
  format: WrittenFormat,
  names: readonly string[],
  columns: readonly ArrayLike<CsvCell>[],
): Promise<Uint8Array> {
  checkChoice(WHO, 'the format', format, WRITTEN_FORMATS)
  const own = checkedNames(names)
  const cells = checkedColumns(own, columns)
  try {
    if (format === 'parquet') return await parquetBytes(own, cells)
    const rows = rowsOf(cells)
    return new TextEncoder().encode(format === 'csv' ? csvText(own, rows) : jsonText(own, rows))
  } catch (cause) {
    if (!(cause instanceof RangeError)) throw cause
    throw new NoisyTeacherError('OUT_OF_MEMORY', `${WHO}: the file does not fit into memory: ${cause.message}`, {
      cause,
    })
  }
}

function checkedNames(names: unknown): string[] {
  const isList = Array.isArray(names) && names.length > 0 && names.every((name) => typeof name === 'string')
  check(isList, 'BAD_VALUE', () => `${WHO}: the names are ${shown(names)} but must be an array of strings`)
  const own = [...(names as string[])]
  const twice = own.find((name, i) => own.indexOf(name) !== i)
  check(twice === undefined, 'BAD_VALUE', () => `${WHO}: two columns are called ${shown(twice)}`)
  return own
}

/** Returns the cells of each column; null is missing. */
function checkedColumns(names: readonly string[], columns: unknown): CsvCell[][] {
  check(Array.isArray(columns), 'BAD_VALUE', () => `${WHO}: the columns are ${shown(columns)} but must be an array`)
  const given = columns as unknown[]
  const shape = () => `${WHO}: there are ${names.length} names but ${given.length} columns`
  check(given.length === names.length, 'BAD_SHAPE', shape)
  const cells = names.map((name, j) => checkedCells(name, given[j]))
  cells.forEach(({ length }, j) => {
    const message = () => `${WHO}: column ${shown(names[j])} has ${length} rows but the first has ${cells[0].length}`
    check(length === cells[0].length, 'BAD_SHAPE', message)
  })
  return cells
}

function checkedCells(name: string, column: unknown): CsvCell[] {
  check(
    isArrayLike(column),
    'BAD_VALUE',
    () => `${WHO}: column ${shown(name)} is ${shown(column)} but must be an array`,
  )
  return Array.from(column, (cell, row) => {
    if (cell === null || Number.isNaN(cell)) return null
    const held =
      typeof cell === 'number' ? Number.isFinite(cell) : typeof cell === 'string' || typeof cell === 'boolean'
    check(held, 'BAD_VALUE', () => {
      const where = `row ${row + 1}, column ${shown(name)}`
      return `${WHO}: ${where} is ${shown(cell)} but must be a finite number, text, true, false or null`
    })
    return cell as CsvCell
  })
}

function* rowsOf(columns: readonly CsvCell[][]): Generator<CsvCell[]> {
  for (let row = 0; row < columns[0].length; row++) yield columns.map((cells) => cells[row])
}

function jsonText(names: readonly string[], rows: Iterable<CsvCell[]>): string {
  const keys = names.map((name) => JSON.stringify(name))
  const lines = Array.from(
    rows,
    (cells) => `{${cells.map((cell, j) => `${keys[j]}:${JSON.stringify(cell)}`).join(',')}}\n`,
  )
  return lines.join('')
}

async function parquetBytes(names: readonly string[], columns: readonly CsvCell[][]): Promise<Uint8Array> {
  const { parquetWriteBuffer } = await import('../vendor/parquet-writer.js')
  const columnData = names.map((name, j) => {
    const type = parquetType(columns[j])
    const data = type === 'STRING' ? columns[j].map((cell) => (cell === null ? null : String(cell))) : columns[j]
    return { name, data, type }
  })
  return new Uint8Array(parquetWriteBuffer({ columnData }))
}

function parquetType(cells: readonly CsvCell[]): 'BOOLEAN' | 'INT32' | 'DOUBLE' | 'STRING' {
  const filled = cells.filter((cell) => cell !== null)
  const isAll = (is: (cell: CsvCell) => boolean) => filled.length > 0 && filled.every(is)
  // The bits of -0 are those of no whole number.
  if (isAll((cell) => (typeof cell === 'number' ? Object.is(cell, cell | 0) : false))) return 'INT32'
  if (isAll((cell) => typeof cell === 'number')) return 'DOUBLE'
  return isAll((cell) => typeof cell === 'boolean') ? 'BOOLEAN' : 'STRING'
}
