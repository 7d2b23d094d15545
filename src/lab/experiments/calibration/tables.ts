import type { Table } from '../../report/table-data.js'
import { intervalOf } from '../comparison.js'
import type { CalibrationResult } from './run.js'

export function tables({ partitions, learners, sets, train, test, noise }: CalibrationResult): Table[] {
  return [
    {
      title: 'Distance of answers from noisy labels, by partition',
      groupBy: 'partition',
      columns: [
        { key: 'learner', title: 'learner' },
        { key: 'distance', title: 'distance', digits: 3 },
        { key: 'interval', title: '95%', digits: 3 },
        { key: 'plugIn', title: 'as observed', digits: 3 },
        { key: 'nullMean', title: 'chance alone: mean', digits: 3 },
        { key: 'nullQuantile', title: '95% are below', digits: 3 },
        { key: 'beyond', title: 'beyond chance' },
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
        `The total variation of (cell, answer) from (cell, noisy label), answers over ${sets} disjoint training sets of ${train} digits, each with ${test} test digits of its own; ${noise} of labels flip. The distance is what was observed less its mean where nothing differs, by permutations.`,
        'Intervals cover training sets and test digits; they are wide where sets are few, and never shorter than test digits alone make them.',
      ],
    },
  ]
}
