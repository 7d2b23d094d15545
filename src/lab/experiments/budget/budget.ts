import { takeExamples } from '../../../data/dataset.js'
import { fitTeacher } from '../../../distill/teacher.js'
import { errorRate } from '../../../labels/accuracy.js'
import { inOrder } from '../../../random/stream.js'
import type { TrialOutcome } from '../../sweeps/kinds/kind.js'
import { compare, theoryHolds } from '../comparison.js'
import { defineExperiment, type RunContext } from '../experiment.js'
import { type ExperimentKind, runTrials } from '../trials.js'
import type { BudgetResult } from './result.js'
import { answerTable, votesFigure, votesTable, worldsOf } from './show.js'
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
  fast: { trials: 24 },
  deep: { trials: 400 },
  run,
  tables: ({ pools }: BudgetResult) => [answerTable(pools), ...worldsOf(pools).map(votesTable)],
  figures: ({ pools }: BudgetResult) => worldsOf(pools).map(votesFigure),
  checks: ({ quantities }: BudgetResult) => (quantities.length > 0 ? [theoryHolds(quantities)] : []),
})

async function run(context: RunContext<typeof BUDGET_OPTIONS>): Promise<BudgetResult> {
  const { engine, options } = context
  const worlds = budgetWorlds(engine, options).filter(({ name }) => options.world === 'all' || options.world === name)
  const budgets = [options.budget, BUDGET_FACTOR * options.budget]
  const asked = worlds.flatMap((world) => budgets.map((budget) => ({ ...world, budget })))
  const points = asked.flatMap(({ name, members, budget }) => members.map((k) => ({ world: name, labels: budget, k })))
  const results = await runTrials(context, { kind: votesIn(worlds), points, seeds: options.trials })
  const pools = asked.map(({ name, title, theory, budget }) => {
    const own = results.filter(({ point: { world, labels } }) => world === name && labels === budget)
    const votes = own.map(({ point: { k }, estimate }) => ({
      members: k,
      predicted: theory?.(budget, k) ?? null,
      ...estimate('error'),
    }))
    return { name, title, budget, votes }
  })
  const quantities = pools.flatMap(({ title, budget, votes }) =>
    votes.flatMap(({ members, predicted, ...measured }) =>
      predicted === null ? [] : [compare(`${title}: ${budget} labels, ${members} teachers`, predicted, measured)],
    ),
  )
  return { pools, quantities }
}

/** A vote of k teachers that share a budget of labels, in a world by its name. */
type BudgetPoint = { world: string; labels: number; k: number }

/** Returns the trials of votes in these worlds. All numbers of teachers share the labels of a seed. */
const votesIn = (worlds: readonly BudgetWorld[]): ExperimentKind<BudgetPoint> => ({
  name: 'votes',
  metrics: { error: { title: 'error of the vote', share: true, help: 'share of inputs whose vote is wrong' } },
  inputsOf: ({ world, labels }) => ({ world, labels }),
  async run(engine, { points, seed }, call) {
    const [{ world: name, labels }] = points
    const { world, fit, inputs } = worlds.find((of) => of.name === name)!
    const draw = { ...call, seed, purpose: `budget: ${name}` }
    using test = await inputs(draw)
    using all = await world.sample(engine, labels, { ...draw, purpose: `budget: ${name}, labels` })
    const outcomes: TrialOutcome[] = []
    for (const { k } of points) {
      // Every teacher gets the same number of rows, so up to k - 1 rows stay unused.
      using train = takeExamples(all, inOrder(k * Math.floor(labels / k)))
      using teacher = await fitTeacher(train, { ...draw, members: k, fit })
      const vote = await teacher.label(test.x, { ...draw, rule: 'plurality' })
      outcomes.push({ values: { error: await errorRate(vote, test.clean) } })
    }
    return outcomes
  },
})
