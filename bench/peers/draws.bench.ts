import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createEngine, type Engine, laplace, type Matrix, type Numerics, prepareGram } from 'noisy-teacher'
import { stream } from '#random/stream.js'
import { alternate, median, timed } from '../alternate.ts'
import { normalRows } from '../problem.ts'
import { type BenchRow, defineSuite } from '../suite.ts'
import { findPython } from './installed.ts'
import { programPath, startPeer } from './peer.ts'
import { scratchFolder } from './scratch.ts'

const [d, bandwidth, ridge, tolerance] = [32, 8, 1e-3, 1e-3]
const NUMERICS = ['relaxed', 'strict'] as const

interface DrawsProblem {
  n: number
  draws: number
  points: Float32Array
  /** n×draws, each -1 or 1. */
  labels: Float64Array
}

function makeProblem(n: number, draws: number): DrawsProblem {
  const labels = new Float64Array(n * draws)
  stream(3, 'labels').fillUniform(labels)
  labels.forEach((value, at) => {
    labels[at] = value < 0.5 ? -1 : 1
  })
  return { n, draws, points: normalRows(3, 'points', n, d), labels }
}

/** Factors the Gram matrix and solves for all draws; returns the residual. */
async function solve(x: Matrix, { labels, draws }: DrawsProblem): Promise<number> {
  using geometry = await prepareGram(laplace({ bandwidth }), x, { ridge, tolerance })
  return (await geometry.solve(labels.subarray(0, x.rows * draws))).residual
}

/** Returns an engine with the points, after two solves of 2,000 rows. */
async function start(
  problem: DrawsProblem,
  threads: number,
  numerics: Numerics,
): Promise<{ engine: Engine; x: Matrix }> {
  const engine = await createEngine({ threads, numerics })
  using warm = engine.matrix(2000, d, problem.points.subarray(0, 2000 * d))
  await solve(warm, problem)
  await solve(warm, problem)
  return { engine, x: engine.matrix(problem.n, d, problem.points) }
}

/** Measures the peer, relaxed and strict in this order; returns a row for each numerics. */
async function compare(
  problem: DrawsProblem,
  python: string | undefined,
  folder: string,
  { threads, rounds }: { threads: number; rounds: number },
): Promise<BenchRow[]> {
  const { n, draws } = problem
  const args = [programPath('draws.py'), folder, ...[d, draws, bandwidth, ridge, threads].map(String)]
  const name = 'scipy Cholesky, float64'
  const peer = python === undefined ? undefined : await startPeer({ name, command: python, args })
  const engines = [await start(problem, threads, 'relaxed'), await start(problem, threads, 'strict')]
  const residuals = [0, 0]
  const own = engines.map(({ x }, at) => async () => {
    const { seconds, result } = await timed(() => solve(x, problem))
    residuals[at] = result
    return seconds
  })
  const times = await alternate([...(peer ? [() => peer.ask()] : []), ...own], { rounds })
  peer?.close()
  for (const { engine } of engines) await engine.close()
  const theirs = peer && { name, value: median(times.shift()!) }
  return NUMERICS.map((numerics, at) => {
    const ours = { measured: `${draws} label draws, n=${n}, d=${d}`, threads, numerics, ours: median(times[at]) }
    return { ...ours, unit: 's' as const, ...(theirs && { peer: theirs }), details: { residual: residuals[at] } }
  })
}

export const suite = defineSuite({
  name: 'peers/draws',
  title: 'kernel coefficients of many label draws, beside scipy',
  measures: `Seconds of the factor and the solves (Laplace, bandwidth ${bandwidth}, to ${tolerance}), medians of alternating rounds.`,
  options: { rounds: 3, threads: [1, 2], n: 10_000, draws: 1000 },
  async *run(context) {
    const { rounds, threads, n, draws } = context.options
    const python = findPython(['numpy', 'scipy', 'sklearn'], context)
    const problem = makeProblem(n, draws)
    using scratch = scratchFolder()
    writeFileSync(join(scratch.path, 'x.f32'), problem.points)
    writeFileSync(join(scratch.path, 'labels.f64'), problem.labels)
    for (const count of threads) yield* await compare(problem, python, scratch.path, { threads: count, rounds })
  },
})
