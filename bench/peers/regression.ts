import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { chooseKernel, createEngine, type Engine, fitKernel, fitNearest, gaussian, prepareGram } from 'noisy-teacher'
import { alternate, median, secondsOn } from '../alternate.ts'
import { normalRows } from '../problem.ts'
import type { BenchRow } from '../suite.ts'
import { programPath, startPeer } from './peer.ts'

/** A problem of numbers to predict, which ours and a function of regression.py solve. */
export interface RegressionProblem {
  name: string
  peer: 'neighbors' | 'kernel' | 'left-out' | 'choose'
  /** The peer's name in the table. */
  than: string
  n: number
  d: number
  /** The number of queries. */
  m: number
  k?: number
  bandwidths: readonly number[]
  ridges: readonly number[]
  /**
   * The largest difference of the two answers that is accepted, relative to the standard deviation of the targets. Without one, the answers
   * are reported alone.
   */
  within?: number
  /** Options of `chooseKernel`. */
  how?: { leftOut?: number; precision?: 'f32' | 'f64' }
}

const small = { n: 442, d: 10, m: 200, bandwidths: [3], ridges: [0.1] }
const large = { n: 3000, d: 8, m: 1, bandwidths: [2, 4, 8], ridges: [0.01, 0.1, 1, 10] }

/** Problems whose answers agree with scikit-learn's. The small ones have the shape of its diabetes data. */
export const EXACT_PROBLEMS: readonly RegressionProblem[] = [
  {
    ...small,
    name: 'k-NN regression, n=442, d=10',
    peer: 'neighbors',
    than: 'KNeighborsRegressor',
    k: 10,
    within: 1e-6,
  },
  {
    ...small,
    name: 'k-NN regression, n=20,000, d=8',
    peer: 'neighbors',
    than: 'KNeighborsRegressor',
    ...{ n: 20_000, d: 8, m: 2000, k: 10, within: 1e-6 },
  },
  { ...small, name: 'kernel regression, n=442, d=10', peer: 'kernel', than: 'KernelRidge', within: 1e-6 },
  {
    ...small,
    name: 'kernel regression, n=3,000, d=8',
    peer: 'kernel',
    than: 'KernelRidge',
    ...{ n: 3000, d: 8, m: 1000, within: 1e-6 },
  },
  { ...small, name: 'left-out errors, n=442, d=10', peer: 'left-out', than: 'KernelRidge, 442 fits', within: 1e-8 },
]

const choose = { ...large, peer: 'choose', than: 'GridSearchCV(KernelRidge)' } as const
/** The choices that the table of speed has. */
export const CHOICE_PROBLEMS: readonly RegressionProblem[] = [
  { ...choose, name: 'kernel regression, choose 4×3, n=3,000, d=8' },
  { ...choose, name: 'the same, on 1,000 left-out rows', how: { leftOut: 1000 } },
  { ...choose, name: 'the same, in float64', how: { precision: 'f64' } },
]

interface Data {
  x: Float64Array
  y: Float64Array
  q: Float64Array
}

/** Generates correlated columns, and targets with a mean of 150 and a deviation of 75, of which a fifth is noise. */
function generate({ n, d, m }: RegressionProblem): Data {
  const correlated = (purpose: string, rows: number) => {
    const normal = normalRows(7, purpose, rows, d)
    const at = (i: number) => normal[i] + (i % d > 0 ? 0.5 * normal[i - 1] : 0)
    return Float64Array.from(normal, (_, i) => at(i))
  }
  const [x, q] = [correlated('points', n), correlated('queries', m)]
  const noise = normalRows(7, 'noise', n, 1)
  const y = Float64Array.from({ length: n }, (_, i) => {
    return 150 + 60 * Math.sin(x[i * d]) + 40 * x[i * d + 1] + 20 * x[i * d + 2] * x[i * d] + 15 * noise[i]
  })
  return { x, y, q }
}

/** Solves the problem once; returns the predictions, the left-out errors, or the chosen bandwidth and ridge. */
async function solve(engine: Engine, data: Data, problem: RegressionProblem): Promise<ArrayLike<number>> {
  const { n, d, m, k, bandwidths, ridges, peer, how } = problem
  using x = engine.matrix(n, d, data.x)
  using q = engine.matrix(m, d, data.q)
  const train = { x, targets: data.y }
  const settings = { kernel: gaussian({ bandwidth: bandwidths[0] }), ridge: ridges[0] }
  if (peer === 'neighbors') {
    using regressor = await fitNearest(train, { k })
    return await regressor.predict(q)
  }
  if (peer === 'kernel') {
    using regressor = await fitKernel(train, { ...settings, tolerance: 1e-10 })
    return await regressor.predict(q)
  }
  if (peer === 'left-out') {
    const { kernel, ridge } = settings
    using geometry = await prepareGram(kernel, x, { ridge, precision: 'f64', method: 'cholesky', tolerance: 1e-12 })
    return (await geometry.leaveOneOut(data.y)).errors
  }
  const { chosen } = await chooseKernel(train, { kernelFamily: gaussian, bandwidths, ridges, ...how })
  return [chosen.kernel.bandwidth ?? 0, chosen.ridge]
}

/** Compares the two answers. Throws when they differ by more than the problem accepts. */
function compared(
  ours: ArrayLike<number>,
  folder: string,
  { name, within }: RegressionProblem,
  { y }: Data,
): BenchRow['details'] {
  const theirs = new Float64Array(new Uint8Array(readFileSync(join(folder, 'answer.f64'))).buffer)
  if (within === undefined) return { ours: Array.from(ours).join(', '), theirs: theirs.join(', ') }
  const mean = y.reduce((sum, value) => sum + value, 0) / y.length
  const deviation = Math.sqrt(y.reduce((sum, value) => sum + (value - mean) ** 2, 0) / y.length)
  const difference = theirs.reduce((most, value, at) => Math.max(most, Math.abs(value - ours[at])), 0) / deviation
  if (difference <= within && theirs.length === ours.length) return { difference, within }
  throw new Error(`${name}: the answers differ by ${difference} deviations of the targets, more than ${within}`)
}

/** Measures ours and the peer on data that it writes into the folder; compares their answers. */
export async function compareRegression(
  problem: RegressionProblem,
  python: string | undefined,
  folder: string,
  { threads, rounds }: { threads: number; rounds: number },
): Promise<BenchRow> {
  const data = generate(problem)
  for (const [name, values] of Object.entries(data)) writeFileSync(join(folder, `${name}.f64`), values)
  writeFileSync(join(folder, 'problem.json'), JSON.stringify(problem))
  const args = [programPath('regression.py'), folder, problem.peer, String(threads)]
  const peer = python === undefined ? undefined : await startPeer({ name: problem.than, command: python, args })
  await using engine = await createEngine({ threads, numerics: 'relaxed' })
  let answer: ArrayLike<number> = []
  const own = () =>
    secondsOn(threads, async () => {
      answer = await solve(engine, data, problem)
    })
  const [ours, theirs] = await alternate([own, ...(peer ? [() => peer.ask()] : [])], { rounds, warm: 1 })
  peer?.close()
  const row: BenchRow = { measured: problem.name, threads, numerics: 'relaxed', unit: 's', ours: median(ours) }
  if (!peer) return row
  return {
    ...row,
    peer: { name: problem.than, value: median(theirs) },
    details: compared(answer, folder, problem, data),
  }
}
