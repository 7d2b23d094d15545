import { check, NoisyTeacherError, shown } from '../../engine/check.js'
import {
  type CheckedOptions,
  choice,
  integer,
  kind,
  list,
  pickOptions,
  type TableOf,
  takeOptions,
} from '../../engine/options.js'
import type { TableColumn } from '../column.js'
import { LabelClasses, takeClassNames } from '../label-classes.js'
import { missingSet } from '../missing.js'
import { type ReadFacts, readInto } from '../read-into.js'
import { anyText, READ_OPTIONS, type ReadOptions } from '../read-options.js'
import { columnOf } from '../roles.js'
import type { TableSource } from '../source.js'
import { columnNamed, readTable } from '../table.js'
import type { TableDataset } from './dataset.js'
import { DatasetCollector, type DatasetColumns } from './dataset-columns.js'
import { datasetSummary } from './dataset-summary.js'
import { encodeFeatures } from './encode-features.js'
import { FittedEncoder, type TableEncoder } from './encoder.js'
import { MISSING_POLICIES, type MissingPolicy } from './missing-cells.js'

/** Options of `readDataset`. Columns are selected by names, by globs such as 'x*', and by ranges such as 'x1..x20'. */
export interface ReadDatasetOptions extends ReadOptions {
  /** Name of the column of labels; by default it is recognized, by names such as label, y, target and class. */
  label?: string
  /**
   * 'required', the default, refuses a table without labels; 'optional' reads it too; 'none' reads no labels, whatever
   * columns there are.
   */
  labels?: 'required' | 'optional' | 'none'
  /**
   * Table of the labels, one for each row in the same order, such as an array of NumPy. It has one column, or that of
   * `label`. By default they are a column of the table of features.
   */
  labelsFrom?: TableSource
  /** Name of the column of ids; by default one whose name is that of an id and whose values are distinct. */
  id?: string
  /** Columns of features; by default all that are nothing else. */
  features?: readonly string[]
  /** Columns to leave out. None by default. */
  ignore?: readonly string[]
  /**
   * Names of columns of text, each of which becomes at most 128 features, 'review[1]', 'review[2]', and so on, and is kept.
   * See `readDataset`. None by default.
   */
  text?: readonly string[]
  /** Names of further columns to keep as text, such as paths of images. None by default. */
  keep?: readonly string[]
  /** Columns of features whose values are categories, also where they are numbers. None by default. */
  categorical?: readonly string[]
  /** Names of the classes, in their order. By default every label is a class. */
  classes?: readonly string[]
  /**
   * What to do with missing features: 'refuse' the table, the default; 'drop' the row; or fill in the 'mean' of the
   * column, which for a category is its share of the rows.
   */
  unknownFeatures?: MissingPolicy
  /** Maximum number of categories of a column of words, from 1 to 10,000; 50 by default. */
  maxCategories?: number
  /** Encoder of another table, whose columns this one must have. It replaces the choice of features. */
  encoder?: TableEncoder
}

/** Option table of `readDataset`. */
export const READ_DATASET_OPTIONS = {
  ...READ_OPTIONS,
  label: anyText(),
  labels: choice(['required', 'optional', 'none']).or('required'),
  labelsFrom: kind<TableSource>('a table', (value) => typeof value === 'string' || typeof value === 'object'),
  id: anyText(),
  features: list(anyText()),
  ignore: list(anyText(), 0).or([]),
  text: list(anyText(), 0).or([]),
  keep: list(anyText(), 0).or([]),
  categorical: list(anyText(), 0).or([]),
  classes: list(anyText()),
  unknownFeatures: choice(MISSING_POLICIES).or('refuse'),
  maxCategories: integer(1, 10_000).or(50),
  encoder: kind<FittedEncoder>('the encoder of a dataset', (value) => value instanceof FittedEncoder),
} satisfies TableOf<ReadDatasetOptions>

type DatasetOptions = CheckedOptions<typeof READ_DATASET_OPTIONS>

/**
 * Reads a table of rows with features and labels, in any format of `readTable`. A column of features holds numbers;
 * true and false, which become 1 and 0; or words, each of which becomes a feature that is 1 in its rows and 0 in others.
 * The first cell decides, and a later one of another kind is an error. Labels are text, except that numbers are compared
 * by value.
 *
 * A column of `text` becomes features by latent semantic analysis. Terms are the lower-case words, pairs of adjacent words,
 * and sequences of 3 to 5 characters within words, hashed into 2^18 buckets. A term that a text has c times weighs
 * (1 + ln c) · (ln((1 + n) / (1 + df)) + 1), for the df of n rows that have it; each row of weights is scaled to length 1.
 * Terms of one row alone are left out. The features are the coordinates along the first right singular vectors of the
 * weights, 128 or as many as their rank. The encoder stores these vectors, 512 bytes a bucket and at most 128 MiB. A missing
 * text has zeros.
 *
 * Throws the errors of `readTable`, and BAD_VALUE, naming file, row and column, when a column is not found or not unique,
 * a feature is missing or not finite, a column has too many categories, or one of text has no word; BAD_OPTION when an option is invalid.
 *
 * @example
 * ```ts
 * import { readDataset } from 'noisy-teacher/tables'
 * const data = await readDataset(new Blob(['id,size,color,y\na,1,red,no\nb,2.5,blue,yes\n']))
 * console.log(data.columns, data.x) // [ 'size', 'color=blue', 'color=red' ] Float32Array(6) [ 1, 0, 1, 2.5, 1, 0 ]
 * console.log(data.classNames, data.labels, data.ids) // [ 'no', 'yes' ] Int32Array(2) [ 0, 1 ] [ 'a', 'b' ]
 * ```
 */
