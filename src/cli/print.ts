import type { CommandOutcome } from '../lab/report/outcome.js'
import { alignOf, cellText, groupsOf, type Table } from '../lab/report/table-data.js'

/** Line width and bold style of printed text. */
export interface TextStyle {
  /** Maximum number of characters in a line. */
  width: number
  /** Returns the text in bold, or unchanged if the output does not support bold text. */
  bold: (text: string) => string
}

/** Number of columns of a stream that is not a terminal, and of a terminal that reports 0 columns or none. */
export const DEFAULT_COLUMNS = 80

/** Returns the number of columns of an output stream; `DEFAULT_COLUMNS` if unknown. */
export function columnsOf({ isTTY = false, columns = 0 }: { isTTY?: boolean; columns?: number }): number {
  return isTTY && columns > 0 ? columns : DEFAULT_COLUMNS
}

/** Returns the outcome of a command as text. Lines have at most `width` characters, except for a longer word. */
export function outcomeText(outcome: CommandOutcome, style: TextStyle): string {
  const { title, about, lead, tables } = outcome
  const shown = [...(lead ? [lead] : []), ...tables].map((table) => tableText(table, style))
  return blocks(style.bold(title), wrap(about, style.width).join('\n'), ...shown, closing(outcome, style))
}

/** Returns the checks and the footer of an outcome whose tables have already been printed. */
export const closingText = (outcome: CommandOutcome, style: TextStyle): string => blocks(closing(outcome, style))

function closing({ checks, footer = '' }: CommandOutcome, { width }: TextStyle): string {
  const lines = checks.flatMap(({ text, holds }) => wrap(`${holds ? '✓' : '✗ FAILED:'} ${text}`, width))
  return [lines.join('\n'), footer].filter((block) => block !== '').join('\n\n')
}

const blocks = (...all: string[]): string => `${all.filter((block) => block !== '').join('\n\n')}\n`

/**
 * Returns a table as text, with its title and notes. If the table is wider than `width`, its column titles and its
 * widest text column are wrapped.
 */
export function tableText(whole: Table, { width, bold }: TextStyle): string {
  const table = { ...whole, columns: whole.columns.filter(({ isForPage }) => !isForPage) }
  const { title, columns, notes = [] } = table
  const groups = groupsOf(table).map(({ heading, rows }) => ({
    heading,
    rows: rows.map((row) => columns.map((column) => cellText(row[column.key], column))),
  }))
  const widths = layOut(
    table,
    groups.flatMap((group) => group.rows),
    width,
  )
  const line = (texts: readonly string[], from: 'top' | 'bottom') => rowLines(table, widths, texts, from)
  const rule = ruleOf(widths)
  const body = groups.flatMap(({ heading, rows }, i) => [
    ...(heading ? [...(i > 0 ? [''] : []), bold(heading)] : []),
    ...rows.flatMap((row) => line(row, 'top')),
  ])
  const header = line(
    columns.map((column) => column.title),
    'bottom',
  )
  const footer = notes.flatMap((note) => ['', ...wrap(note, width)])
  return [bold(title), '', ...header, rule, ...body, ...footer].join('\n')
}

/**
 * Returns the lines of one table row, given one text for each column. Texts wrap within the widths of their columns,
 * and align at their first ('top') or last ('bottom') line.
 */
export function rowLines(
  table: Pick<Table, 'columns'>,
  widths: readonly number[],
  texts: readonly string[],
  from: 'top' | 'bottom' = 'top',
): string[] {
  const cells = texts.map((text, i) => wrap(text, widths[i]))
  const height = Math.max(...cells.map((lines) => lines.length))
  return Array.from({ length: height }, (_, y) =>
    cells
      .map((lines, i) => {
        const text = lines[from === 'top' ? y : y - height + lines.length] ?? ''
        return alignOf(table, table.columns[i]) === 'left' ? text.padEnd(widths[i]) : text.padStart(widths[i])
      })
      .join(COLUMN_GAP)
      .trimEnd(),
  )
}

/** Returns the horizontal rule below the column titles of a table with these column widths. */
export const ruleOf = (widths: readonly number[]): string =>
  '─'.repeat(widths.reduce((sum, each) => sum + each + COLUMN_GAP.length, -COLUMN_GAP.length))

/** Text between two columns of a table. */
const COLUMN_GAP = '   '
/** Minimum width to which a text column is narrowed, in characters. */
const MIN_TEXT_COLUMNS = 12

/**
 * Returns the width of each column, in characters: at first that of its widest cell and of the longest word of its
 * title. If there is spare room, columns with wrapped titles get wider; if the table is wider than `width`, its widest
 * text column gets narrower.
 */
function layOut(table: Table, rows: readonly string[][], width: number): number[] {
  const { columns } = table
  const words = columns.map(({ title }) => Math.max(...title.split(' ').map((word) => word.length)))
  const widths = columns.map((_, i) => Math.max(words[i], ...rows.map((row) => row[i].length)))
  const room = () => width - widths.reduce((sum, each) => sum + each + COLUMN_GAP.length, -COLUMN_GAP.length)
  const lines = (i: number) => wrap(columns[i].title, widths[i]).length
  for (let spare = room(); spare > 0; spare--) {
    const tallest = widths.reduce((best, _, i) => (lines(i) > lines(best) ? i : best), 0)
    if (lines(tallest) > 1) widths[tallest]++
  }
  const texts = [...columns.keys()].filter((i) => alignOf(table, columns[i]) === 'left')
  if (room() < 0 && texts.length > 0) {
    const widest = texts.reduce((a, b) => (widths[b] > widths[a] ? b : a))
    widths[widest] = Math.max(widths[widest] + room(), words[widest], MIN_TEXT_COLUMNS)
  }
  return widths
}

/** Matches a space at which a line may break: none next to a relation sign, as in 'p = 0.2'. */
const LINE_BREAK = /(?<!\s[=<>≤≥]) (?![=<>≤≥]\s)/

/** Breaks a text into lines of at most `width` characters; a longer word is on a separate line. */
export function wrap(text: string, width: number): string[] {
  const lines: string[] = ['']
  for (const word of text.split(LINE_BREAK)) {
    const last = lines[lines.length - 1]
    if (last === '') lines[lines.length - 1] = word
    else if (last.length + 1 + word.length <= width) lines[lines.length - 1] = `${last} ${word}`
    else lines.push(word)
  }
  return lines
}
