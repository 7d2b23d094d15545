import type { Sample } from '../../data/world.js'
import type { CallOptions } from '../../engine/call.js'
import type { Estimate } from '../../evaluate/estimate.js'
import { meanOverTrainingSets } from '../../evaluate/mean.js'
import type { Draws } from '../../labels/draws.js'
import { symmetric } from '../../labels/noise.js'
import {
  type PrepareRandomFeaturesOptions,
  prepareRandomFeatures,
} from '../../samplers/random-features/random-features.js'
import type { LineChart } from '../report/figure-data.js'
import type { Check } from '../report/outcome.js'
import type { Table } from '../report/table-data.js'
import { drawnInterval } from './comparison.js'
import { defineExperiment, type RunContext } from './experiment.js'
import { flipped, sharesThatAre } from './flips.js'
import { twoGaussians } from './gaussians.js'
import { isRefusal } from './refusal.js'

/** Features for each row, nearest together where they are as many. */
const TIMES = [0.05, 0.1, 0.2, 0.4, 0.6, 0.8, 0.9, 0.95, 1, 1.05, 1.1, 1.25, 1.5, 2, 4, 8, 16]
/** From so many features a row on, none of the labels is missed, though some features are 0 on all rows. */
const BEYOND = 2
/** Of the means from the boundary, in deviations. */
const REACH = 1.5

/** What so many features do on labels of one noise; null where a training set was refused. */
interface AtFeatures {
  noise: number
  features: number
  test: Estimate | null
  train: Estimate | null
  refused: string | null
}

export interface DoubleDescentersult {
  points: AtFeatures[]
  rows: number
}

const OPTIONS = {
  train: { type: 'integer', min: 20, max: 5000, default: 200, help: 'rows of each training set' },
  test: { type: 'integer', min: 1, max: 100_000, default: 200, help: 'test inputs of each' },
  dimension: { type: 'integer', min: 1, max: 1000, default: 10, help: 'of the two Gaussians' },
  little: { type: 'number', min: 0, max: 0.5, default: 0.05, help: 'share of labels that flip' },
  much: { type: 'number', min: 0, max: 0.5, default: 0.2, help: 'and a larger one' },
  sets: {
    type: 'integer',
    min: 2,
    max: 1000,
    default: 20,
    help: 'independent training sets, each with features of its own',
  },
  draws: { type: 'integer', min: 1, max: 1000, default: 4, help: 'draws of the noise for each' },
} as const

export const doubleDescent = defineExperiment({
  name: 'double-descent',
  title: 'Double descent: random features through the interpolation threshold',
  summary: 'test error of random ReLU features against how many there are',
  about:
    'Least squares on random ReLU features, few to many. At first more features help; then they begin to fit the noise, and where ' +
    'they are as many as rows they just fit every label, at the price of huge weights: the test error peaks there. Beyond, the least ' +
    'weights of all that fit are taken, and the error falls again. Look how the peak stands where the train error reaches 0, and that ' +
    'more noise lifts all of the curve: the second descent does not end at Bayes, for it goes on repeating a part of the noise.',
  options: OPTIONS,
  fast: { sets: 8, train: 100 },
  deep: { sets: 60, train: 500 },
  run,
  tables: ({ points, rows }: DoubleDescentersult) => [pointsTable(points, rows)],
  figures: ({ points, rows }: DoubleDescentersult) => [
    pointsFigure(points, rows, {
      of: 'test',
      title: 'Test error: down, up, and down again',
      yLabel: 'error against the Bayes optimal class',
    }),
    pointsFigure(points, rows, {
      of: 'train',
      title: 'Train error: 0 from the threshold on',
      yLabel: 'share of noisy training labels that are missed',
    }),
  ],
  checks: ({ points, rows }: DoubleDescentersult) => [interpolation(points, rows)],
})

