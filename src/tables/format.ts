import { NoisyTeacherError } from '../engine/check.js'

/** Formats of tables that can be read: 'csv' and 'tsv' are text with one row a line, 'json' lists or lines of objects. */
export const TABLE_FORMATS = ['csv', 'tsv', 'json', 'parquet'] as const

/** A format of tables that can be read. */
export type TableFormat = (typeof TABLE_FORMATS)[number]

/** First bytes of formats that are recognized, with what they are. */
const MAGIC: readonly (readonly [bytes: string, what: string, help: string])[] = [
  ['\x1f\x8b', 'compressed by gzip', 'unpack it first'],
  ['\x28\xb5\x2f\xfd', 'compressed by Zstandard', 'unpack it first'],
  ['BZh', 'compressed by bzip2', 'unpack it first'],
  ['PK\x03\x04', 'a zip archive or a spreadsheet', 'unpack it, or save the sheet as CSV'],
  ['\xd0\xcf\x11\xe0', 'an old spreadsheet', 'save the sheet as CSV'],
  ['ARROW1', 'an Arrow file', 'save it as Parquet'],
  ['\x93NUMPY', 'a NumPy file', 'save it as CSV or Parquet'],
  ['SQLite format 3', 'a database', 'export the table as CSV'],
  ['%PDF', 'a PDF', 'export the table as CSV'],
]

/** The first and the last bytes of a Parquet file. */
const PARQUET = 'PAR1'

/**
 * Returns the format of a table from the first bytes of its file and the ending of its name. Bytes come first: a file
 * that begins like Parquet is Parquet under any name. A text that begins with a brace or a bracket is JSON unless its
 * name ends in .csv or .tsv; any other text is CSV, or TSV if its name ends in .tsv or .tab. Throws BAD_VALUE when the
 * bytes are those of another kind of file.
 */
export function formatOf(name: string, head: Uint8Array): TableFormat {
  const begins = (bytes: string) => [...bytes].every((character, i) => head[i] === character.charCodeAt(0))
  const refuse = (message: string) => new NoisyTeacherError('BAD_VALUE', `${name}: ${message}`)
  if (begins(PARQUET)) return 'parquet'
  const other = MAGIC.find(([bytes]) => begins(bytes))
  if (other) throw refuse(`the file is ${other[1]}, which is not read; ${other[2]}`)
  const ending = /\.([a-z]+)$/.exec(name.toLowerCase())?.[1]
  if (ending === 'parquet') throw refuse('the file is not Parquet: it does not begin with PAR1')
  if (ending === 'tsv' || ending === 'tab') return 'tsv'
  if (ending === 'csv') return 'csv'
  const first = new TextDecoder().decode(head).trimStart()[0]
  return first === '{' || first === '[' ? 'json' : 'csv'
}
