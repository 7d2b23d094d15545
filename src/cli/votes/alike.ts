import { shown } from '../../engine/check.js'
import { count } from '../words.js'
import { agreementCounts } from './agreement.js'
import type { NamedAnnotator, NamedResult } from './named.js'

/** Number of annotators that are compared: those with the most votes. */
const MAX_COMPARED = 40
/** Minimum number of items that both labeled. */
const MIN_SHARED = 30
/**
 * Minimum excess of the agreement over what accuracies predict, absolute and in standard deviations. Of the at most 780
 * pairs of independent annotators, one exceeds 4 deviations in about 2% of all tables.
 */
const [MIN_EXCESS, MIN_DEVIATIONS] = [0.02, 4]

/** Two annotators that answer alike more often than their accuracies predict. */
export interface AlikePair {
  names: readonly [string, string]
  /** Number of items that both labeled. */
  shared: number
  /** Share of them on which they agree, and the share that independent errors would give. */
  share: number
  expected: number
}

/**
 * Returns the pair of annotators whose agreement exceeds most what their confusion matrices and independent errors predict;
 * undefined if no pair does clearly. Copies are left out.
 */
export function mostAlike({ annotators, table, aggregate }: NamedResult): AlikePair | undefined {
  const known = [...annotators.keys()].filter((w) => annotators[w].confusion !== null)
  const chosen = known.sort((a, b) => annotators[b].votes - annotators[a].votes || a - b).slice(0, MAX_COMPARED)
  const { same, both } = agreementCounts(table, chosen)
  const isCopy = (a: number, b: number) => {
    return aggregate.dependence.copies.some((group) => group.includes(chosen[a]) && group.includes(chosen[b]))
  }
  let [best, most]: [AlikePair | undefined, number] = [undefined, MIN_EXCESS]
  for (let a = 0; a < chosen.length; a++) {
    for (let b = a + 1; b < chosen.length; b++) {
      const shared = both[a][b]
      if (shared < MIN_SHARED || isCopy(a, b)) continue
      const [first, second] = [annotators[chosen[a]], annotators[chosen[b]]]
      const [share, expected] = [same[a][b] / shared, expectedShare(first, second, aggregate.prior)]
      const deviation = Math.sqrt((expected * (1 - expected)) / shared)
      if (share - expected <= Math.max(most, MIN_DEVIATIONS * deviation)) continue
      most = share - expected
      best = { names: [first.annotator, second.annotator], shared, share, expected }
    }
  }
  return best
}

/** Returns how often two annotators with independent errors agree: Σ over classes k of prior k · Σ over labels of both shares. */
function expectedShare(first: NamedAnnotator, second: NamedAnnotator, prior: Float64Array): number {
  const [a, b] = [first, second].map(({ confusion }) => confusion!.estimate)
  return prior.reduce((sum, share, k) => sum + share * a[k].reduce((all, p, l) => all + p * b[k][l], 0), 0)
}

/** Returns what to know of the most alike pair, as a sentence; undefined without one. */
export function alikeNote(result: NamedResult): string | undefined {
  const pair = mostAlike(result)
  if (!pair) return undefined
  const { names, share, expected, shared } = pair
  const [own, independent] = [share, expected].map((each) => `${Math.round(100 * each)}%`)
  return (
    `Most alike: ${names.map(shown).join(' and ')} give the same answer to ${own} of the ${count(shared)} items that both ` +
    `labeled; independent errors would give ${independent}. Where annotators share errors, as language models often do, ` +
    'accuracies and probabilities are too high, and votes alone cannot show by how much: check with known labels.'
  )
}
