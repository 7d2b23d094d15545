// `npm run bench:draws -- [--n 10000] [--draws 1000] [--threads 1,2] [--rounds 3]`: coefficients of many binary label draws (Laplace, bandwidth 8,
// d = 32, to 1e-3), factor included, beside scipy's float64 Cholesky on the same data in alternating rounds. Times are medians.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { cpus, tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { createEngine, type Engine, laplace, type Matrix, type Numerics, prepareGram } from 'noisy-teacher'
import { stream } from '#random/stream.js'
import { normalRows } from '../problem.ts'
import { PYTHON, startPeer } from './peer.ts'

const { values } = parseArgs({
  options: {
    n: { type: 'string', default: '10000' },
    draws: { type: 'string', default: '1000' },
    threads: { type: 'string', default: '1,2' },
    rounds: { type: 'string', default: '3' },
  },
})
const [n, draws, d, bandwidth, ridge, tolerance] = [Number(values.n), Number(values.draws), 32, 8, 1e-3, 1e-3]
const points = normalRows(3, 'points', n, d)
const labels = new Float64Array(n * draws)
stream(3, 'labels').fillUniform(labels)
labels.forEach((value, at) => {
  labels[at] = value < 0.5 ? -1 : 1
})

const median = (seconds: number[]) => seconds.sort((a, b) => a - b)[seconds.length >> 1]

/** Seconds of one factor and its solve, and the residual. */
async function solve(x: Matrix): Promise<[number, number]> {
  const start = performance.now()
  using geometry = await prepareGram(laplace({ bandwidth }), x, { ridge, tolerance })
  const { residual } = await geometry.solve(labels.subarray(0, x.rows * draws))
  return [(performance.now() - start) / 1e3, residual]
}

async function start(threads: number, numerics: Numerics): Promise<{ engine: Engine; x: Matrix }> {
  const engine = await createEngine({ threads, numerics })
  using warm = engine.matrix(2000, d, points.subarray(0, 2000 * d))
  await solve(warm)
  await solve(warm)
  return { engine, x: engine.matrix(n, d, points) }
}

const folder = mkdtempSync(join(tmpdir(), 'noisy-teacher-draws-'))
try {
  console.log(
    `${cpus()[0].model}, Node ${process.version}: ${draws} label draws, n=${n}, d=${d}, Laplace, to ${tolerance}`,
  )
  if (!PYTHON) console.log('  not installed: scipy and scikit-learn: apt-get install python3-sklearn')
  writeFileSync(join(folder, 'x.f32'), points)
  writeFileSync(join(folder, 'labels.f64'), labels)
  for (const threads of values.threads.split(',').map(Number)) {
    const numbers = [d, draws, bandwidth, ridge, threads].map(String)
    const args = [new URL('draws.py', import.meta.url).pathname, folder, ...numbers]
    const peer = PYTHON && (await startPeer({ name: 'scipy float64', command: PYTHON, args }))
    const engines = [await start(threads, 'relaxed'), await start(threads, 'strict')]
    const times: number[][] = [[], [], []]
    const residuals = [0, 0]
    for (let round = 0; round < Number(values.rounds); round++) {
      if (peer) times[2].push(await peer.ask())
      for (const [at, { x }] of engines.entries()) {
        const [seconds, residual] = await solve(x)
        times[at].push(seconds)
        residuals[at] = residual
      }
    }
    if (peer) peer.close()
    for (const { engine } of engines) await engine.close()
    const [relaxed, strict, theirs] = times.map(median)
    const beside = (seconds: number) =>
      peer ? `, ${(seconds / theirs).toFixed(2)} of scipy's ${theirs.toFixed(2)} s` : ''
    console.log(`${threads} thread${threads > 1 ? 's' : ''}`)
    console.log(`  relaxed ${relaxed.toFixed(2)} s${beside(relaxed)}; residual ${residuals[0].toExponential(1)}`)
    console.log(`  strict  ${strict.toFixed(2)} s${beside(strict)}; residual ${residuals[1].toExponential(1)}`)
  }
} finally {
  rmSync(folder, { recursive: true, force: true })
}
