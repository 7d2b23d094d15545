import { circle as circleWorld } from '../../data/circle.js'
import type { Sample, World } from '../../data/world.js'
import type { CallOptions } from '../../engine/call.js'
import type { Matrix } from '../../engine/matrix.js'
import type { Estimate } from '../../evaluate/estimate.js'
import { meanOverTrainingSets, type ValueRange } from '../../evaluate/mean.js'
import { cosTurns, sinTurns } from '../../random/elementary.js'
import { fitNearest } from '../../samplers/nearest.js'
import { type CircleTheory, circle as predict } from '../../theory/circle.js'
import { type Comparison, compare, comparisonColumns, comparisonRow, intervalOf, theoryHolds } from './comparison.js'
import { defineExperiment, type RunContext } from './experiment.js'

/** Places around the circle where the curve is measured. */
const PLACES = 24
const SHARE: ValueRange = [0, 1]

export interface CircleResult {
  quantities: Comparison[]
  /** How often 1-NN says 1 at fixed places: P(f(x) = 1) = (1 + a c sin(2 pi j x)) / 2, where P(y = 1 | x) has c = 1. */
  curve: { amplitude: number; frequency: number; c: number; places: (Estimate & { x: number })[] }
}

const OPTIONS = {
  train: { type: 'integer', min: 1, max: 100_000, default: 30, help: 'labeled points of each training set' },
  amplitude: { type: 'number', min: 0, max: 1, default: 0.8, help: 'how far labels are from a fair coin, at most' },
  frequency: { type: 'integer', min: 1, max: 1000, default: 3, help: 'periods of the labels around the circle' },
  trials: { type: 'integer', min: 10, max: 100_000, default: 2000, help: 'pairs of independent training sets' },
  test: { type: 'integer', min: 1, max: 100_000, default: 300, help: 'test points of each pair' },
} as const

export const circle = defineExperiment({
  name: 'circle',
  title: '1-NN samples the labels: the circle, where theory is exact',
  summary: '1-NN on the circle against its exact theory',
  about:
    'Points lie on a circle and labels are coins whose bias goes round it like a sine. 1-NN repeats the label of the nearest ' +
    'training point, so over training sets it says 1 about as often as the labels do: it is a sampler of the labels, not ' +
    'the classifier that is right most often. Two of them agree as often as one is right on a noisy label. All of this has ' +
    'closed forms at every training size; look whether they lie in the intervals.',
  options: OPTIONS,
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
        'Where 1-NN says 1 with a share q of training sets and the labels with eta, the total variation is the mean of |q − eta|: measured along the sign of eta − 1/2, which by theory is all of it, and at most the root of the squared distance, which is measured in no direction.',
      ],
    },
  ],
  figures: ({ curve, quantities }: CircleResult) => [
    {
      kind: 'lines',
      title: 'How often 1-NN says 1, around the circle',
      caption: `The labels' own share of ones, and that of 1-NN over ${2 * quantities[0].n} training sets at ${PLACES} fixed places; intervals cover the training sets.`,
      xLabel: 'place on the circle, in turns',
      yLabel: 'share of ones',
      series: [
        { label: 'labels', theory: sine(curve, 1) },
        {
          label: '1-NN',
          theory: sine(curve, curve.c),
          measured: curve.places.map((place) => ({ x: place.x, y: place.estimate, interval: intervalOf(place) })),
        },
      ],
    },
  ],
  checks: ({ quantities }: CircleResult) => [theoryHolds(quantities)],
})

async function run({ engine, seed, options, signal, onProgress }: RunContext<typeof OPTIONS>): Promise<CircleResult> {
  const { train, amplitude, frequency, trials, test } = options
  const world = circleWorld({ amplitude, frequency })
  const call = { ...(signal && { signal }) }
  const pairs: Pair[] = []
  const ones = Array.from({ length: PLACES }, () => new Float64Array(trials))
  using places = engine.matrix(PLACES, 2, Array.from({ length: PLACES }, placeRow), { type: 'f64' })
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
      places: ones.map((of, place) => ({ x: place / PLACES, ...meanOverTrainingSets(of, SHARE) })),
    },
  }
}

