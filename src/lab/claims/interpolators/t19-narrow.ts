import type { CallOptions } from '../../../engine/call.js'
import type { Matrix } from '../../../engine/matrix.js'
import { gramMatvec } from '../../../ops/gram/gram.js'
import type { Kernel } from '../../../ops/kernel.js'
import { type KernelOptions, laplace } from '../../../ops/kernels.js'
import { nearest } from '../../../ops/nearest/nearest.js'
import { exp } from '../../../random/elementary.js'
import { fitKernel } from '../../../samplers/kernel.js'
import type { Claim, ClaimContext, Finding } from '../claim.js'
import { cube, sphere } from '../flat.js'
import { trials } from '../trials.js'

const SETS = { fast: 60, default: 400, deep: 4000 }
const [N, QUERIES, P] = [200, 400, 0.2]
/**
 * Worlds, each with a bandwidth h far below the distance r of a query to the nearest point, but large enough that
 * exp(-r/h) does not underflow.
 */
const CASES = [
  { world: sphere({ p: P }), h: 1e-3 },
  { world: cube({ dimension: 5, p: P }), h: 1e-3 },
  { world: cube({ dimension: 10, p: P }), h: 3e-3 },
]
const [SPHERE] = CASES

export const t19: Claim = {
  id: 'T19',
  also: ['S7b'],
  title: 'a narrow kernel acts as 1-NN',
  statement:
    'As the bandwidth h tends to 0, the Laplace interpolant tends to 1-NN in any dimension. The two can differ only ' +
    'where the sum W of exp(-(r_i - r)/h) over all points but the nearest is about 1 or more, r being the distance ' +
    'to the nearest point and r_i those to the others.',
  tolerance:
    'With e the largest off-diagonal row sum of the Gram matrix, coefficients are within t = e/(1-e) of the labels, ' +
    'so answers that differ from 1-NN are forbidden if W < (1-t)/(1+t). On the sphere a share of at most 2 E W ' +
    `differs (Markov, if t < 1/3), at most n (h sqrt(pi/(n-1)) + h^2), here with n = ${N} and h = ${SPHERE.h}. ` +
    'Closer pairs, which break t < 1/3, are in about one set of a hundred, and matter to one query in a hundred.',
  async measure(context: ClaimContext): Promise<Finding[]> {
    const { engine, seed, effort, signal } = context
    const call = { signal }
    const found = await trials(
      SETS[effort],
      async (trial) => {
        const values: Record<string, number> = {}
        for (const { world, h } of CASES) {
          const kernel = laplace({ bandwidth: h })
          using train = await world.sample(engine, N, { seed, trial, purpose: `T19: train in ${world.dimension}` })
          using test = await world.sample(engine, QUERIES, { seed, trial, purpose: `T19: test in ${world.dimension}` })
          using sampler = await fitKernel(train, { kernel, precision: 'f64', ...call })
          const predicted = await sampler.predict(test.x, call)
          const { first, settled } = await settle(kernel, train.x, test.x, call)
          const unlike = predicted.map((label, i) => Number(label !== train.y[first[i]]))
          values[`unlike ${world.dimension}`] = unlike.reduce((sum, other) => sum + other, 0) / QUERIES
          values[`refuted ${world.dimension}`] = unlike.reduce((sum, other, i) => sum + other * settled[i], 0)
        }
        return values
      },
      context,
    )
    const { h } = SPHERE
    return [
      ...CASES.map(({ world: { dimension, name } }) => ({
        quantity: `forbidden differences from 1-NN, ${name} in R^${dimension}`,
        predicted: 0,
        measured: { exact: found[`refuted ${dimension}`].reduce((sum, count) => sum + count, 0) },
      })),
      {
        quantity: `share of answers that differ from 1-NN, sphere in R^${SPHERE.world.dimension}`,
        predicted: N * (h * Math.sqrt(Math.PI / (N - 1)) + h * h),
        relation: '<=',
        measured: { values: found[`unlike ${SPHERE.world.dimension}`] },
      },
    ]
  },
}

/**
 * Returns the index of each query's nearest point in x (`first`), and `settled`: 1 for a query at which all other
 * points together cannot outvote the nearest one, otherwise 0.
 */
async function settle(kernel: Kernel<KernelOptions>, x: Matrix, queries: Matrix, call: CallOptions) {
  using ones = x.engine.matrix(N, 1, new Float64Array(N).fill(1), { type: 'f64' })
  using rows = await gramMatvec(kernel, x, x, ones, { precision: 'f64', ...call })
  using sums = await gramMatvec(kernel, queries, x, ones, { precision: 'f64', ...call })
  const e = Math.max(...rows.toArray()) - 1
  const t = e / (1 - e)
  const { index, squaredDistance } = await nearest(queries, x, call)
  const all = sums.toArray()
  const settled = squaredDistance.map((squared, i) => {
    const others = all[i] / exp(-Math.sqrt(squared) / kernel.bandwidth) - 1
    // A Gram matrix whose off-diagonal row sums reach 1/2 settles no query.
    return Number(e < 1 / 2 && others < (1 - t) / (1 + t))
  })
  return { first: index, settled }
}
