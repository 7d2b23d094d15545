import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createEngine, fitForest, loadDigits } from 'noisy-teacher'
import { stream } from '#random/stream.js'
import { alternate, median, timed } from '../alternate.ts'
import { isWanted } from '../options.ts'
import { normalRows } from '../problem.ts'
import { type BenchRow, defineSuite } from '../suite.ts'
import { findPython } from './installed.ts'
import { programPath, startPeer } from './peer.ts'
import { scratchFolder } from './scratch.ts'

/** n training rows, then m queries, with the labels of both. */
interface ForestProblem {
  title: string
  n: number
  m: number
  d: number
  classes: number
  rows: Float32Array
  labels: Int32Array
}

async function digits(): Promise<ForestProblem> {
  const { pixels, labels, rows, cols: d, classes } = await loadDigits()
  const order = stream(4, 'digits').permutation(rows)
  const mixed = new Float32Array(pixels.length)
  order.forEach((row, i) => {
    mixed.set(pixels.subarray(row * d, (row + 1) * d), i * d)
  })
  const own = Int32Array.from(order, (row) => labels[row])
  return { title: 'digits', n: 8000, m: 2000, d, classes, rows: mixed, labels: own }
}

/** Two classes, separated by one coordinate, with a fifth of the labels flipped. */
async function normal(): Promise<ForestProblem> {
  const [n, m, d] = [100_000, 10_000, 10]
  const rows = normalRows(4, 'rows', n + m, d)
  const flips = stream(4, 'flips')
  const labels = Int32Array.from({ length: n + m }, (_, i) => Number(rows[i * d] > 0 !== flips.uniform(i) < 0.2))
  return { title: 'normal, labels 20% noise', n, m, d, classes: 2, rows, labels }
}

const FOREST_PROBLEMS: Readonly<Record<string, () => Promise<ForestProblem>>> = { digits, normal }

function write(folder: string, { n, d, rows, labels }: ForestProblem): void {
  writeFileSync(join(folder, 'x.f32'), rows.subarray(0, n * d))
  writeFileSync(join(folder, 'q.f32'), rows.subarray(n * d))
  writeFileSync(join(folder, 'y.i32'), labels.subarray(0, n))
  writeFileSync(join(folder, 'c.i32'), labels.subarray(n))
}

interface ForestSettings {
  trees: number
  threads: number
  rounds: number
}

/** Returns two calls for each round, in this order: fit a forest with the round's seed, and predict the queries with it. */
async function startOurs({ n, m, d, classes, rows, labels }: ForestProblem, { trees, threads }: ForestSettings) {
  const engine = await createEngine({ threads })
  const train = { x: engine.matrix(n, d, rows.subarray(0, n * d)), y: labels.subarray(0, n), classes }
  const queries = engine.matrix(m, d, rows.subarray(n * d))
  let [forest, seed]: [Awaited<ReturnType<typeof fitForest>> | undefined, number] = [undefined, 0]
  const answer = { accuracy: 0, nodes: 0 }
  return {
    engine,
    answer,
    fit: async () => {
      const { seconds, result } = await timed(() => fitForest(train, { trees, seed }))
      seed++
      forest = result
      answer.nodes = forest.sizes.reduce((sum, size) => sum + size, 0) / trees
      return seconds
    },
    predict: async () => {
      using fitted = forest!
      const { seconds, result } = await timed(() => fitted.predict(queries))
      answer.accuracy = result.filter((label, i) => label === labels[n + i]).length / m
      return seconds
    },
  }
}

/** Measures fits and predictions of ours and of the peer by turns; returns a row for each of the two. */
async function compare(
  problem: ForestProblem,
  python: string | undefined,
  folder: string,
  settings: ForestSettings,
): Promise<BenchRow[]> {
  const { trees, threads, rounds } = settings
  write(folder, problem)
  const name = 'scikit-learn RandomForest'
  const args = [programPath('forest.py'), folder, ...[problem.d, trees, threads].map(String)]
  const peer = python === undefined ? undefined : await startPeer({ name, command: python, args })
  const ours = await startOurs(problem, settings)
  const theirs = peer ? [() => peer.ask()] : []
  const times = (await alternate([ours.fit, ...theirs, ours.predict, ...theirs], { rounds })).map(median)
  peer?.close()
  await ours.engine.close()
  const known = peer ? JSON.parse(readFileSync(join(folder, 'forest.json'), 'utf8')) : {}
  const measured = {
    fit: `${problem.title}: fit ${problem.n}×${problem.d}`,
    predict: `${problem.title}: predict ${problem.m}`,
  }
  const rowOf = (call: 'fit' | 'predict', at: number, detail: 'nodes' | 'accuracy'): BenchRow => {
    const details = { [detail]: ours.answer[detail], ...(peer && { [`peer's ${detail}`]: known[detail] }) }
    const row = { measured: measured[call], threads, unit: 's' as const, ours: times[at], details }
    return peer ? { ...row, peer: { name, value: times[at + 1] } } : row
  }
  return [rowOf('fit', 0, 'nodes'), rowOf('predict', peer ? 2 : 1, 'accuracy')]
}

export const suite = defineSuite({
  name: 'peers/forest',
  title: 'random forests to purity beside those of scikit-learn',
  measures:
    'Seconds of a fit and of a prediction on the same rows, medians of alternating rounds; nodes are means of a tree.',
  options: { rounds: 5, threads: [2], trees: 100, only: [] as readonly string[] },
  async *run(context) {
    const { rounds, threads, trees, only } = context.options
    const python = findPython(['numpy', 'sklearn'], context)
    using scratch = scratchFolder()
    for (const name of Object.keys(FOREST_PROBLEMS).filter((each) => isWanted(each, only))) {
      const problem = await FOREST_PROBLEMS[name]()
      for (const count of threads)
        yield* await compare(problem, python, scratch.path, { threads: count, trees, rounds })
    }
  },
})
