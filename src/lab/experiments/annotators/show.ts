import type { LineChart } from '../../report/figure-data.js'
import type { Table } from '../../report/table-data.js'
import { comparisonColumns, comparisonRow, INSIDE_NOTE, intervalOf } from '../comparison.js'
import { METHOD_TITLES, METHODS } from './measure.js'
import type { AnnotatorsResult, CrowdErrors } from './result.js'

/** What varies between the crowds: the votes of an item, or the number of annotators. */
type CrowdAxis = 'votes' | 'annotators'

const crowdsOf = (result: AnnotatorsResult, axis: CrowdAxis): CrowdErrors[] =>
  axis === 'votes' ? result.byVotes : result.byAnnotators

const subjectOf = ([{ annotators, votes }]: readonly CrowdErrors[], axis: CrowdAxis): string =>
  axis === 'votes' ? `${annotators} annotators` : `${votes} ${votes === 1 ? 'vote' : 'votes'} an item`

/** Returns the table of errors: a row for each crowd, a column for each method. */
export function errorsTable(result: AnnotatorsResult, axis: CrowdAxis): Table {
  const crowds = crowdsOf(result, axis)
  return {
    title: `Share of wrong labels by the number of ${axis}: ${subjectOf(crowds, axis)}`,
    columns: [
      { key: axis, title: axis, align: 'right' },
      ...METHODS.map((name) => ({ key: name, title: METHOD_TITLES[name], digits: 3 })),
      { key: 'bound', title: 'bound', digits: 3 },
    ],
    rows: crowds.map((of) => ({
      [axis]: of[axis],
      ...Object.fromEntries(METHODS.map((name) => [name, of.errors[name].estimate])),
      bound: of.bestBound,
    })),
    notes: [
      `Means of ${crowds[0].errors.ours.n} draws of items and votes. The student is tested on new inputs, the others on the items. Intervals are in the figure.`,
      'Bound: the rule that knows all accuracies errs at most this often (Chernoff), without features.',
      `The best rule on the features alone errs on ${(100 * result.featureError).toFixed(1)}% of the items.`,
    ],
  }
}

/** Returns the table that compares the error of plurality with theory: a row for each crowd. */
export const pluralityTable = ({ quantities }: AnnotatorsResult): Table => ({
  title: 'Plurality, predicted and measured',
  folded: true,
  columns: [{ key: 'quantity', title: 'votes of an item' }, ...comparisonColumns(4)],
  rows: quantities.map(comparisonRow),
  notes: [`Intervals cover ${quantities[0].n} draws of items and votes.`, INSIDE_NOTE],
})

/** Returns what varies between the crowds that were measured. */
export const axesOf = ({ byAnnotators }: AnnotatorsResult): CrowdAxis[] =>
  byAnnotators.length > 0 ? ['votes', 'annotators'] : ['votes']

/** Returns the figure of errors against votes or annotators. */
export function errorsFigure(result: AnnotatorsResult, axis: CrowdAxis): LineChart {
  const crowds = crowdsOf(result, axis)
  return {
    kind: 'lines',
    title: `Error of labels by the number of ${axis}: ${subjectOf(crowds, axis)}`,
    caption:
      'Curves are theory: the exact error of plurality, and Chernoff’s bound on the rule that knows all accuracies. ' +
      `Means of ${crowds[0].errors.ours.n} draws, with 95% intervals over the draws.`,
    xLabel: axis === 'votes' ? 'votes an item' : 'annotators',
    yLabel: 'share of wrong labels',
    xScale: 'log',
    fromZero: true,
    dodge: true,
    references: [{ label: 'best rule on features alone', y: result.featureError }],
    series: [
      ...METHODS.map((name) => ({
        label: METHOD_TITLES[name],
        ...(name === 'plurality'
          ? { theory: crowds.map((of) => ({ x: of[axis], y: of.pluralityError })) }
          : { joined: true }),
        measured: crowds.map((of) => ({
          x: of[axis],
          y: of.errors[name].estimate,
          interval: intervalOf(of.errors[name]),
        })),
      })),
      { label: 'bound with known accuracies', theory: crowds.map((of) => ({ x: of[axis], y: of.bestBound })) },
    ],
  }
}
