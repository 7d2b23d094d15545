import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
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
import { alternate, median, secondsOn } from '../alternate.ts'
import { normalRows } from '../problem.ts'
import type { BenchRow } from '../suite.ts'
import { programPath, startPeer } from './peer.ts'

const OUTPUTS = 10
const BANDWIDTH = 8
const NUMERICS = ['relaxed', 'strict'] as const

interface GramOperands {
  x: Matrix
  q: Matrix
  v: Matrix
}

/** A problem of n points, which ours and a function of gram.py solve. */
export interface GramProblem {
  name: string
  /** What the peer's program is asked for. */
  peer: 'product' | 'prediction' | 'laplace' | 'in-place' | 'gaussian'
  /** The peer's name in the table. */
  than: string
  n: number
  d: number
  ridge: number
  /** Runs it once; returns what there is to know of the answer. */
  run(operands: GramOperands, problem: GramProblem): Promise<BenchRow['details']>
}

async function multiply({ q, x, v }: GramOperands): Promise<BenchRow['details']> {
  using product = await gramMatvec(laplace({ bandwidth: BANDWIDTH }), q, x, v)
  return { rows: product.rows }
}

async function solve({ x, v }: GramOperands, { peer, d, ridge }: GramProblem): Promise<BenchRow['details']> {
  const kernel = peer === 'gaussian' ? gaussian({ bandwidth: Math.sqrt(d) }) : laplace({ bandwidth: BANDWIDTH })
  const { residual, iterations, method } = await solveGram(kernel, x, v, { ridge, tolerance: 1e-6 })
  return { residual, iterations, method }
}

const square = { n: 10_000, d: 32 }
export const GRAM_PROBLEMS: readonly GramProblem[] = [
  ...[8, 32, 128].map((d): GramProblem => {
    const run = ({ x, v }: GramOperands) => multiply({ q: x, x, v })
    return { name: `product, n=20,000, d=${d}`, peer: 'product', than: 'numpy', n: 20_000, d, ridge: 0, run }
  }),
  {
    name: 'prediction of 10,000 rows, n=10,000, d=32',
    peer: 'prediction',
    than: 'numpy',
    ...square,
    ridge: 0,
    run: multiply,
  },
  {
    name: 'Laplace solve, n=10,000, d=32, ridge 1e-3',
    peer: 'laplace',
    than: 'scipy Cholesky',
    ...square,
    ridge: 1e-3,
    run: solve,
  },
  {
    name: 'Laplace solve, n=10,000, d=32, ridge 0',
    peer: 'laplace',
    than: 'scipy Cholesky',
    ...square,
    ridge: 0,
    run: solve,
  },
  {
    name: 'Laplace solve, n=10,000, d=32, ridge 1e-3',
    peer: 'in-place',
    than: 'scipy Cholesky in place',
    ...square,
    ridge: 1e-3,
    run: solve,
  },
  {
    name: 'Gaussian solve, n=10,000, d=32, ridge 1e-3',
    peer: 'gaussian',
    than: 'scikit-learn KernelRidge',
    ...square,
    ridge: 1e-3,
    run: solve,
  },
]

function upload(engine: Engine, data: Float32Array[], d: number, rows: number): GramOperands {
  const [x, q, v] = data.map((all, at) =>
    engine.matrix(rows, at < 2 ? d : OUTPUTS, all.subarray(0, rows * (at < 2 ? d : OUTPUTS))),
  )
  return { x, q, v }
}

/** Returns an engine with the operands, after three runs on 3,000 rows. */
async function start(problem: GramProblem, data: Float32Array[], threads: number, numerics: Numerics) {
  const engine = await createEngine({ threads, numerics })
  const small = upload(engine, data, problem.d, 3000)
  for (let round = 0; round < 3; round++) await problem.run(small, problem)
  for (const matrix of Object.values(small)) matrix.dispose()
  return { engine, operands: upload(engine, data, problem.d, problem.n) }
}

/** Measures the peer, relaxed and strict in this order, on data that it writes into the folder; returns a row for each numerics. */
export async function compareGram(
  problem: GramProblem,
  python: string | undefined,
  folder: string,
  { threads, rounds }: { threads: number; rounds: number },
): Promise<BenchRow[]> {
  const { name, than, n, d, ridge } = problem
  const data = [normalRows(5, 'points', n, d), normalRows(5, 'queries', n, d), normalRows(5, 'outputs', n, OUTPUTS)]
  for (const [at, file] of ['x', 'q', 'v'].entries()) writeFileSync(join(folder, `${file}.f32`), data[at])
  const args = [programPath('gram.py'), folder, problem.peer, ...[n, d, threads, ridge].map(String)]
  const peer = python === undefined ? undefined : await startPeer({ name: than, command: python, args })
  const engines = [await start(problem, data, threads, 'relaxed'), await start(problem, data, threads, 'strict')]
  const answers: BenchRow['details'][] = []
  const own = engines.map(
    ({ operands }, at) =>
      () =>
        secondsOn(threads, async () => {
          answers[at] = await problem.run(operands, problem)
        }),
  )
  const times = await alternate([...(peer ? [() => peer.ask()] : []), ...own], { rounds })
  peer?.close()
  for (const { engine } of engines) await engine.close()
  const theirs = peer && { name: than, value: median(times.shift()!) }
  return NUMERICS.map((numerics, at) => {
    const ours = { measured: name, threads, numerics, unit: 's' as const, ours: median(times[at]) }
    return { ...ours, ...(theirs && { peer: theirs }), details: answers[at] }
  })
}
