import { symmetric } from '../../../labels/noise.js'
import { prepareShepard } from '../../../samplers/shepard.js'
import { shepardErrorAt } from '../../../theory/shepard.js'
import type { Claim, ClaimContext, Finding } from '../claim.js'
import { ones, sphere } from '../flat.js'
import { trials } from '../trials.js'

const SETS = { fast: 60, default: 400, deep: 4000 }
const [N, QUERIES, DRAWS] = [300, 100, 30]
const CASES = [
  { alpha: 0.2, p: 0.2 },
  { alpha: 1 / 3, p: 0.2 },
  { alpha: 0.5, p: 0.2 },
  { alpha: 0.5, p: 0.4 },
  { alpha: 2 / 3, p: 0.2 },
]

export const t22: Claim = {
  id: 'T22',
  title: 'Shepard weights',
  statement:
    'Votes weighted by ||x - x_i||^-b in d dimensions, b > d, have the clean error atan2(p sin(pi a), q + p cos(pi ' +
    'a)) / (pi a) in the limit of many points, where a = d/b and labels flip with probability p = 1 - q: one ' +
    'parameter from a sampler (a near 0) to the Bayes rule (a near 1). The error approaches the limit like n^-(b/d ' +
    '- 1).',
  tolerance:
    'On the sphere (d = 2) a weight is a power of the share of the sphere that is nearer, so the first-order term ' +
    `in n = ${N} is known and part of the prediction; the allowance bounds the next term. Each value is the mean ` +
    `over ${DRAWS} draws of the labels of one set of points.`,
  async measure(context: ClaimContext): Promise<Finding[]> {
    const { engine, seed, effort, signal } = context
    const call = { signal }
    const errors = await trials(
      SETS[effort],
      async (trial) => {
        const values: Record<string, number> = {}
        for (const [at, { alpha, p }] of CASES.entries()) {
          const world = sphere({ p })
          using train = await world.sample(engine, N, { seed, trial, purpose: `T22: train ${at}` })
          using test = await world.sample(engine, QUERIES, { seed, trial, purpose: `T22: test ${at}` })
          using geometry = await prepareShepard(train.x, { beta: 2 / alpha, ...call })
          const flips = { seed, trial, purpose: `T22: noise ${at}` }
          const draws = await symmetric(p).draws(new Uint8Array(N), { ...flips, classes: 2, draws: DRAWS })
          values[at] = ones(await geometry.predictMany(test.x, draws, call))
        }
        return values
      },
      context,
    )
    return CASES.map(({ alpha, p }, at) => {
      const { error, margin } = shepardErrorAt({ alpha, p, n: N })
      return {
        quantity: `error, a = ${alpha.toFixed(2)}, noise ${p}`,
        predicted: error,
        allowance: margin,
        measured: { values: errors[at] },
      }
    })
  },
}
