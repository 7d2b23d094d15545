import type { Calibration } from '../../../evaluate/calibration.js'
import type { Table } from '../../report/table-data.js'
import { intervalOf } from '../comparison.js'
import type { CalibrationResult } from './run.js'

/** Word for a distance that permutations explain. */
const CHANCE = 'chance'

/** Returns the table that answers in which cells each learner repeats the noise: one row per partition. */
function answerTable({ partitions, learners, sets }: CalibrationResult): Table {
  return {
    title: 'Distance of answers from noisy labels',
    columns: [
      { key: 'partition', title: 'cells' },
      ...learners.map(({ name, title }) => ({ key: name, title, digits: 3 })),
    ],
    rows: partitions.map(({ title }, at) => ({
      partition: title,
      ...Object.fromEntries(
        learners.map(({ name, distances }) => [name, isBeyond(distances[at]) ? distances[at].estimate : CHANCE]),
      ),
    })),
    notes: [
      `The total variation, beyond what chance alone gives; '${CHANCE}' where the answers cannot be told from noisy labels. A learner that repeats the noise cell by cell has ${CHANCE} or small numbers. Over ${sets} training sets; intervals are in the figures.`,
    ],
  }
}

/** Returns true if the observed distance exceeds the 95% quantile of distances by chance. */
const isBeyond = ({ plugIn, nullQuantile }: Calibration): boolean => plugIn > nullQuantile

/** Returns the tables of the report: the answer, then one row per learner and partition. */
export function tables(result: CalibrationResult): Table[] {
  const { partitions, learners, sets, train, test, noise } = result
  return [
    answerTable(result),
    {
      folded: true,
      title: 'Distances in detail, with their null distribution',
      groupBy: 'partition',
      columns: [
        { key: 'learner', title: 'learner' },
        { key: 'distance', title: 'distance', digits: 3 },
        { key: 'interval', title: '95%', digits: 3 },
        { key: 'plugIn', title: 'seen', digits: 3 },
        { key: 'nullMean', title: 'null mean', digits: 3 },
        { key: 'nullQuantile', title: 'null 95%', digits: 3 },
        { key: 'beyond', title: 'beyond' },
      ],
      rows: partitions.flatMap(({ title, cells }, at) =>
        learners.map((learner) => {
          const of = learner.distances[at]
          return {
            partition: `${title}${cells.length > 1 ? ` (${cells.length} cells)` : ''}`,
            learner: learner.title,
            distance: of.estimate,
            interval: intervalOf(of),
            plugIn: of.plugIn,
            nullMean: of.nullMean,
            nullQuantile: of.nullQuantile,
            beyond: isBeyond(of),
          }
        }),
      ),
      notes: [
        `The total variation of (cell, answer) from (cell, noisy label), over ${sets} disjoint training sets of ${train} digits, each with ${test} separate test digits; ${noise} of labels flip. The distance is the one seen minus its mean under the null hypothesis of equal distributions, estimated by permutations; it is beyond chance if the one seen exceeds the 95% quantile of the null.`,
        'Intervals cover training sets and test digits. They are wide when sets are few, and at least as wide as the intervals over test digits alone.',
      ],
    },
  ]
}
