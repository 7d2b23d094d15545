/** Datasets as learners accept them: their inputs may be plain rows. */
import { checkInteger } from '../engine/check.js'
import type { Engine } from '../engine/engine.js'
import type { Lifetime } from '../engine/lifetime.js'
import { Matrix } from '../engine/matrix.js'
import { fitToRows, lend, type Shaped, shapeOf } from '../engine/operands.js'
import type { InputRows } from '../engine/plain-rows.js'
import { type Dataset, datasetMembers, takenLabelsOf } from './dataset.js'
import { type RegressionData, regressionMembers, type TakenRegression, takenTargetsOf } from './regression.js'

/** Inputs of a dataset: n rows, as a Matrix or plain. */
export interface DataRows {
  /** Inputs, n×dimension, one row for each example: a Matrix, an array of rows, or a flat array with `columns`. */
  x: InputRows
  /** Number of columns of x where that is a flat array, such as a Float32Array of all rows; not allowed elsewhere. */
  columns?: number
}

/** A labeled dataset as learners accept it: its inputs may be plain rows, and its labels any array of numbers. */
export interface DatasetInput extends Omit<Dataset, 'x' | 'y'>, DataRows {
  /** Label of each row: length n, whole numbers from 0 to classes - 1. */
  y: ArrayLike<number>
}

/** A dataset of numbers to predict as `fitNearest` and `fitKernel` accept it: its inputs may be plain rows. */
export interface RegressionInput extends Omit<RegressionData, 'x'>, DataRows {}

/** Checked data, of which plain inputs are not copied yet. `engine` is the engine of its targets, if they have one. */
export type ReadData<Data extends { x: Matrix }> = Omit<Data, 'x'> & { x: Shaped; engine?: Engine }

/**
 * Checks a dataset and copies its labels, as `takenDataset` does; x may be plain rows. Throws the errors of
 * `takenDataset`, and those of plain rows: BAD_SHAPE when they are empty or differ in length, BAD_OPTION when a flat
 * array has no `columns`.
 */
export function readDataset(who: string, given: DatasetInput, options: { shares?: boolean } = {}): ReadData<Dataset> {
  const { x: rows, columns, ...labels } = datasetMembers(who, given)
  const x = readDataRows(who, { x: rows, columns })
  return { x, ...takenLabelsOf(who, labels, x.rows, options) }
}

/** Checks a dataset of numbers and copies its targets; throws as `takenRegression` and `readDataset` do. */
export function readRegression(who: string, given: RegressionInput): ReadData<TakenRegression> {
  const { x: rows, columns, ...numbers } = regressionMembers(who, given)
  const x = readDataRows(who, { x: rows, columns })
  const { targets } = numbers
  return { x, ...takenTargetsOf(who, numbers, x.rows), ...(targets instanceof Matrix && { engine: targets.engine }) }
}

/** Returns the inputs of a dataset with their shape; plain rows are not copied yet. Throws as `shapesOf` does. */
export function readDataRows(who: string, { x: rows, columns }: DataRows): Shaped {
  if (columns !== undefined) checkInteger(who, 'columns', columns, 1)
  return shapeOf({ who, name: 'x', rows }, { columns })
}

/**
 * Calls `fit` with data whose inputs are a matrix, and returns what it fitted, which then owns the copy of plain rows.
 * Throws BAD_VALUE when a value of plain rows is not a finite number; OUT_OF_MEMORY when their copy does not fit; and
 * what `createEngine` throws when the default engine does not start.
 */
export function fitToData<Data extends { x: Matrix }, T extends Lifetime>(
  data: ReadData<Data>,
  fit: (data: Data) => Promise<T>,
): Promise<T> {
  return fitToRows(data.x, (x) => fit({ ...data, x } as unknown as Data), data.engine)
}

/** Calls `body` with data whose inputs are a matrix; the copy of plain rows is freed when it settles. */
export function withData<Data extends { x: Matrix }, T>(
  data: ReadData<Data>,
  body: (data: Data) => Promise<T>,
): Promise<T> {
  return lend([data.x], ([x]) => body({ ...data, x } as unknown as Data), data.engine)
}
