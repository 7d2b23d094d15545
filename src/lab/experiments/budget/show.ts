import type { LineChart } from '../../report/figure-data.js'
import type { Column, Table, TableCell } from '../../report/table-data.js'
import { intervalOf } from '../comparison.js'
import type { WorldBudget } from './result.js'

/** Groups results by world: returns one array per world, with one entry per budget. */
export function worldsOf(pools: readonly WorldBudget[]): WorldBudget[][] {
  return [...new Set(pools.map(({ name }) => name))].map((name) => pools.filter((of) => of.name === name))
}

const budgetText = (labels: number): string => `${labels.toLocaleString('en-US')} labels`
const leastOf = <T>(all: readonly T[], of: (one: T) => number): T => all.reduce((a, b) => (of(b) < of(a) ? b : a))

/** Returns the table of one world: one row per number of teachers, and columns for each budget. */
export function votesTable(budgets: readonly WorldBudget[]): Table {
  const [{ title, votes }] = budgets
  const columns = (of: WorldBudget): Column[] => [
    ...(of.votes[0].predicted === null ? [] : [{ key: `predicted${of.budget}`, title: 'predicted', digits: 4 }]),
    { key: `measured${of.budget}`, title: budgetText(of.budget), digits: 4 },
    { key: `interval${of.budget}`, title: '95%', digits: 3 },
  ]
  const cells = ({ budget: labels, votes: all }: WorldBudget, at: number): Record<string, TableCell> => ({
    [`predicted${labels}`]: all[at].predicted,
    [`measured${labels}`]: all[at].estimate,
    [`interval${labels}`]: intervalOf(all[at]),
  })
  return {
    title: `Error of the vote: ${title}`,
    columns: [{ key: 'members', title: 'teachers', align: 'right' }, ...budgets.flatMap(columns)],
    rows: votes.map(({ members }, at) => Object.assign({ members }, ...budgets.map((of) => cells(of, at)))),
    notes: [
      `Against the Bayes optimal class; intervals cover ${votes[0].n} training sets${title.includes('atoms') ? '' : ' and their test inputs'}.`,
      ...budgets.map(leastNote),
    ],
  }
}

function leastNote({ budget: labels, votes }: WorldBudget): string {
  const { members } = leastOf(votes, ({ estimate }) => estimate)
  const predicted =
    votes[0].predicted === null ? '' : `; theory predicts ${leastOf(votes, (of) => of.predicted!).members}`
  return `With ${budgetText(labels)}, ${members} teachers have the lowest measured error${predicted}.`
}

/** Returns the figure of one world: error of the vote against the number of teachers, one series per budget. */
export function votesFigure(budgets: readonly WorldBudget[]): LineChart {
  const [{ title, votes }] = budgets
  const known = votes[0].predicted !== null
  return {
    kind: 'lines',
    title: `Teachers for a budget: ${title}`,
    caption: `${known ? 'Lines are closed forms. ' : 'No closed form is known. '}Means over ${votes[0].n} training sets, with 95% intervals; the ring marks the lowest error.`,
    xLabel: 'teachers that share the labels',
    yLabel: 'error of the vote',
    xScale: 'log',
    fromZero: true,
    series: budgets.map(({ budget: labels, votes: all }) => {
      const best = leastOf(all, ({ estimate }) => estimate)
      return {
        label: budgetText(labels),
        ...(known ? { theory: all.map((of) => ({ x: of.members, y: of.predicted! })) } : { joined: true }),
        measured: all.map((of) => ({
          x: of.members,
          y: of.estimate,
          interval: intervalOf(of),
          ...(of === best && { mark: `best: ${of.members}` }),
        })),
      }
    }),
  }
}
