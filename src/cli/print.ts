import type { CommandOutcome } from '../lab/report/outcome.js'
import { alignOf, cellText, groupsOf, type Table } from '../lab/report/table-data.js'

export interface TextStyle {
  /** Columns of the terminal. */
  width: number
  bold: (text: string) => string
}

/** Columns of what is no terminal, or of one that does not say how many it has, or says 0. */
const DEFAULT_COLUMNS = 80

/** The columns of a stream. */
export function columnsOf({ isTTY = false, columns = 0 }: { isTTY?: boolean; columns?: number }): number {
  return isTTY && columns > 0 ? columns : DEFAULT_COLUMNS
}

/** An outcome as text for a terminal, no line longer than `width` unless a word is. */
export function outcomeText(outcome: CommandOutcome, style: TextStyle): string {
  const { title, about, tables } = outcome
  const shown = tables.map((table) => tableText(table, style))
  return blocks(style.bold(title), wrap(about, style.width).join('\n'), ...shown, closing(outcome, style))
}

/** What is left to say of an outcome whose tables were shown as they came about. */
export const closingText = (outcome: CommandOutcome, style: TextStyle): string => blocks(closing(outcome, style))

function closing({ checks, footer = '' }: CommandOutcome, { width }: TextStyle): string {
  const lines = checks.flatMap(({ text, holds }) => wrap(`${holds ? '✓' : '✗ FAILED:'} ${text}`, width))
  return [lines.join('\n'), footer].filter((block) => block !== '').join('\n\n')
}

const blocks = (...all: string[]): string => `${all.filter((block) => block !== '').join('\n\n')}\n`

/** A table as text: columns as wide as they must be, titles and the leading text broken into lines where they are wider. */
export function tableText(table: Table, { width, bold }: TextStyle): string {
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

/** The texts of a row in columns of these widths, broken into as many lines as the tallest needs. */
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

/** The line under the titles. */
export const ruleOf = (widths: readonly number[]): string =>
  '─'.repeat(widths.reduce((sum, each) => sum + each + COLUMN_GAP.length, -COLUMN_GAP.length))

const COLUMN_GAP = '   '
/** A column of text is not made narrower than this. */
const MIN_TEXT_COLUMNS = 12

/** The width of each column: of its widest cell; more for its title where there is room, less for long text where there is none. */
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

/** A space that a line may end at: not within 'p = 0.2'. */
const LINE_BREAK = /(?<!\s[=<>≤≥]) (?![=<>≤≥]\s)/

/** Text in lines of at most `width` characters; a longer word has a line of its own. */
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
