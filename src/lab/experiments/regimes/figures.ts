import type { Estimate } from '../../../evaluate/estimate.js'
import type { Figure } from '../../report/figure-data.js'
import { intervalOf } from '../comparison.js'
import { sizedLearners } from './learners.js'
import type { LearnerRegime, RegimesResult } from './summary.js'
import { coverageOf } from './tables.js'

/** Names of the learners that `noisyFigure` shows, of different looks. */
const NOISY_FIGURE_LEARNERS = ['nearest', 'growing', 'shepard', 'laplace', 'ridge', 'forest']

/** Returns the look of a learner by its name. */
const lookOf = (name: string): number => sizedLearners.find((learner) => learner.name === name)!.look

/** Returns two figures of the error against n on logarithmic axes: one for neighbors, one for all other learners. */
export function errorFigures(result: RegimesResult): Figure[] {
  const near = ({ family }: LearnerRegime) => family === 'neighbors'
  return [
    errorFigure('Neighbors', result, result.learners.filter(near)),
    errorFigure(
      'Kernels and trees',
      result,
      result.learners.filter((of) => !near(of)),
    ),
  ]
}

/** Returns a figure of the error against n, at the higher of the two noise rates. */
function errorFigure(title: string, result: RegimesResult, learners: readonly LearnerRegime[]): Figure {
  const p = result.rates[1]
  const limits = learners.some(({ limits }) => limits[1] !== null)
  const refused = learners.filter((of) => of.refused.length > 0).map(refusedText)
  return {
    kind: 'lines',
    title: `${title}: error against n`,
    caption: [
      `${p} of labels are flipped; the Bayes rule has error 0, below every logarithmic axis.`,
      ...(limits ? ['Lines are the error due to noise alone as n grows.'] : []),
      ...refused,
      coverageOf(result),
    ].join(' '),
    xLabel: 'n, training rows',
    yLabel: 'error',
    xScale: 'log',
    yScale: 'log',
    dodge: true,
    series: learners.map(({ name, title, sizes, limits: [, limit], refused }) => ({
      label: title,
      look: lookOf(name),
      joined: true,
      refused: refused.map(({ n }) => n),
      ...(limit !== null &&
        sizes.length > 0 && { theory: endsOf(sizes.map(({ n }) => n)).map((x) => ({ x, y: limit })) }),
      measured: sizes.map(({ n, errors }) => ({ x: n, y: errors[1].estimate, interval: intervalOf(errors[1]) })),
    })),
  }
}

/** Returns a sentence on the smallest n at which the solver refused the training sets of a learner. */
const refusedText = ({ title, refused }: LearnerRegime) =>
  `${title} is refused from n = ${refused[0].n.toLocaleString('en-US')}: the solver adds no hidden ridge.`

/** Returns the first and the last size. */
const endsOf = (sizes: readonly number[]): number[] => [sizes[0], sizes[sizes.length - 1]]

/**
 * Returns the dot plot of the error that noise adds at both noise rates, with limits in closed form as ticks. It shows
 * whether the added error is proportional to the noise.
 */
export function costFigure(result: RegimesResult): Figure {
  return {
    kind: 'dots',
    title: 'Does twice the noise cost twice the error?',
    caption: `The error that noise adds at the largest n, for two shares of flipped labels. ${coverageOf(result)}`,
    label: 'error that noise adds',
    tick: 'limit as n grows',
    digits: 3,
    rows: result.learners
      .filter(({ sizes }) => sizes.length > 0)
      .flatMap(({ name, title, sizes, limits }) =>
        result.rates.map((p, at) => {
          const cost = sizes[sizes.length - 1].costs[at]
          const row = {
            label: `${title}, p = ${p}`,
            measured: cost.estimate,
            interval: intervalOf(cost),
            look: lookOf(name),
          }
          const limit = limits[at]
          return limit === null ? row : { ...row, predicted: limit }
        }),
      ),
  }
}

/**
 * Returns the figure of the error on test labels with the same noise, against n. A line marks the error of the Bayes
 * rule.
 */
export function noisyFigure(result: RegimesResult): Figure {
  const p = result.rates[1]
  const seen = (error: number) => p + (1 - 2 * p) * error
  const seenOf = ({ interval: [low, high] }: Estimate) => ({ low: seen(low), high: seen(high) })
  return {
    kind: 'lines',
    title: 'Error on noisy labels against n',
    caption: `The same errors as measured on a test set with the same noise: p + (1 − 2p) × error. ${coverageOf(result)}`,
    xLabel: 'n, training rows',
    yLabel: 'error on noisy labels',
    xScale: 'log',
    dodge: true,
    references: [{ label: 'Bayes rule', y: p }],
    series: result.learners
      .filter(({ name, sizes }) => NOISY_FIGURE_LEARNERS.includes(name) && sizes.length > 0)
      .map(({ name, title, sizes }) => ({
        label: title,
        look: lookOf(name),
        joined: true,
        measured: sizes.map(({ n, errors }) => ({ x: n, y: seen(errors[1].estimate), interval: seenOf(errors[1]) })),
      })),
  }
}
