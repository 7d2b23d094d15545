import { NoisyTeacherError } from '../engine/check.js'

/**
 * Formats of tables that can be read: 'csv' and 'tsv' are text with one row a line, 'json' lists or lines of objects,
 * 'npy' and 'npz' arrays of NumPy, 'arrow' Arrow IPC as a file or a stream, also called Feather.
 */
export const TABLE_FORMATS = ['csv', 'tsv', 'json', 'parquet', 'npy', 'npz', 'arrow'] as const

/** A format of tables that can be read. */
export type TableFormat = (typeof TABLE_FORMATS)[number]

/** First bytes of formats that are recognized, with what they are. */
const MAGIC: readonly (readonly [bytes: string, what: string, help: string])[] = [
  ['\x1f\x8b', 'compressed by gzip', 'unpack it first'],
  ['\x28\xb5\x2f\xfd', 'compressed by Zstandard', 'unpack it first'],
  ['BZh', 'compressed by bzip2', 'unpack it first'],
  ['PK\x03\x04', 'a zip archive or a spreadsheet', 'unpack it, or save the sheet as CSV'],
  ['\xd0\xcf\x11\xe0', 'an old spreadsheet', 'save the sheet as CSV'],
  ['FEA1', 'an old Feather file', 'save it as Parquet'],
  ['SQLite format 3', 'a database', 'export the table as CSV'],
  ['%PDF', 'a PDF', 'export the table as CSV'],
]

/** The first bytes of formats that are read. */
const BINARY: readonly (readonly [bytes: string, format: TableFormat])[] = [
  ['PAR1', 'parquet'],
  ['\x93NUMPY', 'npy'],
  ['ARROW1', 'arrow'],
  ['\xff\xff\xff\xff', 'arrow'],
]
/** The first bytes of a zip archive, and where the name of its first file begins. */
const ZIP = 'PK\x03\x04'
const ZIP_NAME = 30

/**
 * Returns the format of a table from the first bytes of its file and the ending of its name. Bytes come first: a file
 * that begins like Parquet is Parquet under any name. A text that begins with a brace or a bracket is JSON unless its
 * name ends in .csv or .tsv; any other text is CSV, or TSV if its name ends in .tsv or .tab. Throws BAD_VALUE when the
 * bytes are those of another kind of file.
 */
export function formatOf(name: string, head: Uint8Array): TableFormat {
  const begins = (bytes: string) => [...bytes].every((character, i) => head[i] === character.charCodeAt(0))
  const refuse = (message: string) => new NoisyTeacherError('BAD_VALUE', `${name}: ${message}`)
  const binary = BINARY.find(([bytes]) => begins(bytes))
  if (binary) return binary[1]
  if (begins(ZIP) && isArray(head)) return 'npz'
  const other = MAGIC.find(([bytes]) => begins(bytes))
  if (other) throw refuse(`the file is ${other[1]}, which is not read; ${other[2]}`)
  const ending = /\.([a-z]+)$/.exec(name.toLowerCase())?.[1]
  const title = ending && Object.hasOwn(TITLES, ending) ? TITLES[ending] : undefined
  if (title) throw refuse(`the file is not ${title}: it does not begin like it`)
  if (ending === 'tsv' || ending === 'tab') return 'tsv'
  if (ending === 'csv') return 'csv'
  const first = new TextDecoder().decode(head).trimStart()[0]
  return first === '{' || first === '[' ? 'json' : 'csv'
}

/** What files are by the endings of their names. */
const TITLES: Readonly<Record<string, string>> = {
  parquet: 'Parquet',
  npy: 'an array of NumPy',
  npz: 'an archive of NumPy',
  arrow: 'Arrow',
  feather: 'Arrow',
}

/** Returns true if the first file of a zip archive is an array of NumPy, or there is none. */
function isArray(head: Uint8Array): boolean {
  const length = head[26] + 256 * head[27]
  return new TextDecoder().decode(head.slice(ZIP_NAME, ZIP_NAME + length)).endsWith('.npy')
}
