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
  title: 'how far training sets are apart',
  statement:
    'The clean error of 1-NN, every place tested, has the variance p q c_d / m between training sets: c_1 = 1.5, c_2 = 1.280, c_3 = 1.179. ' +
    'More test points do not make it smaller.',
  tolerance:
    'On a torus c_d m / (m + 1) stands for c_d, exactly. The mean is p, so the product of the deviations of two halves of the test points ' +
    'has the variance as its mean, without that of the test points. Intervals are over sets of points, each with many draws of its labels.',
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

/** The mean, over label draws, of the product of the deviations from p of the errors on two halves of the test points. */
function productOfHalves(said: Uint8Array): number {
  const half = TESTS / 2
  let sum = 0
  for (let first = 0; first < said.length; first += TESTS) {
    const deviation = (from: number) => {
      let ones = 0
      for (let at = from; at < from + half; at++) ones += said[at]
      return ones / half - P
    }
    sum += deviation(first) * deviation(first + half)
  }
  return sum / DRAWS
}
