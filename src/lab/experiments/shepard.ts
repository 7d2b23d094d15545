import type { Estimate } from '../../evaluate/estimate.js'
import { exp } from '../../random/elementary.js'
import { shepardError } from '../../theory/shepard.js'
import type { LineChart } from '../report/figure-data.js'
import type { Table } from '../report/table-data.js'
import { noisyLabels } from '../sweeps/kinds/noisy-labels/noisy-labels.js'
import {
  type Comparison,
  compare,
  comparisonColumns,
  comparisonRow,
  INSIDE_NOTE,
  intervalOf,
  theoryHolds,
} from './comparison.js'
import { defineExperiment, type RunContext } from './experiment.js'
import { APART, dimensionText } from './gaussians.js'
import { runTrials } from './trials.js'

const DIMENSIONS = [1, 2, 5]
const NOISES = [0.1, 0.2, 0.3, 0.4]
const ALPHAS = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95]
/**
 * Largest exponent ratio alpha = d / beta that is checked against theory, for weights distance^-beta in d dimensions.
 * Up to it, the error of n rows is within about n^-(1/alpha - 1) of its limit, well inside the intervals.
 */
const QUICK_ALPHA = 0.4
/**
 * Noise rate, dimension and number of training sizes for the convergence in the number of rows. Each size is four times
 * the previous one.
 */
const [FOLLOWED_NOISE, FOLLOWED_DIMENSION, FOLLOWED_SIZES] = [0.2, 2, 5]
/**
 * Values of alpha = d / beta for the convergence in the number of rows, with weights distance^-beta in d dimensions.
 */
const FOLLOWED_ALPHAS = [0.5, 0.7, 0.8, 0.9]

type ShepardAlphaError = Comparison & { d: number; p: number; alpha: number }
/** Returns true if training sets are large enough for the error to be close to its limit. */
const isQuick = ({ alpha }: { alpha: number }): boolean => alpha <= QUICK_ALPHA

type ShepardSizeError = Estimate & { alpha: number; rows: number; limit: number }

/** Result of the `shepard` experiment. An error is the share of test inputs that do not get the Bayes optimal class. */
export interface ShepardResult {
  /** Errors for each dimension, noise rate and alpha = d / beta, with training sets of `train` rows. */
  quantities: ShepardAlphaError[]
  /** Errors at growing training sizes for one dimension and one noise rate, with their limits for many rows. */
  sizes: ShepardSizeError[]
  /** Rows of each training set behind `quantities`. */
  train: number
}

const SHEPARD_OPTIONS = {
  train: { type: 'integer', min: 500, max: 100_000, default: 2000, help: 'rows of each training set' },
  longest: {
    type: 'integer',
    min: 512,
    max: 1_000_000,
    default: 16_384,
    help: 'rows of the largest training set of the convergence figure',
  },
  test: { type: 'integer', min: 1, max: 100_000, default: 200, help: 'test inputs of each training set' },
  sets: { type: 'integer', min: 2, max: 10_000, default: 60, help: 'independent training sets' },
  draws: { type: 'integer', min: 1, max: 1000, default: 4, help: 'noise draws of each training set' },
} as const

