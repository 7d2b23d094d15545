import type { Estimate } from '../evaluate/estimate.js'
import { wilson } from '../evaluate/proportion.js'
import type { ConfusionEstimate } from '../evaluate/report.js'
import { LEVEL } from '../theory/student-t.js'
import type { VoteTable } from './table.js'

/** One annotator, as estimated from its votes. Plain JSON. */
export interface AnnotatorSummary {
  /** Number of votes. */
  votes: number
  /** Probability that the annotator's label is right; null if its votes do not tell. */
  accuracy: Estimate | null
  /** Confusion matrix: P(annotator's label is j | class is i) in row i, column j; null if its votes do not tell. */
  confusion: ConfusionEstimate | null
  /** What is conspicuous about the annotator; see `AnnotatorFlag`. */
  flags: AnnotatorFlag[]
}

/**
 * 'spammer': the labels do not depend on the item. 'inverted': the labels are wrong more often than chance. 'copy': the
 * labels repeat those of another annotator. 'few votes': too few votes to estimate its accuracy.
 */
export type AnnotatorFlag = 'spammer' | 'inverted' | 'copy' | 'few votes'

/** Number of votes from which the accuracy of an annotator is estimated. */
const MIN_VOTES = 2
/** Maximum number of entries of all confusion matrices; beyond it, there are none. */
const MAX_CONFUSION_ENTRIES = 1 << 21

/** Returns the summaries of all annotators from counts, pairs × classes. */
export function summariesOf(votes: VoteTable, counts: Float64Array): AnnotatorSummary[] {
  const { annotators, classes, pairStarts, pairLabels } = votes
  const numbers = votesOfAnnotators(votes)
  const withConfusion = annotators * classes * classes <= MAX_CONFUSION_ENTRIES
  return Array.from({ length: annotators }, (_, w): AnnotatorSummary => {
    const own = numbers[w]
    if (own < MIN_VOTES) return { votes: own, accuracy: null, confusion: null, flags: ['few votes'] }
    let [right, all] = [0, 0]
    for (let u = pairStarts[w]; u < pairStarts[w + 1]; u++) {
      right += counts[u * classes + pairLabels[u]]
      for (let k = 0; k < classes; k++) all += counts[u * classes + k]
    }
    const estimate = right / all
    const accuracy = estimateOf(estimate, wilson(estimate, all), all)
    return { votes: own, accuracy, confusion: withConfusion ? confusionOf(votes, counts, w) : null, flags: [] }
  })
}

function estimateOf<T, N>(estimate: T, interval: [T, T], n: N): Estimate<T, N> {
  return { estimate, interval, bias: [0, 0], level: LEVEL, covers: 'test points', method: 'Wilson', n }
}

function confusionOf(
  { classes, pairStarts, pairLabels }: VoteTable,
  counts: Float64Array,
  w: number,
): ConfusionEstimate {
  const found = Array.from({ length: classes }, () => new Array<number>(classes).fill(0))
  for (let u = pairStarts[w]; u < pairStarts[w + 1]; u++) {
    for (let k = 0; k < classes; k++) found[k][pairLabels[u]] = counts[u * classes + k]
  }
  const n = found.map((row) => row.reduce((a, b) => a + b, 0))
  const rates = found.map((row, k) => row.map((count) => (n[k] > 0 ? count / n[k] : 0)))
  const end = (side: 0 | 1) => rates.map((row, k) => row.map((rate) => wilson(rate, n[k])[side]))
  return estimateOf(rates, [end(0), end(1)], n)
}

/** Returns the number of votes of each annotator. */
export function votesOfAnnotators({ annotators, voted, pairAnnotators }: VoteTable): Uint32Array {
  const numbers = new Uint32Array(annotators)
  for (const u of voted) numbers[pairAnnotators[u]]++
  return numbers
}
