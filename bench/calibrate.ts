// `npm run calibrate -- [--json]`: measures candidates for the constants of `src/ops/nearest/tuning.ts` on this
// machine, on one thread. Prints each candidate's time relative to the fastest, and the choice of 'auto' on the same
// points. Takes about two minutes.
import { parseArgs } from 'node:util'
import { type BuildOptions, createEngine, type Engine, type NearestGeometry, prepareNearest } from 'noisy-teacher'
import { stream } from '#random/stream.js'

/** Timed rounds, after one that is not timed. */
const TIMED_ROUNDS = 5

/** One constant to calibrate: a problem and the candidates to time on it. */
interface Calibration {
  constant: string
  /** m queries of n points in d dimensions, of one distribution, for k neighbors (1 by default). */
  shape: { n: number; m: number; d: number; kind: keyof typeof DISTRIBUTIONS; k?: number }
  /** Options of `prepareNearest` by name. */
  candidates: Readonly<Record<string, BuildOptions>>
  /** True to include the build in the time, for constants that decide whether a build pays; false by default. */
  withBuild?: boolean
}

/** Returns a distribution of 50 clusters in the unit cube with the given standard deviation. */
const clusters = (deviation: number) => (normal: number, center: number) => center + deviation * normal
/** Distributions of the points: each maps a normal, a cluster's center and a uniform to one coordinate. */
const DISTRIBUTIONS = {
  uniform: (_: number, __: number, uniform: number) => uniform,
  normal: (normal: number) => normal,
  'clusters .03': clusters(0.03),
  'clusters .01': clusters(0.01),
} as const

const GRID_OR_TREE = { grid: { algorithm: 'grid', density: 6 }, tree: { algorithm: 'tree' } } as const
const TREE_OR_INT8 = { tree: { algorithm: 'tree' }, int8: { algorithm: 'int8' } } as const
const leaves = (...sizes: number[]) =>
  Object.fromEntries(sizes.map((leafSize) => [leafSize, { algorithm: 'tree', leafSize } as const]))
const densities = (...values: number[]) =>
  Object.fromEntries(values.map((density) => [density, { algorithm: 'grid', density } as const]))

const CALIBRATIONS: Calibration[] = [
  {
    constant: 'DEFAULT_DENSITY',
    shape: { n: 1e6, m: 1e5, d: 3, kind: 'uniform' },
    candidates: densities(2, 4, 6, 8, 12),
  },
  {
    constant: 'DEFAULT_DENSITY',
    shape: { n: 1e6, m: 1e4, d: 3, kind: 'uniform', k: 5 },
    candidates: densities(2, 4, 6, 8),
  },
  ...(['normal', 'clusters .03', 'clusters .01'] as const).map((kind) => {
    return { constant: 'MAX_CROWDING', shape: { n: 2e5, m: 2e4, d: 3, kind }, candidates: GRID_OR_TREE }
  }),
  { constant: 'leafSizeFor', shape: { n: 1e6, m: 2e4, d: 4, kind: 'uniform' }, candidates: leaves(16, 32, 64) },
  { constant: 'leafSizeFor', shape: { n: 5e4, m: 2e4, d: 8, kind: 'uniform' }, candidates: leaves(64, 128, 256) },
  { constant: 'leafSizeFor', shape: { n: 1e6, m: 2e4, d: 8, kind: 'uniform' }, candidates: leaves(64, 128, 256, 512) },
  ...([10, 12, 14, 16] as const).map((d) => {
    return { constant: 'boxesPay', shape: { n: 1e5, m: 3e3, d, kind: 'uniform' as const }, candidates: TREE_OR_INT8 }
  }),
  {
    constant: 'MIN_BUILD_QUERIES',
    shape: { n: 1e5, m: 500, d: 32, kind: 'uniform' },
    candidates: { brute: { algorithm: 'brute' }, int8: { algorithm: 'int8' } },
    withBuild: true,
  },
  {
    constant: 'MIN_PROJECTED_PRODUCTS',
    shape: { n: 5e3, m: 3750, d: 64, kind: 'normal' },
    candidates: { brute: { algorithm: 'brute' }, projected: { algorithm: 'projected' } },
    withBuild: true,
  },
  {
    constant: 'MIN_GRID_POINTS',
    shape: { n: 1500, m: 500, d: 3, kind: 'normal' },
    candidates: { brute: { algorithm: 'brute' }, grid: { algorithm: 'grid' } },
    withBuild: true,
  },
  {
    constant: 'MIN_INTEGER_POINTS',
    shape: { n: 4096, m: 2e3, d: 32, kind: 'uniform' },
    candidates: { brute: { algorithm: 'brute' }, int8: { algorithm: 'int8' } },
    withBuild: true,
  },
]

