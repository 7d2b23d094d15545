import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createEngine, type Metric, prepareNearest } from 'noisy-teacher'
import { stream } from '#random/stream.js'
import { alternate, median, processorSeconds, timed } from '../alternate.ts'
import { isWanted } from '../options.ts'
import { besideGoal, goalOfTime, type SpeedGoal } from '../speed/goal.ts'
import { type BenchRow, defineSuite } from '../suite.ts'
import { findPython, type PythonModule } from './installed.ts'
import { type Peer, programPath, startPeer } from './peer.ts'
import { scratchFolder } from './scratch.ts'

/** One job: n points and m queries of d columns, the peers that know the metric, and how fast ours is asked to be. */
interface MetricJob {
  title: string
  job: 'cosine' | 'inner product' | 'manhattan' | 'radius'
  metric: Metric
  n: number
  m: number
  d: number
  rows: (count: number, d: number, purpose: string) => Float32Array
  peers: readonly PythonModule[]
  goal: SpeedGoal
}

/** Number of answers of a query of the radius job, on average, and the radius of that ball in a cube of n points. */
const ANSWERS = 30
const radiusFor = (n: number) => Math.cbrt((3 * ANSWERS) / (4 * Math.PI * n))

const draw = (purpose: string, count: number, of: 'fillUniform' | 'fillNormal' = 'fillNormal') => {
  const values = new Float64Array(count)
  stream(1, `metrics: ${purpose}`)[of](values)
  return values
}

const uniformRows = (count: number, d: number, purpose: string) =>
  Float32Array.from(draw(purpose, count * d, 'fillUniform'))

/** Like embeddings of text: combinations of 30 latent directions, with noise of deviation .3. */
function embeddings(count: number, d: number, purpose: string): Float32Array {
  const latent = 30
  const [mixing, factors] = [draw('mixing', latent * d), draw(`${purpose}: factors`, count * latent)]
  const rows = Float32Array.from(draw(`${purpose}: noise`, count * d), (value) => 0.3 * value)
  for (let i = 0; i < count; i++) {
    for (let k = 0; k < latent; k++) {
      const factor = factors[i * latent + k]
      for (let t = 0; t < d; t++) rows[i * d + t] += factor * mixing[k * d + t]
    }
  }
  return rows
}

/** Normal rows of log-normal length, like items of a recommender. */
function longAndShort(count: number, d: number, purpose: string): Float32Array {
  const lengths = draw(`${purpose}: lengths`, count)
  return Float32Array.from(draw(purpose, count * d), (value, i) => value * Math.exp(lengths[Math.floor(i / d)]))
}

const COSINE = {
  job: 'cosine',
  metric: 'cosine',
  n: 100_000,
  d: 384,
  rows: embeddings,
  peers: ['faiss', 'numpy', 'sklearn'],
} as const

const JOBS: Readonly<Record<string, MetricJob>> = {
  cosine: { title: 'embeddings of 30 directions', ...COSINE, m: 1000, goal: goalOfTime(0.1, 0.05) },
  'one cosine': { title: 'embeddings of 30 directions', ...COSINE, m: 1, goal: goalOfTime(0.3, 0.1) },
  'inner product': {
    title: 'rows of log-normal length',
    job: 'inner product',
    metric: 'inner product',
    n: 100_000,
    m: 1000,
    d: 64,
    rows: longAndShort,
    peers: ['faiss', 'numpy'],
    goal: goalOfTime(0.3, 0.1),
  },
  manhattan: {
    title: 'uniform rows',
    job: 'manhattan',
    metric: 'manhattan',
    n: 200_000,
    m: 300,
    d: 16,
    rows: uniformRows,
    peers: ['scipy', 'sklearn'],
    goal: goalOfTime(0.3, 0.1),
  },
  radius: {
    title: `uniform rows, ${ANSWERS} answers a query`,
    job: 'radius',
    metric: 'euclidean',
    n: 1_000_000,
    m: 100_000,
    d: 3,
    rows: uniformRows,
    peers: ['scipy', 'sklearn'],
    goal: goalOfTime(0.5, 0.2),
  },
}

/** A Python for each module that is installed. */
type FoundPythons = Partial<Record<PythonModule, string>>

/** Starts those of the job's peers that are installed. */
async function startPeers(
  { job, d, n, peers }: MetricJob,
  folder: string,
  threads: number,
  found: FoundPythons,
): Promise<Peer[]> {
  const started: Peer[] = []
  for (const name of peers) {
    const command = found[name]
    if (!command) continue
    const args = [programPath('metrics.py'), name, job, folder, String(d), String(threads), String(radiusFor(n))]
    started.push(await startPeer({ name, command, args }))
  }
  return started
}

/** Measures a job on one number of threads; returns a row for each peer. */
async function compare(
  wanted: MetricJob,
  folder: string,
  { threads, rounds }: { threads: number; rounds: number },
  found: FoundPythons,
): Promise<BenchRow[]> {
  const { title, job, metric, n, m, d, rows, goal } = wanted
  const [points, queries] = [rows(n, d, 'points'), rows(m, d, 'queries')]
  mkdirSync(folder)
  writeFileSync(join(folder, 'points.f32'), points)
  writeFileSync(join(folder, 'queries.f32'), queries)
  const peers = await startPeers(wanted, folder, threads, found)
  await using engine = await createEngine({ threads })
  const [x, q] = [engine.matrix(n, d, points), engine.matrix(m, d, queries)]
  const { seconds: build, result: geometry } = await timed(() => prepareNearest<Metric>(x, { metric }))
  const search = async () => {
    await (job === 'radius' ? geometry.withinRadius(q, { radius: radiusFor(n) }) : geometry.query(q))
  }
  const ours = () => (threads === 1 ? processorSeconds(search) : timed(search).then(({ seconds }) => seconds))
  const [own, ...others] = await alternate([ours, ...peers.map((peer) => () => peer.ask())], { rounds, warm: 1 })
  for (const peer of peers) peer.close()
  rmSync(folder, { recursive: true })
  const row = {
    measured: `${job}: ${m} of ${n}×${d} ${title}`,
    threads,
    unit: 's' as const,
    ours: median(own),
    details: { algorithm: geometry.plan.algorithm, 'build s': build },
  }
  if (peers.length === 0) return [row]
  return peers.map((peer, at) => besideGoal({ ...row, peer: { name: peer.name, value: median(others[at]) } }, goal))
}

export const suite = defineSuite({
  name: 'peers/metrics',
  title: 'cosine, inner product, Manhattan and radius beside faiss, scipy and scikit-learn',
  measures:
    'Seconds of all queries on the same data, medians of alternating rounds: processor time on one thread, wall time on more; the index is built before.',
  options: { rounds: 3, threads: [1, 2], only: [] as readonly string[] },
  async *run(context) {
    const { rounds, threads, only } = context.options
    using scratch = scratchFolder()
    const names: PythonModule[] = ['faiss', 'numpy', 'scipy', 'sklearn']
    const found: FoundPythons = Object.fromEntries(names.map((name) => [name, findPython([name], context)]))
    for (const name of Object.keys(JOBS).filter((each) => isWanted(each, only))) {
      for (const count of threads) {
        yield* await compare(JOBS[name], join(scratch.path, name), { threads: count, rounds }, found)
      }
    }
  },
})
