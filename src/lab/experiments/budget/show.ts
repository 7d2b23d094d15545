import type { LineChart } from '../../report/figure-data.js'
import type { Table } from '../../report/table-data.js'
import { comparisonColumns, INSIDE_NOTE, intervalOf, isInside } from '../comparison.js'
import type { WorldBudget } from './result.js'

/** Groups results by world: returns one array per world, with one entry per budget. */
export function worldsOf(pools: readonly WorldBudget[]): WorldBudget[][] {
  return [...new Set(pools.map(({ name }) => name))].map((name) => pools.filter((of) => of.name === name))
}

const budgetText = (labels: number): string => `${labels.toLocaleString('en-US')} labels`
const leastOf = <T>(all: readonly T[], of: (one: T) => number): T => all.reduce((a, b) => (of(b) < of(a) ? b : a))

/** Returns the table of the best number of teachers: one row for each world and budget. */
export function answerTable(pools: readonly WorldBudget[]): Table {
  return {
    title: 'The best number of teachers',
    groupBy: 'world',
    columns: [
      { key: 'labels', title: 'labels', align: 'right' },
      { key: 'best', title: 'best number' },
      { key: 'theory', title: 'in theory' },
      { key: 'error', title: 'error of their vote', digits: 3 },
      { key: 'interval', title: '95%', digits: 3 },
      { key: 'alone', title: 'of 1 teacher', digits: 3 },
    ],
    rows: pools.map(({ title, budget, votes }) => {
      const best = leastOf(votes, ({ estimate }) => estimate)
      const known = votes[0].predicted !== null
      return {
        world: title,
        labels: budget,
        best: best.members,
        theory: known ? leastOf(votes, (of) => of.predicted!).members : null,
        error: best.estimate,
        interval: intervalOf(best),
        alone: votes.find(({ members }) => members === 1)?.estimate,
      }
    }),
    notes: [
      `Means of ${pools[0].votes[0].n} training sets. Near the best number the error is flat, so the best measured number may differ from that of theory by chance.`,
    ],
  }
}

/** Returns the table of one world: one row for each budget and number of teachers. */
export function votesTable(budgets: readonly WorldBudget[]): Table {
  const [{ title, votes }] = budgets
  const known = votes[0].predicted !== null
  return {
    title: `Error of the vote: ${title}`,
    folded: true,
    groupBy: 'labels',
    columns: [
      { key: 'members', title: 'teachers', align: 'right' },
      ...comparisonColumns(4).filter(({ key }) => known || key === 'measured' || key === 'interval'),
    ],
    rows: budgets.flatMap(({ budget, votes: all }) =>
      all.map(({ members, predicted, ...measured }) => ({
        labels: budgetText(budget),
        members,
        measured: measured.estimate,
        interval: intervalOf(measured),
        ...(predicted !== null && { predicted, inside: isInside(predicted, measured) }),
      })),
    ),
    notes: [
      `Against the Bayes optimal class; intervals cover ${votes[0].n} training sets${title.includes('atoms') ? '' : ' and their test inputs'}.`,
      ...(known ? [INSIDE_NOTE] : []),
    ],
  }
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
