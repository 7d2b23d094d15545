import { type Command, Option as Flag } from 'commander'
import { addFlags } from '../flags.js'
import {
  addFileFlags,
  addMissingFlags,
  commandLine,
  countOf,
  type DatasetFlags,
  type FlagValues,
  type Taken,
  takeDatasetFlags,
} from '../table-flags.js'

/** The checked arguments of `noisy-teacher predict`. */
export interface PredictRequest {
  /** Path of the model file. */
  model: string
  /** Path of the table; '-' is the standard input. */
  source: string
  /** How the table is read. */
  read: DatasetFlags
  /** Number of neighbors to name; undefined for none. */
  neighbors?: number
  /** The flags as they were given, for the line that repeats the run. */
  line: string
}

const EXAMPLES = `Examples:
  noisy-teacher predict model.nt new.csv
  noisy-teacher predict model.nt new.parquet --out predictions --neighbors 5`

/** Adds arguments, flags and help of `predict`. */
export function addPredict(predict: Command): void {
  predict.description(
    'predict the labels of a table by a model file of distill, with probabilities; the table must have the columns that ' +
      'the model was trained on, in any order',
  )
  predict.argument('<model>', 'model file')
  predict.argument('<table>', 'table of features, or - for the standard input')
  predict.optionsGroup('Table:')
  predict.option('--id <column>', 'column that names the rows (default: one called id, or the number of the row)')
  addMissingFlags(predict)
  addFileFlags(predict)
  predict.optionsGroup('Predictions:')
  predict.addOption(new Flag('--neighbors <k>', 'name the k nearest rows of the training table, for k-NN students'))
  addFlags(predict)
  predict.addHelpText('after', `\n${EXAMPLES}`)
}

/** Returns the request that the flags of `predict` make, and the flags that all commands share. */
export function takePredictFlags([model, source]: readonly string[], given: FlagValues): Taken<PredictRequest> {
  const { neighbors, ...others } = given
  const [read, shared] = takeDatasetFlags(others)
  const line = commandLine('predict', [model, source], given)
  const count = neighbors === undefined ? {} : { neighbors: countOf('--neighbors', neighbors) }
  return [{ model, source, read, ...count, line }, { ...shared }]
}
