import { makeArray } from '../engine/arrays.js'
import type { VoteProblem } from './latent.js'
import { type VoteTable, votesOfAnnotators } from './table.js'

/** Minimum number of items that two annotators share. */
const MIN_SHARED = 30
/** Minimum agreement and Cohen's kappa of copies. */
const [MIN_AGREEMENT, MIN_KAPPA] = [0.97, 0.9]
/** Minimum excess of the agreement over that of independent annotators, absolute and in standard deviations. */
const [MIN_EXCESS, MIN_DEVIATIONS] = [0.1, 6]
/** Maximum number of annotators that are compared: those with the most votes. */
const MAX_COMPARED = 4096
/** Maximum number of co-votes that are counted; beyond it, only the first items count. */
const MAX_CO_VOTES = 2e7

/** Two annotators and the number of items that both labeled, and labeled alike. */
interface CoVotes {
  a: number
  b: number
  shared: number
  agreed: number
}

/**
 * Finds annotators that copy each other before any fit: pairs that agree on nearly all of at least 30 shared items, and
 * by more than independent annotators of their competence would. With competences d, independent annotators agree with
 * probability A where K/(K - 1) (A - 1/K) = d_a d_b; the d are fitted to all other pairs by damped least squares. Returns
 * groups of connected copies, each in order.
 */
export async function copiesOf(problem: VoteProblem): Promise<number[][]> {
  const { table } = problem
  const { classes, annotators } = table
  const pairs = await coVotesOf(problem)
  const shares = labelShares(table)
  const isSuspect = pairs.map(({ a, b, shared, agreed }) => {
    let chance = 0
    for (let k = 0; k < classes; k++) chance += shares[a * classes + k] * shares[b * classes + k]
    const agreement = agreed / shared
    return chance < 1 && agreement >= MIN_AGREEMENT && agreement - chance >= MIN_KAPPA * (1 - chance)
  })
  if (!isSuspect.includes(true)) return []
  const others = pairs.filter((_, at) => !isSuspect[at])
  const competence = competences(others, annotators, classes)
  const copies = pairs.filter(({ a, b, shared, agreed }, at) => {
    if (!isSuspect[at]) return false
    const expected = 1 / classes + (1 - 1 / classes) * Math.max(0, competence[a] * competence[b])
    const excess = agreed / shared - expected
    const deviation = Math.sqrt(Math.max(expected * (1 - expected), 1e-4) / shared)
    return excess > MIN_EXCESS && excess > MIN_DEVIATIONS * deviation
  })
  return groupsOf(copies, annotators)
}

/** Counts shared items and agreements of all pairs of annotators that share enough. */
async function coVotesOf({ call, table }: VoteProblem): Promise<CoVotes[]> {
  const { items, starts, voted, pairLabels, pairAnnotators } = table
  const { chosen, rank } = mostFrequent(table)
  const n = chosen.length
  const [shared, agreed] = [makeArray(call.who, Uint32Array, n * n), makeArray(call.who, Uint32Array, n * n)]
  let counted = 0
  await call.loop(items, 1 + (voted.length / items) ** 2, (first, last) => {
    for (let i = first; i < last && counted < MAX_CO_VOTES; i++) {
      for (let v = starts[i]; v < starts[i + 1]; v++) {
        const a = rank[pairAnnotators[voted[v]]]
        if (a < 0) continue
        for (let other = v + 1; other < starts[i + 1]; other++) {
          const b = rank[pairAnnotators[voted[other]]]
          if (b < 0 || b === a) continue
          shared[a * n + b]++
          agreed[a * n + b] += Number(pairLabels[voted[v]] === pairLabels[voted[other]])
          counted++
        }
      }
    }
  })
  const pairs: CoVotes[] = []
  for (let a = 0; a < n; a++) {
    for (let b = a + 1; b < n; b++) {
      const at = a * n + b
      if (shared[at] >= MIN_SHARED) pairs.push({ a: chosen[a], b: chosen[b], shared: shared[at], agreed: agreed[at] })
    }
  }
  return pairs
}

/** Returns the annotators with enough votes, in order, and the position of each annotator among them, or -1. */
function mostFrequent(table: VoteTable) {
  const numbers = votesOfAnnotators(table)
  const enough = [...numbers.keys()].filter((w) => numbers[w] >= MIN_SHARED)
  const chosen = enough.sort((a, b) => numbers[b] - numbers[a] || a - b).slice(0, MAX_COMPARED)
  chosen.sort((a, b) => a - b)
  const rank = new Int32Array(table.annotators).fill(-1)
  for (const [at, w] of chosen.entries()) rank[w] = at
  return { chosen, rank }
}

/** Returns the share of each label in the votes of each annotator, annotators × classes. */
function labelShares({ annotators, classes, voted, pairLabels, pairAnnotators }: VoteTable): Float64Array {
  const [shares, all] = [new Float64Array(annotators * classes), new Float64Array(annotators)]
  for (const u of voted) {
    shares[pairAnnotators[u] * classes + pairLabels[u]]++
    all[pairAnnotators[u]]++
  }
  return shares.map((count, at) => count / Math.max(1, all[Math.floor(at / classes)]))
}

/** Fits chance-corrected agreements by products of competences; annotators without such pairs get 1. */
function competences(pairs: readonly CoVotes[], annotators: number, classes: number): Float64Array {
  const competence = new Float64Array(annotators).fill(0.7)
  const seen = new Uint8Array(annotators)
  for (let round = 0; round < 50; round++) {
    const [products, squares] = [new Float64Array(annotators), new Float64Array(annotators)]
    for (const { a, b, shared, agreed } of pairs) {
      const corrected = (agreed / shared - 1 / classes) / (1 - 1 / classes)
      products[a] += shared * corrected * competence[b]
      squares[a] += shared * competence[b] ** 2
      products[b] += shared * corrected * competence[a]
      squares[b] += shared * competence[a] ** 2
      seen[a] = seen[b] = 1
    }
    for (let w = 0; w < annotators; w++) {
      const fitted = Math.min(Math.max(products[w] / (squares[w] + 1), -1), 1)
      competence[w] = (competence[w] + fitted) / 2
    }
  }
  return competence.map((value, w) => (seen[w] ? value : 1))
}

/** Returns the connected components of the pairs. */
function groupsOf(pairs: readonly CoVotes[], annotators: number): number[][] {
  const root = Int32Array.from({ length: annotators }, (_, w) => w)
  const find = (w: number): number => (root[w] === w ? w : find(root[w]))
  for (const { a, b } of pairs) root[Math.max(find(a), find(b))] = Math.min(find(a), find(b))
  const groups = new Map<number, number[]>()
  for (let w = 0; w < annotators; w++) groups.set(find(w), [...(groups.get(find(w)) ?? []), w])
  return [...groups.values()].filter((group) => group.length > 1)
}
