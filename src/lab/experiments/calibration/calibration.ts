import { loadDigits } from '../../../data/digits.js'
import { learners } from '../../learners/learners.js'
import type { Check } from '../../report/outcome.js'
import { defineExperiment, type RunContext } from '../experiment.js'
import { figures } from './figures.js'
import { NOISE_KINDS } from './noise.js'
import { type CalibrationResult, measureAll } from './run.js'
import { tables } from './tables.js'

/** Names of the learners of --fast: a sampler, an interpolator that is none, and a regularized one. */
const FEW_LEARNERS = ['nearest', 'kernel', 'ridge']
/** Names of the default learners: three that interpolate, a network, and a regularized one. */
const SOME_LEARNERS = ['nearest', 'kernel', 'tree', 'network', 'ridge']
/** Learners that accept any number of classes, and so ten. */
const TEN_CLASS_LEARNERS = learners.filter(({ classes }) => classes === undefined)

const CALIBRATION_OPTIONS = {
  learner: {
    type: 'choice',
    choices: ['some', 'few', 'all', ...TEN_CLASS_LEARNERS.map(({ name }) => name)],
    default: 'some',
    help: `the learner to measure; some is ${SOME_LEARNERS.join(', ')}, and few is ${FEW_LEARNERS.join(', ')}`,
  },
  noise: { type: 'number', min: 0.01, max: 0.45, default: 0.2, help: 'share of labels that flip to the next digit' },
  noiseKind: {
    type: 'choice',
    choices: NOISE_KINDS,
    default: 'rising',
    help: 'flip rate rises from 0 for digit 0 to twice the noise for 9, or is the same for all digits',
  },
  sets: { type: 'integer', min: 3, max: 100, default: 5, help: 'disjoint training sets' },
  train: { type: 'integer', min: 20, default: 1000, help: 'digits of each training set' },
  test: { type: 'integer', min: 10, default: 1000, help: 'separate test digits of each training set' },
  permutations: {
    type: 'integer',
    min: 19,
    max: 1_000_000,
    default: 1000,
    help: 'permutations of answers and labels for the null distribution',
  },
} as const

export const calibration = defineExperiment({
  name: 'calibration',
  title: 'Is the noise repeated, cell by cell?',
  summary: 'distance of answers from noisy labels on digits, by coarse and fine partitions',
  about:
    'Labels of real digits flip to the next digit, more often for larger digits. A partition divides the inputs into cells: all digits as ' +
    'one, groups of digits, each digit, or cells of features that ignore the labels. Check whether answers are distributed in each cell ' +
    'as noisy labels are (Nakkiran and Bansal 2020). A learner that fits the noise repeats it in cells that its sample can distinguish: ' +
    '1-NN in all of these, with its own errors on top; a tree, which confuses many digits even without noise, only in cells of ' +
    'features. A regularized learner answers with the true digit, so it is far from the noisy labels wherever cells separate digits.',
  options: CALIBRATION_OPTIONS,
  fast: { learner: 'few', sets: 6, train: 500, test: 500, permutations: 200 },
  deep: { learner: 'all', permutations: 20_000 },
  async run({ engine, seed, options, ...call }: RunContext<typeof CALIBRATION_OPTIONS>): Promise<CalibrationResult> {
    const { noise, sets, train, test } = options
    const groups: Readonly<Record<string, readonly string[]>> = { some: SOME_LEARNERS, few: FEW_LEARNERS }
    const names = groups[options.learner] ?? [options.learner]
    const shown = TEN_CLASS_LEARNERS.filter(({ name }) => options.learner === 'all' || names.includes(name))
    const measured = await measureAll(engine, await loadDigits(), shown, { ...options, seed, ...call })
    return { noise, sets, train, test, ...measured }
  },
  tables,
  figures,
  checks: (result: CalibrationResult) => [coarser(result)],
})

/** Pairs of names of partitions, [coarse, fine], in which the coarse partition merges cells of the fine one. */
const COARSER_PARTITIONS = [
  ['constant', 'group'],
  ['group', 'class'],
  ['constant', 'ink'],
  ['constant', 'projections'],
  ['constant', 'clusters'],
] as const

/**
 * Checks that merging cells never increases the distance between predictions and noisy labels. It can hide differences
 * but not create any.
 */
function coarser({ learners, partitions }: CalibrationResult): Check {
  const at = (name: string) => partitions.findIndex((partition) => partition.name === name)
  const holds = learners.every(({ distances }) =>
    // The tolerance covers rounding: both sides sum the same counts in different orders.
    COARSER_PARTITIONS.every(([coarse, fine]) => distances[at(coarse)].plugIn <= distances[at(fine)].plugIn + 1e-12),
  )
  return { text: "no learner's answers are farther from the noisy labels after cells are merged", holds }
}
