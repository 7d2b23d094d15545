import type { Table } from '../../report/table-data.js'
import { intervalOf } from '../comparison.js'
import type { CalibrationResult } from './run.js'

/** Returns the table of distances: one row per learner and partition. */
export function tables({ partitions, learners, sets, train, test, noise }: CalibrationResult): Table[] {
  return [
    {
      title: 'Distance of answers from noisy labels, by partition',
      groupBy: 'partition',
      columns: [
        { key: 'learner', title: 'learner' },
        { key: 'distance', title: 'distance', digits: 3 },
        { key: 'interval', title: '95%', digits: 3 },
        { key: 'plugIn', title: 'observed', digits: 3 },
        { key: 'nullMean', title: 'null mean', digits: 3 },
        { key: 'nullQuantile', title: 'null 95% quantile', digits: 3 },
        { key: 'beyond', title: 'significant' },
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
            beyond: of.plugIn > of.nullQuantile,
          }
        }),
      ),
      notes: [
        `The total variation of (cell, answer) from (cell, noisy label), over ${sets} disjoint training sets of ${train} digits, each with ${test} separate test digits; ${noise} of labels flip. The distance is the observed one minus its mean under the null hypothesis of equal distributions, estimated by permutations; it is significant if the observed one exceeds the 95% quantile of the null.`,
        'Intervals cover training sets and test digits. They are wide when sets are few, and at least as wide as the intervals over test digits alone.',
      ],
    },
  ]
}
