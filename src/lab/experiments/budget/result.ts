import type { Estimate } from '../../../evaluate/estimate.js'
import type { Comparison } from '../comparison.js'

/**
 * Measured error of the vote of `members` teachers, with the error that theory predicts: null if no closed form is
 * known.
 */
export type BudgetVote = Estimate & { members: number; predicted: number | null }

/** Errors of the vote in one world with one budget, one for each number of teachers. */
export interface WorldBudget {
  name: string
  title: string
  /** Number of labels that the teachers share. */
  budget: number
  votes: BudgetVote[]
}

/** Result of the `budget` experiment: the errors in each world with each budget. */
export interface BudgetResult {
  pools: WorldBudget[]
  /** The errors for which a closed form is known, each compared with it. */
  quantities: Comparison[]
}