export async function readDataset(source: TableSource, options: ReadDatasetOptions = {}): Promise<TableDataset> {
  const who = 'readDataset'
  const own = takeOptions(who, READ_DATASET_OPTIONS, options)
  const classes = takeClassNames(who, own.classes)
  const { encoder, features } = own
  const isChosen = features !== undefined || own.text.length > 0
  check(!encoder || !isChosen, 'BAD_OPTION', () => `${who}: features cannot be chosen: the encoder knows its columns`)
  const text = encoder?.encodings.texts.map(({ name }) => name) ?? own.text
  const labels = own.labelsFrom === undefined ? own.labels : 'none'
  const collector = new DatasetCollector({ ...own, labels, text }, missingSet(own.missing))
  const facts = await readInto(who, source, pickOptions(READ_OPTIONS, own), collector)
  const columns = collector.finish(facts)
  const label = own.labelsFrom === undefined ? columns.label : await labelColumnOf(facts, own.labelsFrom, own)
  return await datasetOf(facts, { ...columns, label }, { ...own, classes })
}

/** Reads the labels of a table of features from another table. Throws BAD_VALUE when there is not one for each row. */
async function labelColumnOf(
  { name, rows }: ReadFacts,
  source: TableSource,
  { label, missing, signal }: DatasetOptions,
): Promise<TableColumn> {
  const table = await readTable(source, { missing, ...(signal && { signal }) })
  const only = label ?? (table.names.length === 1 ? table.names[0] : columnOf('target', table.names))
  const refuse = (message: string): never => {
    throw new NoisyTeacherError('BAD_VALUE', `${table.name}: ${message}`)
  }
  if (only === undefined) return refuse('no column is recognized as that of the labels; name it')
  const column = columnNamed(table, only)
  if (table.rows !== rows) refuse(`there are ${table.rows} labels but ${name} has ${rows} rows`)
  return column
}

/** Makes the dataset of the columns that were read. */
async function datasetOf(
  { name, rows: all }: { name: string; rows: number },
  { features, texts, label, id, kept }: DatasetColumns,
  { classes: declared, ...options }: DatasetOptions,
): Promise<TableDataset> {
  const every = Int32Array.from({ length: all }, (_, row) => row)
  const { encoder, x, rows, unseen } = await encodeFeatures(name, { features, texts }, every, options)
  const classes = new LabelClasses(label?.values ?? [], declared)
  const dropped = all - rows.length
  const dataset = {
    name,
    rows: rows.length,
    rowNumbers: Uint32Array.from(rows, (row) => row + 1),
    columns: encoder.featureNames,
    x,
    labels: label ? labelsOf(name, label, classes, rows) : null,
    labelColumn: label?.name ?? null,
    classNames: classes.names,
    kept: kept.map((column) => ({ ...column, codes: rows.map((row) => column.codes[row]) })),
    encoder,
    dropped,
  }
  const summary = datasetSummary(dataset, { id, unseen })
  if (id) return { ...dataset, ids: idsOf(name, id, rows), summary }
  let ids: readonly string[] | undefined
  return {
    ...dataset,
    // Made when they are read: millions of strings take more memory than the features.
    get ids() {
      ids ??= Array.from(rows, (row) => String(row + 1))
      return ids
    },
    summary,
  }
}

/** Returns the class of each row. Throws BAD_VALUE when one is not declared, and when no row has a label. */
function labelsOf(table: string, column: TableColumn, classes: LabelClasses, rows: Int32Array): Int32Array {
  const found = classes.of(column)
  const labels = rows.map((row) => found[row])
  const at = labels.indexOf(-2)
  const refuse = (message: string): never => {
    throw new NoisyTeacherError('BAD_VALUE', `${table}: ${message}`)
  }
  if (at >= 0) {
    const label = shown(column.values[column.codes[rows[at]]])
    const names = classes.names.slice(0, 8).map(shown).join(', ')
    refuse(`data row ${rows[at] + 1}, column ${shown(column.name)} is ${label} but the classes are ${names}`)
  }
  if (labels.every((label) => label === -1)) refuse(`column ${shown(column.name)} has no label`)
  return labels
}

/** Returns the id of each row. Throws BAD_VALUE when one is missing. */
function idsOf(table: string, { values, codes, name }: TableColumn, rows: Int32Array): string[] {
  return Array.from(rows, (row) => {
    if (codes[row] >= 0) return values[codes[row]]
    throw new NoisyTeacherError('BAD_VALUE', `${table}: data row ${row + 1}, column ${shown(name)} is missing`)
  })
}
