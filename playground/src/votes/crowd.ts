import type { VoteGroup } from '#lab/experiments/annotators/theory.js'
import type { VotesSettings } from './settings.ts'

/** A simulated annotator, whose accuracy nobody knows but the simulation. */
export interface SimulatedAnnotator {
  /** Probability that a vote is right. */
  accuracy: number
  /** 'own' votes by what it sees, 'spammer' at random, 'copy' as another annotator does. */
  kind: 'own' | 'spammer' | 'copy'
  /** Place of the annotator that a copy copies. */
  copyOf?: number
}

/** The highest accuracy. */
const MAX_ACCURACY = 0.99

/** What determines the annotators. */
export type CrowdSettings = Pick<VotesSettings, 'annotators' | 'accuracy' | 'spread' | 'spammers' | 'copies'>

/** Returns the numbers of spammers and of copies; at least one annotator remains who is neither. */
export function countsOf({ annotators, spammers, copies }: CrowdSettings): { spammers: number; copies: number } {
  // 0.15 × 20 is a little less than 3.
  const count = (share: number) => Math.floor(share * annotators + 1e-9)
  return { spammers: count(spammers), copies: count(copies) }
}

/**
 * Returns the annotators: first those with votes of their own, whose accuracies are in equal steps from the mean plus the
 * spread to the mean minus the spread; then spammers; then copies of the last of the first.
 */
export function crowdOf(settings: CrowdSettings): SimulatedAnnotator[] {
  const { annotators, accuracy, spread } = settings
  const { spammers, copies } = countsOf(settings)
  const count = annotators - spammers - copies
  const half = Math.min(spread, MAX_ACCURACY - accuracy)
  const own = Array.from({ length: count }, (_, at): SimulatedAnnotator => {
    return { kind: 'own', accuracy: count === 1 ? accuracy : accuracy + half - (2 * half * at) / (count - 1) }
  })
  const copied = count - 1
  return [
    ...own,
    ...Array.from({ length: spammers }, (): SimulatedAnnotator => ({ kind: 'spammer', accuracy: 0.5 })),
    ...Array.from({ length: copies }, (): SimulatedAnnotator => {
      return { kind: 'copy', accuracy: own[copied].accuracy, copyOf: copied }
    }),
  ]
}

/** Returns for each annotator the place of the one whose votes it gives: itself, or the one it copies. */
export const sourcesOf = (crowd: readonly SimulatedAnnotator[]): number[] => crowd.map(({ copyOf }, w) => copyOf ?? w)

/** Returns the annotators who always vote alike, as groups. */
export function groupsOf(crowd: readonly SimulatedAnnotator[]): VoteGroup[] {
  const sizes = new Map<number, number>()
  for (const source of sourcesOf(crowd)) sizes.set(source, 1 + (sizes.get(source) ?? 0))
  return Array.from(sizes, ([w, size]) => ({ accuracy: crowd[w].accuracy, size }))
}