export const shepard = defineExperiment({
  name: 'shepard',
  title: "Shepard's weights: one knob from sampler to Bayes",
  summary: 'error of interpolation by distance weights against the exponent',
  about:
    'Each training label votes with the weight distance^−β. Every such vote fits its labels exactly, wrong ones included. On new inputs ' +
    'α = d/β decides: near 0 the nearest label has all the weight and all of the noise is repeated (a sampler); near 1 so many ' +
    'labels share the weight that the noise averages out (Bayes). The error in between has a closed form, the same in any dimension. ' +
    'Check that the points lie on it, and note how slowly they approach it at large α as training sets grow.',
  options: SHEPARD_OPTIONS,
  fast: { sets: 20, longest: 4096, train: 500 },
  deep: { sets: 200, train: 8000, longest: 65_536 },
  run,
  tables: ({ quantities, sizes, train }: ShepardResult) => [
    answerTable(quantities, train),
    {
      folded: true,
      title: `Predicted and measured error at ${train.toLocaleString('en-US')} rows`,
      groupBy: 'dimension',
      columns: [{ key: 'alpha', title: 'α', digits: 2, align: 'right' }, ...comparisonColumns(4)],
      rows: quantities
        .filter(({ p }) => p === FOLLOWED_NOISE)
        .map((of) => ({
          dimension: dimensionText(of.d),
          alpha: of.alpha,
          ...comparisonRow(of),
          ...(isQuick(of) ? {} : { inside: 'not yet' }),
        })),
      notes: [
        `Against the Bayes optimal class. Intervals cover ${quantities[0].n} training sets, each with its own test inputs. Predictions are limits for many rows. Not yet: above α = ${QUICK_ALPHA} the error of ${train.toLocaleString('en-US')} rows is still far above its limit, so the check leaves it out.`,
        INSIDE_NOTE,
      ],
    },
    {
      title: 'Error above its limit, by the number of rows',
      columns: [
        { key: 'alpha', title: 'α', digits: 2, align: 'right' },
        ...sizesOf(sizes).map((n) => ({ key: `n${n}`, title: `n = ${n.toLocaleString('en-US')}`, digits: 4 })),
        { key: 'halving', title: '× rows to halve it', digits: 0 },
      ],
      rows: FOLLOWED_ALPHAS.map((alpha) => ({
        alpha,
        ...Object.fromEntries(at(sizes, alpha).map(({ rows, estimate, limit }) => [`n${rows}`, estimate - limit])),
        halving: exp((Math.LN2 * alpha) / (1 - alpha)),
      })),
      notes: [
        `In ${dimensionText(FOLLOWED_DIMENSION)}, ${FOLLOWED_NOISE} of labels flipped. In theory the difference falls like n^−(1/α − 1): the last column is the factor by which rows must grow to halve it.`,
      ],
    },
  ],
  figures: ({ quantities, sizes, train }: ShepardResult) => [
    alphaFigure(
      `From sampler to Bayes in ${dimensionText(FOLLOWED_DIMENSION)}`,
      train,
      NOISES.map((p) => [
        `${p} of labels flipped`,
        quantities.filter((of) => of.d === FOLLOWED_DIMENSION && of.p === p),
      ]),
    ),
    {
      ...alphaFigure(
        `${FOLLOWED_NOISE} of labels flipped, by the dimension`,
        train,
        DIMENSIONS.map((d) => [dimensionText(d), quantities.filter((of) => of.d === d && of.p === FOLLOWED_NOISE)]),
      ),
      dodge: true,
    },
    sizesFigure(sizes),
  ],
  checks: ({ quantities }: ShepardResult) => [
    theoryHolds(
      quantities.filter((of) => isQuick(of) && of.p === FOLLOWED_NOISE),
      `predictions up to α = ${QUICK_ALPHA}`,
    ),
  ],
})

async function run(context: RunContext<typeof SHEPARD_OPTIONS>): Promise<ShepardResult> {
  const { train, longest, test, sets, draws } = context.options
  const byAlpha = DIMENSIONS.flatMap((d) =>
    ALPHAS.flatMap((alpha) => NOISES.map((p) => ({ d, rows: train, alpha, p }))),
  )
  const sizes = Array.from({ length: FOLLOWED_SIZES }, (_, at) => Math.floor(longest / 4 ** (FOLLOWED_SIZES - 1 - at)))
  const byRows = sizes.flatMap((rows) =>
    FOLLOWED_ALPHAS.map((alpha) => ({ d: FOLLOWED_DIMENSION, rows, alpha, p: FOLLOWED_NOISE })),
  )
  const settings = [...byAlpha, ...byRows]
  const points = settings.map(({ d, rows, alpha, p }) => ({
    ...APART,
    'world.dimension': d,
    train: rows,
    test,
    noise: p,
    noiseModel: 'symmetric',
    sampler: 'shepard',
    'sampler.alpha': alpha,
  }))
  const results = await runTrials(context, { kind: noisyLabels, points, seeds: sets, draws })
  const measured = settings.map((setting, at) => ({ ...setting, ...results[at].estimate('error') }))
  return {
    quantities: measured.slice(0, byAlpha.length).map(({ d, rows: _, alpha, p, ...of }) => {
      const quantity = `error at α = ${alpha}, ${p} flipped, d = ${d}`
      return { d, p, alpha, ...compare(quantity, shepardError({ alpha, p }), of) }
    }),
    sizes: measured.slice(byAlpha.length).map(({ d: _, alpha, p, ...of }) => ({
      alpha,
      ...of,
      limit: shepardError({ alpha, p }),
    })),
    train,
  }
}

