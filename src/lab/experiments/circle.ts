import { circle as circleWorld } from '../../data/circle.js'
import type { Sample } from '../../data/sample.js'
import type { World } from '../../data/world.js'
import type { CallOptions } from '../../engine/call.js'
import type { Matrix } from '../../engine/matrix.js'
import type { Estimate } from '../../evaluate/estimate.js'
import { meanOverTrainingSets, type ValueRange } from '../../evaluate/mean.js'
import { cosTurns, sinTurns } from '../../random/elementary.js'
import { fitNearest } from '../../samplers/nearest.js'
import { type CircleTheory, circle as predict } from '../../theory/circle.js'
import { learnerOf } from '../learners/learners.js'
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

/** Number of equally spaced places on the circle at which the share of predicted ones is measured. */
const CURVE_PLACES = 24
/** Look of the labels in the figure, other than that of 1-NN. */
const LABELS_LOOK = 1
/** Bounds that clip the interval of a share. */
const SHARE_RANGE: ValueRange = [0, 1]

/** Result of the `circle` experiment, as plain JSON. */
export interface CircleResult {
  /**
   * Five quantities of 1-NN on the circle, each with its closed form: the accuracy on noisy labels, the agreement of
   * two classifiers, the share of Bayes optimal predictions, the total variation and the squared distance.
   */
  quantities: Comparison[]
  /**
   * Share of training sets for which 1-NN predicts class 1, at equally spaced places x, in turns from 0 to 1. In theory
   * P(f(x) = 1) = (1 + a c sin(2 pi j x)) / 2 for the classifier f, with a = `amplitude` and j = `frequency`. The
   * factor c, from 0 to 1, is the share of the amplitude that 1-NN preserves; for the labels themselves it is 1.
   */
  curve: { amplitude: number; frequency: number; c: number; places: (Estimate & { x: number })[] }
}

const CIRCLE_OPTIONS = {
  train: { type: 'integer', min: 1, max: 100_000, default: 30, help: 'labeled points of each training set' },
  amplitude: {
    type: 'number',
    min: 0,
    max: 1,
    default: 0.8,
    help: 'maximum of |2 P(y = 1 | x) − 1|; 0 makes every label a fair coin',
  },
  frequency: { type: 'integer', min: 1, max: 1000, default: 3, help: 'periods of P(y = 1 | x) around the circle' },
  trials: { type: 'integer', min: 10, max: 100_000, default: 2000, help: 'pairs of independent training sets' },
  test: { type: 'integer', min: 1, max: 100_000, default: 300, help: 'test points of each pair' },
} as const

export const circle = defineExperiment({
  name: 'circle',
  title: '1-NN samples the labels: the circle, where theory is exact',
  summary: '1-NN on the circle against its exact theory',
  about:
    'Points lie on a circle, and the probability of label 1 follows a sine around it. 1-NN repeats the label of the nearest ' +
    'training point, so over training sets it predicts 1 about as often as the labels are 1: it is a sampler of the labels, not ' +
    'the most accurate classifier. Two independent 1-NN classifiers agree as often as one is right on a noisy label. All of ' +
    'these quantities have closed forms at every training size; check that the intervals contain them.',
  options: CIRCLE_OPTIONS,
  fast: { trials: 500 },
  deep: { trials: 50_000 },
  run,
  tables: ({ quantities }: CircleResult) => [
    {
      title: 'Predicted and measured',
      columns: [{ key: 'quantity', title: 'quantity' }, ...comparisonColumns(4)],
      rows: quantities.map(comparisonRow),
      notes: [
        `Intervals cover the draw of ${quantities[0].n} pairs of training sets, each with its own test points.`,
        'With q the share of training sets for which 1-NN predicts 1, and eta the probability of label 1, the total variation is the mean of |q − eta|. It is measured along the sign of eta − 1/2, which in theory captures all of it. The square root of the squared distance bounds it from above, whatever the sign.',
        INSIDE_NOTE,
      ],
    },
  ],
  figures: ({ curve, quantities }: CircleResult) => [
    {
      kind: 'lines',
      title: 'How often 1-NN predicts 1 around the circle',
      caption: `Share of ones among the labels, and among the predictions of 1-NN over ${2 * quantities[0].n} training sets at ${CURVE_PLACES} fixed places; intervals cover the training sets.`,
      xLabel: 'place on the circle, in turns',
      yLabel: 'share of ones',
      series: [
        { label: 'labels', look: LABELS_LOOK, theory: sine(curve, 1) },
        {
          label: learnerOf('nearest').title,
          look: learnerOf('nearest').look,
          theory: sine(curve, curve.c),
          measured: curve.places.map((place) => ({ x: place.x, y: place.estimate, interval: intervalOf(place) })),
        },
      ],
    },
  ],
  checks: ({ quantities }: CircleResult) => [theoryHolds(quantities)],
})

