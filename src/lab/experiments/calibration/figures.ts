import { learnerOf } from '../../learners/learners.js'
import type { Figure } from '../../report/figure-data.js'
import { intervalOf } from '../comparison.js'
import type { CalibrationResult } from './run.js'

const DIGIT_NAMES = Array.from({ length: 10 }, (_, digit) => String(digit))

/**
 * Returns the figures of the report: the distributions of labels and predictions by true digit and by k-means cell,
 * then the distances for each partition.
 */
export function figures(result: CalibrationResult): Figure[] {
  return [
    joint(result, 'class', {
      title: 'Noisy labels and answers, by the true digit',
      rowLabel: 'true digit',
      caption:
        'The first panel is the noise: the larger the digit, the more often its label is the next digit. Learners that repeat the noise show the same line next to the diagonal.',
    }),
    joint(result, 'clusters', {
      title: 'Noisy labels and answers, by cells of k-means',
      rowLabel: 'cell of k-means',
      caption: 'Cells come from k-means on the pixels of the first training set, without labels.',
    }),
    ...result.partitions.map((_, at) => distances(result, at)),
  ]
}

/**
 * Returns heatmaps of the noisy labels and of each learner's predictions, by the cells of the partition called `name`.
 */
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
    caption: `${caption} Shares over ${sets} training sets and their ${sets * test} test digits.`,
    colLabel: 'label or answer',
    classes: DIGIT_NAMES,
    rows: cells,
    panels: [
      { title: 'noisy labels', matrix: labels },
      ...learners.map(({ title, answers }) => ({ title, matrix: answers[at] })),
    ],
  }
}

/** Returns the dot plot of the distances of all learners for the partition at index `at`. */
function distances({ partitions, learners, sets }: CalibrationResult, at: number): Figure {
  return {
    kind: 'dots',
    title: `Distance of answers from noisy labels: ${partitions[at].title}`,
    caption: `Total variation minus its mean under the null hypothesis of equal distributions; the tick is the 95% quantile under the null. Intervals are 95% and cover ${sets} training sets and their test digits.`,
    label: 'distance (total variation)',
    tick: 'chance alone, 95%',
    digits: 3,
    rows: learners.map(({ name, title, distances }) => {
      const { estimate, nullMean, nullQuantile } = distances[at]
      return {
        label: title,
        measured: estimate,
        interval: intervalOf(distances[at]),
        predicted: nullQuantile - nullMean,
        look: learnerOf(name).look,
      }
    }),
  }
}
