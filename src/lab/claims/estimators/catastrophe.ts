import type { CallOptions } from '../../../engine/call.js'
import type { Engine } from '../../../engine/engine.js'
import type { ErrorsAtSize } from '../../../evaluate/regime.js'
import { symmetric } from '../../../labels/noise.js'
import { polynomial } from '../../../ops/kernels.js'
import { normalMatrix } from '../../../random/matrix.js'
import { stream } from '../../../random/stream.js'
import { prepareGram } from '../../../samplers/gram.js'

const SIZES = [50, 100]
const [SETS, QUERIES, P] = [24, 200, 0.2]
/**
 * Ridge of the least squares. It is far below the smallest eigenvalue of nearly all Gram matrices, about 1/n^2, but
 * large enough for the solve to succeed.
 */
const RIDGE = 1e-8

/**
 * Returns the clean errors of nearly ridgeless least squares on n Gaussian features and n rows, fitted to clean and to
 * noisy labels, for each n of SIZES. The clean class is the sign of the first feature. The Gram matrix is nearly
 * singular, and the direction of its smallest eigenvalue dominates the fit. Fitted to noisy labels, the error therefore
 * tends to that of a coin as n grows.
 */
export async function catastrophe(
  engine: Engine,
  { seed, trial, ...call }: { seed: number; trial: number } & CallOptions,
): Promise<ErrorsAtSize[]> {
  const all: ErrorsAtSize[] = []
  for (const n of SIZES) {
    const errors = { noiseless: new Float64Array(SETS), noisy: new Float64Array(SETS) }
    for (let set = 0; set < SETS; set++) {
      const own = trial * SETS + set
      const rowsOf = (what: string, rows: number) => {
        return normalMatrix(engine, rows, n, stream(seed, `T39: ${what} of ${n}`, own), call)
      }
      using x = await rowsOf('square', n)
      using queries = await rowsOf('queries', QUERIES)
      const [rule, truth] = [signs(x.toArray(), n), signs(queries.toArray(), n)]
      const flips = { seed, trial: own, purpose: `T39: noise of ${n}` }
      const labels = Uint8Array.from([...rule, ...(await symmetric(P).apply(rule, { ...flips, classes: 2 }))])
      const kernel = polynomial({ degree: 1, bandwidth: Math.sqrt(n), offset: 0 })
      using geometry = await prepareGram(kernel, x, { outputs: 2, ridge: RIDGE, ...call })
      const answers = await geometry.predictMany(queries, { labels, draws: 2 }, call)
      const wrong = (draw: number) => {
        return truth.reduce((sum, label, i) => sum + Number(answers[draw * QUERIES + i] !== label), 0) / QUERIES
      }
      errors.noiseless[set] = wrong(0)
      errors.noisy[set] = wrong(1)
    }
    all.push({ n, p: P, ...errors })
  }
  return all
}

/** Returns 1 for each row whose first value is above 0, otherwise 0. `values` is row-major with `cols` columns. */
function signs(values: ArrayLike<number>, cols: number): Uint8Array {
  return Uint8Array.from({ length: values.length / cols }, (_, row) => Number(values[row * cols] > 0))
}
