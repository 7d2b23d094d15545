import { laplace } from '../../../ops/kernels.js'
import { stream } from '../../../random/stream.js'
import { fitKernel } from '../../../samplers/kernel.js'
import { fitNearest } from '../../../samplers/nearest.js'
import type { Claim, ClaimContext, Finding } from '../claim.js'
import { cube } from '../flat.js'
import { trials } from '../trials.js'

const SETS = { fast: 6, default: 60, deep: 600 }
const [N, QUERIES] = [100, 5000]
const BANDWIDTHS = [0.001, 0.01, 0.1, 1, 10]
const WORLD = cube({ dimension: 1, p: 0.4 })

export const t17: Claim = {
  id: 'T17',
  also: ['S7a'],
  title: 'the Laplace interpolant on a line',
  statement:
    'In one dimension the sign of the ridgeless Laplace interpolant equals the answer of 1-NN at every bandwidth: ' +
    'between two points with the same label it has their sign, and between two with different labels it changes ' +
    'sign at the midpoint.',
  tolerance:
    'None: differing answers are counted, on queries between the points and beyond them. Values are float64 with an ' +
    'error of about 1e-9, so rounding can decide only a query that is as close to a midpoint.',
  async measure(context: ClaimContext): Promise<Finding[]> {
    const { engine, seed, effort, signal } = context
    const call = { signal }
    const different = await trials(
      SETS[effort],
      async (trial) => {
        using train = await WORLD.sample(engine, N, { seed, trial, purpose: 'T17: train' })
        // Queries reach from 0.1 below the unit interval of the points to 0.1 above.
        const draws = stream(seed, 'T17: queries', trial).fillUniform(new Float64Array(QUERIES))
        using queries = engine.matrix(
          QUERIES,
          1,
          draws.map((draw) => 1.2 * draw - 0.1),
          { type: 'f64' },
        )
        using nearest = await fitNearest(train, call)
        const expected = await nearest.predict(queries, call)
        const counts: Record<string, number> = {}
        for (const bandwidth of BANDWIDTHS) {
          const options = { kernel: laplace({ bandwidth }), precision: 'f64', tolerance: 1e-5, ...call } as const
          using sampler = await fitKernel(train, options)
          const predicted = await sampler.predict(queries, call)
          counts[bandwidth] = predicted.filter((label, i) => label !== expected[i]).length
        }
        return counts
      },
      context,
    )
    return BANDWIDTHS.map((bandwidth) => ({
      quantity: `differing answers of ${SETS[effort] * QUERIES}, bandwidth ${bandwidth}`,
      predicted: 0,
      measured: { exact: different[bandwidth].reduce((sum, count) => sum + count, 0) },
    }))
  },
}
