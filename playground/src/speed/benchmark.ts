import { type Engine, gaussian, gramMatvec, type Kernel, laplace, nearest, stream } from 'noisy-teacher'
import type { ProblemName } from './titles.ts'

/** Sizes of a problem: m queries against n points. */
export interface ProblemSizes {
  n: number
  m: number
}

/** A seeded problem to time. */
export interface SpeedProblem {
  name: ProblemName
  /** Returns the number of floating-point operations of the plain algorithm. The engine may skip some of them. */
  operations(sizes: ProblemSizes): number
  /** Creates the inputs, and the call to time. */
  prepare(engine: Engine, sizes: ProblemSizes): PreparedProblem
}

/** A problem whose inputs are in the engine's memory until it is disposed. */
export interface PreparedProblem extends Disposable {
  /** Makes the call that is timed. */
  run(signal?: AbortSignal): Promise<void>
}

const GRAM_OUTPUTS = 10

/**
 * Returns rows of independent standard normals; with fewer `directions` than `cols`, random linear combinations of that
 * many normals, so that the spectrum falls as it does for real data.
 */
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

function nearestProblem(name: ProblemName, d: number, directions: number): SpeedProblem {
  return {
    name,
    // One subtraction, multiplication and addition for each coordinate of each pair.
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

function gramProblem(name: ProblemName, d: number, kernel: Kernel): SpeedProblem {
  return {
    name,
    // One multiplication and addition for each coordinate and each output of each pair. The kernel's profile is not
    // counted.
    operations: ({ n, m }) => 2 * n * m * (d + GRAM_OUTPUTS),
    prepare(engine, { n, m }) {
      const points = engine.matrix(n, d, normalRows('points', n, d))
      const queries = engine.matrix(m, d, normalRows('queries', m, d))
      const weights = engine.matrix(n, GRAM_OUTPUTS, normalRows('weights', n, GRAM_OUTPUTS))
      return {
        run: async (signal) => (await gramMatvec(kernel, queries, points, weights, { signal })).dispose(),
        [Symbol.dispose]: () => [points, queries, weights].forEach((each) => void each.dispose()),
      }
    },
  }
}

/** The problems that the Speed tab times, and that `npm run bench -- browser/node` times in Chromium and in Node. */
export const PROBLEMS: readonly SpeedProblem[] = [
  nearestProblem('nearest-data', 64, 12),
  nearestProblem('nearest-normal', 64, 64),
  gramProblem('gram-laplace', 64, laplace({ bandwidth: 8 })),
  gramProblem('gram-gaussian', 32, gaussian({ bandwidth: 6 })),
]

/** Returns the seconds of one run. */
export async function time({ run }: PreparedProblem, signal?: AbortSignal): Promise<number> {
  const begin = performance.now()
  await run(signal)
  return (performance.now() - begin) / 1000
}

/** Returns the median; of an even number of values, the mean of the middle two. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  return (sorted[(sorted.length - 1) >> 1] + sorted[sorted.length >> 1]) / 2
}
