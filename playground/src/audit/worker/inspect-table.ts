import { takeOptions } from '#engine/options.js'
import type { Cell } from '#tables/batch.js'
import { TableLayout } from '#tables/dataset/layout.js'
import { findLong } from '#tables/long-columns.js'
import { type CellSink, readInto, type TableSinks } from '#tables/read-into.js'
import { READ_OPTIONS } from '#tables/read-options.js'
import type { JobContext } from '../../compute/protocol.ts'

/** Number of rows that the page shows of a table. */
const HEAD_ROWS = 4
/** Number of columns up to which a table with item, annotator and label is one of votes. */
const MAX_VOTE_COLUMNS = 5
/** Number of words from which a cell is text. */
const TEXT_WORDS = 4

/** The columns of a table with its first rows, and what the columns seem to hold. */
export interface TableHead {
  names: readonly string[]
  /** Cells of the first rows as text, column by column. */
  cells: readonly (readonly string[])[]
  guess: {
    isVotes: boolean
    label: string | undefined
    id: string | undefined
    /** Columns of text, which are shown with each row rather than learned from. */
    texts: readonly string[]
  }
}

/** Reads the names of the columns and the first rows of a table, and no more of it than that takes. */
export async function inspectTable({ file }: { file: File }, { signal, send }: JobContext<TableHead>): Promise<void> {
  const head = new HeadCollector()
  const who = 'readDataset'
  try {
    await readInto(who, file, takeOptions(who, READ_OPTIONS, { signal }), head)
  } catch (cause) {
    if (cause !== head.full) throw cause
  }
  const { names, cells } = head
  const layout = new TableLayout({ labels: 'optional', ignore: [], text: [], keep: [] })
  const parts = layout.partsOf(names)
  send({
    names,
    cells,
    guess: {
      isVotes: names.length <= MAX_VOTE_COLUMNS && findLong(names, {}) !== undefined,
      label: layout.label,
      id: names.find((name) => parts.get(name)?.startsWith('id')),
      texts: names.filter((name, t) => parts.get(name) === 'feature' && cells[t].every(isText)),
    },
  })
}

const isText = (cell: string) => cell.split(/\s+/).length >= TEXT_WORDS

/** Collects the first rows of all columns, then throws `full` to end the reading. */
class HeadCollector implements TableSinks {
  readonly full = new Error('the first rows are read')
  readonly cells: string[][] = []
  names: readonly string[] = []

  select(names: readonly string[]): readonly string[] {
    this.names = names
    return names
  }

  sinkOf(_: string, i: number): CellSink {
    const cells: string[] = []
    this.cells[i] = cells
    const add = (values: ArrayLike<Cell>) => {
      if (cells.length === HEAD_ROWS) throw this.full
      for (let row = 0; row < values.length && cells.length < HEAD_ROWS; row++) cells.push(String(values[row] ?? ''))
    }
    return { addMissing: (rows) => add(new Array(rows).fill(null)), add }
  }
}
