import { takeExamples } from '../../../data/dataset.js'
import { fitTeacher } from '../../../distill/teacher.js'
import { meanOverTrainingSets } from '../../../evaluate/mean.js'
import { errorRate } from '../../../labels/accuracy.js'
import { compare, theoryHolds } from '../comparison.js'
import { defineExperiment, type RunContext } from '../experiment.js'
import type { BudgetResult, WorldBudget } from './result.js'
import { votesFigure, votesTable, worldsOf } from './show.js'
import { type BudgetWorld, budgetWorlds } from './worlds.js'

/** Ratio of the second budget to the first. */
const BUDGET_FACTOR = 4
const BUDGET_OPTIONS = {
  world: {
    type: 'choice',
    choices: ['all', 'atoms', 'circle', 'gaussians'],
    default: 'all',
    help: 'the world to measure',
  },
  budget: {
    type: 'integer',
    min: 201,
    max: 100_000,
    default: 600,
    help: `labels to share among teachers; ${BUDGET_FACTOR} times as many are measured too`,
  },
  atoms: { type: 'integer', min: 2, max: 1000, default: 50, help: 'number of distinct inputs of the world of atoms' },
  noise: {
    type: 'number',
    min: 0,
    max: 0.49,
    default: 0.25,
    help: 'share of labels that flip, on atoms and Gaussians',
  },
  frequency: { type: 'integer', min: 1, max: 1000, default: 10, help: 'periods of P(y = 1 | x) around the circle' },
  dimension: { type: 'integer', min: 1, max: 1000, default: 10, help: 'dimension of the two Gaussians' },
  trials: { type: 'integer', min: 2, max: 100_000, default: 40, help: 'independent training sets of each budget' },
  test: {
    type: 'integer',
    min: 1,
    max: 100_000,
    default: 200,
    help: 'test inputs of each training set, on the circle and Gaussians',
  },
} as const

export const budget = defineExperiment({
  name: 'budget',
  title: 'How many teachers for a budget of labels?',
  summary: 'error of the vote when teachers share a budget of labels',
  about:
    'A budget of noisy labels is divided among k teachers, and they vote. More teachers outvote more noise, but each has fewer labels ' +
    'and knows less. Find the number of teachers with the lowest error. If inputs are few and coarse (atoms that teachers look up), or ' +
    'if the Bayes rule changes quickly (the circle, 1-NN teachers), the best number lies inside the range and grows with the budget. If ' +
    'the only thing to learn is one smooth boundary (two Gaussians), a large number of poor teachers is best.',
  options: BUDGET_OPTIONS,
  fast: { trials: 8 },
  deep: { trials: 400 },
  run,
  tables: ({ pools }: BudgetResult) => worldsOf(pools).map(votesTable),
  figures: ({ pools }: BudgetResult) => worldsOf(pools).map(votesFigure),
  checks: ({ quantities }: BudgetResult) => (quantities.length > 0 ? [theoryHolds(quantities)] : []),
})

async function run(context: RunContext<typeof BUDGET_OPTIONS>): Promise<BudgetResult> {
  const { engine, seed, options, signal } = context
  const labels = options.budget
  const pools: WorldBudget[] = []
  const all = budgetWorlds(engine, { ...options, seed, ...(signal && { signal }) })
  for (const world of all.filter(({ name }) => options.world === 'all' || options.world === name)) {
    for (const of of [labels, BUDGET_FACTOR * labels]) pools.push(await votesIn(world, of, context))
  }
  const quantities = pools.flatMap(({ title, budget: of, votes }) =>
    votes.flatMap(({ members, predicted, ...measured }) =>
      predicted === null ? [] : [compare(`${title}: ${of} labels, ${members} teachers`, predicted, measured)],
    ),
  )
  return { pools, quantities }
}

/**
 * Measures the error of the vote in one world with a budget of `labels` labels, for each number of teachers. All
 * numbers of teachers share the same labels.
 */
async function votesIn(
  { name, title, world, fit, members, inputs, theory }: BudgetWorld,
  labels: number,
  { engine, seed, options, signal, onProgress }: RunContext<typeof BUDGET_OPTIONS>,
): Promise<WorldBudget> {
  const { trials } = options
  const call = { ...(signal && { signal }) }
  const errors = members.map(() => new Float64Array(trials))
  for (let trial = 0; trial < trials; trial++) {
    using test = await inputs(trial)
    using all = await world.sample(engine, labels, { seed, trial, purpose: `budget: ${name}, ${labels}`, ...call })
    for (const [at, k] of members.entries()) {
      // Every teacher gets the same number of rows, so up to k - 1 rows stay unused.
      using train = takeExamples(
        all,
        Uint32Array.from({ length: k * Math.floor(labels / k) }, (_, row) => row),
      )
      const draw = { seed, trial, purpose: `budget: ${name}`, ...call }
      using teacher = await fitTeacher(train, { ...draw, members: k, fit })
      const vote = await teacher.label(test.x, { ...draw, rule: 'plurality' })
      errors[at][trial] = await errorRate(vote, test.clean)
    }
    onProgress?.({ stage: `${name}, ${labels} labels`, done: trial + 1, total: trials })
  }
  const votes = members.map((k, at) => ({
    members: k,
    predicted: theory?.(labels, k) ?? null,
    ...meanOverTrainingSets(errors[at], [0, 1]),
  }))
  return { name, title, budget: labels, votes }
}
