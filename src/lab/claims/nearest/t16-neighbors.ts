import { torus } from '../../../data/torus.js'
import { errorRate } from '../../../labels/accuracy.js'
import { symmetric } from '../../../labels/noise.js'
import { prepareNearest } from '../../../samplers/nearest.js'
import { nearestError } from '../../../theory/nearest.js'
import type { Claim, ClaimContext, Finding } from '../claim.js'
import { repeated } from '../repeated.js'
import { trials } from '../trials.js'

const SETS = { fast: 60, default: 600, deep: 6000 }
/**
 * Numbers k of neighbors that vote. For even k a tie goes to the label of the nearest neighbor, which acts as a fair
 * coin.
 */
const NEIGHBORS = [2, 3, 4, 5, 9]
const [M, TESTS, DRAWS, P] = [1000, 300, 8, 0.3]

export const t16: Claim = {
  id: 'T16',
  title: 'k neighbors vote',
  statement:
    'With k fixed, the clean error of k-NN equals that of a majority of k independent labels, B_k(p), where p is ' +
    'the probability that a label is wrong. So k-NN is not a sampler for k > 2.',
  tolerance:
    'The world has no class boundary, so this is exact at every sample size. Intervals are over training sets, each ' +
    'with separate test points and label draws.',
  async measure(context: ClaimContext): Promise<Finding[]> {
    const { engine, seed, effort, signal } = context
    const world = torus({ dimension: 2, p: 0, halves: false })
    const values = await trials(
      SETS[effort],
      async (trial) => {
        const call = { seed, trial, signal }
        using train = await world.sample(engine, M, { ...call, purpose: 'T16: train' })
        using test = await world.sample(engine, TESTS, { ...call, purpose: 'T16: test' })
        using geometry = await prepareNearest(train.x)
        const draws = await symmetric(P).draws(train.clean, {
          ...call,
          classes: 2,
          draws: DRAWS,
          purpose: 'T16: flips',
        })
        const truth = repeated(test.clean, DRAWS)
        const measured: Record<string, number> = {}
        for (const k of NEIGHBORS) {
          const predicted = await geometry.predictMany(test.x, draws, { k })
          measured[k] = await errorRate(predicted, truth)
        }
        return measured
      },
      context,
    )
    return NEIGHBORS.map((k) => ({
      quantity: `error of ${k} neighbors`,
      predicted: nearestError({ k, p: P }).clean,
      measured: { values: values[k] },
    }))
  },
}
