import { planVotes } from '../../annotators/plan.js'
import type { CommandOutcome } from '../../lab/report/outcome.js'
import type { VotesTable } from '../../tables/index.js'
import { magnitude, mebibytes, plannedOutcome } from '../planned.js'
import { count } from '../words.js'
import type { VotesRequest } from './flags.js'

/**
 * Returns what aggregating a table needs, as the outcome of `votes --plan`. Throws OUT_OF_MEMORY when the votes do not
 * fit.
 */
export function planOutcome(table: VotesTable, { method, line }: VotesRequest): CommandOutcome {
  const { itemCount: items, annotatorCount: annotators, labels, classNames } = table
  const sizes = { items, annotators, votes: labels.length, classes: Math.max(2, classNames.length) }
  const plan = planVotes({ ...sizes, method })
  return plannedOutcome({
    about: `${table.summary}.`,
    plan: { ...sizes, method, ...plan },
    needs: [
      ['models that are fitted', count(plan.models)],
      ['memory, in addition to the table', mebibytes(plan.bytes + plan.hostBytes)],
      ['multiply-adds, about', magnitude(plan.operations)],
    ],
    line,
  })
}
