import { type Engine, gaussian, gramMatvec, type Kernel, laplace, nearest, stream } from 'noisy-teacher'
import type { ProblemName } from './titles.ts'

/** The sizes of all problems: m queries against n points. */
export interface Sizes {
  n: number
  m: number
}

export interface Problem {
  name: ProblemName
  /** Floating-point operations of the plain algorithm, which the engine may do without. */
  operations(sizes: Sizes): number
  /** Makes the inputs, and what is to be timed. */
  prepare(engine: Engine, sizes: Sizes): Prepared
}

export interface Prepared extends Disposable {
  run(signal?: AbortSignal): Promise<void>
}

const OUTPUTS = 10

/** Standard normal rows; with `directions`, combinations of so few: a spectrum that falls, as data has. */
function normalRows(purpose: string, rows: number, cols: number, directions = cols): Float32Array {
  const draw = (what: string, count: number) =>
    stream(1, `speed: ${purpose}${what}`).fillNormal(new Float32Array(count))
  if (directions === cols) return draw('', rows * cols)
  const [latent, mixing] = [
    draw(' latent', rows * directions),
    stream(1, 'speed: mixing').fillNormal(new Float32Array(directions * cols)),
  ]
  return Float32Array.from({ length: rows * cols }, (_, at) => {
    const [row, col] = [Math.floor(at / cols), at % cols]
    let sum = 0
    for (let k = 0; k < directions; k++) sum += latent[row * directions + k] * mixing[k * cols + col]
    return sum
  })
}

function nearestProblem(name: ProblemName, d: number, directions: number): Problem {
  return {
    name,
    // A difference, a square and a sum for each coordinate of each pair.
    operations: ({ n, m }) => 3 * n * m * d,
    prepare(engine, { n, m }) {
      const points = engine.matrix(n, d, normalRows('points', n, d, directions))
      const queries = engine.matrix(m, d, normalRows('queries', m, d, directions))
      return {
        run: async (signal) => {
          await nearest(queries, points, { signal })
        },
        [Symbol.dispose]: () => [points, queries].forEach((each) => void each.dispose()),
      }
    },
  }
}

function gramProblem(name: ProblemName, d: number, kernel: Kernel): Problem {
  return {
    name,
    // A product and a sum for each coordinate and each output of each pair; the kernel's profile is not counted.
    operations: ({ n, m }) => 2 * n * m * (d + OUTPUTS),
    prepare(engine, { n, m }) {
      const points = engine.matrix(n, d, normalRows('points', n, d))
      const queries = engine.matrix(m, d, normalRows('queries', m, d))
      const weights = engine.matrix(n, OUTPUTS, normalRows('weights', n, OUTPUTS))
      return {
        run: async (signal) => (await gramMatvec(kernel, queries, points, weights, { signal })).dispose(),
        [Symbol.dispose]: () => [points, queries, weights].forEach((each) => void each.dispose()),
      }
    },
  }
}

/** The problems that are timed in a page and, by `npm run bench -- browser/node`, in Node beside it. */
export const PROBLEMS: readonly Problem[] = [
  nearestProblem('nearest-data', 64, 12),
  nearestProblem('nearest-normal', 64, 64),
  gramProblem('gram-laplace', 64, laplace({ bandwidth: 8 })),
  gramProblem('gram-gaussian', 32, gaussian({ bandwidth: 6 })),
]

/** Seconds of one run. */
export async function time({ run }: Prepared, signal?: AbortSignal): Promise<number> {
  const begin = performance.now()
  await run(signal)
  return (performance.now() - begin) / 1000
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  return (sorted[(sorted.length - 1) >> 1] + sorted[sorted.length >> 1]) / 2
}