/** Returns the table of the error at each alpha, in each dimension. */
function answerTable(quantities: readonly ShepardAlphaError[], train: number): Table {
  const own = quantities.filter(({ p }) => p === FOLLOWED_NOISE)
  return {
    title: `From sampler to Bayes: error when ${FOLLOWED_NOISE} of labels flip`,
    columns: [
      { key: 'alpha', title: 'α', digits: 2, align: 'right' },
      { key: 'limit', title: 'limit (theory)', digits: 3 },
      ...DIMENSIONS.map((d) => ({ key: `d${d}`, title: dimensionText(d), digits: 3 })),
    ],
    rows: ALPHAS.map((alpha) => {
      const at = own.filter((of) => of.alpha === alpha)
      return { alpha, limit: at[0].predicted, ...Object.fromEntries(at.map(({ d, estimate }) => [`d${d}`, estimate])) }
    }),
    notes: [
      `α = d/β. An error of ${FOLLOWED_NOISE} is that of a sampler, 0 that of the Bayes rule. Measured on training sets of ${train.toLocaleString('en-US')} rows, which reach the limit up to about α = ${QUICK_ALPHA}.`,
    ],
  }
}

const sizesOf = (sizes: readonly ShepardSizeError[]): number[] => [...new Set(sizes.map(({ rows }) => rows))]
const at = (sizes: readonly ShepardSizeError[], alpha: number): ShepardSizeError[] =>
  sizes.filter((of) => of.alpha === alpha)

function alphaFigure(
  title: string,
  train: number,
  series: [label: string, of: readonly ShepardAlphaError[]][],
): LineChart {
  const steps = Array.from({ length: 99 }, (_, i) => (i + 1) / 100)
  return {
    kind: 'lines',
    title,
    caption: `Lines are the limit for many rows; points are means over ${series[0][1][0].n} training sets of ${train.toLocaleString('en-US')} rows, with 95% intervals that cover the sets and their test inputs.`,
    xLabel: 'α = dimension / exponent of the distance',
    yLabel: 'error against the Bayes optimal class',
    series: series.map(([label, of]) => ({
      label,
      theory: steps.map((alpha) => ({ x: alpha, y: shepardError({ alpha, p: of[0].p }) })),
      measured: of.map((point) => ({ x: point.alpha, y: point.estimate, interval: intervalOf(point) })),
    })),
  }
}

function sizesFigure(sizes: readonly ShepardSizeError[]): LineChart {
  return {
    kind: 'lines',
    title: 'Slow above α = 0.7: the error as training sets grow',
    caption: `In ${dimensionText(FOLLOWED_DIMENSION)}, ${FOLLOWED_NOISE} of labels flipped. Lines are the limits; points are means over ${sizes[0].n} training sets, with 95% intervals that cover the sets and their test inputs.`,
    xLabel: 'rows of the training set',
    yLabel: 'error against the Bayes optimal class',
    xScale: 'log',
    fromZero: true,
    series: FOLLOWED_ALPHAS.map((alpha) => ({
      label: `α = ${alpha}`,
      theory: at(sizes, alpha).map(({ rows, limit }) => ({ x: rows, y: limit })),
      measured: at(sizes, alpha).map((point) => ({ x: point.rows, y: point.estimate, interval: intervalOf(point) })),
      joined: true,
    })),
  }
}
