import { circle as circleWorld } from '../../../data/circle.js'
import { gaussianMixture } from '../../../data/gaussian-mixture.js'
import type { World } from '../../../data/world.js'
import { samplerError } from '../../../evaluate/sampler-error.js'
import { prepareNearest } from '../../../samplers/nearest.js'
import { lipschitzBound } from '../../../theory/torus.js'
import type { Claim, ClaimContext, Finding } from '../claim.js'
import { partOf } from '../part.js'
import { trials } from '../trials.js'

const REPEATS = { fast: 60, default: 600, deep: 6000 }
/** Number of training sets in one estimate, and of the test points that they share. */
const [SETS, TESTS] = [8, 100]

const [AMPLITUDE, FREQUENCY] = [0.8, 3]
const CIRCLE = circleWorld({ amplitude: AMPLITUDE, frequency: FREQUENCY })
const SIZES = [10, 30]
/**
 * Maximum slope of P(y = 1 | x) = (1 + a sin(2 pi j x)) / 2, with amplitude a and frequency j, along a circle of
 * circumference 1: a pi j.
 */
const CIRCLE_SLOPE = AMPLITUDE * Math.PI * FREQUENCY

const GAUSSIANS = gaussianMixture({
  means: [
    [0, 0, 0],
    [2, 0, 0],
  ],
  deviation: 1,
})
/**
 * Maximum slope of P(y = 1 | x) between the Gaussians, and the number of training rows. P(y = 1 | x) is a logistic
 * curve. For means at distance a and standard deviation s its maximum slope is a / (4 s^2).
 */
const [GAUSSIAN_SLOPE, M] = [1 / 2, 50]

export const s6: Claim = {
  id: 'S6',
  title: '1-NN is a sampler if labels vary slowly',
  statement:
    'If P(y = 1 | x) changes by at most lambda times the distance between inputs, the total variation of 1-NN from ' +
    'the labels is at most lambda E||x - NN(x)||, where NN(x) is the nearest training point.',
  tolerance:
    'A bound: the difference between measurement and prediction is its slack. `samplerError` is biased downward, so ' +
    'its bias cannot refute the bound. Intervals are over groups of training sets, each group with separate test ' +
    'points.',
  async measure(context: ClaimContext): Promise<Finding[]> {
    const parts = SIZES.length + 1
    const groups = (world: World, m: number, name: string, part: number) =>
      trials(
        REPEATS[context.effort],
        (trial) => measureGroup(world, { m, trial, purpose: `S6: ${name} ${m}` }, context),
        partOf(context, part, parts),
      )
    const findings: Finding[] = []
    for (const [at, m] of SIZES.entries()) {
      const { variation } = await groups(CIRCLE, m, 'circle', at)
      findings.push({
        quantity: `total variation, circle, m = ${m}`,
        predicted: lipschitzBound({ lipschitz: CIRCLE_SLOPE, m, dimension: 1 }),
        relation: '<=',
        measured: { values: variation },
      })
    }
    // The distance to the nearest Gaussian point has no closed form, so it is measured on the same points.
    const { variation, distance } = await groups(GAUSSIANS, M, 'Gaussians', SIZES.length)
    findings.push({
      quantity: `bound minus total variation, Gaussians, m = ${M}`,
      predicted: 0,
      relation: '>=',
      measured: { values: variation.map((value, trial) => GAUSSIAN_SLOPE * distance[trial] - value) },
    })
    return findings
  },
}

async function measureGroup(
  world: World,
  { m, trial, purpose }: { m: number; trial: number; purpose: string },
  { engine, seed, signal }: ClaimContext,
): Promise<{ distance: number; variation: number }> {
  const call = { seed, signal }
  using test = await world.sample(engine, TESTS, { ...call, trial, purpose: `${purpose}, test` })
  const predicted = new Int32Array(SETS * TESTS)
  let distance = 0
  for (let set = 0; set < SETS; set++) {
    using train = await world.sample(engine, m, { ...call, trial: SETS * trial + set, purpose: `${purpose}, train` })
    using geometry = await prepareNearest(train.x)
    using sampler = await geometry.fit(train.y, 2)
    predicted.set(await sampler.predict(test.x), set * TESTS)
    const { squaredDistance } = await geometry.query(test.x)
    distance += squaredDistance.reduce((sum, squared) => sum + Math.sqrt(squared), 0) / TESTS / SETS
  }
  const posterior = await world.posterior(test.x)
  const { estimate } = await samplerError({ predicted, posterior, sets: SETS, classes: 2 })
  return { distance, variation: estimate }
}
