import type { CallOptions } from '../../../engine/call.js'
import type { Engine } from '../../../engine/engine.js'
import { gramMatvec } from '../../../ops/gram/gram.js'
import { polynomial } from '../../../ops/kernels.js'
import { exp, ln } from '../../../random/elementary.js'
import { normalMatrix } from '../../../random/matrix.js'
import { stream } from '../../../random/stream.js'
import { prepareGram } from '../../../samplers/gram.js'
import { powerLawError } from '../../../theory/power-law.js'
import type { Claim, ClaimContext, Finding } from '../claim.js'
import { trials } from '../trials.js'

const SETS = { fast: 60, default: 400, deep: 4000 }
const [N, FEATURES, QUERIES, DRAWS] = [40, 400, 100, 30]
const EXPONENTS = [1.5, 2]
/** Kernel of inner products of rows, with which kernel regression is linear least squares. */
const LINEAR = polynomial({ degree: 1, bandwidth: 1, offset: 0 })

export const t20: Claim = {
  id: 'T20',
  title: 'features with a power-law spectrum',
  statement:
    'Ridgeless regression on Gaussian features with variances i^-a has a noisy test error of a s^2, s^2 being the ' +
    'variance of the noise, in the limit of first many features and then many rows: it repeats noise as if labels ' +
    'were averaged over 1/(a - 1) neighbors.',
  tolerance:
    `The prediction is for n = ${N} rows of ${FEATURES} features and correct to order 1/n; the allowance is the ` +
    `next order, a relative (2 a/n)^2. Each value is the mean over ${DRAWS} draws of the noise and ${QUERIES} ` +
    'inputs for one training set.',
  async measure(context: ClaimContext): Promise<Finding[]> {
    const { engine, seed, effort, signal } = context
    const call = { signal }
    const errors = await trials(
      SETS[effort],
      async (trial) => {
        const noise = stream(seed, 'T20: noise', trial).fillNormal(new Float64Array(N * DRAWS))
        const values: Record<string, number> = {}
        for (const exponent of EXPONENTS) {
          const rowsOf = (what: string, n: number) => {
            return rows(engine, n, { exponent, seed, purpose: `T20: ${what}, ${exponent}`, trial }, call)
          }
          using x = await rowsOf('train', N)
          using queries = await rowsOf('test', QUERIES)
          using geometry = await prepareGram(LINEAR, x, { outputs: DRAWS, ...call })
          const { coefficients } = await geometry.solve(noise, call)
          using weights = engine.matrix(N, DRAWS, coefficients, { type: 'f64' })
          using fit = await gramMatvec(LINEAR, queries, x, weights, { precision: 'f64', ...call })
          const fitted = Float64Array.from(fit.toArray())
          // The noise of a fresh test label adds its variance, 1.
          values[exponent] = 1 + fitted.reduce((sum, value) => sum + value * value, 0) / fitted.length
        }
        return values
      },
      context,
    )
    return EXPONENTS.map((exponent) => {
      const { error, margin } = powerLawError({ n: N, dimension: FEATURES, exponent })
      return {
        quantity: `error over s^2, a = ${exponent}`,
        predicted: error,
        allowance: margin,
        measured: { values: errors[exponent] },
      }
    })
  },
}

/**
 * Draws n Gaussian rows of FEATURES independent columns. Column i, from 1, has the variance i^-exponent. The caller
 * owns the matrix.
 */
async function rows(
  engine: Engine,
  n: number,
  { exponent, seed, purpose, trial }: { exponent: number; seed: number; purpose: string; trial: number },
  call: CallOptions,
) {
  using normal = await normalMatrix(engine, n, FEATURES, stream(seed, purpose, trial), call)
  const deviations = Float64Array.from({ length: FEATURES }, (_, i) => exp((-exponent / 2) * ln(i + 1)))
  const values = Float64Array.from(normal.toArray(), (value, at) => value * deviations[at % FEATURES])
  return engine.matrix(n, FEATURES, values, { type: 'f64' })
}