/** Returns seeded rows of a distribution. */
function rowsOf({ d, kind }: Calibration['shape'], rows: number): Float32Array {
  const draw = (purpose: string, count: number, how: 'fillUniform' | 'fillNormal') => {
    const values = new Float64Array(count)
    stream(1, `calibrate: ${purpose}`)[how](values)
    return values
  }
  const [uniform, normal] = [draw('uniform', rows * d, 'fillUniform'), draw('normal', rows * d, 'fillNormal')]
  const [which, centers] = [draw('which', rows, 'fillUniform'), draw('centers', 50 * d, 'fillUniform')]
  return Float32Array.from(uniform, (value, at) => {
    const center = centers[Math.floor(which[Math.floor(at / d)] * 50) * d + (at % d)]
    return DISTRIBUTIONS[kind](normal[at], center, value)
  })
}

/** Returns the median seconds of each candidate over alternating rounds. */
async function timeCandidates(
  engine: Engine,
  { shape, candidates, withBuild = false }: Calibration,
): Promise<Map<string, number>> {
  const { n, m, d, k = 1 } = shape
  const rows = rowsOf(shape, n + m)
  using x = engine.matrix(n, d, rows.subarray(0, n * d))
  using q = engine.matrix(m, d, rows.subarray(n * d))
  const times = new Map<string, number[]>(Object.keys(candidates).map((name) => [name, []]))
  const built = new Map<string, NearestGeometry>()
  for (let round = 0; round <= TIMED_ROUNDS; round++) {
    for (const [name, options] of Object.entries(candidates)) {
      const start = performance.now()
      if (withBuild) built.get(name)?.dispose()
      if (withBuild || !built.has(name)) built.set(name, await prepareNearest(x, options))
      const begin = withBuild ? start : performance.now()
      await built.get(name)!.query(q, { k })
      if (round > 0) times.get(name)!.push(performance.now() - begin)
    }
  }
  for (const geometry of built.values()) geometry.dispose()
  return new Map([...times].map(([name, all]) => [name, all.sort((a, b) => a - b)[all.length >> 1] / 1e3]))
}

/** Returns the algorithm that 'auto' chooses for the points, with its leaf size or density. */
async function chosenByAuto(engine: Engine, { shape }: Calibration): Promise<string> {
  using x = engine.matrix(shape.n, shape.d, rowsOf(shape, shape.n))
  const { algorithm, leafSize, density } = await prepareNearest(x).then((geometry) => {
    geometry.dispose()
    return geometry.plan
  })
  return [algorithm, leafSize ?? density].filter((part) => part !== undefined).join(' ')
}

const { values } = parseArgs({ options: { json: { type: 'boolean', default: false } } })
await using engine = await createEngine({ threads: 1 })
const results = []
for (const calibration of CALIBRATIONS) {
  const seconds = await timeCandidates(engine, calibration)
  const best = Math.min(...seconds.values())
  const ratios = Object.fromEntries([...seconds].map(([name, value]) => [name, Number((value / best).toFixed(2))]))
  const auto = await chosenByAuto(engine, calibration)
  results.push({ constant: calibration.constant, ...calibration.shape, ratios, auto })
  if (values.json) continue
  const { n, m, d, kind, k = 1 } = calibration.shape
  console.log(`${calibration.constant}: ${m} queries of ${n} ${kind} points, d=${d}, k=${k}`)
  const line = Object.entries(ratios).map(([name, ratio]) => `${name}: ${ratio.toFixed(2)}`)
  console.log(`  ${line.join('   ')}   ('auto' prepares ${auto})`)
}
if (values.json) console.log(JSON.stringify(results, undefined, 2))