const placeRow = (_: unknown, place: number) => [cosTurns(place / PLACES), sinTurns(place / PLACES)]

/** What 1-NN on a sample says of each matrix; the sample is given back. */
async function fitted(given: Sample, inputs: readonly Matrix[], call: CallOptions): Promise<Int32Array[]> {
  using sample = given
  using sampler = await fitNearest(sample, call)
  const said: Int32Array[] = []
  for (const x of inputs) said.push(await sampler.predict(x, call))
  return said
}

/** What two samplers, fitted to samples of their own, show on test points of their own: means over the points. */
interface Pair {
  rightOnNoisy: number
  agreement: number
  rightOnBayes: number
  variation: number
  squaredDistance: number
}

/**
 * No label of a test point is drawn: eta = P(y = 1 | x) is known. With q = P(f(x) = 1) over samples, the total variation
 * is E|eta - q|. By duality E s(x) (eta - f) is at most that for every sign s, and equals it for the sign of eta - 1/2
 * where q lies between eta and a coin: fixed before any sampler is seen, it makes no bias. And as the two samplers are
 * independent, (f1 - eta)(f2 - eta) has the mean (q - eta)^2, in whatever direction: its root bounds E|eta - q| from above.
 */
async function judge(world: World, x: Matrix, [first, second]: readonly Int32Array[]): Promise<Pair> {
  const [posterior, bayes] = [await world.posterior(x), await world.bayes(x)]
  const eta = (i: number) => posterior[2 * i + 1]
  const mean = (of: (i: number) => number) => bayes.reduce((sum, _, i) => sum + of(i), 0) / x.rows
  const ofBoth = (of: (said: number, i: number) => number) => mean((i) => (of(first[i], i) + of(second[i], i)) / 2)
  return {
    rightOnNoisy: ofBoth((said, i) => posterior[2 * i + said]),
    agreement: mean((i) => Number(first[i] === second[i])),
    rightOnBayes: ofBoth((said, i) => Number(said === bayes[i])),
    variation: ofBoth((said, i) => (bayes[i] === 1 ? 1 : -1) * (eta(i) - said)),
    squaredDistance: mean((i) => (first[i] - eta(i)) * (second[i] - eta(i))),
  }
}

function compareAll(pairs: readonly Pair[], theory: CircleTheory, amplitude: number): Comparison[] {
  const { rightOnNoisy, agreement, rightOnBayes, totalVariation } = theory
  const shrunk = amplitude * (1 - theory.c)
  const rows: [quantity: string, predicted: number, measured: keyof Pair, range?: ValueRange][] = [
    ['right on noisy labels', rightOnNoisy, 'rightOnNoisy', SHARE],
    ['two of them agree', agreement, 'agreement', SHARE],
    ['says the Bayes optimal class', rightOnBayes, 'rightOnBayes', SHARE],
    ['total variation', totalVariation, 'variation'],
    ['squared distance', (shrunk * shrunk) / 8, 'squaredDistance'],
  ]
  return rows.map(([quantity, predicted, measured, range]) => {
    const values = pairs.map((pair) => pair[measured])
    return compare(quantity, predicted, meanOverTrainingSets(values, range))
  })
}

/** P(1 | x) = (1 + a c sin(2 pi j x)) / 2 around the circle. */
function sine({ amplitude, frequency }: CircleResult['curve'], c: number): { x: number; y: number }[] {
  const steps = Math.min(48 * frequency, 4800)
  return Array.from({ length: steps + 1 }, (_, i) => {
    return { x: i / steps, y: (1 + amplitude * c * sinTurns((frequency * i) / steps)) / 2 }
  })
}
