import { torus } from '../../../data/torus.js'
import { errorRate } from '../../../labels/accuracy.js'
import { symmetric } from '../../../labels/noise.js'
import { prepareBaggedNearest } from '../../../samplers/bagged-nearest.js'
import { prepareNearest } from '../../../samplers/nearest.js'
import { baggedError } from '../../../theory/nearest.js'
import type { Claim, ClaimContext, Finding } from '../claim.js'
import { repeated } from '../repeated.js'
import { trials } from '../trials.js'

const SETS = { fast: 60, default: 600, deep: 6000 }
const FRACTIONS = [0.45, 0.3, 0.2]
/**
 * Kinds of bags in which the nearest neighbor has at least half of the weight in the vote, so that the vote equals
 * 1-NN.
 */
const LIKE_NEAREST = {
  'half of the points': { fraction: 0.5 },
  bootstrap: { fraction: 1, replacement: true },
} as const
const [M, TESTS, DRAWS, P] = [1000, 120, 4, 0.2]

export const t26: Claim = {
  id: 'T26',
  title: '1-NN in infinitely many bags',
  statement:
    'If bags hold a fraction r of the points, the i-th neighbor is the nearest one in a bag with probability ' +
    'r(1-r)^(i-1), its weight in the vote of infinitely many bags. For r >= 1/2, and for bootstrap bags, the vote ' +
    'equals 1-NN and errs with the probability p of a flip. Below r = 1/2, the error falls with r.',
  tolerance:
    'The error is known to 1e-5 for any number n of points (r is replaced by size/(n-i) at neighbor i), so there is ' +
    'no allowance. Intervals are over training sets, each with separate test points and label draws. Equality with ' +
    '1-NN is checked answer by answer.',
  async measure(context: ClaimContext): Promise<Finding[]> {
    const { engine, seed, effort, signal } = context
    const world = torus({ dimension: 2, p: 0, halves: false })
    const call = { seed, signal }
    const values = await trials(
      SETS[effort],
      async (trial) => {
        using train = await world.sample(engine, M, { ...call, trial, purpose: 'T26: train' })
        using test = await world.sample(engine, TESTS, { ...call, trial, purpose: 'T26: test' })
        const draws = await symmetric(P).draws(train.clean, {
          ...call,
          classes: 2,
          draws: DRAWS,
          trial,
          purpose: 'T26: flips',
        })
        const vote = async (options: { fraction: number; replacement?: boolean }) => {
          using geometry = await prepareBaggedNearest(train.x, options)
          return await geometry.predictMany(test.x, draws)
        }
        const truth = repeated(test.clean, DRAWS)
        using geometry = await prepareNearest(train.x)
        const nearest = await geometry.predictMany(test.x, draws)
        const measured: Record<string, number> = {}
        for (const fraction of FRACTIONS) measured[fraction] = await errorRate(await vote({ fraction }), truth)
        for (const [name, bags] of Object.entries(LIKE_NEAREST)) {
          measured[name] = await errorRate(await vote(bags), nearest)
        }
        return measured
      },
      context,
    )
    const errors = FRACTIONS.map((fraction) => ({
      quantity: `error, r = ${fraction}`,
      predicted: baggedError({ fraction, p: P, n: M }),
      measured: { values: values[fraction] },
    }))
    const others = Object.keys(LIKE_NEAREST).map((name) => ({
      quantity: `answers that differ from 1-NN, ${name}`,
      predicted: 0,
      measured: { exact: values[name].reduce((sum, share) => sum + share, 0) },
    }))
    return [...errors, ...others]
  },
}
