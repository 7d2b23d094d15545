import type { Estimate } from '../../../evaluate/estimate.js'
import type { Comparison } from '../comparison.js'

/** Error of the vote of `members` teachers, and the error predicted by theory; null when no closed form is known. */
export type BudgetVote = Estimate & { members: number; predicted: number | null }

/** Errors of the vote on one world with one budget, one for each number of teachers. */
export interface WorldBudget {
  name: string
  title: string
  /** Number of labels that the teachers share. */
  budget: number
  votes: BudgetVote[]
}

/** Result of the `budget` experiment. */
export interface BudgetResult {
  pools: WorldBudget[]
  /** Errors for which a closed form is known. */
  quantities: Comparison[]
}