async function run({
  engine,
  seed,
  options,
  signal,
  onProgress,
}: RunContext<typeof OPTIONS>): Promise<DoubleDescentersult> {
  const { train, test, dimension, little, much, sets, draws } = options
  const call: CallOptions = signal ? { signal } : {}
  const world = twoGaussians(dimension, REACH)
  const noises = [little, much]
  const features = TIMES.map((times) => Math.max(1, Math.round(times * train)))
  const errors = features.map(() => noises.map(() => ({ test: new Float64Array(sets), train: new Float64Array(sets) })))
  const refused: (string | null)[] = features.map(() => null)
  for (let set = 0; set < sets; set++) {
    const sample = (n: number, what: string) =>
      world.sample(engine, n, { seed, trial: set, purpose: `double-descent: ${what}`, ...call })
    using training = await sample(train, 'train')
    using testing = await sample(test, 'test')
    const flips = { classes: 2, noises: noises.map(symmetric), draws, seed, purpose: 'double-descent: flips' }
    const seen = await flipped(training.clean, { ...flips, trial: set })
    for (const [at, count] of features.entries()) {
      try {
        const fit = { features: count, seed, trial: set, purpose: 'double-descent: features' }
        const found = await errorsOf({ training, testing, seen }, fit, noises.length, call)
        for (const [noise, of] of errors[at].entries()) {
          of.test[set] = found.test[noise]
          of.train[set] = found.train[noise]
        }
      } catch (error) {
        if (!isRefusal(error)) throw error
        refused[at] = `${error.code}: ${error.message}`
      }
      onProgress?.({ stage: `${count} features`, done: set * features.length + at + 1, total: sets * features.length })
    }
  }
  const estimateOf = (values: Float64Array, at: number) =>
    refused[at] === null ? meanOverTrainingSets(values, [0, 1]) : null
  const points = noises.flatMap((noise, column) =>
    features.map((count, at) => {
      const { test: ofTest, train: ofTrain } = errors[at][column]
      return {
        noise,
        features: count,
        test: estimateOf(ofTest, at),
        train: estimateOf(ofTrain, at),
        refused: refused[at],
      }
    }),
  )
  return { points, rows: train }
}

/** Of each noise: against the Bayes optimal classes of the test inputs, and against the labels that were fitted. */
async function errorsOf(
  { training, testing, seen }: { training: Sample; testing: Sample; seen: Draws },
  fit: PrepareRandomFeaturesOptions,
  noises: number,
  call: CallOptions,
): Promise<{ test: Float64Array; train: Float64Array }> {
  using geometry = await prepareRandomFeatures(training.x, { ...call, ...fit })
  const answers = await geometry.predictMany(testing.x, seen, call)
  const fitted = await geometry.predictMany(training.x, seen, call)
  const missed = fitted.map((answer, at) => Number(answer !== seen.labels[at]))
  return {
    test: sharesThatAre(
      answers,
      testing.clean.map((label) => 1 - label),
      noises,
    ),
    train: sharesThatAre(missed, new Int32Array(training.x.rows).fill(1), noises),
  }
}

/** Least squares with more unknowns than equations fits every label. */
function interpolation(points: readonly AtFeatures[], rows: number): Check {
  const beyond = points.filter(({ features }) => features >= BEYOND * rows)
  return {
    text: `with ${BEYOND} features a row and more every training label is fitted`,
    holds: beyond.every(({ train }) => train === null || train.estimate === 0),
  }
}

const seriesOf = (points: readonly AtFeatures[]) =>
  [...new Set(points.map(({ noise }) => noise))].map((noise) => points.filter((point) => point.noise === noise))

function pointsTable(points: readonly AtFeatures[], rows: number): Table {
  return {
    title: `Random ReLU features on ${rows} rows`,
    groupBy: 'group',
    columns: [
      { key: 'features', title: 'features', align: 'right' },
      { key: 'test', title: 'test error', digits: 3 },
      { key: 'testInterval', title: '95%', digits: 3 },
      { key: 'train', title: 'train error', digits: 3 },
      { key: 'trainInterval', title: '95%', digits: 3 },
      { key: 'refused', title: '', align: 'left' },
    ],
    rows: points.map(({ noise, features, test, train, refused }) => ({
      group: `${noise} of labels flipped`,
      features,
      test: test?.estimate,
      testInterval: drawnInterval(test),
      train: train?.estimate,
      trainInterval: drawnInterval(train),
      refused: refused === null ? '' : 'refused',
    })),
    notes: [
      'Test error against the Bayes optimal class, train error against the noisy labels. Intervals cover the training sets, their features and their test inputs; where no set has an error there is none.',
    ],
  }
}

function pointsFigure(
  points: readonly AtFeatures[],
  rows: number,
  { of, title, yLabel }: { of: 'test' | 'train'; title: string; yLabel: string },
): LineChart {
  const sets = points.find(({ test }) => test !== null)?.test?.n ?? 0
  return {
    kind: 'lines',
    title,
    caption: `Least squares without a ridge on ${rows} rows. Means over ${sets} training sets, each with features of its own; 95% intervals over these and their test inputs.`,
    xLabel: 'random features',
    yLabel,
    xScale: 'log',
    fromZero: true,
    thresholds: [{ label: 'as many as rows', x: rows }],
    series: seriesOf(points).map((series) => ({
      label: `${series[0].noise} of labels flipped`,
      joined: true,
      measured: series.flatMap((point) => {
        const measured = point[of]
        return measured ? [{ x: point.features, y: measured.estimate, interval: drawnInterval(measured) }] : []
      }),
      refused: series.filter(({ refused }) => refused !== null).map(({ features }) => features),
    })),
  }
}
