import type { Estimate } from '../evaluate/estimate.js'
import { wilson } from '../evaluate/proportion.js'
import type { ConfusionEstimate } from '../evaluate/report.js'
import { LEVEL } from '../theory/student-t.js'
import { type AccuracySources, accuracyOf } from './accuracy.js'
import { ONE_SIDED_95, type PosteriorAgreement } from './posterior-agreement.js'
import type { VoteTable } from './table.js'

/** One annotator, as estimated from its votes. Plain JSON. */
export interface AnnotatorSummary {
  /** Number of votes. */
  votes: number
  /**
   * Probability that the annotator's label is right. The interval allows for errors that annotators share as far as
   * votes show them. Null if the votes do not tell.
   */
  accuracy: Estimate | null
  /** Confusion matrix: P(annotator's label is j | class is i) in row i, column j; null if the votes do not tell. */
  confusion: ConfusionEstimate | null
  /** What is conspicuous about the annotator; see `AnnotatorFlag`. */
  flags: AnnotatorFlag[]
}

/**
 * 'spammer': the labels do not depend on the class of the item, as far as votes show, or tell nearly nothing about it. An
 * annotator with at least half of the typical chance-corrected agreement is flagged in at most 5% of all cases. 'inverted':
 * the labels are wrong more often than chance. 'copy': the labels repeat those of other annotators. 'few votes': too few
 * votes to estimate its accuracy.
 */
export type AnnotatorFlag = 'spammer' | 'inverted' | 'copy' | 'few votes'

/** Number of votes from which the accuracy of an annotator is estimated, and from which it is flagged. */
const [MIN_VOTES, MIN_FLAGGED_VOTES] = [2, 10]
/** Upper bound of the chance-corrected agreement of an inverted annotator. */
const INVERTED_KAPPA = -0.1
/** Labels with less than this share of the information of typical ones are a spammer's. */
const SPAMMER_SHARE = 0.1
/**
 * Labels that do not reject independence of the class are a spammer's too if their kappa is below this share of that of
 * typical labels. Both are bounds at 95%, so an annotator with at least half of the typical kappa is flagged in at most 5%
 * of all cases; a spammer is missed in 5%, and more often if it has fewer than 100 votes.
 */
const SPAMMER_KAPPA = 0.5
/** Expected number of items of another class from which an annotator with one label for all is a spammer. */
const MIN_OTHER_ITEMS = 3
/** Maximum number of entries of all confusion matrices; beyond it, there are none. */
const MAX_CONFUSION_ENTRIES = 1 << 21

/** What the summaries are made from. */
export interface SummarySources {
  votes: VoteTable
  /** Number of votes of each annotator. */
  numbers: Uint32Array
  /** pairs × classes: weighted sums of the posteriors. */
  counts: Float64Array
  agreement: PosteriorAgreement
  copies: readonly (readonly number[])[]
  /** Absent if votes do not tell accuracies. */
  accuracy?: AccuracySources
}

/** Returns the summaries of all annotators. */
export function summariesOf(sources: SummarySources): AnnotatorSummary[] {
  const { votes, numbers, accuracy } = sources
  const copied = new Set(sources.copies.flat())
  const withConfusion = votes.annotators * votes.classes ** 2 <= MAX_CONFUSION_ENTRIES
  return Array.from({ length: votes.annotators }, (_, w): AnnotatorSummary => {
    const own = numbers[w]
    const flags: AnnotatorFlag[] = copied.has(w) ? ['copy'] : []
    if (!accuracy || own < MIN_VOTES) {
      return { votes: own, accuracy: null, confusion: null, flags: own < MIN_VOTES ? [...flags, 'few votes'] : flags }
    }
    const confusion = withConfusion ? confusionOf(sources, w) : null
    return { votes: own, accuracy: accuracyOf(w, accuracy), confusion, flags: [...flags, ...behavior(sources, w)] }
  })
}

/** Returns 'spammer' or 'inverted' if the votes of annotator w show it. */
function behavior({ votes, counts, numbers, agreement }: SummarySources, w: number): AnnotatorFlag[] {
  if (numbers[w] < MIN_FLAGGED_VOTES) return []
  const { classes, pairStarts, pairLabels } = votes
  const { kappa, error, information, dependence, typical } = agreement
  if (pairStarts[w + 1] - pairStarts[w] === 1) {
    const u = pairStarts[w]
    let others = -counts[u * classes + pairLabels[u]]
    for (let k = 0; k < classes; k++) others += counts[u * classes + k]
    return others >= MIN_OTHER_ITEMS ? ['spammer'] : []
  }
  if (kappa[w] + 2 * error[w] < INVERTED_KAPPA) return ['inverted']
  const tellsLittle = information[w] < SPAMMER_SHARE * typical.information[w]
  const tellsNothing = dependence[w] < 1 && kappa[w] + ONE_SIDED_95 * error[w] < SPAMMER_KAPPA * typical.kappa[w]
  return tellsLittle || tellsNothing ? ['spammer'] : []
}

/** Returns the confusion matrix of annotator w, with Wilson's intervals. */
function confusionOf({ votes, counts }: SummarySources, w: number): ConfusionEstimate {
  const { classes, pairStarts, pairLabels } = votes
  const found = Array.from({ length: classes }, () => new Array<number>(classes).fill(0))
  for (let u = pairStarts[w]; u < pairStarts[w + 1]; u++) {
    for (let k = 0; k < classes; k++) found[k][pairLabels[u]] = counts[u * classes + k]
  }
  const n = found.map((row) => row.reduce((a, b) => a + b, 0))
  const estimate = found.map((row, k) => row.map((count) => (n[k] > 0 ? Math.min(1, count / n[k]) : 0)))
  const end = (side: 0 | 1) => estimate.map((row, k) => row.map((rate) => wilson(rate, n[k])[side]))
  const interval: [number[][], number[][]] = [end(0), end(1)]
  return { estimate, interval, bias: [0, 0], level: LEVEL, covers: 'test points', method: 'Wilson', n }
}
