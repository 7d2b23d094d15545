import type { Sample } from '../../../data/sample.js'
import { torus } from '../../../data/torus.js'
import { errorRate } from '../../../labels/accuracy.js'
import { symmetric } from '../../../labels/noise.js'
import { prepareNearest } from '../../../samplers/nearest.js'
import { nearestError } from '../../../theory/nearest.js'
import type { Claim, ClaimContext, Finding } from '../claim.js'
import { repeated } from '../repeated.js'
import { trials } from '../trials.js'

const SETS = { fast: 60, default: 600, deep: 6000 }
const RATES = [0.2, 0.4]
const [M, TESTS, DRAWS] = [500, 300, 8]

export const t10: Claim = {
  id: 'T10',
  title: '1-NN repeats the noise',
  statement:
    'If labels flip with probability p = 1 - q, 1-NN errs with probability p on clean labels and 2pq on noisy ' +
    'labels, and two 1-NN classifiers of independent samples disagree with probability 2pq.',
  tolerance:
    'The world has no class boundary, so this is exact at every sample size. Intervals are over pairs of training ' +
    'sets, each pair with separate test points and label draws.',
  async measure(context: ClaimContext): Promise<Finding[]> {
    const { engine, seed, effort, signal } = context
    const world = torus({ dimension: 2, p: 0, halves: false })
    const call = { seed, signal }
    const values = await trials(
      SETS[effort],
      async (trial) => {
        const draw = (n: number, what: string) => world.sample(engine, n, { ...call, trial, purpose: `T10: ${what}` })
        using first = await draw(M, 'first')
        using second = await draw(M, 'second')
        using test = await draw(TESTS, 'test')
        using ofFirst = await prepareNearest(first.x)
        using ofSecond = await prepareNearest(second.x)
        const truth = repeated(test.clean, DRAWS)
        const measured: Record<string, number> = {}
        for (const p of RATES) {
          const drawsOf = ({ clean }: Sample, what: string) =>
            symmetric(p).draws(clean, { ...call, classes: 2, draws: DRAWS, trial, purpose: `T10: ${what} at ${p}` })
          const one = await ofFirst.predictMany(test.x, await drawsOf(first, 'flips of the first'))
          const two = await ofSecond.predictMany(test.x, await drawsOf(second, 'flips of the second'))
          const { labels } = await drawsOf(test, 'flips of the test')
          measured[`clean ${p}`] = await errorRate(one, truth)
          measured[`noisy ${p}`] = await errorRate(one, labels)
          measured[`disagreement ${p}`] = await errorRate(one, two)
        }
        return measured
      },
      context,
    )
    return RATES.flatMap((p) => {
      const { clean, noisy, disagreement } = nearestError({ p })
      const found = (quantity: string, name: string, predicted: number): Finding => {
        return { quantity: `${quantity}, p = ${p}`, predicted, measured: { values: values[`${name} ${p}`] } }
      }
      return [
        found('clean error', 'clean', clean),
        found('noisy error', 'noisy', noisy),
        found('two disagree', 'disagreement', disagreement),
      ]
    })
  },
}