async function run({
  engine,
  seed,
  options,
  signal,
  onProgress,
}: RunContext<typeof CIRCLE_OPTIONS>): Promise<CircleResult> {
  const { train, amplitude, frequency, trials, test } = options
  const world = circleWorld({ amplitude, frequency })
  const call = { ...(signal && { signal }) }
  const pairs: CirclePair[] = []
  const ones = Array.from({ length: CURVE_PLACES }, () => new Float64Array(trials))
  using places = engine.matrix(CURVE_PLACES, 2, Array.from({ length: CURVE_PLACES }, placeRow), { type: 'f64' })
  for (let trial = 0; trial < trials; trial++) {
    const draw = (n: number, what: string) =>
      world.sample(engine, n, { seed, trial, purpose: `circle: ${what}`, ...call })
    using testing = await draw(test, 'test')
    const inputs = [testing.x, places]
    const [first, firstAt] = await fitted(await draw(train, 'first'), inputs, call)
    const [second, secondAt] = await fitted(await draw(train, 'second'), inputs, call)
    pairs.push(await judge(world, testing.x, [first, second]))
    for (const [place, of] of ones.entries()) of[trial] = (firstAt[place] + secondAt[place]) / 2
    onProgress?.({ stage: 'pairs of training sets', done: trial + 1, total: trials })
  }
  const theory = predict({ m: train, amplitude, frequency })
  return {
    quantities: compareAll(pairs, theory, amplitude),
    curve: {
      amplitude,
      frequency,
      c: theory.c,
      places: ones.map((of, place) => ({ x: place / CURVE_PLACES, ...meanOverTrainingSets(of, SHARE_RANGE) })),
    },
  }
}

const placeRow = (_: unknown, place: number) => [cosTurns(place / CURVE_PLACES), sinTurns(place / CURVE_PLACES)]

/** Fits 1-NN to a sample and predicts the class of each row of each matrix. Disposes the sample. */
async function fitted(given: Sample, inputs: readonly Matrix[], call: CallOptions): Promise<Int32Array[]> {
  using sample = given
  using sampler = await fitNearest(sample, call)
  const predicted: Int32Array[] = []
  for (const x of inputs) predicted.push(await sampler.predict(x, call))
  return predicted
}

/** Measures of two 1-NN classifiers fitted to independent samples: means over the same test points. */
interface CirclePair {
  /** Probability that a classifier predicts a fresh noisy label, the mean of both classifiers. */
  rightOnNoisy: number
  /** Share of test points on which the two classifiers agree. */
  agreement: number
  /** Share of test points at which a classifier predicts the Bayes optimal class, the mean of both classifiers. */
  rightOnBayes: number
  /**
   * Estimate of the total variation E|q - eta|, where eta = P(y = 1 | x), and q(x) is the probability that 1-NN
   * predicts 1. Unbiased if q lies between eta and 1/2 at every x, as it does in theory.
   */
  variation: number
  /** Unbiased estimate of E(q - eta)^2, where eta = P(y = 1 | x), and q(x) is the probability that 1-NN predicts 1. */
  squaredDistance: number
}

/**
 * Returns the measures of a pair of classifiers f1 and f2 on the rows of `x`, from their predictions. Draws no test
 * labels, because eta = P(y = 1 | x) is known.
 *
 * With q = P(f(x) = 1) over training sets for either classifier f, the total variation is E|eta - q|. By duality E s(x)
 * (eta - f) is at most E|eta - q| for every sign function s. The sign of eta - 1/2 attains this maximum when q lies
 * between eta and 1/2. It does not depend on the classifiers, so the estimate is unbiased. As the two classifiers are
 * independent, (f1 - eta)(f2 - eta) has the mean (q - eta)^2. The square root of that mean bounds E|eta - q| from above
 * without assuming a sign.
 */
async function judge(world: World, x: Matrix, [first, second]: readonly Int32Array[]): Promise<CirclePair> {
  const [posterior, bayes] = [await world.posterior(x), await world.bayes(x)]
  const eta = (i: number) => posterior[2 * i + 1]
  const mean = (of: (i: number) => number) => bayes.reduce((sum, _, i) => sum + of(i), 0) / x.rows
  const ofBoth = (of: (predicted: number, i: number) => number) => mean((i) => (of(first[i], i) + of(second[i], i)) / 2)
  return {
    rightOnNoisy: ofBoth((predicted, i) => posterior[2 * i + predicted]),
    agreement: mean((i) => Number(first[i] === second[i])),
    rightOnBayes: ofBoth((predicted, i) => Number(predicted === bayes[i])),
    variation: ofBoth((predicted, i) => (bayes[i] === 1 ? 1 : -1) * (eta(i) - predicted)),
    squaredDistance: mean((i) => (first[i] - eta(i)) * (second[i] - eta(i))),
  }
}

function compareAll(pairs: readonly CirclePair[], theory: CircleTheory, amplitude: number): Comparison[] {
  const { rightOnNoisy, agreement, rightOnBayes, totalVariation } = theory
  const shrunk = amplitude * (1 - theory.c)
  const rows: [quantity: string, predicted: number, measured: keyof CirclePair, range?: ValueRange][] = [
    ['accuracy on noisy labels', rightOnNoisy, 'rightOnNoisy', SHARE_RANGE],
    ['agreement of two classifiers', agreement, 'agreement', SHARE_RANGE],
    ['share of Bayes optimal answers', rightOnBayes, 'rightOnBayes', SHARE_RANGE],
    ['total variation', totalVariation, 'variation'],
    ['squared distance', (shrunk * shrunk) / 8, 'squaredDistance'],
  ]
  return rows.map(([quantity, predicted, measured, range]) => {
    const values = pairs.map((pair) => pair[measured])
    return compare(quantity, predicted, meanOverTrainingSets(values, range))
  })
}

/**
 * Samples the curve P(1 | x) = (1 + a c sin(2 pi j x)) / 2 for x from 0 to 1 turn, where a is the amplitude and j the
 * frequency. `c` is the share of the amplitude that remains: 1 for the labels, below 1 for the predictions of 1-NN.
 */
function sine({ amplitude, frequency }: CircleResult['curve'], c: number): { x: number; y: number }[] {
  const steps = Math.min(48 * frequency, 4800)
  return Array.from({ length: steps + 1 }, (_, i) => {
    return { x: i / steps, y: (1 + amplitude * c * sinTurns((frequency * i) / steps)) / 2 }
  })
}
