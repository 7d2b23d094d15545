import type { Estimate } from '../../../evaluate/estimate.js'
import type { Figure } from '../../report/figure-data.js'
import type { Column, Table } from '../../report/table-data.js'
import { noisyLabels } from '../../sweeps/kinds/noisy-labels/noisy-labels.js'
import type { Point } from '../../sweeps/plan/point.js'
import {
  type Comparison,
  compare,
  comparisonColumns,
  comparisonRow,
  drawnInterval,
  INSIDE_NOTE,
  intervalOf,
  theoryHolds,
} from '../comparison.js'
import { defineExperiment, type RunContext } from '../experiment.js'
import { APART } from '../gaussians.js'
import { type ExperimentKind, runTrials } from '../trials.js'
import { DIGITS, digitTrials } from './digits.js'
import { type SweepLearner, sweepLearners } from './learners.js'

/**
 * Results of one learner on one world: for each noise rate p, the share of test inputs for which it predicts the class
 * that follows the true one.
 */
interface LearnerNoiseSweep extends Pick<SweepLearner, 'name' | 'title'> {
  points: (Estimate & { p: number })[]
}

/** Results of all learners on one world. */
interface WorldNoiseSweep {
  name: string
  title: string
  /** Name in one or two words, for titles of columns. */
  short: string
  classes: number
  /** Number of independent training sets. */
  sets: number
  learners: LearnerNoiseSweep[]
}

/**
 * Result of the `noise-sweep` experiment: `fields` has the curves of all learners on each world, and `quantities`
 * compares measurements with exact predictions.
 */
export interface NoiseSweepResult {
  fields: WorldNoiseSweep[]
  /**
   * Measured and predicted shares of k-NN on the two Gaussians, for each noise rate p. The prediction is exact there
   * because all neighbors of an input have the same true class.
   */
  quantities: (Comparison & { title: string; p: number })[]
}

const SWEEP_OPTIONS = {
  most: { type: 'number', min: 0.01, max: 1, default: 0.6, help: 'highest share of labels that flip' },
  steps: { type: 'integer', min: 1, max: 100, default: 12, help: 'steps from no noise to the highest share' },
  dimension: { type: 'integer', min: 1, max: 100, default: 2, help: 'dimension of the two Gaussians' },
  sets: { type: 'integer', min: 2, max: 10_000, default: 80, help: 'independent training sets of Gaussians' },
  train: { type: 'integer', min: 100, max: 5000, default: 400, help: 'rows of each training set of Gaussians' },
  test: { type: 'integer', min: 1, max: 100_000, default: 400, help: 'test inputs of each training set of Gaussians' },
  draws: { type: 'integer', min: 1, max: 1000, default: 4, help: 'noise draws of each training set at each share' },
  digitSets: { type: 'integer', min: 0, max: 100, default: 8, help: 'disjoint training sets of digits; 0 for none' },
  digits: {
    type: 'integer',
    min: 25,
    max: 5000,
    default: 1000,
    help: 'digits of each training set; a quarter as many test it',
  },
} as const

