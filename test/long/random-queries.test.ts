// Random queries by every metric and algorithm, beside the definition: `QUERIES=1000000` asks a million, `QUERIES_SEED` others.
import { expect, test } from 'vitest'
import { createEngine, type Engine } from '#engine/engine.js'
import type { ElementType } from '#engine/matrix.js'
import type { Algorithm } from '#ops/nearest/algorithm.js'
import { METRICS, type Metric } from '#ops/nearest/metric.js'
import { nearest } from '#ops/nearest/nearest.js'
import { VALUE_NAMES, VALUES } from '../reference/metric.js'
import { seeded } from '../reference/numbers.js'

const HOURS = 6 * 3600_000
const { QUERIES, QUERIES_SEED } = process.env
const [total, seed] = [Number(QUERIES ?? 100_000), Number(QUERIES_SEED ?? 1)]
const ALGORITHMS: readonly Algorithm[] = ['auto', 'brute', 'int8', 'projected', 'tree', 'grid']
const simd = new URL('../../dist/wasm/simd.wasm', import.meta.url)
/** Queries × points × columns of a scene, which bounds the time of the definition. */
const MAX_PRODUCTS = 3e6

/** Rows of one scene, row-major as they are stored. */
interface Scene {
  metric: Metric
  type: ElementType
  n: number
  m: number
  d: number
  k: number
  kind: string
  points: Float64Array
  queries: Float64Array
}

type Random = () => number

/** Returns the values of one row after another. */
type NextRow = () => number[]

/** Rows of one kind each, where a filter may go wrong. */
const KINDS: Readonly<Record<string, (random: Random, d: number) => NextRow>> = {
  uniform: (random, d) => () => row(d, random),
  'rows of different lengths': (random, d) => () => {
    const scale = 30 ** (random() + random() - 1)
    return row(d, () => scale * (random() - 0.5))
  },
  'a lattice': (random, d) => {
    const step = random() < 0.5 ? 0.5 : 0.1
    return () => row(d, () => Math.round((random() - 0.5) / step) * step)
  },
  'a common offset': (random, d) => {
    const offset = 10 ** (6 * random()) * (random() < 0.5 ? 1 : -1)
    return () => row(d, () => offset + random())
  },
  'a few ulps': (random, d) => () => row(d, () => 1 + Math.floor(8 * random()) * 2 ** -23),
  'extreme magnitudes': (random, d) => {
    const scale = 10 ** (60 * random() - 30)
    return () => row(d, () => scale * (random() - 0.5))
  },
  'few directions': (random, d) => {
    const basis = row(3 * d, () => random() - 0.5)
    const noise = random() < 0.5 ? 0 : 0.01
    return () => {
      const [a, b, c] = row(3, random)
      return row(d, (t) => a * basis[t] + b * basis[d + t] + c * basis[2 * d + t] + noise * random())
    }
  },
  clusters: (random, d) => {
    const centers = row(4 * d, () => 10 * random())
    return () => {
      const own = Math.floor(4 * random()) * d
      return row(d, (t) => centers[own + t] + 0.01 * random())
    }
  },
  bytes: (random, d) => {
    const most = random() < 0.3 ? 3 : 256
    return () => row(d, () => Math.floor(most * random()))
  },
}

const row = (d: number, value: (t: number) => number): number[] => Array.from({ length: d }, (_, t) => value(t))

