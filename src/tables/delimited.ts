import { NoisyTeacherError } from '../engine/check.js'
import type { DelimitedError, Parser as TextParser } from '../vendor/papaparse.js'
import type { BatchOptions, RowBatch } from './batch.js'
import { isHeader, unnamedColumns } from './header.js'

/** Delimiters among which the first row decides, in order of preference. */
const DELIMITERS = [',', '\t', ';', '|']
/** Maximum length of one row, in characters. A longer one is taken for a quote that was never closed. */
const MAX_ROW_CHARACTERS = 1 << 24
/** Number of rows below the first that are looked at to tell whether it is a header. */
const HEADER_ROWS = 100

/** Options of reading delimited text. */
export interface DelimitedOptions extends BatchOptions {
  /** Character between two cells; by default the first row decides. */
  delimiter?: string
  /** True if the first row holds the names of the columns, false if it is data; 'auto' decides by `isHeader`. */
  header: boolean | 'auto'
  isMissing: (cell: string) => boolean
}

/**
 * Reads CSV or TSV. Rows are counted from 1, the header and blank lines included, as a spreadsheet counts them. Blank
 * lines are skipped. Throws BAD_VALUE, with the row, for a row with more or fewer cells than the first, a quote that is
 * not closed, and a row that is too long.
 */
export async function* readDelimited(
  texts: AsyncIterable<string>,
  { name, delimiter, header, isMissing, select }: DelimitedOptions,
): AsyncGenerator<RowBatch> {
  let names: readonly string[] | undefined
  let wanted: ReadonlySet<string> | undefined
  for await (const { rows: all, first } of rowsOf(name, texts, delimiter)) {
    const width = names?.length ?? all.find((row) => !isBlank(row))?.length ?? 0
    const ragged = all.findIndex((row) => row.length !== width && !isBlank(row))
    if (ragged >= 0) refuse(name, first + ragged, `has ${cellsText(all[ragged].length)} but the first row has ${width}`)
    let rows = all.filter((row) => !isBlank(row))
    if (!names && rows.length > 0) {
      const cells = rows[0].map((cell) => cell.trim())
      const named = header === 'auto' ? isHeader(cells, trimmed(rows.slice(1, 1 + HEADER_ROWS)), isMissing) : header
      names = named ? cells : unnamedColumns(width)
      wanted = select && new Set(select(names))
      if (named) rows = rows.slice(1)
    }
    if (!names) continue
    const columns = names.map((column, i) => (!wanted || wanted.has(column) ? rows.map((row) => row[i]) : undefined))
    yield { names, rows: rows.length, columns }
  }
}

const isBlank = (row: readonly string[]) => row.length === 1 && row[0].trim() === ''
const trimmed = (rows: readonly string[][]) => rows.map((row) => row.map((cell) => cell.trim()))
const cellsText = (count: number) => (count === 1 ? '1 cell' : `${count} cells`)

/** Splits text into rows of cells, in groups; `first` is the number of the first row of a group, counted from 1. */
async function* rowsOf(
  name: string,
  texts: AsyncIterable<string>,
  given: string | undefined,
): AsyncGenerator<{ rows: string[][]; first: number }> {
  const { Parser } = await import('../vendor/papaparse.js')
  let parser: TextParser | undefined
  let [rest, first] = ['', 1]
  // Length that the rest must have before it is parsed again: a quoted cell may be longer than many chunks.
  let enough = 0
  const parse = (isLast: boolean) => {
    parser ??= new Parser({ delimiter: given ?? delimiterOf(rest), newline: '\n' })
    const { data, errors, meta } = parser.parse(rest, 0, !isLast)
    // An error of the row that is left for the next call may be due to its missing end.
    const error = errors.find(({ row }) => isLast || row < data.length)
    if (error) refuse(name, first + error.row, reasonOf(error))
    rest = isLast ? '' : rest.slice(meta.cursor)
    enough = data.length > 0 ? 0 : 2 * rest.length
    first += data.length
    if (rest.length > MAX_ROW_CHARACTERS) refuse(name, first, 'is too long; is a quote not closed?')
    return { rows: data, first: first - data.length }
  }
  for await (const text of texts) {
    rest += text
    const isEnough = rest.length >= enough && (enough > 0 || text.includes('\n'))
    if (isEnough || rest.length > MAX_ROW_CHARACTERS) yield parse(false)
  }
  if (rest !== '') yield parse(true)
}

/** Returns the delimiter that occurs most often in the first row, outside of quotes. */
function delimiterOf(text: string): string {
  const [row] = text
    .trimStart()
    .replace(/"(?:[^"]|"")*"/g, '')
    .split('\n', 1)
  const count = (delimiter: string) => row.split(delimiter).length
  return DELIMITERS.reduce((best, each) => (count(each) > count(best) ? each : best))
}

const reasonOf = ({ code }: DelimitedError) =>
  code === 'MissingQuotes' ? 'has a quote that is not closed' : 'has text between a closing quote and the next cell'

function refuse(name: string, row: number, message: string): never {
  throw new NoisyTeacherError('BAD_VALUE', `${name}: row ${row} ${message}`)
}
