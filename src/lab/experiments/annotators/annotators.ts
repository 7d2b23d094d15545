import { checkInteger } from '../../../engine/check.js'
import type { Estimate } from '../../../evaluate/estimate.js'
import { meanOverTrainingSets } from '../../../evaluate/mean.js'
import { compare, theoryHolds } from '../comparison.js'
import { defineExperiment, type RunContext } from '../experiment.js'
import { twoGaussians } from '../gaussians.js'
import { type Crowd, errorsOf, METHODS, type MethodName } from './measure.js'
import type { AnnotatorsResult, CrowdErrors } from './result.js'
import { axesOf, errorsFigure, errorsTable, pluralityTable } from './show.js'
import { bestBound, pluralityOf } from './theory.js'

/** Numbers of votes a row that are measured with all annotators, and numbers of annotators with few votes a row. */
const [VOTES, CROWDS] = [
  [1, 2, 4, 8, 12],
  [4, 12, 36],
]

const ANNOTATORS_OPTIONS = {
  vary: {
    type: 'choice',
    choices: ['both', 'votes'],
    default: 'both',
    help: 'what varies: the votes of an item, or the number of annotators as well',
  },
  annotators: { type: 'integer', min: 12, max: 200, default: 16, help: 'annotators where the votes of an item vary' },
  votes: { type: 'integer', min: 1, max: 4, default: 3, help: 'votes of an item where the annotators vary' },
  items: { type: 'integer', min: 50, max: 20_000, default: 400, help: 'items that are labeled' },
  low: { type: 'number', min: 0.5, max: 0.99, default: 0.55, help: 'accuracy of the worst annotator' },
  high: { type: 'number', min: 0.5, max: 0.99, default: 0.95, help: 'accuracy of the best annotator' },
  reach: { type: 'number', min: 0.1, max: 5, default: 1.5, help: 'distance of the class means from their boundary' },
  trials: { type: 'integer', min: 2, max: 10_000, default: 20, help: 'independent draws of items and votes' },
} as const

export const annotators = defineExperiment({
  name: 'annotators',
  title: 'How good are labels from the votes of a crowd?',
  summary: 'the error of labels by the number of annotators and of votes',
  about:
    'Annotators of unlike accuracy vote on items of two classes. Plurality counts every vote alike, and its error is known exactly; ' +
    'check that the intervals contain it. Models of annotators (Dawid-Skene, auto) weigh votes without knowing who is good, and come ' +
    'the nearer to the rule that knows it the more votes each annotator has given. The features of the items say something too: a ' +
    'student of random votes, one an item, outdoes plurality where votes are few, and auto with features both. Find where more ' +
    'votes make features dispensable, and where a crowd is too large for its votes to tell who is good.',
  options: ANNOTATORS_OPTIONS,
  fast: { vary: 'votes', items: 150, trials: 10 },
  deep: { trials: 400 },
  run,
  tables: (result: AnnotatorsResult) => [
    ...axesOf(result).map((axis) => errorsTable(result, axis)),
    pluralityTable(result),
  ],
  figures: (result: AnnotatorsResult) => axesOf(result).map((axis) => errorsFigure(result, axis)),
  checks: ({ quantities }: AnnotatorsResult) => [theoryHolds(quantities)],
})

/** Returns accuracies from low to high in equal steps. */
const spread = (count: number, low: number, high: number): number[] =>
  Array.from({ length: count }, (_, w) => low + ((high - low) * w) / (count - 1))

async function run(context: RunContext<typeof ANNOTATORS_OPTIONS>): Promise<AnnotatorsResult> {
  const { engine, seed, options, signal, onProgress } = context
  const { annotators: count, votes, items, low, high, reach, trials } = options
  checkInteger('annotators', 'annotators', count, Math.max(...VOTES))
  const byVotes = VOTES.map((each) => ({ accuracies: spread(count, low, high), votes: each }))
  const crowds = options.vary === 'both' ? CROWDS : []
  const byAnnotators = crowds.map((each) => ({ accuracies: spread(each, low, high), votes }))
  const total = trials * (byVotes.length + byAnnotators.length)
  let done = 0
  const measured = async (crowd: Crowd): Promise<CrowdErrors> => {
    const errors = Object.fromEntries(METHODS.map((name) => [name, new Float64Array(trials)])) as Record<
      MethodName,
      Float64Array
    >
    for (let trial = 0; trial < trials; trial++) {
      const found = await errorsOf(crowd, { engine, seed, trial, items, reach, signal })
      for (const name of METHODS) errors[name][trial] = found[name]
      onProgress?.({ stage: 'crowds', done: ++done, total })
    }
    const estimates = METHODS.map((name) => [name, meanOverTrainingSets(errors[name], [0, 1])] as const)
    return {
      annotators: crowd.accuracies.length,
      votes: crowd.votes,
      pluralityError: pluralityOf(crowd.accuracies, crowd.votes),
      bestBound: bestBound(crowd.accuracies, crowd.votes),
      errors: Object.fromEntries(estimates) as Record<MethodName, Estimate>,
    }
  }
  const result = { byVotes: [] as CrowdErrors[], byAnnotators: [] as CrowdErrors[] }
  for (const crowd of byVotes) result.byVotes.push(await measured(crowd))
  for (const crowd of byAnnotators) result.byAnnotators.push(await measured(crowd))
  const quantities = [...result.byVotes, ...result.byAnnotators].map((of) => {
    const name = `${of.votes} ${of.votes === 1 ? 'vote' : 'votes'} of ${of.annotators} annotators`
    return compare(name, of.pluralityError, of.errors.plurality)
  })
  return { ...result, featureError: twoGaussians(2, reach).bayesError, quantities }
}
