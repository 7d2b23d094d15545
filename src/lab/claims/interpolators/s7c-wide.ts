import { symmetric } from '../../../labels/noise.js'
import { laplace } from '../../../ops/kernels.js'
import { prepareGram } from '../../../samplers/gram.js'
import type { Claim, ClaimContext, Finding } from '../claim.js'
import { cube, ones } from '../flat.js'
import { trials } from '../trials.js'

const SETS = { fast: 60, default: 400, deep: 2000 }
const [N, QUERIES, DRAWS, P] = [300, 100, 20, 0.2]
/** Dimensions, and in each the maximum share of the noise that theory allows the interpolant to repeat. */
const CASES = [
  { dimension: 2, maxShare: 0.9 },
  { dimension: 5, maxShare: 0.5 },
]

export const s7c: Claim = {
  id: 'S7c',
  title: 'a kernel of fixed bandwidth',
  statement:
    'At a fixed bandwidth in two or more dimensions, the Laplace interpolant fits noisy labels exactly but is not a ' +
    'sampler. It repeats only part of the noise: at most nine tenths of it in two dimensions and half in five.',
  tolerance:
    `Bounds for n = ${N} points in the unit cube at bandwidth 1; a sampler would repeat all of the noise. Each ` +
    `value is the mean over ${DRAWS} draws of the labels of one set of points. Missed training labels are counted ` +
    'exactly, because smoothing would lower the error too.',
  async measure(context: ClaimContext): Promise<Finding[]> {
    const { engine, seed, effort, signal } = context
    const call = { signal }
    const kernel = laplace({ bandwidth: 1 })
    const found = await trials(
      SETS[effort],
      async (trial) => {
        const values: Record<string, number> = {}
        for (const { dimension } of CASES) {
          const world = cube({ dimension, p: P })
          using train = await world.sample(engine, N, { seed, trial, purpose: `S7c: train in ${dimension}` })
          using test = await world.sample(engine, QUERIES, { seed, trial, purpose: `S7c: test in ${dimension}` })
          using geometry = await prepareGram(kernel, train.x, { outputs: DRAWS, ...call })
          const flips = { seed, trial, purpose: `S7c: noise in ${dimension}` }
          const draws = await symmetric(P).draws(new Uint8Array(N), { ...flips, classes: 2, draws: DRAWS })
          values[dimension] = ones(await geometry.predictMany(test.x, draws, { precision: 'f64', ...call }))
          const onOwn = await geometry.predictMany(train.x, draws, { precision: 'f64', ...call })
          values[`missed ${dimension}`] = onOwn.reduce((sum, label, at) => sum + Number(label !== draws.labels[at]), 0)
        }
        return values
      },
      context,
    )
    return CASES.flatMap(({ dimension, maxShare }): Finding[] => [
      {
        quantity: `error, noise ${P}, d = ${dimension}`,
        predicted: maxShare * P,
        relation: '<=',
        measured: { values: found[dimension] },
      },
      {
        quantity: `training labels missed, d = ${dimension}`,
        predicted: 0,
        measured: { exact: found[`missed ${dimension}`].reduce((sum, count) => sum + count, 0) },
      },
    ])
  },
}
