import { largest } from '../data/world.js'
import { inOrder } from '../random/stream.js'
import type { Exponents } from './exponents.js'
import type { VoteTable } from './table.js'

/** How often a student disagrees with votes. */
export interface Disagreement {
  /** Share of the votes that differ from the student's class. */
  all: number
  /** The same among the quarter of the votes on whose items the student is surest. */
  sure: number
  /** Share of the votes that would differ if they were unrelated to the student. */
  chance: number
  /** Difference of the student's two highest probabilities from which it is sure. */
  margin: number
}

/** Share of votes that show the error of votes. */
const SURE = 0.25
/** A student that errs less often than this may lead; beyond it, one vote is too little to believe the student. */
const MAX_LEADING_ERROR = 0.25
/** Ratio of the errors of student and vote up to which both count alike, if most votes agree where the student is sure. */
const ALIKE = 2

/** Compares the most probable classes of the student, items × classes, with the votes. */
export function disagreementOf(
  { items, classes, starts, voted, pairLabels }: VoteTable,
  scores: Float64Array,
): Disagreement {
  const [margins, differs] = [[] as number[], [] as number[]]
  const [given, answered] = [new Float64Array(classes), new Float64Array(classes)]
  for (let i = 0; i < items; i++) {
    if (starts[i] === starts[i + 1]) continue
    const own = scores.subarray(i * classes, (i + 1) * classes)
    const predicted = largest(own)
    const margin = marginOf(own)
    for (let v = starts[i]; v < starts[i + 1]; v++) {
      margins.push(margin)
      differs.push(Number(pairLabels[voted[v]] !== predicted))
      given[pairLabels[voted[v]]]++
      answered[predicted]++
    }
  }
  const n = margins.length
  const order = inOrder(n).sort((a, b) => margins[b] - margins[a])
  const meanOf = (count: number) => order.subarray(0, count).reduce((sum, at) => sum + differs[at], 0) / count
  const chance = 1 - given.reduce((sum, count, k) => sum + (count / n) * (answered[k] / n), 0)
  const sure = Math.ceil(SURE * n)
  return { all: meanOf(n), sure: meanOf(sure), chance, margin: margins[order[sure - 1]] }
}

/** Returns the highest probability less the second. */
export function marginOf(probabilities: Float64Array): number {
  let [first, second] = [0, 0]
  for (const probability of probabilities) {
    if (probability > first) [first, second] = [probability, first]
    else if (probability > second) second = probability
  }
  return first - second
}

/**
 * Returns exponents where no second vote of an item can test them, from how often student and votes disagree. The
 * disagreement p where the student is sure is about the error of a vote, and e = (D - p) / (chance - p), where D is the
 * disagreement on all items, is about the error of the student. That holds if votes err alike on all items. They often
 * err more on the items that the student finds hard; so a student that is the better one gets more weight than
 * independence would give.
 */
export function singleVoteExponents({ all, sure, chance }: Disagreement): Exponents {
  const error = (all - sure) / Math.max(chance - sure, 1e-9)
  const ratio = error / Math.max(Math.min(sure, MAX_LEADING_ERROR), 1e-9)
  if (ratio <= 1) return { student: 2, votes: 0.5 }
  return ratio <= ALIKE && sure <= 0.5 ? { student: 1, votes: 1 } : { student: 0.25, votes: 1 }
}
