import type { CommandOutcome } from '../../lab/report/outcome.js'
import { type CsvCell, csvText } from '../../tables/csv.js'
import type { NamedResult } from './named.js'

/** Returns the tables of a result as files of CSV, with the names of the table of votes. */
export function votesFiles(result: NamedResult): NonNullable<CommandOutcome['files']> {
  const confusion = result.annotators.some(({ confusion }) => confusion !== null)
  return [
    {
      name: 'labels.csv',
      text: () => csvText(LABEL_COLUMNS, labelRows(result)),
    },
    { name: 'annotators.csv', text: () => csvText(ANNOTATOR_COLUMNS, annotatorRows(result)) },
    ...(confusion ? [{ name: 'confusion.csv', text: () => csvText(CONFUSION_COLUMNS, confusionRows(result)) }] : []),
  ]
}

const LABEL_COLUMNS = ['item', 'label', 'probability', 'margin', 'votes', 'tie', 'plurality']
const ANNOTATOR_COLUMNS = ['annotator', 'votes', 'accuracy', 'low', 'high', 'balanced_accuracy', 'outside', 'flags']
const CONFUSION_COLUMNS = ['annotator', 'class', 'answer', 'share', 'low', 'high', 'items']

function* labelRows({ items, labelOf, pluralityOf }: NamedResult): Generator<CsvCell[]> {
  for (let i = 0; i < items; i++) {
    const { item, label, probability, margin, votes, tie } = labelOf(i)
    yield [item, label, probability, margin, votes, tie, pluralityOf(i).join('; ')]
  }
}

function* annotatorRows({ annotators }: NamedResult): Generator<CsvCell[]> {
  for (const { annotator, votes, accuracy, confusion, outside, flags } of annotators) {
    const [low, high] = accuracy?.interval ?? [null, null]
    const balanced = confusion && balancedOf(confusion.estimate, confusion.n)
    yield [annotator, votes, accuracy?.estimate ?? null, low, high, balanced, outside, flags.join('; ')]
  }
}

/** Returns the mean of the shares of right answers over the classes that the annotator saw; null if it saw none. */
function balancedOf(shares: readonly (readonly number[])[], counts: readonly number[]): number | null {
  const seen = shares.map((row, k) => row[k]).filter((_, k) => counts[k] > 0)
  return seen.length > 0 ? seen.reduce((sum, share) => sum + share, 0) / seen.length : null
}

function* confusionRows({ annotators, classes }: NamedResult): Generator<CsvCell[]> {
  for (const { annotator, confusion } of annotators) {
    if (!confusion) continue
    const { estimate, interval, n } = confusion
    for (const [k, truth] of classes.entries()) {
      for (const [l, answer] of classes.entries()) {
        yield [annotator, truth, answer, estimate[k][l], interval[0][k][l], interval[1][k][l], n[k]]
      }
    }
  }
}
