import { ln } from '../random/elementary.js'
import type { LatentFit, VoteProblem } from './latent.js'
import type { PosteriorAgreement } from './posterior-agreement.js'
import type { VoteRefusal } from './result.js'
import type { VoteTable } from './table.js'

/** An annotator with fewer votes does not count as adversarial. */
const MIN_VOTES = 10
/** Chance-corrected agreement with the posterior below which an annotator contradicts it. */
const CONTRADICTING = -0.15
/** Share of the votes from which contradicting annotators make the majority doubtful. Real crowds have at most 0.08. */
const MAX_CONTRADICTING = 0.25
/** Maximum number of patterns of votes in the test of independence. */
const MAX_PATTERNS = 4096
/** Deviations above its mean at which the statistic of independence refuses, and its minimum for each item. */
const [MIN_DEVIATIONS, MIN_STATISTIC] = [6, 0.01]

const GOLD = 'known classes of a few items (option gold) would decide'

/** Refuses votes whose structure cannot tell who is right; null if it can. */
export function structuralRefusal({ table, known }: VoteProblem): VoteRefusal | null {
  if (known) return null
  const { annotators, items, starts } = table
  const active = [...Array(annotators).keys()].filter((w) => table.pairStarts[w + 1] > table.pairStarts[w]).length
  let most = 0
  for (let i = 0; i < items; i++) most = Math.max(most, starts[i + 1] - starts[i])
  if (active < 3) {
    const why = `${active} annotators cannot tell which one errs: it takes three that label the same items, or ${GOLD}`
    return { code: 'TWO_ANNOTATORS', why }
  }
  if (most < 2) return { code: 'SINGLE_VOTES', why: `no item has two votes, so no one's errors show; ${GOLD}` }
  if (table.classes === 2 && !hasTriangle(table)) {
    const why = `no three annotators label items in pairs of each other, so their errors cannot be told apart; ${GOLD}`
    return { code: 'NO_TRIANGLE', why }
  }
  return null
}

/** Returns true if three annotators exist of which each two have a common item. */
function hasTriangle({ items, annotators, starts, voted, pairAnnotators }: VoteTable): boolean {
  const neighbors = Array.from({ length: annotators }, () => new Set<number>())
  for (let i = 0; i < items; i++) {
    const own = new Set<number>()
    for (let v = starts[i]; v < starts[i + 1]; v++) own.add(pairAnnotators[voted[v]])
    if (own.size > 2) return true
    const [a, b] = own
    if (b === undefined) continue
    neighbors[a].add(b)
    neighbors[b].add(a)
  }
  // No item has three annotators, so there are few edges.
  return neighbors.some((near, a) =>
    [...near].some((b) => b > a && [...near].some((c) => c > b && neighbors[b].has(c))),
  )
}

/** Refuses labels that a large minority contradicts: an adversarial majority looks the same. Null if there is none. */
export function adversarialRefusal(
  { known }: VoteProblem,
  numbers: Uint32Array,
  { kappa }: PosteriorAgreement,
): VoteRefusal | null {
  if (known) return null
  let [contradicting, all] = [0, 0]
  const found: number[] = []
  numbers.forEach((n, w) => {
    all += n
    if (n < MIN_VOTES || kappa[w] >= CONTRADICTING) return
    contradicting += n
    found.push(w)
  })
  // A single one is named as inverted; the others would have to agree by chance.
  if (found.length < 2 || contradicting < MAX_CONTRADICTING * all) return null
  const share = Math.round((100 * contradicting) / all)
  const names = found.length <= 5 ? ` (${found.join(', ')})` : ''
  const why = `annotators with ${share}% of the votes${names} contradict the others: either side may be wrong; ${GOLD}`
  return { code: 'ADVERSARIAL_MAJORITY', why }
}

const freedomOf = (annotators: number): number => 2 ** annotators - 1 - (2 * annotators + 1)

/** Returns true for two classes, every annotator once on every item, and more patterns than parameters. */
export function suitsPatterns({ table, known, discount }: VoteProblem): boolean {
  const { items, annotators, classes, starts, repeated } = table
  if (known || discount || classes !== 2 || 2 ** annotators > MAX_PATTERNS || freedomOf(annotators) < 1 || repeated > 0)
    return false
  for (let i = 0; i < items; i++) if (starts[i + 1] - starts[i] !== annotators) return false
  return true
}

/**
 * Refuses two-class votes of few annotators whose patterns contradict independence given the class, by the likelihood
 * ratio G² between the observed pattern counts and those of `fit`, Dawid and Skene's model; null if they do not. The votes
 * must suit the test.
 */
export function dependenceRefusal({ table }: VoteProblem, fit: LatentFit): VoteRefusal | null {
  const { items, annotators, starts, voted, pairAnnotators, pairLabels } = table
  const freedom = freedomOf(annotators)
  const observed = new Float64Array(2 ** annotators)
  for (let i = 0; i < items; i++) {
    let pattern = 0
    for (let v = starts[i]; v < starts[i + 1]; v++) pattern |= pairLabels[voted[v]] << pairAnnotators[voted[v]]
    observed[pattern]++
  }
  let statistic = 0
  observed.forEach((count, pattern) => {
    if (count > 0) statistic += 2 * count * ln(count / (items * patternProbability(table, fit, pattern)))
  })
  const isPlain = statistic < freedom + MIN_DEVIATIONS * Math.sqrt(2 * freedom) || statistic < MIN_STATISTIC * items
  if (isPlain) return null
  const numbers = `G² ${statistic.toFixed(1)} on ${freedom} degrees of freedom`
  const why = `the annotators' errors depend on each other given the class (${numbers}), so rates cannot be told; ${GOLD}`
  return { code: 'DEPENDENT_ERRORS', why }
}

/** Returns the probability of a pattern of votes, bit w for annotator w, under the fitted matrices. */
function patternProbability(
  { annotators, pairStarts, pairLabels }: VoteTable,
  fit: LatentFit,
  pattern: number,
): number {
  let probability = 0
  for (let k = 0; k < 2; k++) {
    let product = fit.prior[k]
    for (let w = 0; w < annotators; w++) {
      let [own, all] = [0, 0]
      for (let u = pairStarts[w]; u < pairStarts[w + 1]; u++) {
        all += fit.counts[2 * u + k]
        if (pairLabels[u] === ((pattern >> w) & 1)) own += fit.counts[2 * u + k]
      }
      product *= own / Math.max(all, Number.MIN_VALUE)
    }
    probability += product
  }
  return Math.max(probability, 1e-300)
}