export const noiseSweep = defineExperiment({
  name: 'noise-sweep',
  title: 'How much of the noise is repeated?',
  summary: 'noise repeated on new inputs against noise in the labels, for samplers and other learners',
  about:
    'A share p of the training labels is moved to the next class. What share of new inputs then gets that wrong class? For a sampler ' +
    'the same share: the diagonal. For the Bayes rule, to which regularized learners come close, a step: no noise is repeated until ' +
    'most labels are wrong. A vote of k neighbors lies in between, on the sigmoid B_k(p) of Condorcet. Compare the curves of the ' +
    'learners: fitting every label, as kernel interpolation does, is not enough to be a sampler.',
  options: SWEEP_OPTIONS,
  fast: { steps: 3, sets: 40, digitSets: 8, digits: 500 },
  deep: { steps: 24, sets: 400, draws: 10 },
  run,
  tables: ({ fields, quantities }: NoiseSweepResult) => [
    answerTable(fields),
    ...fields.map(sharesTable),
    {
      title: 'k-NN, predicted and measured',
      folded: true,
      groupBy: 'title',
      columns: [{ key: 'p', title: 'flipped', digits: 3, align: 'right' }, ...comparisonColumns(4)],
      rows: quantities.map((of) => ({ title: of.title, p: of.p, ...comparisonRow(of) })),
      notes: [
        `On the two Gaussians, where the prediction B_k(p) is exact at every size. Intervals cover ${quantities[0].n} training sets, each with its own test inputs.`,
        INSIDE_NOTE,
      ],
    },
  ],
  figures: ({ fields }: NoiseSweepResult) => fields.map(sweepFigure),
  checks: ({ quantities }: NoiseSweepResult) => [theoryHolds(quantities)],
})

async function run(context: RunContext<typeof SWEEP_OPTIONS>): Promise<NoiseSweepResult> {
  const { seed, options } = context
  const { dimension, sets, train, test, digitSets, digits } = options
  const onGaussians = { ...APART, 'world.dimension': dimension, train, test }
  const ofDigits = { sets: digitSets, train: digits, test: Math.ceil(digits / 4), seed }
  // Made first, because it refuses more digits than there are.
  const digitKind = digitSets > 0 && (await digitTrials(ofDigits))
  const gaussians = { name: 'gaussians', title: 'two Gaussians far apart', short: 'Gaussians', classes: 2, sets }
  const fields = [
    { ...gaussians, learners: await sweep(context, { kind: noisyLabels, sets, rows: train, shared: onGaussians }) },
  ]
  if (digitKind) {
    const field = { name: 'digits', title: 'handwritten digits', short: 'digits', classes: DIGITS, sets: digitSets }
    fields.push({ ...field, learners: await sweep(context, { kind: digitKind, sets: digitSets, rows: digits }) })
  }
  return { fields, quantities: compareExact(fields[0].learners) }
}

/** What is swept: a kind of trials, the number of training sets, their rows, and what points have in common. */
interface SweepInputs {
  kind: ExperimentKind<Point>
  sets: number
  rows: number
  /** Parameters of the world; without it the inputs are wide, as digits are. */
  shared?: Point
}

async function sweep(
  context: RunContext<typeof SWEEP_OPTIONS>,
  { kind, sets, rows, shared }: SweepInputs,
): Promise<LearnerNoiseSweep[]> {
  const { most, steps, draws } = context.options
  const grid = Array.from({ length: steps + 1 }, (_, step) => (most * step) / steps)
  const learners = sweepLearners.filter(({ wide }) => wide || shared)
  const points = learners.flatMap(({ sampler }) =>
    grid.map((noise) => ({ ...shared, ...sampler(rows), noise, noiseModel: 'fixed-target' })),
  )
  const results = await runTrials(context, { kind, points, seeds: sets, draws })
  return learners.map(({ name, title }, at) => ({
    name,
    title,
    points: grid.map((p, step) => ({ p, ...results[at * grid.length + step].estimate('error') })),
  }))
}

/** Returns the learner with a name. */
const learnerOf = (name: string): SweepLearner => sweepLearners.find((learner) => learner.name === name)!

function compareExact(learners: readonly LearnerNoiseSweep[]): NoiseSweepResult['quantities'] {
  return learners.flatMap(({ name, title, points }) => {
    const { theory, exact } = learnerOf(name)
    if (!exact || !theory) return []
    return points.map(({ p, ...measured }) => ({
      title,
      p,
      ...compare(`${title}, ${p.toFixed(3)} flipped`, theory(p), measured),
    }))
  })
}

/** Noise rate at which the first table compares the learners; it uses the nearest measured one. */
const ANSWER_NOISE = 0.2

