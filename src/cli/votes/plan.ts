import { planVotes } from '../../annotators/plan.js'
import type { CommandOutcome } from '../../lab/report/outcome.js'
import type { VotesTable } from '../../tables/index.js'
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
  return {
    title: 'Plan: nothing was computed',
    about: `${table.summary}.`,
    document: { plan: { ...sizes, method, ...plan } },
    tables: [
      {
        title: 'Needs',
        columns: [
          { key: 'name', title: 'what' },
          { key: 'value', title: 'number', align: 'right' },
        ],
        rows: [
          { name: 'models that are fitted', value: count(plan.models) },
          {
            name: 'memory, in addition to the table',
            value: `${count(Math.ceil((plan.bytes + plan.hostBytes) / 2 ** 20))} MiB`,
          },
          { name: 'multiply-adds, about', value: plan.operations.toExponential(0).replace('e+', 'e') },
        ],
      },
    ],
    figures: [],
    checks: [],
    facts: [['command', line]],
    footer: `${line}: planned`,
  }
}
