import type { CommandOutcome } from '../../lab/report/outcome.js'
import type { VotesTable } from '../../tables/index.js'
import type { VotesRequest } from './flags.js'

/** What aggregating a table needs. */
export interface VotesPlan {
  items: number
  annotators: number
  votes: number
  classes: number
  /** States of the largest model: classes × subtypes. */
  states: number
  /** About the most bytes in use at one time, beside the table itself. */
  bytes: number
}

/** Number of subtypes of a class in the largest model. */
const SUBTYPES = 3
/** Bytes of one vote: its triple, its place by item and by annotator, its pair and its weight. */
const VOTE_BYTES = 44

/**
 * Returns the plan of aggregating a table. The largest model holds, for each item, a start and a posterior over its
 * states (float32) and two posteriors over the classes (float64), and for each pair of an annotator and a label that it
 * gave, a table and counts over the states (float64). There are at most as many pairs as votes.
 */
export function planOf(table: VotesTable, method: VotesRequest['method']): VotesPlan {
  const { itemCount: items, annotatorCount: annotators, labels, classNames } = table
  const classes = Math.max(2, classNames.length)
  const states = classes * (method === 'auto' || method === 'subtypes' ? SUBTYPES : 1)
  const pairs = Math.min(labels.length, annotators * classes)
  const bytes = labels.length * VOTE_BYTES + items * (8 * states + 20 * classes) + pairs * (24 * states + 16 * classes)
  return { items, annotators, votes: labels.length, classes: classNames.length, states, bytes }
}

/** Returns a plan as the outcome of `votes --plan`. */
export function planOutcome(table: VotesTable, request: VotesRequest): CommandOutcome {
  const plan = planOf(table, request.method)
  const number = (n: number) => n.toLocaleString('en-US')
  return {
    title: 'Plan: nothing was computed',
    about: `${table.summary}.`,
    document: { plan },
    tables: [
      {
        title: 'Needs',
        columns: [
          { key: 'name', title: 'what' },
          { key: 'value', title: 'number', align: 'right' },
        ],
        rows: [
          { name: 'votes', value: number(plan.votes) },
          { name: 'method', value: request.method },
          { name: 'states of its largest model', value: number(plan.states) },
          { name: 'memory, about', value: `${Math.ceil(plan.bytes / 2 ** 20).toLocaleString('en-US')} MiB` },
        ],
      },
    ],
    figures: [],
    checks: [],
    facts: [['command', request.line]],
    footer: `${request.line}: planned`,
  }
}
