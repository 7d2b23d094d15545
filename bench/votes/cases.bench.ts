import { type Aggregate, aggregateVotes, createEngine, type Engine } from 'noisy-teacher'
import { DEFAULT_DATA, pathOf } from '../data.ts'
import { type BenchRow, defineSuite } from '../suite.ts'
import { accuracyOf, knownOf, rowsOf } from './sets.ts'
import { drawVotes, type VoteWorld } from './worlds.ts'

const SEEDS = 20
/** Five annotators of accuracy .6, of which four copy the fifth, beside three of .8. */
const COPIES: VoteWorld = {
  accuracies: [0.8, 0.8, 0.8, 0.6, 0.6, 0.6, 0.6, 0.6],
  items: 1000,
  copies: [4, 5, 6, 7].map((copy) => [copy, 3] as const),
}
const ADVERSARIES: VoteWorld = { accuracies: [0.9, 0.9, 0.2, 0.2, 0.2], items: 1000 }
/** Log-likelihood of the table of 1979 at the maximum. */
const LIKELIHOOD_1979 = -192.8909

const shareRow = (measured: string, ours: number, details: BenchRow['details'] = {}): BenchRow => ({
  measured,
  unit: 'share',
  ours,
  details,
})

/** The plain method on the table of 1979: the distance of its log-likelihood from the published maximum. */
async function table1979(engine: Engine, path: string): Promise<BenchRow> {
  const rows = rowsOf(`${path}/wide.csv`).map((row) => row.slice(1).map(Number))
  const cells = rows.flatMap((row, i) => row.map((label, column) => [i, Math.max(0, column - 2), label - 1]))
  const [items, annotators, labels] = [0, 1, 2].map((at) => cells.map((cell) => cell[at]))
  const found = await aggregateVotes({ items, annotators, labels }, { engine, method: 'dawid-skene' })
  const prior = [...found.prior].map((share) => share.toFixed(3)).join(' ')
  const counts = [0, 1, 2, 3].map((k) => found.labels.filter((label) => label === k).length).join('/')
  const details = { 'log-likelihood': found.logLikelihood!.toFixed(4), prior, labels: counts }
  return shareRow(
    'Dawid & Skene 1979, distance from the maximum',
    Math.abs(found.logLikelihood! - LIKELIHOOD_1979),
    details,
  )
}

/** Five dentists whose errors are dependent: refused. */
async function caries(engine: Engine, path: string): Promise<BenchRow> {
  const patterns = rowsOf(`${path}/patterns.csv`).map((row) => row.map(Number))
  const rows = patterns.flatMap((row) =>
    Array.from({ length: row[5] }, () => row.slice(0, 5).map((label) => label - 1)),
  )
  const found = await aggregateVotes({ wide: rows }, { engine })
  const details = { why: found.refused?.why ?? 'not refused', correlation: found.dependence.correlation ?? 'unknown' }
  return shareRow('caries 1989, refused', Number(found.refused !== null), details)
}

/** Language models on multiple-choice questions. */
async function* languageModels(engine: Engine, path: string): AsyncIterable<BenchRow> {
  const rows = rowsOf(`${path}/votes.csv`)
  const classOf = (letter: string) => (letter === '' ? -1 : letter.charCodeAt(0) - 65)
  const clean = Int16Array.from(rows, ([, , gold]) => classOf(gold))
  const set = { clean, classes: 10 }
  const votes = { wide: rows.map((row) => row.slice(3).map(classOf)) }
  const best = Math.max(
    ...rows[0].slice(3).map((_, w) => rows.filter((row, i) => classOf(row[3 + w]) === clean[i]).length / rows.length),
  )
  const simple = await aggregateVotes(votes, { engine, method: 'dawid-skene', smoothing: 0.01 })
  const plain = await aggregateVotes(votes, { engine, exchangeable: true, evaluate: knownOf(set) })
  const details = {
    plurality: plain.evaluation!.plurality,
    'best model': best,
    'effective votes': plain.dependence.effectiveVotes,
  }
  const peer = { name: 'our Dawid-Skene', value: accuracyOf(simple.probabilities, set) }
  yield { ...shareRow('29 language models', accuracyOf(plain.probabilities, set), details), peer }
  const drawn = Array.from({ length: 200 }, (_, at) => Math.floor(((at + 0.5) * rows.length) / 200))
  const gold = { items: drawn, labels: drawn.map((i) => clean[i]) }
  const helped = await aggregateVotes(votes, { engine, exchangeable: true, gold })
  const others = { ...set, clean: clean.slice() }
  for (const i of drawn) others.clean[i] = -1
  yield shareRow('29 language models, 200 known, the others', accuracyOf(helped.probabilities, others), {
    why: helped.why,
  })
}

/** Runs a world at many seeds and returns the mean accuracy with the number of refusals. */
async function drawn(engine: Engine, world: VoteWorld, known = 0): Promise<{ accuracy: number; refused: number }> {
  let [accuracy, refused] = [0, 0]
  for (let seed = 1; seed <= SEEDS; seed++) {
    const { votes, clean } = drawVotes(world, seed)
    const items = Array.from({ length: known }, (_, at) => at * 100 + seed)
    const gold = known > 0 ? { gold: { items, labels: items.map((i) => clean[i]) } } : {}
    const found: Aggregate = await aggregateVotes(votes, { engine, classes: 2, ...gold })
    accuracy += accuracyOf(found.probabilities, { clean, classes: 2 }) / SEEDS
    refused += Number(found.refused !== null)
  }
  return { accuracy, refused }
}

export const suite = defineSuite({
  name: 'votes/cases',
  title: 'votes that tell too little, mislead, copy or come from language models',
  measures: 'Shares of right labels (or what the row says), means of 20 seeds where votes are drawn.',
  options: { data: DEFAULT_DATA },
  async *run(context) {
    const { data } = context.options
    const engine = await createEngine({ threads: 2 })
    const old = pathOf(data, 'dawid-skene-1979', context)
    if (old !== undefined) yield table1979(engine, old)
    const dentists = pathOf(data, 'caries-1989', context)
    if (dentists !== undefined) yield caries(engine, dentists)
    const models = pathOf(data, 'llm-votes', context)
    if (models !== undefined) yield* languageModels(engine, models)
    const copies = await drawn(engine, COPIES)
    yield shareRow('five copies of .6 beside three of .8', copies.accuracy)
    const adversaries = await drawn(engine, ADVERSARIES)
    yield shareRow('.9 .9 .2 .2 .2, refused', adversaries.refused / SEEDS)
    const helped = await drawn(engine, ADVERSARIES, 5)
    yield shareRow('.9 .9 .2 .2 .2, 5 known', helped.accuracy)
    await engine.close()
  },
})
