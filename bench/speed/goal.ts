import { type BenchRow, completeRow } from '../suite.ts'

/** How many times faster than its peer a row is asked to be: at least `needed`; `aim` is what one works for. */
export interface SpeedGoal {
  needed: number
  aim: number
}

/** Returns the goal of a time that is at most `most` times the peer's, and aims at `aim` times the peer's. */
export const goalOfTime = (most: number, aim: number): SpeedGoal => ({ needed: 1 / most, aim: 1 / aim })

/** Adds the goal to the details of a row, and whether it is met. Without a peer there is nothing to meet. */
export function besideGoal(row: BenchRow, { needed, aim }: SpeedGoal): BenchRow {
  const { timesFaster } = completeRow(row)
  if (timesFaster === undefined) return row
  const met = timesFaster >= aim ? 'and its aim' : timesFaster >= needed ? 'yes' : 'no'
  return { ...row, details: { ...row.details, 'needed ×': needed, 'aim ×': aim, met } }
}
