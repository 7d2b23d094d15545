// The parts that the simulation sends to the page.
import type { AnnotatorSummary, Estimate, VoteRefusal } from 'noisy-teacher'
import type { SimulatedAnnotator } from './crowd.ts'

/**
 * Ways to get labels from votes: one vote of the item at random, the most frequent vote, the model of `aggregateVotes`,
 * and the best rule, which knows the annotators.
 */
export type MethodName = 'one' | 'plurality' | 'model' | 'best'

/** An item that plurality and the model label differently. */
export interface FlippedItem {
  item: number
  /** For each annotator: 1 if its vote is right, 0 if it is wrong, -1 without a vote. */
  votes: Int8Array
  /** True if the model's label is right, and so plurality's is wrong. */
  isFixed: boolean
  /** True if plurality was a tie, which a coin decided. */
  isTie: boolean
}

/** How labels of plurality and of the model differ. */
export interface Flips {
  /** Number of labels that only the model has right, and that only plurality has right. */
  fixed: number
  broken: number
  /** The first of these items. */
  shown: readonly FlippedItem[]
}

/** Parts of the job's result. */
export type VotesPart =
  // The annotators, the votes of each item, and the exact errors.
  | { kind: 'crowd'; crowd: readonly SimulatedAnnotator[]; votes: number; theory: Partial<Record<MethodName, number>> }
  | { kind: 'errors'; errors: Partial<Record<MethodName, Estimate>> }
  | { kind: 'found'; annotators: readonly AnnotatorSummary[]; refused: VoteRefusal | null; flips: Flips }
