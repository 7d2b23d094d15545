import type { Estimate } from '../../evaluate/estimate.js'
import { prepareRandomFeatures } from '../../samplers/random-features/random-features.js'
import type { LineChart } from '../report/figure-data.js'
import type { Check } from '../report/outcome.js'
import type { Table } from '../report/table-data.js'
import type { TrialOutcome } from '../sweeps/kinds/kind.js'
import { NoisyLabels, noiseOf } from '../sweeps/kinds/noisy-labels/labels.js'
import { measureAlike } from '../sweeps/kinds/noisy-labels/run.js'
import { refusedBy } from '../sweeps/kinds/refusal.js'
import { drawnInterval } from './comparison.js'
import { defineExperiment, type RunContext } from './experiment.js'
import { twoGaussians } from './gaussians.js'
import { type ExperimentKind, runTrials, shareOfEach } from './trials.js'

/** Numbers of features per training row that are measured: densest around 1, where the test error peaks. */
const FEATURES_PER_ROW = [0.05, 0.1, 0.2, 0.4, 0.6, 0.8, 0.9, 0.95, 1, 1.05, 1.1, 1.25, 1.5, 2, 4, 8, 16]
/**
 * Minimum number of features per training row at which every training label must be fitted. It exceeds 1 because some
 * features can be 0 on all rows.
 */
const FITTED_FEATURES_PER_ROW = 2
/** Distance of each mean from the boundary, in standard deviations of a class. */
const MEAN_DISTANCE = 1.5

/** Errors with one number of features and one noise rate; null when the solver refused a training set. */
interface FeatureCountErrors {
  /** Share of labels that flip. */
  noise: number
  features: number
  /** Error against the Bayes optimal classes of the test inputs. */
  test: Estimate | null
  /** Share of noisy training labels that the fit misses. */
  train: Estimate | null
  /** Code and message of the refusal; null when every training set was solved. */
  refused: string | null
}

/** Result of the `double-descent` experiment: the errors for each number of features at each noise rate. */
export interface DoubleDescentResult {
  points: FeatureCountErrors[]
  /** Rows of each training set. */
  rows: number
}

const DOUBLE_DESCENT_OPTIONS = {
  train: { type: 'integer', min: 20, max: 5000, default: 200, help: 'rows of each training set' },
  test: { type: 'integer', min: 1, max: 100_000, default: 200, help: 'test inputs of each training set' },
  dimension: { type: 'integer', min: 1, max: 1000, default: 10, help: 'dimension of the two Gaussians' },
  little: { type: 'number', min: 0, max: 0.5, default: 0.05, help: 'share of labels that flip at the lower noise' },
  much: { type: 'number', min: 0, max: 0.5, default: 0.2, help: 'share of labels that flip at the higher noise' },
  sets: {
    type: 'integer',
    min: 2,
    max: 1000,
    default: 20,
    help: 'independent training sets, each with its own features',
  },
  draws: { type: 'integer', min: 1, max: 1000, default: 4, help: 'noise draws of each training set' },
} as const

export const doubleDescent = defineExperiment({
  name: 'double-descent',
  title: 'Double descent: random features through the interpolation threshold',
  summary: 'test error of random ReLU features against their number',
  about:
    'Least squares on random ReLU features, from few to many. At first more features help; then they begin to fit the noise. With as ' +
    'many features as rows they just fit every label, at the price of huge weights, and the test error peaks. With more features the ' +
    'fit uses the smallest weights that interpolate, and the error falls again. Note that the peak is where the train error reaches 0, ' +
    'and that more noise lifts the whole curve: the second descent ends above the Bayes error, because it repeats part of the noise.',
  options: DOUBLE_DESCENT_OPTIONS,
  fast: { sets: 8, train: 100 },
  deep: { sets: 60, train: 500 },
  run,
  tables: ({ points, rows }: DoubleDescentResult) => [answerTable(points, rows), pointsTable(points, rows)],
  figures: ({ points, rows }: DoubleDescentResult) => [
    pointsFigure(points, rows, {
      of: 'test',
      title: 'Test error: down, up, and down again',
      yLabel: 'error against the Bayes optimal class',
    }),
    pointsFigure(points, rows, {
      of: 'train',
      title: 'Train error: 0 from the threshold on',
      yLabel: 'share of noisy training labels missed',
    }),
  ],
  checks: ({ points, rows }: DoubleDescentResult) => [interpolation(points, rows)],
})

async function run(context: RunContext<typeof DOUBLE_DESCENT_OPTIONS>): Promise<DoubleDescentResult> {
  const { train, test, dimension, little, much, sets, draws } = context.options
  const points = [little, much].flatMap((noise) =>
    FEATURES_PER_ROW.map((times) => ({
      train,
      test,
      dimension,
      noise,
      features: Math.max(1, Math.round(times * train)),
    })),
  )
  const results = await runTrials(context, { kind: randomFeatures, points, seeds: sets, draws })
  return {
    points: results.map(({ point: { noise, features }, refused, estimate }) => ({
      noise,
      features,
      test: refused === null ? estimate('test') : null,
      train: refused === null ? estimate('train') : null,
      refused,
    })),
    rows: train,
  }
}

