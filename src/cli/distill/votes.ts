import { aggregateVotes } from '../../annotators/aggregate.js'
import type { Aggregate } from '../../annotators/result.js'
import { type Dataset, gatherExamples } from '../../data/dataset.js'
import { check, shown } from '../../engine/check.js'
import { stream } from '../../random/stream.js'
import type { Fit } from '../../samplers/sampler.js'
import type { TableDataset, VotesTable } from '../../tables/index.js'
import { advise, bestDirect, type HeldOutLabels, judgeRoutes } from './choose.js'
import { finishModel } from './finish.js'
import { directLearners, kernelLearner, type LearnerName, learnerOf } from './learners.js'
import { heldOutGroups, measureRoutes } from './measure.js'
import { matrixOf, type PreparedRows } from './prepared.js'
import type { Route } from './routes.js'
import { chooseScaling } from './scaling.js'
import type { DistillCall, Distilled } from './table.js'

/** Trains on votes of annotators on the rows of a table: on their plurality, and on the posterior of a model of them. */
export async function distillVotes(
  table: TableDataset,
  votes: VotesTable,
  asked: 'auto' | LearnerName,
  call: DistillCall,
): Promise<Distilled> {
  const { engine, seed, signal, onProgress } = call
  const classes = Math.max(2, votes.classNames.length)
  const aggregate = await aggregateVotes(votes, { engine, classes, seed, signal, onProgress })
  return distillAggregate(table, votes, aggregate, asked, call)
}

/** The same, of votes that were aggregated before. */
export async function distillAggregate(
  table: TableDataset,
  votes: VotesTable,
  aggregate: Aggregate,
  asked: 'auto' | LearnerName,
  call: DistillCall,
): Promise<Distilled> {
  const { seed } = call
  const { prepared, drawn } = await prepareVotes(table, votes, aggregate, call)
  const { data } = prepared
  const groups = heldOutGroups(data.y, seed)
  const learners = directLearners(asked, data.x.rows)
  const first = await measureRoutes(learners.map(pluralityRoute), data, groups, call)
  const transition = meanConfusion(aggregate)
  const labels: HeldOutLabels = {
    y: Int32Array.from(groups.rows, (row) => drawn[row]),
    classes: data.classes,
    noise: transition && { transition, interval: [transition, transition] },
  }
  const direct = bestDirect(first, labels.y)
  const name = learners[first.indexOf(direct)]
  const measured = [...first, ...(await measureRoutes(posteriorRoutes(name), data, groups, call))]
  const judged = judgeRoutes(measured, direct, labels)
  const advice = advise(judged, judged[measured.indexOf(direct)])
  const model = await finishModel(advice.chosen, prepared, { labels, rate: null, line: call.line }, call)
  const correction = transition
    ? 'A held-out label is a vote drawn at random, corrected by the mean confusion matrix of the annotators.'
    : undefined
  return { judged, ...advice, model, rows: data.x.rows, pool: 0, ...(correction && { correction }) }
}

/** Learns the labels that most annotators gave. */
const pluralityRoute = (name: LearnerName): Route => ({
  name: `direct: plurality of the votes, ${learnerOf(name).title}`,
  isDirect: true,
  fit: withoutShares(learnerOf(name).fit),
  rows: 'train',
})

/** Learn the labels and the probabilities of the model of the annotators. */
const posteriorRoutes = (name: LearnerName): Route[] => [
  {
    name: `labels of the model of annotators, ${learnerOf(name).title}`,
    isDirect: false,
    fit: async (train, options) => {
      const { x, shares, classes } = train
      return learnerOf(name).fit({ x, y: likeliest(shares!, classes), classes }, options)
    },
    rows: 'train',
  },
  {
    name: 'probabilities of the model of annotators, kernel ridge',
    isDirect: false,
    fit: kernelLearner,
    rows: 'train',
  },
]

const withoutShares =
  (fit: Fit): Fit =>
  ({ x, y, classes }, options) =>
    fit({ x, y, classes }, options)

/** Returns the class with the largest share of each row. */
function likeliest(shares: Float64Array, classes: number): Int32Array {
  return Int32Array.from({ length: shares.length / classes }, (_, i) => {
    const row = shares.subarray(i * classes, (i + 1) * classes)
    return row.indexOf(row.reduce((most, each) => Math.max(most, each)))
  })
}

/**
 * Returns the rows of the table that have votes: with the plurality as labels and the posterior as shares, and one vote of
 * each drawn at random. Throws BAD_VALUE when no id of the table is an item of the votes.
 */
async function prepareVotes(
  table: TableDataset,
  votes: VotesTable,
  { probabilities, classes }: Aggregate,
  { engine, seed, signal }: DistillCall,
): Promise<{ prepared: PreparedRows; drawn: Int32Array }> {
  const itemOf = new Map(votes.itemNames.map((name, item) => [name, item]))
  const given = Array.from(votes.itemNames, (): number[] => [])
  votes.items.forEach((item, v) => {
    given[item].push(votes.labels[v])
  })
  const items = Int32Array.from(table.ids, (id) => itemOf.get(id) ?? -1)
  const rows = Uint32Array.from(items.keys()).filter((row) => items[row] >= 0 && given[items[row]].length > 0)
  check(rows.length > 1, 'BAD_VALUE', () => {
    return `${table.name}: ${rows.length === 1 ? 'only one id is' : 'no id is'} an item of the votes, such as ${shown(votes.itemNames[0])}; name the column with --id`
  })
  using raw = matrixOf(engine, table)
  const draws = stream(seed, 'distill: votes')
  const shares = new Float64Array(table.rows * classes)
  const [y, drawn] = [0, 1].map(() => new Int32Array(table.rows))
  for (const row of rows) {
    const own = given[items[row]]
    const counts = new Int32Array(classes)
    for (const label of own) counts[label]++
    y[row] = counts.indexOf(Math.max(...counts))
    drawn[row] = own[draws.below(row, own.length)]
    shares.set(probabilities.subarray(items[row] * classes, (items[row] + 1) * classes), row * classes)
  }
  const all: Dataset = { x: raw, y, classes, shares }
  using part = await gatherExamples(all, rows, 'distill: rows', { signal })
  const standardization = await chooseScaling(part.x, part.y, { seed, signal })
  const prepared = {
    data: { ...labelsOf(part), x: await standardization.apply(part.x, { signal }) },
    ids: Array.from(rows, (row) => table.ids[row]),
    pool: undefined,
    standardization,
    encoder: table.encoder,
    label: 'label',
    classNames: votes.classNames.length > 1 ? votes.classNames : [...votes.classNames, 'other'],
  }
  return { prepared, drawn: Int32Array.from(rows, (row) => drawn[row]) }
}

const labelsOf = ({ y, classes, shares }: Dataset) => ({ y, classes, ...(shares && { shares }) })

/** Returns the mean confusion matrix of the annotators, by their votes: that of a vote drawn at random, about. */
function meanConfusion({ annotators, classes }: Aggregate): number[][] | undefined {
  const known = annotators.filter(({ confusion, votes }) => confusion && votes > 0)
  const all = known.reduce((sum, { votes }) => sum + votes, 0)
  if (all === 0) return undefined
  const mean = Array.from({ length: classes }, () => new Array<number>(classes).fill(0))
  for (const { confusion, votes } of known) {
    confusion!.estimate.forEach((row, k) => {
      row.forEach((share, j) => {
        mean[k][j] += (share * votes) / all
      })
    })
  }
  return mean.map((row) => {
    const sum = row.reduce((total, share) => total + share, 0)
    return row.map((share) => share / sum)
  })
}
