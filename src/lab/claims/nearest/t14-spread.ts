import { torus } from '../../../data/torus.js'
import { symmetric } from '../../../labels/noise.js'
import { nearestVariance } from '../../../theory/torus.js'
import type { Claim, ClaimContext, Finding } from '../claim.js'
import { partOf } from '../part.js'
import { trials } from '../trials.js'
import { drawsOfImages, onTorus } from './on-torus.js'

const SETS = { fast: 60, default: 600, deep: 6000 }
const DIMENSIONS = [1, 2, 3]
const [M, TESTS, DRAWS, P] = [40, 1000, 200, 0.2]

export const t14: Claim = {
  id: 'T14',
  title: 'the spread between training sets',
  statement:
    'If labels flip with probability p = 1 - q, the clean error of 1-NN over all inputs has the variance p q c_d / ' +
    'm between training sets of m points: c_1 = 1.5, c_2 = 1.280, c_3 = 1.179. More test points do not reduce it.',
  tolerance:
    'On a torus the variance is exactly this with c_d m / (m + 1) in place of c_d. The mean error is p, so the ' +
    'product of the deviations from p on two halves of the test points has the variance as its mean, free of the ' +
    'noise of the test points. Intervals are over sets of points, each with many draws of its labels.',
  async measure(context: ClaimContext): Promise<Finding[]> {
    const findings: Finding[] = []
    for (const [at, dimension] of DIMENSIONS.entries()) {
      const world = torus({ dimension, p: 0, halves: false })
      const { variance } = await trials(
        SETS[context.effort],
        (trial) => {
          const sizes = { m: M, tests: TESTS, purpose: `T14: dimension ${dimension}`, trial }
          return onTorus(world, sizes, context, async ({ train, test, geometry }) => {
            const flips = { seed: context.seed, trial, purpose: `T14: dimension ${dimension}, flips` }
            const noisy = await symmetric(P).draws(train.clean, { ...flips, classes: 2, draws: DRAWS })
            const draws = drawsOfImages(noisy, M, 2 ** dimension)
            return { variance: productOfHalves(await geometry.predictMany(test.x, draws)) }
          })
        },
        partOf(context, at, DIMENSIONS.length),
      )
      const predicted = nearestVariance({ m: M, dimension, p: P })
      findings.push({ quantity: `variance, d = ${dimension}`, predicted, measured: { values: variance } })
    }
    return findings
  },
}

/**
 * Returns, averaged over label draws, the product of the deviations of two errors from P: those on the first and on the
 * second half of the test points. `predicted` is draws × tests, row-major; every 1 is an error.
 */
function productOfHalves(predicted: Uint8Array): number {
  const half = TESTS / 2
  let sum = 0
  for (let first = 0; first < predicted.length; first += TESTS) {
    const deviation = (from: number) => {
      let ones = 0
      for (let at = from; at < from + half; at++) ones += predicted[at]
      return ones / half - P
    }
    sum += deviation(first) * deviation(first + half)
  }
  return sum / DRAWS
}
