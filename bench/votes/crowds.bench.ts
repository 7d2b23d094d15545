import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { type Aggregate, aggregateVotes, createEngine, type Engine } from 'noisy-teacher'
import { DEFAULT_DATA, pathOf } from '../data.ts'
import { isWanted } from '../options.ts'
import { findPython } from '../peers/installed.ts'
import { type BenchRow, defineSuite } from '../suite.ts'
import { accuracyOf, annotatorAccuracies, knownOf, readSets, type VoteSet } from './sets.ts'

/** Items of known class from which the accuracy of an annotator is compared. */
const MIN_KNOWN = 10
const PEER = 'Dawid-Skene in numpy'

/** What one set shows. */
interface SetResult {
  accuracy: number
  plurality: number
  /** Annotators that are compared, those whose interval covers, and sums of widths and of absolute errors. */
  annotators: number
  covered: number
  widths: number
  errors: number
  peer?: { accuracy: number; error: number; seconds: number }
}

/** Compares the intervals of annotators' accuracies with their accuracy on items of known class. */
function compareAnnotators(set: VoteSet, { annotators }: Aggregate) {
  const sums = { annotators: 0, covered: 0, widths: 0, errors: 0 }
  for (const [w, { share, weight }] of annotatorAccuracies(set).entries()) {
    const { accuracy } = annotators[w]
    if (weight < MIN_KNOWN - 1e-9 || !accuracy) continue
    const [low, high] = accuracy.interval
    sums.annotators++
    sums.covered += Number(share >= low && share <= high)
    sums.widths += high - low
    sums.errors += Math.abs(share - accuracy.estimate)
  }
  return sums
}

function askPeer(python: string | undefined, folder: string): SetResult['peer'] {
  if (python === undefined) return undefined
  const script = fileURLToPath(new URL('dawid_skene.py', import.meta.url))
  const { status, stdout, stderr } = spawnSync(python, [script, folder], { encoding: 'utf8' })
  if (status !== 0) throw new Error(`dawid_skene.py failed: ${stderr}`)
  return JSON.parse(stdout)
}

async function runSet(engine: Engine, set: VoteSet): Promise<{ result: SetResult; seconds: number; found: Aggregate }> {
  const begin = performance.now()
  const found = await aggregateVotes(set.votes, { engine, classes: set.classes, evaluate: knownOf(set) })
  const seconds = (performance.now() - begin) / 1000
  const accuracy = accuracyOf(found.probabilities, set)
  const plurality = found.evaluation!.plurality
  return { result: { accuracy, plurality, ...compareAnnotators(set, found) }, seconds, found }
}

const rowOf = (name: string, { peer, ...result }: SetResult, details: BenchRow['details']): BenchRow => ({
  measured: name,
  unit: 'share',
  ours: result.accuracy,
  ...(peer && { peer: { name: PEER, value: peer.accuracy } }),
  details: {
    plurality: result.plurality,
    'intervals cover': result.covered / result.annotators,
    'mean width': result.widths / result.annotators,
    'mean error of accuracies': result.errors / result.annotators,
    ...(peer && { "the peer's": peer.error }),
    ...details,
  },
})

export const suite = defineSuite({
  name: 'votes/crowds',
  title: 'labels from crowd votes beside plain Dawid-Skene, without known classes, by one default',
  measures: 'Shares of right labels, ties split; intervals are of annotators with 10 or more known items.',
  options: { threads: [2], only: [], data: DEFAULT_DATA },
  async *run(context) {
    const { threads, only, data } = context.options
    const folder = pathOf(data, 'crowd', context)
    if (folder === undefined) return
    const python = findPython(['numpy'], context)
    for (const count of threads) {
      const engine = await createEngine({ threads: count })
      const results: SetResult[] = []
      let total = 0
      for (const set of readSets(folder)) {
        if (!isWanted(set.name, only)) continue
        const { result, seconds, found } = await runSet(engine, set)
        const peer = askPeer(python, `${folder}/${set.name}`)
        results.push({ ...result, ...(peer && { peer }) })
        total += seconds
        const refused = found.refused?.code ?? 'no'
        yield { ...rowOf(set.name, results.at(-1)!, { seconds, refused }), threads: count }
      }
      await engine.close()
      if (results.length === 0) continue
      yield { ...meanRow(results), threads: count }
      const peers = results.reduce((sum, { peer }) => sum + (peer?.seconds ?? 0), 0)
      const beside = peers > 0 ? { peer: { name: PEER, value: peers } } : {}
      yield { measured: `all ${results.length} sets, wall time`, threads: count, unit: 's', ours: total, ...beside }
    }
  },
})

/** Returns the row of all sets: macro accuracy, worst set against plurality, pooled intervals. */
function meanRow(results: readonly SetResult[]): BenchRow {
  const sum = (of: (result: SetResult) => number) => results.reduce((total, result) => total + of(result), 0)
  const mean = (of: (result: SetResult) => number) => sum(of) / results.length
  const hasPeer = results.every(({ peer }) => peer)
  return {
    measured: 'macro accuracy',
    unit: 'share',
    ours: mean(({ accuracy }) => accuracy),
    ...(hasPeer && { peer: { name: PEER, value: mean(({ peer }) => peer!.accuracy) } }),
    details: {
      plurality: mean(({ plurality }) => plurality),
      'worst against plurality': Math.min(...results.map(({ accuracy, plurality }) => accuracy - plurality)),
      'even sets': meanAccuracy(results.filter((_, at) => at % 2 === 0)),
      'odd sets': meanAccuracy(results.filter((_, at) => at % 2 === 1)),
      'pooled intervals cover': sum(({ covered }) => covered) / sum(({ annotators }) => annotators),
      'pooled mean width': sum(({ widths }) => widths) / sum(({ annotators }) => annotators),
    },
  }
}

const meanAccuracy = (results: readonly SetResult[]) =>
  results.reduce((sum, { accuracy }) => sum + accuracy, 0) / results.length
