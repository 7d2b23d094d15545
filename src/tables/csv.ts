/** Matches text that must be quoted in CSV: with a delimiter, a quote, a line break, or white space at an end. */
const QUOTED = /[",\r\n]|^\s|\s$/

/** Number of lines that are joined at once. */
const JOINED_LINES = 4096

/** A value of CSV; null is an empty cell. */
export type CsvCell = string | number | boolean | null

/**
 * Returns a table as CSV: a header and one line for each row, each ended by \n, with quotes where a cell needs them.
 * Numbers are written in full precision. Throws RangeError when the text is longer than a string can be.
 */
export function csvText(names: readonly string[], rows: Iterable<readonly CsvCell[]>): string {
  const line = (cells: readonly CsvCell[]) => `${cells.map(csvCell).join(',')}\n`
  let [whole, lines] = [line(names), [] as string[]]
  for (const row of rows) {
    // Joined now and then, because a million short strings take several times the memory of one.
    if (lines.push(line(row)) < JOINED_LINES) continue
    whole += lines.join('')
    lines = []
  }
  return whole + lines.join('')
}

/** Returns a value as CSV has it, in quotes where it needs them. */
export function csvCell(cell: CsvCell): string {
  if (cell === null) return ''
  const text = String(cell)
  return QUOTED.test(text) ? `"${text.replace(/"/g, '""')}"` : text
}
