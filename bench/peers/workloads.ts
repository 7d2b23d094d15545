import { loadDigits } from '#data/digits.js'
import { stream } from '#random/stream.js'

interface WorkloadSizes {
  n: number
  m: number
  d: number
  kind: 'uniform' | 'latent' | 'normal' | 'digits'
}

/** n points and m queries, row-major float32. */
export interface Workload extends WorkloadSizes {
  name: string
  points: Float32Array
  queries: Float32Array
}

/** Data with little and with much structure, from a cube of three dimensions to the pixels of an image. */
export const WORKLOADS: Readonly<Record<string, WorkloadSizes>> = {
  d3: { n: 1_000_000, m: 100_000, d: 3, kind: 'uniform' },
  d8: { n: 1_000_000, m: 100_000, d: 8, kind: 'uniform' },
  d16: { n: 200_000, m: 50_000, d: 16, kind: 'uniform' },
  d32: { n: 100_000, m: 20_000, d: 32, kind: 'latent' },
  d128: { n: 60_000, m: 10_000, d: 128, kind: 'latent' },
  d784: { n: 60_000, m: 10_000, d: 784, kind: 'latent' },
  iid784: { n: 20_000, m: 5_000, d: 784, kind: 'normal' },
  digits: { n: 9_000, m: 1_000, d: 784, kind: 'digits' },
}

/** Latent data: combinations of so many directions, with independent noise of this deviation in every coordinate. */
const [LATENT_DIRECTIONS, NOISE_DEVIATION] = [12, 0.3]

/** Makes a workload, with at most `most` of its queries. */
export async function makeWorkload(name: string, most = Number.POSITIVE_INFINITY): Promise<Workload> {
  const { n, m: all, d, kind } = WORKLOADS[name]
  const m = Math.min(all, most)
  const rows = kind === 'digits' ? await shuffledDigits() : makeRows(name, n + m, d, kind)
  return { name, n, m, d, kind, points: rows.subarray(0, n * d), queries: rows.subarray(n * d, (n + m) * d) }
}

function makeRows(name: string, rows: number, d: number, kind: WorkloadSizes['kind']): Float32Array {
  const draw = (purpose: string, count: number, of: 'fillUniform' | 'fillNormal') => {
    const values = new Float64Array(count)
    stream(1, `${name}: ${purpose}`)[of](values)
    return values
  }
  if (kind === 'uniform') return Float32Array.from(draw('rows', rows * d, 'fillUniform'))
  const noise = draw('noise', rows * d, 'fillNormal')
  if (kind === 'normal') return Float32Array.from(noise)
  const mixing = draw('mixing', LATENT_DIRECTIONS * d, 'fillNormal')
  const factors = draw('factors', rows * LATENT_DIRECTIONS, 'fillNormal')
  const out = new Float32Array(rows * d)
  const row = new Float64Array(d)
  for (let i = 0; i < rows; i++) {
    for (let t = 0; t < d; t++) row[t] = NOISE_DEVIATION * noise[i * d + t]
    for (let k = 0; k < LATENT_DIRECTIONS; k++) {
      const factor = factors[i * LATENT_DIRECTIONS + k]
      for (let t = 0; t < d; t++) row[t] += factor * mixing[k * d + t]
    }
    out.set(row, i * d)
  }
  return out
}

async function shuffledDigits(): Promise<Float32Array> {
  const { pixels, rows, cols } = await loadDigits()
  const shuffled = new Float32Array(pixels.length)
  stream(1, 'digits')
    .permutation(rows)
    .forEach((row, i) => {
      shuffled.set(pixels.subarray(row * cols, (row + 1) * cols), i * cols)
    })
  return shuffled
}

/** Returns the queries in the order of a Morton curve: successive queries are near each other, which helps a k-d tree's caches. */
export function sortedQueries({ queries, m, d }: Workload): Float32Array {
  const bits = Math.floor(48 / d)
  const low = Float32Array.from({ length: d }, (_, t) => minOf(queries, t, d))
  const code = Float64Array.from({ length: m }, (_, i) => {
    let value = 0
    for (let bit = bits - 1; bit >= 0; bit--) {
      for (let t = 0; t < d; t++)
        value = value * 2 + ((Math.floor((queries[i * d + t] - low[t]) * 2 ** bits) >> bit) & 1)
    }
    return value
  })
  const order = Uint32Array.from({ length: m }, (_, i) => i).sort((a, b) => code[a] - code[b])
  const sorted = new Float32Array(queries.length)
  order.forEach((row, i) => {
    sorted.set(queries.subarray(row * d, (row + 1) * d), i * d)
  })
  return sorted
}

function minOf(values: Float32Array, column: number, d: number): number {
  let minimum = Number.POSITIVE_INFINITY
  for (let at = column; at < values.length; at += d) minimum = Math.min(minimum, values[at])
  return minimum
}
