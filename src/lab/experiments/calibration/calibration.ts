import { loadDigits } from '../../../data/digits.js'
import { learners } from '../../learners/learners.js'
import type { Check } from '../../report/outcome.js'
import { defineExperiment, type RunContext } from '../experiment.js'
import { figures } from './figures.js'
import { KINDS } from './noise.js'
import { type CalibrationResult, measureAll } from './run.js'
import { tables } from './tables.js'

/** Three that interpolate, a network, and one that is regularized. */
const SHOWN = ['nearest', 'kernel', 'tree', 'network', 'ridge']
const TEN = learners.filter(({ classes }) => classes === undefined)

const OPTIONS = {
  learner: {
    type: 'choice',
    choices: ['some', 'all', ...TEN.map(({ name }) => name)],
    default: 'some',
    help: `the learner to measure; some is ${SHOWN.join(', ')}`,
  },
  noise: { type: 'number', min: 0.01, max: 0.45, default: 0.2, help: 'share of labels that flip to the next digit' },
  noiseKind: {
    type: 'choice',
    choices: KINDS,
    default: 'rising',
    help: 'flips from none of 0 to the most of 9, or of all digits alike',
  },
  sets: { type: 'integer', min: 3, max: 100, default: 5, help: 'disjoint training sets' },
  train: { type: 'integer', min: 20, default: 1000, help: 'digits of each training set' },
  test: { type: 'integer', min: 10, default: 1000, help: 'test digits of each set, its own' },
  permutations: {
    type: 'integer',
    min: 19,
    max: 1_000_000,
    default: 1000,
    help: 'of answers and labels, for the null',
  },
} as const

export const calibration = defineExperiment({
  name: 'calibration',
  title: 'Does the noise come back, cell by cell?',
  summary: 'answers beside noisy labels on digits, by partitions coarse and fine',
  about:
    'Labels of real digits flip to the next digit, the more often the larger the digit. A partition of the inputs has cells: all digits as ' +
    'one, groups of digits, each digit, or cells of features that look at no label. Look whether answers are distributed in each cell as ' +
    'noisy labels are (Nakkiran and Bansal 2020). A learner that fits the noise repeats it in cells that its sample can tell apart: 1-NN ' +
    'by any of these, with its own errors on top; a tree, which takes many digits for others even without noise, only in cells of ' +
    'features. A regularized learner answers with the digit that is shown, and is far from the noisy labels wherever cells tell digits apart.',
  options: OPTIONS,
  fast: { sets: 3, train: 300, test: 300, permutations: 200 },
  deep: { learner: 'all', permutations: 20_000 },
  async run({ engine, seed, options, ...call }: RunContext<typeof OPTIONS>): Promise<CalibrationResult> {
    const { noise, sets, train, test } = options
    const shown = TEN.filter(({ name }) => {
      return options.learner === 'all' || (options.learner === 'some' ? SHOWN.includes(name) : name === options.learner)
    })
    const measured = await measureAll(engine, await loadDigits(), shown, { ...options, seed, ...call })
    return { noise, sets, train, test, ...measured }
  },
  tables,
  figures,
  checks: (result: CalibrationResult) => [coarser(result)],
})

/** Cells that are joined hide differences and show no new ones. */
const COARSER = [
  ['constant', 'group'],
  ['group', 'class'],
  ['constant', 'ink'],
  ['constant', 'projections'],
  ['constant', 'clusters'],
] as const

function coarser({ learners, partitions }: CalibrationResult): Check {
  const at = (name: string) => partitions.findIndex((partition) => partition.name === name)
  const holds = learners.every(({ distances }) =>
    // Sums of the same counts in another order.
    COARSER.every(([coarse, fine]) => distances[at(coarse)].plugIn <= distances[at(fine)].plugIn + 1e-12),
  )
  return { text: "no learner's answers are farther from the noisy labels where cells are joined", holds }
}
