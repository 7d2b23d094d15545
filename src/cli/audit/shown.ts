import type { TableDataset } from '../../tables/index.js'
import { shortened } from '../words.js'
import type { AuditRequest } from './flags.js'

/** Number of columns that are shown where none is asked for; and of features up to which they are. */
const [MAX_DEFAULT, MAX_FEATURES] = [3, 12]
/** Number of characters of a text. */
const MAX_TEXT = 200

/** A column of the table that a list of suspects shows. */
export interface ShownColumn {
  name: string
  /** True for one that nobody asked for: the page has room for it, the terminal has not. */
  isForPage: boolean
  /** Returns the text of a row of the table; null where the cell is missing. */
  cellOf(row: number): string | null
}

/**
 * Returns the columns to show with each suspect: those of `--show` and `--text`. Without `--show` the page shows up to three:
 * these, the ones that are ignored, and of a table of few features the first of them.
 */
export function shownColumns(table: TableDataset, { show, labels, images, image, read }: AuditRequest): ShownColumn[] {
  const asked = [...show, ...(read.text ?? []), ...(images === undefined ? [] : [images])]
  const kept = table.kept.filter(({ name }) => !labels.includes(name) || labels.length === 1)
  const columns = kept.map(({ name, values, codes }): ShownColumn => {
    const cellOf = (row: number) => (codes[row] < 0 ? null : shortened(values[codes[row]], MAX_TEXT))
    return { name, isForPage: !asked.includes(name), cellOf }
  })
  const first = columns.filter(({ isForPage }) => !isForPage)
  const features = image === undefined && table.encoder.columns.length <= MAX_FEATURES ? featureColumns(table) : []
  const others = [...columns.filter(({ isForPage }) => isForPage), ...(show.length > 0 ? [] : features)]
  return [...first, ...others.slice(0, Math.max(0, MAX_DEFAULT - first.length))]
}

/** Returns the columns that features were made of: numbers as they are read, and categories. */
function featureColumns({ columns, encoder, x, kept }: TableDataset): ShownColumn[] {
  const d = columns.length
  return encoder.columns
    .filter((name) => !kept.some((column) => column.name === name))
    .map((name) => {
      const at = columns.indexOf(name)
      const places = [...columns.keys()].filter((t) => columns[t].startsWith(`${name}=`))
      const category = (row: number) => places.find((t) => x[row * d + t] === 1)
      const cellOf = (row: number) => {
        if (at >= 0) return String(Number(x[row * d + at].toPrecision(6)))
        const place = category(row)
        return place === undefined ? null : shortened(columns[place].slice(name.length + 1), MAX_TEXT)
      }
      return { name, isForPage: true, cellOf }
    })
}
