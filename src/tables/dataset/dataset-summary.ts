import { shown } from '../../engine/check.js'
import type { TableColumn } from '../column.js'
import { count } from '../summary.js'
import type { TableDataset } from './dataset.js'

/** What the summary says beside the dataset. */
interface SummaryFacts {
  id: TableColumn | undefined
  /** Number of cells with a category that the encoder does not know. */
  unseen: number
}

/** Returns one line that says what was read. */
export function datasetSummary(dataset: Omit<TableDataset, 'ids' | 'summary'>, { id, unseen }: SummaryFacts): string {
  const { name, rows, columns, encoder, labels, labelColumn, classNames, dropped } = dataset
  const read = encoder.columns.length
  const features = `${count(columns.length, 'feature')}${read === columns.length ? '' : ` from ${count(read, 'column')}`}`
  const classes = labels ? [`${count(classNames.length, 'class', 'classes')} in column ${shown(labelColumn)}`] : []
  const parts = [`${name}: ${[count(rows, 'row'), features, ...classes].join(', ')}`]
  if (id) parts.push(`ids in column ${shown(id.name)}`)
  const repeated = id ? rows - new Set(id.codes).size : 0
  if (repeated > 0) parts.push(`${count(repeated, 'row')} with the id of another`)
  const unlabeled = labels?.filter((label) => label < 0).length ?? 0
  if (unlabeled > 0) parts.push(`${count(unlabeled, 'row')} without a label`)
  if (dropped > 0) parts.push(`${count(dropped, 'row')} dropped for missing features`)
  if (unseen > 0) parts.push(`${count(unseen, 'category', 'categories')} unknown, read as none`)
  return parts.join('; ')
}