/** One noise rate and one number of features, on training and test sets of the two Gaussians. */
type FeaturesPoint = { train: number; test: number; dimension: number; noise: number; features: number }

/** Least squares on random features: a seed has its own inputs and features, and all noise rates share them. */
const randomFeatures: ExperimentKind<FeaturesPoint> = {
  name: 'random features',
  metrics: {
    test: { title: 'test error', share: true, help: 'share of test inputs whose class is not the Bayes optimal one' },
    train: { title: 'train error', share: true, help: 'share of noisy training labels that the fit misses' },
  },
  inputsOf: ({ train, test, dimension }) => ({ train, test, dimension }),
  async run(engine, group, call) {
    const { seed, points } = group
    const [{ train, test, dimension }] = points
    const world = twoGaussians(dimension, MEAN_DISTANCE)
    using training = await world.sample(engine, train, { ...call, seed, purpose: 'double-descent: train' })
    using testing = await world.sample(engine, test, { ...call, seed, purpose: 'double-descent: test' })
    const labels = new NoisyLabels(training.clean, 2, group)
    return await measureAlike(group, async (alike) => {
      const seen = { labels: labels.through(alike.map(noiseOf)), draws: alike.length * group.draws }
      const fit = { ...call, seed, features: alike[0].features, purpose: 'double-descent: features' }
      try {
        using geometry = await prepareRandomFeatures(training.x, fit)
        const answers = await geometry.predictMany(testing.x, seen, call)
        const fitted = await geometry.predictMany(training.x, seen, call)
        const wrong = shareOfEach(answers, seen.draws, (answer, at) => answer !== testing.clean[at % test])
        const missed = shareOfEach(fitted, seen.draws, (answer, at) => answer !== seen.labels[at])
        return wrong.map((share, at): TrialOutcome => ({ values: { test: share, train: missed[at] } }))
      } catch (error) {
        return new Array(seen.draws).fill(refusedBy(error))
      }
    })
  },
}

/**
 * Checks that least squares with at least twice as many features as rows fits every training label, wherever it was
 * solved.
 */
function interpolation(points: readonly FeatureCountErrors[], rows: number): Check {
  const beyond = points.filter(({ features }) => features >= FITTED_FEATURES_PER_ROW * rows)
  return {
    text: `every training label is fitted with ${FITTED_FEATURES_PER_ROW} or more features per row`,
    holds: beyond.every(({ train }) => train === null || train.estimate === 0),
  }
}

const seriesOf = (points: readonly FeatureCountErrors[]) =>
  [...new Set(points.map(({ noise }) => noise))].map((noise) => points.filter((point) => point.noise === noise))

/** Returns the table of the two descents and the peak between them: one row for each noise rate. */
function answerTable(points: readonly FeatureCountErrors[], rows: number): Table {
  const errorOf = (point: FeatureCountErrors | undefined) => point?.test?.estimate ?? null
  return {
    title: `Down, up, and down again: test error on ${rows} rows`,
    columns: [
      { key: 'noise', title: 'labels flipped', align: 'right' },
      { key: 'few', title: 'best with fewer features', digits: 3 },
      { key: 'features', title: 'features' },
      { key: 'peak', title: `peak: ${rows} features`, digits: 3 },
      {
        key: 'most',
        title: `${Math.max(...points.map(({ features }) => features)).toLocaleString('en-US')} features`,
        digits: 3,
      },
    ],
    rows: seriesOf(points).map((series) => {
      const fewer = series.filter(({ features, test }) => features < rows && test !== null)
      const best = fewer.reduce((a, b) => (b.test!.estimate < a.test!.estimate ? b : a), fewer[0])
      return {
        noise: series[0].noise,
        few: errorOf(best),
        features: best?.features,
        peak: errorOf(series.find(({ features }) => features === rows)),
        most: errorOf(series.at(-1)),
      }
    }),
    notes: ['Share of test inputs that do not get the Bayes optimal class; intervals are in the figure.'],
  }
}

function pointsTable(points: readonly FeatureCountErrors[], rows: number): Table {
  return {
    title: `All numbers of random ReLU features on ${rows} rows`,
    folded: true,
    groupBy: 'group',
    columns: [
      { key: 'features', title: 'features', align: 'right' },
      { key: 'test', title: 'test error', digits: 3 },
      { key: 'testInterval', title: '95%', digits: 3 },
      { key: 'train', title: 'train error', digits: 3 },
      { key: 'trainInterval', title: '95%', digits: 3 },
      ...(points.some(({ refused }) => refused !== null)
        ? [{ key: 'refused', title: 'why not', align: 'left' } as const]
        : []),
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
      'Test error against the Bayes optimal class, train error against the noisy labels. Intervals cover the training sets, their features and their test inputs; an error of 0 on every set has no interval.',
    ],
  }
}

function pointsFigure(
  points: readonly FeatureCountErrors[],
  rows: number,
  { of, title, yLabel }: { of: 'test' | 'train'; title: string; yLabel: string },
): LineChart {
  const sets = points.find(({ test }) => test !== null)?.test?.n ?? 0
  return {
    kind: 'lines',
    title,
    caption: `Least squares without a ridge on ${rows} rows. Means over ${sets} training sets, each with its own features; 95% intervals cover the sets and their test inputs.`,
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
