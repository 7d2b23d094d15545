import { type Algorithm, createEngine, type Engine, type Matrix, nearest } from 'noisy-teacher'
import { stream } from '#random/stream.js'
import { alternate, median, processorSeconds } from '../alternate.ts'
import { isWanted } from '../options.ts'
import { normalRows } from '../problem.ts'
import { type BenchRow, defineSuite } from '../suite.ts'

/** The grid: points, queries, columns, and whether few directions hold nearly all of the variance. */
const POINTS = [500, 2000, 5000, 20_000, 100_000]
const QUERIES = [100, 500, 5000]
const COLUMNS = [2, 5, 16, 64]
const DIRECTIONS = [false, true]
/** Larger problems are left out: the grid then takes some minutes. */
const MAX_PRODUCTS = 4e9
/** Directions of rows with directions, and the deviation of the noise around them. */
const [DIRECTION_COUNT, NOISE] = [3, 0.05]
/** 'auto' should never take longer than this many times the fastest algorithm. */
const MOST = 1.5

const ALGORITHMS: readonly Exclude<Algorithm, 'auto'>[] = ['brute', 'int8', 'projected', 'tree', 'grid']

/** Returns the algorithms that can search rows of d columns. */
const algorithmsFor = (d: number) =>
  ALGORITHMS.filter((name) => (name === 'grid' ? d <= 3 : name !== 'projected' || d >= 3))

interface Shape {
  n: number
  m: number
  d: number
  directions: boolean
}

/** Returns standard normal rows, or combinations of few directions with little noise. */
function rowsOf(count: number, { d, directions }: Shape, seed: number): Float32Array {
  const rows = normalRows(seed, 'rows', count, d)
  if (!directions) return rows
  const basis = stream(1, 'directions').fillNormal(new Float64Array(DIRECTION_COUNT * d))
  const weights = normalRows(seed, 'weights', count, DIRECTION_COUNT)
  return rows.map((noise, at) => {
    const [row, column] = [Math.floor(at / d), at % d]
    let sum = NOISE * noise
    for (let k = 0; k < DIRECTION_COUNT; k++) sum += weights[row * DIRECTION_COUNT + k] * basis[k * d + column]
    return sum
  })
}

/** Returns the seconds of processor time of one search, build included; small ones are repeated. */
function secondsOf(queries: Matrix, points: Matrix, algorithm: Algorithm): () => Promise<number> {
  const repeats = Math.max(1, Math.floor(2e6 / (queries.rows * points.cols + points.rows * points.cols)))
  return async () => {
    const seconds = await processorSeconds(async () => {
      for (let i = 0; i < repeats; i++) await nearest(queries, points, { algorithm })
    })
    return seconds / repeats
  }
}

/** Measures every algorithm and 'auto' on one shape; the peer is the fastest. */
async function measure(engine: Engine, shape: Shape, name: string, rounds: number): Promise<BenchRow> {
  const { n, m, d } = shape
  using points = engine.matrix(n, d, rowsOf(n, shape, 1))
  using queries = engine.matrix(m, d, rowsOf(m, shape, 2))
  const names: Algorithm[] = ['auto', ...algorithmsFor(d)]
  const calls = names.map((algorithm) => secondsOf(queries, points, algorithm))
  const [auto, ...others] = (await alternate(calls, { rounds, warm: 1 })).map(median)
  const best = Math.min(...others)
  const fastest = names[1 + others.indexOf(best)]
  const row = { measured: name, threads: 1, unit: 's' as const, ours: auto, peer: { name: fastest, value: best } }
  return { ...row, details: { met: auto <= MOST * best ? 'yes' : 'no' } }
}

export const suite = defineSuite({
  name: 'ops/auto',
  title: `the choice of 'auto' beside the fastest algorithm, build and search of k = 1`,
  measures: `Seconds of processor time, medians of alternating rounds; at least ${(1 / MOST).toFixed(2)} times as fast is met.`,
  options: { rounds: 3, only: [] as readonly string[] },
  async *run({ options: { rounds, only } }) {
    await using engine = await createEngine({ threads: 1 })
    for (const directions of DIRECTIONS) {
      for (const n of POINTS) {
        for (const m of QUERIES) {
          for (const d of COLUMNS) {
            const name = `n=${n}, m=${m}, d=${d}${directions ? `, ${DIRECTION_COUNT} directions` : ''}`
            if (n * m * d > MAX_PRODUCTS || !isWanted(name, only)) continue
            yield await measure(engine, { n, m, d, directions }, name, rounds)
          }
        }
      }
    }
  },
})
