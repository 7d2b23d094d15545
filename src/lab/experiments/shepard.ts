import type { CallOptions } from '../../engine/call.js'
import type { Estimate } from '../../evaluate/estimate.js'
import { meanOverTrainingSets } from '../../evaluate/mean.js'
import { symmetric } from '../../labels/noise.js'
import { exp } from '../../random/elementary.js'
import { prepareShepard } from '../../samplers/shepard.js'
import { shepardError } from '../../theory/shepard.js'
import type { LineChart } from '../report/figure-data.js'
import { type Comparison, compare, comparisonColumns, comparisonRow, intervalOf, theoryHolds } from './comparison.js'
import { defineExperiment, type RunContext } from './experiment.js'
import { flipped, sharesThatAre } from './flips.js'
import { apart, dimensionText } from './gaussians.js'

const DIMENSIONS = [1, 2, 5]
const NOISES = [0.1, 0.2, 0.3, 0.4]
const ALPHAS = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95]
/** Up to here what few rows add, about n^-(1/alpha - 1), is far within the intervals. */
const QUICK = 0.4
/** Where the error is followed as rows grow: this noise, dimension, and these alphas at so many sizes, each four times the last. */
const [NOISE, DIMENSION, SIZES] = [0.2, 2, 5]
const FOLLOWED = [0.5, 0.7, 0.8, 0.9]

type AtAlpha = Comparison & { d: number; p: number; alpha: number }
type AtSize = Estimate & { alpha: number; rows: number; limit: number }

export interface ShepardResult {
  /** For each dimension, noise and alpha at the same size. */
  quantities: AtAlpha[]
  sizes: AtSize[]
  train: number
}

const OPTIONS = {
  train: { type: 'integer', min: 500, max: 100_000, default: 2000, help: 'rows of each training set' },
  longest: {
    type: 'integer',
    min: 512,
    max: 1_000_000,
    default: 16_384,
    help: 'rows of the largest set, to see it converge',
  },
  test: { type: 'integer', min: 1, max: 100_000, default: 200, help: 'test inputs of each' },
  sets: { type: 'integer', min: 2, max: 10_000, default: 60, help: 'independent training sets' },
  draws: { type: 'integer', min: 1, max: 1000, default: 4, help: 'draws of the noise for each' },
} as const

export const shepard = defineExperiment({
  name: 'shepard',
  title: "Shepard's weights: one knob from sampler to Bayes",
  summary: 'error of interpolation by distance weights against the exponent',
  about:
    'Each training label votes with the weight distance^−β. Every such vote fits its labels exactly, wrong ones included. On new inputs ' +
    'α = d/β decides: near 0 the nearest label has all the weight and the noise comes back whole (a sampler); near 1 so many ' +
    'labels share it that the noise goes (Bayes). The error in between has a closed form, the same in any dimension. Look whether ' +
    'the points lie on it, and how slowly they come down to it at large α as training sets grow.',
  options: OPTIONS,
  fast: { sets: 20, longest: 4096, train: 500 },
  deep: { sets: 200, train: 8000, longest: 65_536 },
  run,
  tables: ({ quantities, sizes, train }: ShepardResult) => [
    {
      title: `Error at ${train.toLocaleString('en-US')} rows, ${NOISE} of labels flipped`,
      groupBy: 'dimension',
      columns: [{ key: 'alpha', title: 'α = d/β', digits: 2, align: 'right' }, ...comparisonColumns(4)],
      rows: quantities
        .filter(({ p }) => p === NOISE)
        .map((of) => ({ dimension: dimensionText(of.d), alpha: of.alpha, ...comparisonRow(of) })),
      notes: [
        `Against the Bayes optimal class. Intervals cover ${quantities[0].n} training sets, each with its own test inputs. Predictions are limits for many rows.`,
      ],
    },
    {
      title: 'How far the error is above its limit',
      columns: [
        { key: 'alpha', title: 'α = d/β', digits: 2, align: 'right' },
        ...sizesOf(sizes).map((n) => ({ key: `n${n}`, title: `n = ${n.toLocaleString('en-US')}`, digits: 4 })),
        { key: 'halving', title: 'rows to halve it', digits: 0 },
      ],
      rows: FOLLOWED.map((alpha) => ({
        alpha,
        ...Object.fromEntries(at(sizes, alpha).map(({ rows, estimate, limit }) => [`n${rows}`, estimate - limit])),
        halving: exp((Math.LN2 * alpha) / (1 - alpha)),
      })),
      notes: [
        `In ${dimensionText(DIMENSION)}, ${NOISE} of labels flipped. In theory it falls like n^−(1/α − 1): the last column is how many times more rows halve it.`,
      ],
    },
  ],
  figures: ({ quantities, sizes, train }: ShepardResult) => [
    alphaFigure(
      `In ${dimensionText(DIMENSION)}, by the noise`,
      train,
      NOISES.map((p) => [`${p} flipped`, quantities.filter((of) => of.d === DIMENSION && of.p === p)]),
    ),
    {
      ...alphaFigure(
        `${NOISE} of labels flipped, by the dimension`,
        train,
        DIMENSIONS.map((d) => [dimensionText(d), quantities.filter((of) => of.d === d && of.p === NOISE)]),
      ),
      dodge: true,
    },
    sizesFigure(sizes),
  ],
  checks: ({ quantities }: ShepardResult) => [
    theoryHolds(quantities.filter(({ alpha, p }) => alpha <= QUICK && p === NOISE)),
  ],
})