/** Returns the table of the noise that each learner repeats at one noise rate, on each world. */
function answerTable(fields: readonly WorldNoiseSweep[]): Table {
  const rates = fields[0].learners[0].points.map(({ p }) => p)
  const off = rates.map((p) => Math.abs(p - ANSWER_NOISE))
  const step = off.indexOf(Math.min(...off))
  const p = rates[step]
  return {
    title: `When ${shareText(p)} of the labels move to the next class`,
    columns: [
      { key: 'title', title: 'learner' },
      { key: 'predicted', title: 'theory', digits: 3 },
      ...fields.flatMap(({ name, short }): Column[] => [
        { key: name, title: short, digits: 3 },
        { key: `${name}Interval`, title: '95%', digits: 3 },
      ]),
    ],
    rows: fields[0].learners.map(({ name, title }) => {
      const cells = fields.map((field) => {
        const found = field.learners.find((learner) => learner.name === name)?.points[step]
        return { [field.name]: found?.estimate, [`${field.name}Interval`]: found && intervalOf(found) }
      })
      return Object.assign({ title, predicted: learnerOf(name).theory?.(p) ?? null }, ...cells)
    }),
    notes: [
      `The share of new inputs that get the next class: ${shareText(p)} for a sampler, 0 for the Bayes rule. Theory is for the noise alone, on ${fields[0].title}.`,
      `Intervals cover ${fields.map(({ sets, short }) => `${sets} training sets (${short})`).join(' and ')}, and their test inputs.`,
    ],
  }
}

const shareText = (share: number): string => `${Number((100 * share).toFixed(1))}%`

function sharesTable({ title, learners, sets }: WorldNoiseSweep): Table {
  const columns: Column[] = learners.map((learner) => ({ key: learner.name, title: learner.title, digits: 3 }))
  return {
    title: `Noise repeated: ${title}`,
    folded: true,
    columns: [{ key: 'p', title: 'flipped', digits: 3, align: 'right' }, ...columns],
    rows: learners[0].points.map(({ p }, step) => ({
      p,
      ...Object.fromEntries(learners.map(({ name, points }) => [name, points[step].estimate])),
    })),
    notes: [
      `The share of test inputs whose answer is the next class, to which noise moves labels: means over ${sets} training sets (intervals are in the figure and the JSON).`,
    ],
  }
}

function sweepFigure({ title, learners, sets, name }: WorldNoiseSweep): Figure {
  const [first] = learners
  const most = first.points[first.points.length - 1].p
  const digitsToo = name === 'digits' ? ' alone, so confusion of similar digits lifts the points' : ''
  return {
    kind: 'lines',
    title: `Noise in, noise out: ${title}`,
    caption:
      `Lines are predictions for the noise${digitsToo}: 1-NN repeats all of it, k neighbors vote by B_k(p), and the Bayes rule, to which kernel ` +
      'ridge comes close, is a step. Points are means over ' +
      `${sets} training sets, with 95% intervals that cover these and their test inputs; a point at 0 has no interval.`,
    xLabel: 'share of training labels moved to the next class',
    yLabel: 'share of new inputs assigned the next class',
    series: learners.map((learner) => ({
      label: learner.title,
      look: learnerOf(learner.name).look,
      ...lineOf(learnerOf(learner.name), most),
      measured: learner.points.map((point) => ({ x: point.p, y: point.estimate, interval: drawnInterval(point) })),
    })),
  }
}

/**
 * Returns the curve of a learner's theory at 601 noise rates from 0 to `most`, dense enough that a step looks vertical.
 * If the learner has no theory, asks to join its points instead.
 */
function lineOf({ theory }: SweepLearner, most: number): { theory: { x: number; y: number }[] } | { joined: true } {
  if (!theory) return { joined: true }
  const steps = 600
  return { theory: Array.from({ length: steps + 1 }, (_, i) => (most * i) / steps).map((x) => ({ x, y: theory(x) })) }
}
