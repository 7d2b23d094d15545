import { printable } from '../../engine/check.js'
import type { Table } from '../../lab/report/table-data.js'
import { count, percent, shortened } from '../words.js'
import { agreementOf, type NamedPredictions, predictionOf } from './named.js'

/** Number of rows that a table shows, and of classes. */
const [FIRST_ROWS, MAX_CLASSES] = [5, 20]

/** Returns the first table: at most four numbers. */
export function summaryTable(named: NamedPredictions): Table {
  const { table, classes, labels, probabilities } = named
  let [expected, unsure] = [0, 0]
  labels.forEach((label, i) => {
    const probability = probabilities[i * classes.length + label]
    expected += probability / table.rows
    unsure += Number(probability < 0.5)
  })
  const agreement = agreementOf(named)
  return {
    title: 'Summary',
    columns: [
      { key: 'name', title: 'what' },
      { key: 'value', title: 'number' },
    ],
    rows: [
      { name: 'rows predicted', value: count(table.rows) },
      { name: 'predictions expected to be right', value: percent(expected) },
      { name: 'predictions with a probability below one half', value: count(unsure) },
      ...(agreement ? [{ name: 'labels of this table that are predicted', value: percent(agreement.estimate) }] : []),
    ],
  }
}

/** Returns how many rows are predicted as each class. */
export function classTable({ classes, labels, table }: NamedPredictions): Table {
  const counts = new Int32Array(classes.length)
  for (const label of labels) counts[label]++
  const order = [...classes.keys()].sort((a, b) => counts[b] - counts[a] || a - b)
  const more = order.length - MAX_CLASSES
  return {
    title: 'Classes',
    columns: [
      { key: 'name', title: 'class' },
      { key: 'rows', title: 'rows' },
      { key: 'share', title: 'share', digits: 3 },
    ],
    rows: order.slice(0, MAX_CLASSES).map((k) => ({
      name: nameOf(classes[k]),
      rows: counts[k],
      share: counts[k] / table.rows,
    })),
    ...(more > 0 && { notes: [`${count(more)} more classes are not shown.`] }),
  }
}

/** Returns the predictions of the first rows. */
export function firstTable(named: NamedPredictions): Table {
  const { table, neighbors } = named
  const more = table.rows - FIRST_ROWS
  const rows = Array.from({ length: Math.min(FIRST_ROWS, table.rows) }, (_, i) => predictionOf(named, i))
  return {
    title: 'First rows',
    columns: [
      { key: 'id', title: 'id' },
      { key: 'label', title: 'label', align: 'left' },
      { key: 'probability', title: 'probability', digits: 3 },
      ...(neighbors ? [{ key: 'neighbors', title: 'nearest training rows', align: 'left' as const }] : []),
    ],
    rows: rows.map(({ id, label, probability, neighbors }) => ({
      id: nameOf(id),
      label: nameOf(label),
      probability,
      ...(neighbors && { neighbors: neighbors.map(nameOf).join(', ') }),
    })),
    ...(more > 0 && { notes: [`${count(more)} more are in predictions.csv, which --out writes.`] }),
  }
}

/** Returns a name for a table. Those of a model may come from strangers. */
const nameOf = (name: string) => shortened(printable(name))
