import type { CommandOutcome } from '../../lab/report/outcome.js'
import { type CsvCell, csvText } from '../../tables/csv.js'
import { type NamedPredictions, predictionOf } from './named.js'

/** Returns the predictions as a file of CSV: id, label, its probability, that of each class, and neighbors. */
export function predictionsFile(named: NamedPredictions): NonNullable<CommandOutcome['files']>[number] {
  const shares = named.classes.map((name) => `probability of ${name}`)
  const names = ['id', 'label', 'probability', ...shares, ...(named.neighbors ? ['neighbors'] : [])]
  return { name: 'predictions.csv', text: () => csvText(names, rowsOf(named)) }
}

function* rowsOf(named: NamedPredictions): Generator<CsvCell[]> {
  for (let i = 0; i < named.table.rows; i++) {
    const { id, label, probability, probabilities, neighbors } = predictionOf(named, i)
    yield [id, label, probability, ...probabilities, ...(neighbors ? [neighbors.join('; ')] : [])]
  }
}
