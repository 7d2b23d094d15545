// `npm run bench:forest -- [--problems digits,normal] [--trees 100] [--threads 2] [--rounds 5]`: random forests to purity beside scikit-learn's on the same rows, in
// alternating rounds: seconds to fit and to predict (medians), accuracy on new rows and mean nodes a tree, which should be alike.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { cpus, tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { createEngine, fitForest, loadDigits } from 'noisy-teacher'
import { stream } from '#random/stream.js'
import { normalRows } from '../problem.ts'
import { PYTHON, startPeer } from './peer.ts'

const { values } = parseArgs({
  options: {
    problems: { type: 'string', default: 'digits,normal' },
    trees: { type: 'string', default: '100' },
    threads: { type: 'string', default: '2' },
    rounds: { type: 'string', default: '5' },
  },
})
const [trees, threads, rounds] = [values.trees, values.threads, values.rounds].map(Number)

/** Training rows, then queries. */
interface Problem {
  title: string
  n: number
  m: number
  d: number
  classes: number
  rows: Float32Array
  labels: Int32Array
}

async function digits(): Promise<Problem> {
  const { pixels, labels, rows, cols: d, classes } = await loadDigits()
  const order = stream(4, 'digits').permutation(rows)
  const mixed = new Float32Array(pixels.length)
  order.forEach((row, i) => {
    mixed.set(pixels.subarray(row * d, (row + 1) * d), i * d)
  })
  const own = Int32Array.from(order, (row) => labels[row])
  return { title: 'digits', n: 8000, m: 2000, d, classes, rows: mixed, labels: own }
}

/** Two classes told apart by a coordinate, a fifth of the labels flipped. */
async function normal(): Promise<Problem> {
  const [n, m, d] = [100_000, 10_000, 10]
  const rows = normalRows(4, 'rows', n + m, d)
  const flips = stream(4, 'flips')
  const labels = Int32Array.from({ length: n + m }, (_, i) => Number(rows[i * d] > 0 !== flips.uniform(i) < 0.2))
  return { title: 'normal, labels 20% noise', n, m, d, classes: 2, rows, labels }
}

const PROBLEMS: Readonly<Record<string, () => Promise<Problem>>> = { digits, normal }

const median = (seconds: number[]) => seconds.sort((a, b) => a - b)[seconds.length >> 1]

async function run({ title, n, m, d, classes, rows, labels }: Problem, folder: string): Promise<void> {
  writeFileSync(join(folder, 'x.f32'), rows.subarray(0, n * d))
  writeFileSync(join(folder, 'q.f32'), rows.subarray(n * d))
  writeFileSync(join(folder, 'y.i32'), labels.subarray(0, n))
  writeFileSync(join(folder, 'c.i32'), labels.subarray(n))
  const args = [new URL('forest.py', import.meta.url).pathname, folder, ...[d, trees, threads].map(String)]
  const peer = PYTHON && (await startPeer({ name: 'scikit-learn', command: PYTHON, args }))
  await using engine = await createEngine({ threads })
  const train = { x: engine.matrix(n, d, rows.subarray(0, n * d)), y: labels.subarray(0, n), classes }
  const queries = engine.matrix(m, d, rows.subarray(n * d))
  const times: Record<string, number[]> = { fit: [], predict: [], theirFit: [], theirPredict: [] }
  const timed = async <T>(name: string, work: () => Promise<T>): Promise<T> => {
    const start = performance.now()
    const result = await work()
    times[name].push((performance.now() - start) / 1e3)
    return result
  }
  let [accuracy, nodes] = [0, 0]
  for (let seed = 0; seed < rounds; seed++) {
    using forest = await timed('fit', () => fitForest(train, { trees, seed }))
    if (peer) times.theirFit.push(await peer.ask())
    const predicted = await timed('predict', () => forest.predict(queries))
    if (peer) times.theirPredict.push(await peer.ask())
    accuracy = predicted.filter((label, i) => label === labels[n + i]).length / m
    nodes = forest.sizes.reduce((sum, size) => sum + size, 0) / trees
  }
  if (peer) peer.close()
  console.log(`${title}: n=${n}, d=${d}, ${trees} trees, ${m} queries, ${threads} threads`)
  for (const [ours, theirs] of [
    ['fit', 'theirFit'],
    ['predict', 'theirPredict'],
  ]) {
    const [own, other] = [median(times[ours]), median(times[theirs])]
    const beside = peer ? `, ${(own / other).toFixed(2)} of scikit-learn's ${other.toFixed(3)} s` : ''
    console.log(`  ${ours.padEnd(8)} ${own.toFixed(3)} s${beside}`)
  }
  const peerHas = peer && JSON.parse(readFileSync(join(folder, 'forest.json'), 'utf8'))
  const like = (value: number, name: string) =>
    peer ? ` (scikit-learn ${peerHas[name].toFixed(value < 1 ? 3 : 0)})` : ''
  const shown = `accuracy ${accuracy.toFixed(3)}${like(accuracy, 'accuracy')}`
  console.log(`  ${shown}, ${nodes.toFixed(0)} nodes a tree${like(nodes, 'nodes')}`)
}

const folder = mkdtempSync(join(tmpdir(), 'noisy-teacher-forest-'))
try {
  console.log(`${cpus()[0].model}, Node ${process.version}`)
  if (!PYTHON) console.log('  not installed: scikit-learn: apt-get install python3-sklearn')
  for (const name of values.problems.split(',')) await run(await PROBLEMS[name](), folder)
} finally {
  rmSync(folder, { recursive: true, force: true })
}