async function run(context: RunContext<typeof OPTIONS>): Promise<ShepardResult> {
  const { train, longest } = context.options
  const quantities: AtAlpha[] = []
  for (const d of DIMENSIONS) {
    for (const { p, alpha, ...measured } of await measure(context, { d, n: train, alphas: ALPHAS, noises: NOISES })) {
      const quantity = `error at α = ${alpha}, ${p} flipped, d = ${d}`
      quantities.push({ d, p, alpha, ...compare(quantity, shepardError({ alpha, p }), measured) })
    }
  }
  const sizes: AtSize[] = []
  for (let size = SIZES - 1; size >= 0; size--) {
    const rows = Math.floor(longest / 4 ** size)
    const measured = await measure(context, { d: DIMENSION, n: rows, alphas: FOLLOWED, noises: [NOISE] })
    sizes.push(...measured.map(({ p, ...of }) => ({ ...of, rows, limit: shepardError({ alpha: of.alpha, p }) })))
  }
  return { quantities, sizes, train }
}

interface Setting {
  d: number
  n: number
  alphas: readonly number[]
  noises: readonly number[]
}

/** The clean error at each alpha and noise, on the same training sets. */
async function measure(
  { engine, seed, options, signal, onProgress }: RunContext<typeof OPTIONS>,
  { d, n, alphas, noises }: Setting,
): Promise<(Estimate & { alpha: number; p: number })[]> {
  const { sets, test, draws } = options
  const world = apart(d)
  const call: CallOptions = signal ? { signal } : {}
  const errors = alphas.map(() => noises.map(() => new Float64Array(sets)))
  const flips = { classes: 2, noises: noises.map(symmetric), draws, seed, purpose: `shepard: flips of ${n} rows` }
  for (let set = 0; set < sets; set++) {
    const sample = (rows: number, what: string) =>
      world.sample(engine, rows, { seed, trial: set, purpose: `shepard: ${what}, ${n} rows`, ...call })
    using training = await sample(n, 'train')
    using testing = await sample(test, 'test')
    const seen = await flipped(training.clean, { ...flips, trial: set })
    const wrong = testing.clean.map((label) => 1 - label)
    for (const [at, alpha] of alphas.entries()) {
      using geometry = await prepareShepard(training.x, { ...call, beta: d / alpha })
      const answers = await geometry.predictMany(testing.x, seen, call)
      sharesThatAre(answers, wrong, noises.length).forEach((share, noise) => {
        errors[at][noise][set] = share
      })
    }
    onProgress?.({ stage: `${dimensionText(d)}, ${n} rows`, done: set + 1, total: sets })
  }
  return alphas.flatMap((alpha, at) =>
    noises.map((p, noise) => ({ alpha, p, ...meanOverTrainingSets(errors[at][noise], [0, 1]) })),
  )
}

const sizesOf = (sizes: readonly AtSize[]): number[] => [...new Set(sizes.map(({ rows }) => rows))]
const at = (sizes: readonly AtSize[], alpha: number): AtSize[] => sizes.filter((of) => of.alpha === alpha)

function alphaFigure(title: string, train: number, series: [label: string, of: readonly AtAlpha[]][]): LineChart {
  const steps = Array.from({ length: 99 }, (_, i) => (i + 1) / 100)
  return {
    kind: 'lines',
    title,
    caption: `Lines are the limit for many rows; points are means over ${series[0][1][0].n} training sets of ${train.toLocaleString('en-US')} rows, with 95% intervals over these and their test inputs.`,
    xLabel: 'α = dimension / exponent of the distance',
    yLabel: 'error against the Bayes optimal class',
    series: series.map(([label, of]) => ({
      label,
      theory: steps.map((alpha) => ({ x: alpha, y: shepardError({ alpha, p: of[0].p }) })),
      measured: of.map((point) => ({ x: point.alpha, y: point.estimate, interval: intervalOf(point) })),
    })),
  }
}

function sizesFigure(sizes: readonly AtSize[]): LineChart {
  return {
    kind: 'lines',
    title: 'Slow above α = 0.7: the error as training sets grow',
    caption: `In ${dimensionText(DIMENSION)}, ${NOISE} of labels flipped. Lines are the limits; points are means over ${sizes[0].n} training sets, with 95% intervals over these and their test inputs.`,
    xLabel: 'rows of the training set',
    yLabel: 'error against the Bayes optimal class',
    xScale: 'log',
    fromZero: true,
    series: FOLLOWED.map((alpha) => ({
      label: `α = ${alpha}`,
      theory: at(sizes, alpha).map(({ rows, limit }) => ({ x: rows, y: limit })),
      measured: at(sizes, alpha).map((point) => ({ x: point.rows, y: point.estimate, interval: intervalOf(point) })),
      joined: true,
    })),
  }
}
