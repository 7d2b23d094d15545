import { gramMatvec } from '../../../ops/gram/gram.js'
import { laplace } from '../../../ops/kernels.js'
import { stream } from '../../../random/stream.js'
import { prepareGram } from '../../../samplers/gram.js'
import { laplaceNoise } from '../../../theory/laplace.js'
import type { Claim, ClaimContext, Finding } from '../claim.js'
import { cube } from '../flat.js'
import { trials } from '../trials.js'

const SETS = { fast: 60, default: 400, deep: 4000 }
const [N, QUERIES, DRAWS] = [150, 300, 30]
/**
 * Bandwidths of the kernel. The last one equals the mean gap between points; there the error is no longer close to 2/3
 * of the noise's variance.
 */
const BANDWIDTHS = [1, 0.1, 1 / N]
const WORLD = cube({ dimension: 1, p: 0.5 })

export const t18: Claim = {
  id: 'T18',
  title: 'the Laplace interpolant of pure noise',
  statement:
    'Fitted to pure noise of variance s^2 in one dimension, the ridgeless Laplace interpolant has a clean mean ' +
    'squared error that tends to (2/3) s^2 as n grows, at every bandwidth: between two points it is the mean of ' +
    'their labels, weighted by proximity.',
  tolerance:
    `The prediction is exact at n = ${N}: the fit depends only on the labels at the two ends of a gap, and the ` +
    `distribution of gaps is known. Each value is the mean over ${DRAWS} draws of the noise and ${QUERIES} inputs ` +
    'for one training set.',
  async measure(context: ClaimContext): Promise<Finding[]> {
    const { engine, seed, effort, signal } = context
    const call = { signal }
    const errors = await trials(
      SETS[effort],
      async (trial) => {
        using train = await WORLD.sample(engine, N, { seed, trial, purpose: 'T18: train' })
        using test = await WORLD.sample(engine, QUERIES, { seed, trial, purpose: 'T18: test' })
        const noise = stream(seed, 'T18: noise', trial).fillNormal(new Float64Array(N * DRAWS))
        const squares: Record<string, number> = {}
        for (const bandwidth of BANDWIDTHS) {
          const kernel = laplace({ bandwidth })
          using geometry = await prepareGram(kernel, train.x, { outputs: DRAWS, tolerance: 1e-4, ...call })
          const { coefficients } = await geometry.solve(noise, call)
          using weights = engine.matrix(N, DRAWS, coefficients, { type: 'f64' })
          using fit = await gramMatvec(kernel, test.x, train.x, weights, { precision: 'f64', ...call })
          const values = Float64Array.from(fit.toArray())
          squares[bandwidth] = values.reduce((sum, value) => sum + value * value, 0) / values.length
        }
        return squares
      },
      context,
    )
    return BANDWIDTHS.map((bandwidth) => ({
      quantity: `mean squared error over s^2, bandwidth ${bandwidth.toPrecision(2)}`,
      predicted: laplaceNoise({ n: N, bandwidth }),
      measured: { values: errors[bandwidth] },
    }))
  },
}