/** Returns scene number `number` of the seed. */
function sceneOf(number: number): Scene {
  const random = seeded(seed * 1_000_003 + number)
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)]
  const [metric, kind] = [pick(METRICS), pick(Object.keys(KINDS))]
  const type = kind === 'bytes' && random() < 0.5 ? 'u8' : random() < 0.6 ? 'f32' : 'f64'
  const n = Math.floor(12_000 ** random()) + Math.floor(20 * random()) + 1
  const d = random() < 0.3 ? 1 + Math.floor(3 * random()) : Math.floor(120 ** random()) + 1
  const m = Math.max(4, Math.min(60, Math.floor(MAX_PRODUCTS / (n * d))))
  const k = Math.min(n, random() < 0.5 ? 1 : 1 + Math.floor(12 * random()))
  const next = KINDS[kind](random, d)
  const rowsOf = (count: number) => {
    const rows = Array.from({ length: count }, next)
    // Cosine is not defined for zeros.
    const values = Float64Array.from(rows.flatMap((row) => (row.some((value) => value !== 0) ? row : row.fill(1))))
    return type === 'f32' ? Float64Array.from(Float32Array.from(values)) : values
  }
  const [points, queries] = [rowsOf(n), rowsOf(m)]
  // Some queries are points, and some points equal each other.
  for (let i = 0; i < m; i += 7) {
    const at = Math.floor(random() * n) * d
    queries.set(points.subarray(at, at + d), i * d)
  }
  for (let i = 0; i < n; i += 11) points.copyWithin(i * d, Math.floor(random() * n) * d, 0)
  for (let i = 0; i + 1 < n; i += 13) points.copyWithin((i + 1) * d, i * d, (i + 1) * d)
  return { metric, type, n, m, d, k, kind, points, queries }
}

/** Returns the neighbors of one query by the definition: row numbers and values, nearest first, ties to the lowest row. */
function expectedOf({ metric, points, n, d, k }: Scene, query: Float64Array): { index: number[]; values: number[] } {
  const sign = VALUE_NAMES[metric] === 'similarity' ? -1 : 1
  const [index, keys]: [number[], number[]] = [[], []]
  for (let row = 0; row < n; row++) {
    const key = sign * VALUES[metric](query, points.subarray(row * d, (row + 1) * d))
    if (keys.length === k && key >= keys[k - 1]) continue
    let at = keys.length
    while (at > 0 && keys[at - 1] > key) at--
    keys.splice(at, 0, key)
    index.splice(at, 0, row)
    if (keys.length > k) {
      keys.pop()
      index.pop()
    }
  }
  return { index, values: keys.map((key) => sign * key) }
}

/** Returns the queries that each algorithm answers wrongly, as text. */
async function wrongIn(scene: Scene, number: number, engine: Engine): Promise<string[]> {
  const { metric, type, n, m, d, k, kind, points, queries } = scene
  using x = engine.matrix(n, d, points, { type })
  using q = engine.matrix(m, d, queries, { type })
  const wanted = Array.from({ length: m }, (_, i) => expectedOf(scene, queries.subarray(i * d, (i + 1) * d)))
  const wrong: string[] = []
  for (const algorithm of ALGORITHMS) {
    const got = (await nearest(q, x, { metric, algorithm, k })) as never as Record<string, ArrayLike<number>>
    const values = got[VALUE_NAMES[metric]]
    wanted.forEach((best, i) => {
      const same = best.index.every((row, j) => got.index[i * k + j] === row && values[i * k + j] === best.values[j])
      if (!same) wrong.push(`scene ${number}, query ${i}: ${metric}, ${algorithm}, ${kind}, ${type}, ${n}×${d}, k=${k}`)
    })
  }
  return wrong
}

test(`${total} random queries of seed ${seed} are answered as the definition says`, { timeout: HOURS }, async () => {
  const engines = [await createEngine({ threads: 2 }), await createEngine({ threads: 3, wasm: { simd } })]
  const before = process.cpuUsage()
  const asked = new Map<string, number>()
  const wrong: string[] = []
  let [count, scenes] = [0, 0]
  for (; count < total; scenes++) {
    const scene = sceneOf(scenes)
    wrong.push(...(await wrongIn(scene, scenes, engines[scenes % 2])))
    count += scene.m * ALGORITHMS.length
    asked.set(scene.metric, (asked.get(scene.metric) ?? 0) + scene.m * ALGORITHMS.length)
  }
  const { user, system } = process.cpuUsage(before)
  const seconds = ((user + system) / 1e6).toFixed(0)
  console.log(`${count} answers in ${scenes} scenes, ${wrong.length} wrong, ${seconds} s of a processor`, asked)
  for (const engine of engines) await engine.close()
  expect(wrong).toEqual([])
  expect(asked.size).toBe(METRICS.length)
})
