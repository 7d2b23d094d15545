import { createEngine, nearest, prepareNearest } from 'noisy-teacher'
import { stream } from '#random/stream.js'
import { alternate, median, medianRatio, processorSeconds } from '../alternate.ts'
import { consume } from '../problem.ts'
import { type BenchRow, defineSuite } from '../suite.ts'

/** Points, columns, queries, and calls of one round. */
const PROBLEMS = [
  [500, 5, 20, 200],
  [100_000, 64, 1000, 1],
  [100_000, 384, 1, 1],
  [100_000, 384, 1000, 1],
] as const
/** Directions in which the rows vary, as those of embeddings do. */
const LATENT = 30

/** Rows of 30 latent directions, row-major. */
function latentRows(rows: number, d: number, purpose: string): Float32Array {
  const directions = stream(1, 'directions').fillNormal(new Float32Array(LATENT * d))
  const weights = stream(1, purpose).fillNormal(new Float32Array(rows * LATENT))
  const values = new Float32Array(rows * d)
  for (let i = 0; i < rows; i++) {
    for (let r = 0; r < LATENT; r++) {
      for (let t = 0; t < d; t++) values[i * d + t] += weights[i * LATENT + r] * directions[r * d + t]
    }
  }
  return values
}

/** Times a search of plain arrays beside one of matrices and one of a prepared geometry. */
async function* measure([n, d, m, calls]: (typeof PROBLEMS)[number], rounds: number): AsyncIterable<BenchRow> {
  const [points, queries] = [latentRows(n, d, 'points'), latentRows(m, d, 'queries')]
  const nestedOf = (flat: Float32Array) =>
    Array.from({ length: flat.length / d }, (_, i) => Array.from(flat.subarray(i * d, (i + 1) * d)))
  const [nestedPoints, nestedQueries] = [nestedOf(points), nestedOf(queries)]
  await using engine = await createEngine({ threads: 2 })
  const [q, x] = [engine.matrix(m, d, queries), engine.matrix(n, d, points)]
  const geometry = await prepareNearest(x)
  const searches = [
    () => nearest(q, x),
    () => geometry.query(q),
    // Beside a Matrix, plain arrays are copied to its engine.
    () => nearest(q, points),
    () => nearest(q, nestedPoints),
    () => geometry.query(nestedQueries),
    async () => {
      using built = await prepareNearest(x)
      return { index: [built.points.rows] }
    },
  ]
  const timed = searches.map((search) => () => {
    return processorSeconds(async () => {
      for (let call = 0; call < calls; call++) consume((await search()).index)
    })
  })
  const [matrix, prepared, flat, nested, asked, built] = await alternate(timed, { rounds, warm: 1, swap: true })
  const of = `${m} of ${n.toLocaleString('en')}×${d}`
  const row = (name: string, ours: number[], peer: string, theirs: number[]): BenchRow => ({
    measured: `${name}, ${of}`,
    threads: 2,
    unit: 's',
    ours: median(ours) / calls,
    peer: { name: peer, value: median(theirs) / calls },
    timesFaster: medianRatio(theirs, ours),
  })
  yield row('nearest of a Matrix', matrix, 'a Float32Array', flat)
  yield row('nearest of a Matrix', matrix, 'number[][]', nested)
  yield row('prepared', prepared, 'nearest of a Float32Array', flat)
  yield row('prepared', prepared, 'nearest of number[][]', nested)
  yield row('prepared, queries in a Matrix', prepared, 'queries in number[][]', asked)
  yield row('prepareNearest', built, `${m} queries of it`, prepared)
}

export const suite = defineSuite({
  name: 'ops/plain',
  title: 'what plain arrays cost beside a Matrix and a prepared geometry',
  measures: 'Seconds of processor time of one call, medians of alternating rounds on rows of 30 latent directions.',
  options: { rounds: 7 },
  async *run({ options: { rounds } }) {
    for (const problem of PROBLEMS) yield* measure(problem, rounds)
  },
})
