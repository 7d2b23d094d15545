import type { Estimate } from '../../../evaluate/estimate.js'
import type { Figure } from '../../report/figure-data.js'
import { intervalOf } from '../comparison.js'
import type { LearnerRegime, RegimesResult } from './summary.js'
import { coverageOf } from './tables.js'

/** Learners of the one figure that has room for six. */
const NOISY_FIGURE_LEARNERS = ['nearest', 'growing', 'shepard', 'laplace', 'ridge', 'forest']

/** Error against n, both logarithmic: neighbors, and the others. */
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

function errorFigure(title: string, result: RegimesResult, learners: readonly LearnerRegime[]): Figure {
  const p = result.rates[1]
  const limits = learners.some(({ limits }) => limits[1] !== null)
  const refused = learners.filter((of) => of.refused.length > 0).map(refusedText)
  return {
    kind: 'lines',
    title: `${title}: error against n`,
    caption: [
      `${p} of labels are flipped; the Bayes rule has error 0, below every logarithmic axis.`,
      ...(limits ? ['Lines: what noise alone costs as n grows.'] : []),
      ...refused,
      coverageOf(result),
    ].join(' '),
    xLabel: 'n, training rows',
    yLabel: 'error',
    xScale: 'log',
    yScale: 'log',
    dodge: true,
    series: learners.map(({ title, sizes, limits: [, limit], refused }) => ({
      label: title,
      joined: true,
      refused: refused.map(({ n }) => n),
      ...(limit !== null &&
        sizes.length > 0 && { theory: endsOf(sizes.map(({ n }) => n)).map((x) => ({ x, y: limit })) }),
      measured: sizes.map(({ n, errors }) => ({ x: n, y: errors[1].estimate, interval: intervalOf(errors[1]) })),
    })),
  }
}

const refusedText = ({ title, refused }: LearnerRegime) =>
  `${title} is refused from n = ${refused[0].n.toLocaleString('en-US')}: no ridge is hidden in it.`

const endsOf = (sizes: readonly number[]): number[] => [sizes[0], sizes[sizes.length - 1]]

/** What noise costs at both rates, with closed forms as ticks: whether it is proportional. */
export function costFigure(result: RegimesResult): Figure {
  return {
    kind: 'dots',
    title: 'Does twice the noise cost twice the error?',
    caption: `What noise adds to the error at the largest n, for two rates of flips. ${coverageOf(result)}`,
    label: 'error that noise adds',
    tick: 'limit as n grows',
    digits: 3,
    rows: result.learners
      .filter(({ sizes }) => sizes.length > 0)
      .flatMap(({ title, sizes, limits }) =>
        result.rates.map((p, at) => {
          const cost = sizes[sizes.length - 1].costs[at]
          const row = { label: `${title}, p = ${p}`, measured: cost.estimate, interval: intervalOf(cost) }
          const limit = limits[at]
          return limit === null ? row : { ...row, predicted: limit }
        }),
      ),
  }
}

/** The error on labels with noise: what a test set shows whose labels are as bad, and beside it the least there is. */
export function noisyFigure(result: RegimesResult): Figure {
  const p = result.rates[1]
  const seen = (error: number) => p + (1 - 2 * p) * error
  const seenOf = ({ interval: [low, high] }: Estimate) => ({ low: seen(low), high: seen(high) })
  return {
    kind: 'lines',
    title: 'Error on noisy labels against n',
    caption: `The same errors as a test set with the same noise shows them: p + (1 − 2p) × error. ${coverageOf(result)}`,
    xLabel: 'n, training rows',
    yLabel: 'error on noisy labels',
    xScale: 'log',
    dodge: true,
    references: [{ label: 'Bayes rule', y: p }],
    series: result.learners
      .filter(({ name, sizes }) => NOISY_FIGURE_LEARNERS.includes(name) && sizes.length > 0)
      .map(({ title, sizes }) => ({
        label: title,
        joined: true,
        measured: sizes.map(({ n, errors }) => ({ x: n, y: seen(errors[1].estimate), interval: seenOf(errors[1]) })),
      })),
  }
}
