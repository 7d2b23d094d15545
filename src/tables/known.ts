import { NoisyTeacherError, shown } from '../engine/check.js'
import { classNameOf } from './class-names.js'
import type { TableColumn } from './column.js'
import type { LabelClasses } from './label-classes.js'
import { columnOf } from './roles.js'
import { columnNamed, type Table } from './table.js'
import type { VoteItems } from './votes-table.js'

/** Known labels of items: where they come from, for messages, and the label of each item. */
export interface KnownLabelTable {
  /** Name of the table, and of the column if it is one of the votes. */
  name: string
  /** Number of the item → its label. */
  labels: ReadonlyMap<number, string>
  /** Names of items that the votes do not have. */
  strangers: readonly string[]
}

/** Returns the known labels of a column of the table of votes. Throws BAD_VALUE when rows of one item differ. */
export function knownColumn(table: Table, column: TableColumn, items: VoteItems): KnownLabelTable {
  const name = `${table.name}, column ${shown(column.name)}`
  const rows = Array.from(column.codes, (code, row) => [items.ofRow[row], code] as const)
  return { name, strangers: [], labels: labelsOf(name, items, column, rows) }
}

/**
 * Returns the known labels of a table: one row for each item, with the item and its label. The columns are recognized
 * by their names, the item's also by `itemName`, its name among the votes; `noun` is what messages call items. Two columns that are not recognized are item
 * and label; a single one has a label for each item, in order. Throws BAD_VALUE when the columns cannot be told, rows of
 * one item differ, or no item is among those of the votes.
 */
export function knownTable(
  table: Table,
  items: VoteItems,
  { itemName, noun }: { itemName: string | undefined; noun: string },
): KnownLabelTable {
  const { name } = table
  const [item, label] = knownColumns(table, itemName)
  if (!item) {
    if (table.rows !== items.names.length) {
      const message = `one column of ${table.rows} labels without the items needs one label for each of the`
      throw new NoisyTeacherError('BAD_VALUE', `${name}: ${message} ${items.names.length} ${noun}`)
    }
    const rows = Array.from(label.codes, (code, row) => [row, code] as const)
    return { name, strangers: [], labels: labelsOf(name, items, label, rows) }
  }
  const matches = matchItems(item, items)
  const rows = Array.from(
    item.codes,
    (code, row) => [code < 0 ? [] : matches[code], label.codes[row]] as const,
  ).flatMap(([same, code]) => same.map((i) => [i, code] as const))
  const labels = labelsOf(name, items, label, rows)
  if (labels.size === 0) {
    const message = `no row with a label names one of the ${noun}, such as ${shown(items.names[0])}`
    throw new NoisyTeacherError(
      'BAD_VALUE',
      `${name}: ${message}; column ${shown(item.name)} has ${shown(item.values[0])}`,
    )
  }
  return { name, labels, strangers: item.values.filter((_, code) => matches[code].length === 0) }
}

function knownColumns(table: Table, itemName: string | undefined): [item: TableColumn | undefined, label: TableColumn] {
  const { name, names, columns } = table
  if (columns.length === 1) return [undefined, columns[0]]
  const item = itemName !== undefined && names.includes(itemName) ? itemName : columnOf('item', names)
  const others = names.filter((each) => each !== item)
  const label = columnOf('gold', others) ?? columnOf('label', others)
  if (item !== undefined && (label !== undefined || others.length === 1)) {
    return [columnNamed(table, item), columnNamed(table, label ?? others[0])]
  }
  if (names.length === 2) {
    const [first, second] = label === names[0] ? [columns[1], columns[0]] : columns
    return [first, second]
  }
  const message = 'the columns of item and label are not recognized; call them item and label'
  throw new NoisyTeacherError('BAD_VALUE', `${name}: ${message} (there are: ${names.map(shown).join(', ')})`)
}

/**
 * Returns the items that each value names, which are several where rows of the wide form share a name. If no value is
 * found as it is written, numbers are compared by value, so that '1.0' finds '1'.
 */
export function matchItems({ values }: TableColumn, { names }: Pick<VoteItems, 'names'>): (readonly number[])[] {
  const by = (nameOf: (name: string) => string) => {
    const itemsOf = new Map<string, number[]>()
    names.forEach((name, i) => {
      const key = nameOf(name)
      const same = itemsOf.get(key)
      if (same) same.push(i)
      else itemsOf.set(key, [i])
    })
    return values.map((value) => itemsOf.get(nameOf(value)) ?? [])
  }
  const exact = by((name) => name)
  return exact.some((items) => items.length > 0) ? exact : by(classNameOf)
}

/** Joins pairs of item and code of its label into one label for each item; a code of -1 is no label. */
function labelsOf(
  name: string,
  items: VoteItems,
  { values }: TableColumn,
  rows: readonly (readonly [item: number, code: number])[],
): Map<number, string> {
  const labels = new Map<number, string>()
  for (const [item, code] of rows) {
    if (code < 0) continue
    const label = classNameOf(values[code])
    const before = labels.get(item)
    if (before !== undefined && before !== label) {
      const message = `item ${shown(items.names[item])} has the labels ${shown(before)} and ${shown(label)}`
      throw new NoisyTeacherError('BAD_VALUE', `${name}: ${message}`)
    }
    labels.set(item, label)
  }
  return labels
}

/** Returns the class of each known label. Throws BAD_VALUE when one is outside the declared classes. */
export function classesOf({ name, labels }: KnownLabelTable, classes: LabelClasses): ReadonlyMap<number, number> {
  return new Map(
    Array.from(labels, ([item, label]) => {
      const k = classes.classOf(label)
      if (k >= 0) return [item, k] as const
      const message = `the label ${shown(label)} is not one of the classes ${classes.names.map(shown).join(', ')}`
      throw new NoisyTeacherError('BAD_VALUE', `${name}: ${message}`)
    }),
  )
}
