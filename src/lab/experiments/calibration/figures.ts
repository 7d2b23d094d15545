import type { Figure } from '../../report/figure-data.js'
import { intervalOf } from '../comparison.js'
import type { CalibrationResult } from './run.js'

const DIGITS = Array.from({ length: 10 }, (_, digit) => String(digit))

export function figures(result: CalibrationResult): Figure[] {
  return [
    joint(result, 'class', {
      title: 'Noisy labels and answers, by the digit that is shown',
      rowLabel: 'digit that is shown',
      caption:
        'The first is the noise: the larger the digit the more often its label is the next one. Learners that repeat it have the same line beside the diagonal.',
    }),
    joint(result, 'clusters', {
      title: 'The same in cells that look at no label',
      rowLabel: 'cell of k-means',
      caption: 'Cells are those of k-means on the pixels of the first training set.',
    }),
    ...result.partitions.map((_, at) => distances(result, at)),
  ]
}

function joint(
  { partitions, learners, sets, test }: CalibrationResult,
  name: string,
  { caption, ...about }: { title: string; rowLabel: string; caption: string },
): Figure {
  const at = partitions.findIndex((partition) => partition.name === name)
  const { labels, cells } = partitions[at]
  return {
    kind: 'heatmaps',
    ...about,
    caption: `${caption} Shares over ${sets} training sets and the ${sets * test} test digits beside them.`,
    colLabel: 'label or answer',
    classes: DIGITS,
    rows: cells,
    panels: [
      { title: 'noisy labels', matrix: labels },
      ...learners.map(({ title, answers }) => ({ title, matrix: answers[at] })),
    ],
  }
}

function distances({ partitions, learners, sets }: CalibrationResult, at: number): Figure {
  return {
    kind: 'dots',
    title: `How far answers are from noisy labels: ${partitions[at].title}`,
    caption: `Total variation, less its mean where nothing differs; the tick is what chance alone stays below 95% of the time. Intervals are 95% and cover ${sets} training sets and test digits.`,
    label: 'distance (total variation)',
    tick: 'chance alone, 95%',
    digits: 3,
    rows: learners.map(({ title, distances }) => {
      const { estimate, nullMean, nullQuantile } = distances[at]
      return {
        label: title,
        measured: estimate,
        interval: intervalOf(distances[at]),
        predicted: nullQuantile - nullMean,
      }
    }),
  }
}
