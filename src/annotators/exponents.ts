import { largest } from '../data/world.js'
import { atan2, exp, ln } from '../random/elementary.js'
import type { VoteTable } from './table.js'

/** Powers of the student's probabilities and of the votes' in their product. */
export interface Exponents {
  student: number
  votes: number
}

/** What is combined: votes, the student's probabilities, and the annotators' matrices. */
export interface Combination {
  table: VoteTable
  /** items × classes: ln of the student's probabilities. */
  student: Float64Array
  /** pairs × classes: ln P(the pair's annotator gives its label | class). */
  matrices: Float64Array
  /** Weight of each annotator, 1 by default. */
  discount?: Float64Array
}

/** Weight of the prior of each row of an annotator's matrix: this much on the right label, as much on all others. */
const PRIOR = 4
/** Candidates of the exponents. Where one of them is 0, votes or features count for nothing. */
const [STUDENT, VOTES] = [
  [4, 2, 1, 0.5, 0.25, 0],
  [0, 0.25, 0.5, 0.75, 1],
]
const weightOf = ({ student, votes }: Exponents) => atan2(votes, student)
/** All pairs of candidates, those with the lowest weight of votes first. */
const GRID: readonly Exponents[] = STUDENT.flatMap((student) => VOTES.map((votes) => ({ student, votes }))).sort(
  (a, b) => weightOf(a) - weightOf(b),
)
/** Standard errors of a difference in likelihood that do not count. */
const STANDARD_ERRORS = 1

/** Writes the probabilities of the class of item i for vote v to `out`; returns false for a vote that does not count. */
export type ClassOfVote = (i: number, v: number, out: Float64Array) => boolean

/** Returns ln P(label | class) of each pair, pairs × classes. */
export function logMatrices(table: VoteTable, classOf: ClassOfVote): Float64Array {
  const { annotators, classes, pairs, starts, voted, weights, pairLabels, pairAnnotators, items } = table
  const [counts, sums] = [new Float64Array(pairs * classes), new Float64Array(annotators * classes).fill(2 * PRIOR)]
  const own = new Float64Array(classes)
  for (let i = 0; i < items; i++) {
    for (let v = starts[i]; v < starts[i + 1]; v++) {
      if (!classOf(i, v, own)) continue
      const u = voted[v]
      for (let k = 0; k < classes; k++) {
        counts[u * classes + k] += weights[v] * own[k]
        sums[pairAnnotators[u] * classes + k] += weights[v] * own[k]
      }
    }
  }
  return counts.map((count, at) => {
    const [u, k] = [Math.floor(at / classes), at % classes]
    const prior = pairLabels[u] === k ? PRIOR : PRIOR / (classes - 1)
    return ln((count + prior) / sums[pairAnnotators[u] * classes + k])
  })
}

/**
 * Writes the combined probabilities of item i to `out`: student^a · Π matrices^b, normalized. Votes from `from` to
 * `to` - 1 are left out.
 */
export function combineItem(
  { table, student, matrices, discount }: Combination,
  i: number,
  { student: a, votes: b }: Exponents,
  out: Float64Array,
  [from, to]: readonly [number, number] = [0, 0],
): void {
  const { classes, starts, voted, weights, pairAnnotators } = table
  for (let k = 0; k < classes; k++) out[k] = a * student[i * classes + k]
  for (let v = starts[i]; v < starts[i + 1]; v++) {
    if (v >= from && v < to) continue
    const weight = b * weights[v] * (discount ? discount[pairAnnotators[voted[v]]] : 1)
    for (let k = 0; k < classes; k++) out[k] += weight * matrices[voted[v] * classes + k]
  }
  let [most, sum] = [Number.NEGATIVE_INFINITY, 0]
  for (let k = 0; k < classes; k++) most = Math.max(most, out[k])
  for (let k = 0; k < classes; k++) {
    out[k] = exp(out[k] - most)
    sum += out[k]
  }
  for (let k = 0; k < classes; k++) out[k] /= sum
}

/** A vote, or repeated votes, of one annotator on an item that others have voted on too. */
export interface HeldOutVote {
  item: number
  /** The votes of the annotator on the item. */
  range: readonly [number, number]
}

/** Returns at most `most` votes to predict from the other votes of their items, spread over all items. */
export function heldOutVotes(
  { items, starts, voted, pairAnnotators }: VoteTable,
  most: number,
  discount?: Float64Array,
): HeldOutVote[] {
  const found: HeldOutVote[] = []
  const ownerOf = (v: number) => pairAnnotators[voted[v]]
  for (let item = 0; item < items; item++) {
    const [first, end] = [starts[item], starts[item + 1]]
    for (let v = first; v < end; ) {
      let to = v + 1
      while (to < end && ownerOf(to) === ownerOf(v)) to++
      // A copy's vote is predicted by the others of its group, whatever the class.
      if (to - v < end - first && (discount?.[ownerOf(v)] ?? 1) === 1) found.push({ item, range: [v, to] })
      v = to
    }
  }
  const step = Math.max(1, found.length / most)
  return Array.from({ length: Math.min(most, found.length) }, (_, at) => found[Math.floor(at * step)])
}

/**
 * Returns the log-likelihood of each vote, predicted from the student and the other votes of its item by the matrix of
 * its annotator.
 */
function likelihoods(combination: Combination, votes: readonly HeldOutVote[], exponents: Exponents): Float64Array {
  const { classes, voted } = combination.table
  const own = new Float64Array(classes)
  return Float64Array.from(votes, ({ item, range }) => {
    combineItem(combination, item, exponents, own, range)
    const at = voted[range[0]] * classes
    let probability = 0
    for (let k = 0; k < classes; k++) probability += own[k] * exp(combination.matrices[at + k])
    return ln(probability)
  })
}

/**
 * Returns exponents that predict held-out votes: among those within one standard error of the best, the ones with the
 * lowest weight of votes against the student. Votes of an item share errors, so other votes predict a vote better than
 * they predict the class.
 */
export function chooseByVotes(combination: Combination, votes: readonly HeldOutVote[]): Exponents {
  const all = GRID.map((exponents) => ({ exponents, scores: likelihoods(combination, votes, exponents) }))
  const sumOf = (values: Float64Array) => values.reduce((a, b) => a + b, 0)
  const best = all.reduce((a, b) => (sumOf(b.scores) > sumOf(a.scores) ? b : a))
  const isGood = (scores: Float64Array) => {
    const loss = best.scores.map((score, at) => score - scores[at])
    const mean = sumOf(loss) / loss.length
    const variance = sumOf(loss.map((each) => (each - mean) ** 2)) / loss.length
    return mean <= STANDARD_ERRORS * Math.sqrt(variance / loss.length)
  }
  return GRID[all.findIndex(({ scores }) => isGood(scores))]
}

/** Returns the exponents by which the known classes of items are the most probable. */
export function chooseByKnown(combination: Combination, known: Int16Array): Exponents {
  const { classes } = combination.table
  const own = new Float64Array(classes)
  const scores = GRID.map((exponents) => {
    let total = 0
    known.forEach((clean, item) => {
      if (clean < 0) return
      combineItem(combination, item, exponents, own)
      total += ln(Math.max(own[clean], Number.MIN_VALUE))
    })
    return total
  })
  return GRID[largest(scores)]
}
