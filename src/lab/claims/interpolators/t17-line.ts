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
    'In one dimension the sign of the ridgeless Laplace interpolant equals 1-NN, at every bandwidth: between two points with the same ' +
    'label it has their sign, and between two with different ones it changes sign in the middle.',
  tolerance:
    'None: answers that differ are counted, on queries within the points and beyond them. Values are float64 and right to about 1e-9, so ' +
    'that a query would have to be as near to the middle of a gap for rounding to decide.',
  async measure(context: ClaimContext): Promise<Finding[]> {
    const { engine, seed, effort, signal } = context
    const call = { signal }
    const different = await trials(
      SETS[effort],
      async (trial) => {
        using train = await WORLD.sample(engine, N, { seed, trial, purpose: 'T17: train' })
        // From a tenth below all points to a tenth above.
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
      quantity: `unlike 1-NN of ${SETS[effort] * QUERIES} answers, bandwidth ${bandwidth}`,
      predicted: 0,
      measured: { exact: different[bandwidth].reduce((sum, count) => sum + count, 0) },
    }))
  },
}
