import { proportion } from '../../evaluate/proportion.js'
import type { TableDataset } from '../../tables/index.js'

/** Predictions of the rows of a table, with its names and those of the model. */
export interface NamedPredictions {
  table: TableDataset
  /** Names of the classes of the model. */
  classes: readonly string[]
  /** The predicted class of each row. */
  labels: Int32Array
  /** Row-major m×classes. */
  probabilities: Float32Array
  /** Description of the student. */
  student: string
  /** Numbers of the k nearest training rows, row-major m×k, and the names of the training rows; absent if not wanted. */
  neighbors?: { k: number; numbers: Uint32Array; ids: readonly string[] | null }
}

/** The prediction of one row. */
export interface NamedPrediction {
  /** Number of the row in the table, from 1. */
  row: number
  id: string
  label: string
  probability: number
  /** Probability of each class, in the order of the classes. */
  probabilities: number[]
  /** Ids of the nearest training rows, nearest first. */
  neighbors?: string[]
}

/** Number of significant digits of a probability: those of float32. */
const DIGITS = 6

/** Returns the prediction of row i. Made on demand, because there may be millions. */
export function predictionOf(named: NamedPredictions, i: number): NamedPrediction {
  const { table, classes, labels, probabilities, neighbors } = named
  const row = probabilities.subarray(i * classes.length, (i + 1) * classes.length)
  const shares = Array.from(row, (share) => Number(share.toPrecision(DIGITS)))
  return {
    row: table.rowNumbers[i],
    id: table.ids[i],
    label: classes[labels[i]],
    probability: shares[labels[i]],
    probabilities: shares,
    ...(neighbors && { neighbors: neighborsOf(neighbors, i) }),
  }
}

function neighborsOf({ k, numbers, ids }: NonNullable<NamedPredictions['neighbors']>, i: number): string[] {
  return Array.from(numbers.subarray(i * k, (i + 1) * k), (row) => ids?.[row] ?? String(row + 1))
}

/** Returns the share of the table's labels that are predicted, with its interval; undefined if it has no labels. */
export function agreementOf({ table, classes, labels }: NamedPredictions) {
  if (!table.labels) return undefined
  let [agreeing, known] = [0, 0]
  table.labels.forEach((given, i) => {
    if (given < 0) return
    known++
    agreeing += Number(table.classNames[given] === classes[labels[i]])
  })
  if (known === 0) return undefined
  const { estimate, interval, n } = proportion(agreeing, known)
  return { estimate, interval, n }
}

/** Returns the JSON document of predictions. */
export function documentOf(named: NamedPredictions, seconds: number): object {
  const { student, classes, table } = named
  return {
    student,
    classes,
    predictions: Array.from({ length: table.rows }, (_, i) => predictionOf(named, i)),
    agreement: agreementOf(named) ?? null,
    seconds,
  }
}
