import { checkInteger } from '../../../engine/check.js'
import type { Check } from '../../report/outcome.js'
import { theoryHolds } from '../comparison.js'
import { defineExperiment, type RunContext } from '../experiment.js'
import { computed } from '../part.js'
import { costFigure, errorFigures, noisyFigure } from './figures.js'
import type { SizedLearner } from './learner.js'
import { sizedLearners } from './learners.js'
import { measure, type RegimeCaseErrors, type RegimeRefusal, sides } from './measure.js'
import { type RegimeCasesAtSize, type RegimesResult, summarize } from './summary.js'
import { errorTable, learnerTable, refusalTable, regimeTable, repeatedTable, settingsTable } from './tables.js'

const size = (most: number) => ({ type: 'integer', min: 200, max: most }) as const

const REGIMES_OPTIONS = {
  nearest: { ...size(4_000_000), default: 1_000_000, help: 'rows of the largest set of 1-NN' },
  neighbors: { ...size(1_000_000), default: 30_000, help: "rows of the largest set of √n-NN and Shepard's weights" },
  trees: { ...size(1_000_000), default: 10_000, help: 'rows of the largest set of trees and forests' },
  kernels: { ...size(40_000), default: 3000, help: 'rows of the largest set of kernels with a factored matrix' },
  matrixFree: {
    type: 'integer',
    min: 0,
    max: 200_000,
    default: 0,
    help: 'rows of one more set for the Laplace kernel, without a stored matrix; 0 omits it',
  },
  dimension: { type: 'integer', min: 1, max: 1000, default: 10, help: 'dimension of the inputs' },
  noise: {
    type: 'number',
    min: 0.02,
    max: 0.49,
    default: 0.2,
    help: 'share of labels that flip; half of it is measured too',
  },
  sets: {
    type: 'integer',
    min: 3,
    max: 1000,
    default: 5,
    help: 'independent training sets, each with separate test inputs',
  },
  draws: { type: 'integer', min: 2, max: 10_000, default: 100, help: 'label draws of each training set' },
  refits: {
    type: 'integer',
    min: 1,
    max: 10_000,
    default: 2,
    help: 'label draws for learners that must be refitted to each',
  },
  test: { type: 'integer', min: 10, max: 100_000, default: 1000, help: 'test inputs of each set' },
} as const

/** Experiment that measures the error of learners over decades of n. */
export const regimes = defineExperiment({
  name: 'regimes',
  title: 'Benign or tempered: error over decades of n',
  summary: 'error against n: which learners outgrow the noise',
  about:
    'More data does not cure a learner that repeats its noise. Inputs lie around two centers, and labels are the side, but some are ' +
    'flipped. As n grows, 1-NN keeps erring as often as labels are flipped (tempered), while the vote of a growing number of neighbors ' +
    'averages them out (benign); most interpolators lie in between. Neighbors and kernel matrices do not depend on labels, so one search ' +
    'or one factorization serves all noise draws. Note the trend of the points, and whether twice the noise costs twice the error.',
  options: REGIMES_OPTIONS,
  fast: { nearest: 10_000, neighbors: 1000, trees: 1000, kernels: 1000, sets: 4, draws: 20, refits: 1, test: 500 },
  deep: { neighbors: 100_000, trees: 100_000, kernels: 20_000, matrixFree: 50_000, test: 2000 },
  run,
  tables: (result: RegimesResult) => [
    learnerTable(result),
    regimeTable(result),
    ...(result.learners.some(({ refused }) => refused.length > 0) ? [refusalTable(result)] : []),
    repeatedTable(result),
    errorTable(result),
    settingsTable(result),
  ],
  figures: (result: RegimesResult) => [...errorFigures(result), costFigure(result), noisyFigure(result)],
  checks: (result: RegimesResult) => [
    theoryHolds(result.learners.flatMap(({ sizes }) => sizes.flatMap(({ repeated }) => repeated ?? []))),
    givenBack(result),
  ],
})

async function run(context: RunContext<typeof REGIMES_OPTIONS>): Promise<RegimesResult> {
  const { engine, seed, options, signal, onProgress, part = computed } = context
  const { dimension, noise, sets, test, matrixFree } = options
  if (matrixFree > 0) checkInteger('regimes', 'matrixFree', matrixFree, options.kernels + 1)
  const [world, rates] = [sides(dimension), [noise / 2, noise]]
  const jobs = sizedLearners.flatMap((learner) => sizesOf(learner, options).map((n) => jobOf(learner, n, options)))
  const total = jobs.reduce((sum, { work }) => sum + work * sets, 0)
  let done = 0
  const found = new Map<SizedLearner, RegimeCasesAtSize[]>()
  for (const { learner, n, draws, work } of jobs) {
    const cases: (RegimeCaseErrors | RegimeRefusal)[] = []
    const end = done + work * sets
    // A refusal on one set predicts refusals on the others, and can cost as much time as all the solved sets together.
    for (let set = 0; set < sets && !cases.some((of) => 'refusal' in of); set++) {
      onProgress?.({ stage: `${learner.title}, n = ${n.toLocaleString('en-US')}`, done, total })
      const of = { n, set, test, draws, rates, matrixFree: n > options.kernels && learner.matrixFree === true }
      const call = { engine, seed, ...(signal && { signal }) }
      cases.push(await part(`${learner.name} ${n} ${set}`, () => measure(learner, world, of, call)))
      done += work
    }
    done = end
    found.set(learner, [...(found.get(learner) ?? []), { n, draws, cases }])
  }
  onProgress?.({ stage: 'intervals', done, total })
  const all = [...found.values()].flat().flatMap(({ cases }) => cases)
  return {
    dimension,
    rates,
    sets,
    test,
    learners: [...found].map(([learner, sizes]) => summarize(learner, sizes, rates)),
    measured: all.length,
    left: all.reduce((sum, { left }) => sum + left, 0),
  }
}

/** Values of the experiment's options. */
type RegimesValues = RunContext<typeof REGIMES_OPTIONS>['options']

/** Minimum number of rows of a training set that is measured for the trend. */
const MIN_TREND_ROWS = 100

/**
 * Returns the training sizes of a learner, ascending. They go down from the largest in steps of half a decade. The size
 * of the option `matrixFree` comes last, if the learner has it.
 */
function sizesOf({ largest, matrixFree }: SizedLearner, options: RegimesValues): number[] {
  const sizes: number[] = []
  for (let step = 0; options[largest] >= MIN_TREND_ROWS * 10 ** (step / 2); step++)
    sizes.unshift(Math.round(options[largest] / 10 ** (step / 2)))
  return matrixFree && options.matrixFree > 0 ? [...sizes, options.matrixFree] : sizes
}

/** Returns the job of measuring a learner at one size: its number of label draws, and an estimate of its operations. */
function jobOf(learner: SizedLearner, n: number, options: RegimesValues) {
  const { test, dimension, draws: most, refits, kernels } = options
  const beyond = learner.matrixFree === true && n > kernels
  const draws = learner.prepared && !beyond ? most : refits
  const labels = 2 * draws + 1
  // A solve without a matrix has no cubic part. The other terms are the draws of inputs and labels.
  const own = beyond ? 1000 * n * n * labels : learner.work({ n, d: dimension, m: test, labels })
  return { learner, n, draws, work: own + 1e6 + n * (1000 + 20 * labels) }
}

/** Checks that no measurement leaks engine memory. */
function givenBack({ left, measured }: RegimesResult): Check {
  return {
    text: `every byte of engine memory is released after each of ${measured} measurements`,
    holds: left === 0,
  }
}
