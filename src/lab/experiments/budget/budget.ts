import { takeExamples } from '../../../data/dataset.js'
import { fitTeacher } from '../../../distill/teacher.js'
import { meanOverTrainingSets } from '../../../evaluate/mean.js'
import { errorRate } from '../../../labels/accuracy.js'
import { compare, theoryHolds } from '../comparison.js'
import { defineExperiment, type RunContext } from '../experiment.js'
import type { Budgeted, BudgetResult } from './result.js'
import { votesFigure, votesTable, worldsOf } from './show.js'
import { type Setting, settingsOf } from './worlds.js'

/** The second budget is so many times the first. */
const TIMES = 4
const OPTIONS = {
  world: {
    type: 'choice',
    choices: ['all', 'atoms', 'circle', 'gaussians'],
    default: 'all',
    help: 'the world to look at',
  },
  budget: {
    type: 'integer',
    min: 201,
    max: 100_000,
    default: 600,
    help: `labels to share out; and ${TIMES} times as many`,
  },
  atoms: { type: 'integer', min: 2, max: 1000, default: 50, help: 'inputs there are, of the first world' },
  noise: {
    type: 'number',
    min: 0,
    max: 0.49,
    default: 0.25,
    help: 'share of labels that flip, there and of Gaussians',
  },
  frequency: { type: 'integer', min: 1, max: 1000, default: 10, help: 'periods of the labels around the circle' },
  dimension: { type: 'integer', min: 1, max: 1000, default: 10, help: 'of the two Gaussians' },
  trials: { type: 'integer', min: 2, max: 100_000, default: 40, help: 'independent training sets of each budget' },
  test: {
    type: 'integer',
    min: 1,
    max: 100_000,
    default: 200,
    help: 'test inputs of each, where there are not finitely many',
  },
} as const

export const budget = defineExperiment({
  name: 'budget',
  title: 'How many teachers for a budget of labels?',
  summary: 'error of the vote when teachers share a budget of labels',
  about:
    'A budget of noisy labels is dealt to k teachers, and they vote. More teachers outvote more noise, but each has fewer labels and ' +
    'knows less. Look where the error is least. Where inputs are few and coarse (atoms that teachers look up) and where the rule ' +
    'changes quickly (the circle, 1-NN teachers) there is a best number inside, and it grows with the budget. Where one smooth boundary ' +
    'is all there is to learn (two Gaussians) poor teachers in great numbers are best.',
  options: OPTIONS,
  fast: { trials: 8 },
  deep: { trials: 400 },
  run,
  tables: ({ pools }: BudgetResult) => worldsOf(pools).map(votesTable),
  figures: ({ pools }: BudgetResult) => worldsOf(pools).map(votesFigure),
  checks: ({ quantities }: BudgetResult) => (quantities.length > 0 ? [theoryHolds(quantities)] : []),
})

async function run(context: RunContext<typeof OPTIONS>): Promise<BudgetResult> {
  const { engine, seed, options, signal } = context
  const labels = options.budget
  const pools: Budgeted[] = []
  const all = settingsOf(engine, { ...options, seed, ...(signal && { signal }) })
  for (const setting of all.filter(({ name }) => options.world === 'all' || options.world === name)) {
    for (const of of [labels, TIMES * labels]) pools.push(await votesIn(setting, of, context))
  }
  const quantities = pools.flatMap(({ title, budget: of, votes }) =>
    votes.flatMap(({ members, predicted, ...measured }) =>
      predicted === null ? [] : [compare(`${title}: ${of} labels, ${members} teachers`, predicted, measured)],
    ),
  )
  return { pools, quantities }
}

/** The error of the vote for each number of teachers, which share the same labels. */
async function votesIn(
  { name, title, world, fit, members, inputs, theory }: Setting,
  labels: number,
  { engine, seed, options, signal, onProgress }: RunContext<typeof OPTIONS>,
): Promise<Budgeted> {
  const { trials } = options
  const call = { ...(signal && { signal }) }
  const errors = members.map(() => new Float64Array(trials))
  for (let trial = 0; trial < trials; trial++) {
    using test = await inputs(trial)
    using all = await world.sample(engine, labels, { seed, trial, purpose: `budget: ${name}, ${labels}`, ...call })
    for (const [at, k] of members.entries()) {
      // All teachers have equally many rows, so a few may be left over.
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
