// `npm run bench:gram -- [--only product] [--threads 1,2] [--rounds 3]`: Gram products, predictions and solves with 10 outputs, beside
// numpy, scipy and scikit-learn on the same data in alternating rounds. Times are medians.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { cpus, tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import {
  createEngine,
  type Engine,
  gaussian,
  gramMatvec,
  laplace,
  type Matrix,
  type Numerics,
  solveGram,
} from 'noisy-teacher'
import { normalRows } from '../problem.ts'
import { PYTHON, startPeer } from './peer.ts'

const { values } = parseArgs({
  options: {
    only: { type: 'string', default: '' },
    threads: { type: 'string', default: '1,2' },
    rounds: { type: 'string', default: '3' },
  },
})
const OUTPUTS = 10
const BANDWIDTH = 8

interface Operands {
  x: Matrix
  q: Matrix
  v: Matrix
}

interface Job {
  name: string
  /** What the peer is asked for. */
  peer: 'product' | 'prediction' | 'laplace' | 'in-place' | 'gaussian'
  n: number
  d: number
  ridge: number
  /** Runs it and tells of the answer. */
  run(operands: Operands, job: Job): Promise<string>
}

async function multiply({ q, x, v }: Operands): Promise<string> {
  using product = await gramMatvec(laplace({ bandwidth: BANDWIDTH }), q, x, v)
  return `${product.rows} rows`
}

async function solve({ x, v }: Operands, { peer, d, ridge }: Job): Promise<string> {
  const kernel = peer === 'gaussian' ? gaussian({ bandwidth: Math.sqrt(d) }) : laplace({ bandwidth: BANDWIDTH })
  const { residual, iterations, method } = await solveGram(kernel, x, v, { ridge, tolerance: 1e-6 })
  return `residual ${residual.toExponential(1)}, ${iterations} steps, ${method}`
}

const JOBS: Job[] = [
  ...[8, 32, 128].map((d): Job => {
    const run = ({ x, v }: Operands) => multiply({ q: x, x, v })
    return { name: `product, n=20,000, d=${d}`, peer: 'product', n: 20_000, d, ridge: 0, run }
  }),
  { name: 'prediction of 10,000 rows, n=10,000, d=32', peer: 'prediction', n: 10_000, d: 32, ridge: 0, run: multiply },
  { name: 'Laplace solve, n=10,000, d=32, ridge 1e-3', peer: 'laplace', n: 10_000, d: 32, ridge: 1e-3, run: solve },
  { name: 'Laplace solve, n=10,000, d=32, ridge 0', peer: 'laplace', n: 10_000, d: 32, ridge: 0, run: solve },
  { name: 'the same, scipy in place', peer: 'in-place', n: 10_000, d: 32, ridge: 1e-3, run: solve },
  { name: 'Gaussian solve, n=10,000, d=32, ridge 1e-3', peer: 'gaussian', n: 10_000, d: 32, ridge: 1e-3, run: solve },
]

const median = (seconds: number[]) => seconds.sort((a, b) => a - b)[seconds.length >> 1]

async function timed(work: () => Promise<string>): Promise<[number, string]> {
  const start = performance.now()
  const told = await work()
  return [(performance.now() - start) / 1e3, told]
}

function upload(engine: Engine, data: Float32Array[], d: number, rows: number): Operands {
  const [x, q, v] = data.map((all, at) =>
    engine.matrix(rows, at < 2 ? d : OUTPUTS, all.subarray(0, rows * (at < 2 ? d : OUTPUTS))),
  )
  return { x, q, v }
}

/** An engine with the operands, after a first small run. */
async function start(job: Job, data: Float32Array[], threads: number, numerics: Numerics) {
  const engine = await createEngine({ threads, numerics })
  const small = upload(engine, data, job.d, 3000)
  for (let round = 0; round < 3; round++) await job.run(small, job)
  for (const matrix of Object.values(small)) matrix.dispose()
  return { engine, operands: upload(engine, data, job.d, job.n) }
}

async function compare(job: Job, threads: number, folder: string): Promise<void> {
  const { n, d, ridge } = job
  const data = [normalRows(5, 'points', n, d), normalRows(5, 'queries', n, d), normalRows(5, 'outputs', n, OUTPUTS)]
  for (const [at, name] of ['x', 'q', 'v'].entries()) writeFileSync(join(folder, `${name}.f32`), data[at])
  const args = [new URL('gram.py', import.meta.url).pathname, folder, job.peer, ...[n, d, threads, ridge].map(String)]
  const peer = PYTHON && (await startPeer({ name: job.peer, command: PYTHON, args }))
  const engines = [await start(job, data, threads, 'relaxed'), await start(job, data, threads, 'strict')]
  const times: number[][] = [[], [], []]
  let answer = ''
  for (let round = 0; round < Number(values.rounds); round++) {
    if (peer) times[2].push(await peer.ask())
    for (const [at, { operands }] of engines.entries()) {
      const [seconds, told] = await timed(() => job.run(operands, job))
      times[at].push(seconds)
      answer = told
    }
  }
  if (peer) peer.close()
  for (const { engine } of engines) await engine.close()
  const [relaxed, strict, theirs] = times.map(median)
  const share = (seconds: number) => (peer ? (seconds / theirs).toFixed(2) : '-').padStart(6)
  const ours = `${relaxed.toFixed(3).padStart(8)} s ${strict.toFixed(3).padStart(8)} s`
  const beside = peer ? `${theirs.toFixed(3).padStart(8)} s` : ''
  console.log(`  ${job.name.padEnd(44)}${share(relaxed)}${share(strict)}  ${ours} ${beside}  ${answer}`)
}

const folder = mkdtempSync(join(tmpdir(), 'noisy-teacher-gram-'))
try {
  console.log(`${cpus()[0].model}, Node ${process.version}; 10 outputs; share of the peer's seconds`)
  if (!PYTHON) console.log('  not installed: numpy, scipy and scikit-learn: apt-get install python3-sklearn')
  for (const threads of values.threads.split(',').map(Number)) {
    const count = `${threads} thread${threads > 1 ? 's' : ''}`
    console.log(`${count.padEnd(46)} relaxed strict   relaxed     strict       peer`)
    for (const job of JOBS) if (job.name.includes(values.only)) await compare(job, threads, folder)
  }
} finally {
  rmSync(folder, { recursive: true, force: true })
}
