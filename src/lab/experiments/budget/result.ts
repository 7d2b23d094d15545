import type { Estimate } from '../../../evaluate/estimate.js'
import type { Comparison } from '../comparison.js'

/** The error of a vote of so many teachers, and what theory predicts where it does. */
export type Vote = Estimate & { members: number; predicted: number | null }

/** The votes of one world with one budget of labels. */
export interface Budgeted {
  name: string
  title: string
  budget: number
  votes: Vote[]
}

export interface BudgetResult {
  pools: Budgeted[]
  /** Where there is a closed form. */
  quantities: Comparison[]
}
