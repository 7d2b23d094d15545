import { circle as circleWorld } from '../../../data/circle.js'
import type { Sample } from '../../../data/sample.js'
import { prepareNearest } from '../../../samplers/nearest.js'
import { circle } from '../../../theory/circle.js'
import type { Claim, ClaimContext, Finding } from '../claim.js'
import { partOf } from '../part.js'
import { trials } from '../trials.js'

const PAIRS = { fast: 300, default: 3000, deep: 30_000 }
const SIZES = [10, 30]
const [AMPLITUDE, FREQUENCY, TESTS] = [0.8, 3, 200]

/** Names of the measured quantities in tables. */
const QUANTITIES = {
  c: 'c_m',
  totalVariation: 'total variation',
  rightOnNoisy: 'equals a noisy label',
  agreement: 'two copies agree',
  rightOnBayes: 'equals the Bayes rule',
} as const
type CircleQuantity = keyof typeof QUANTITIES

export const t13: Claim = {
  id: 'T13',
  title: '1-NN on the circle in closed form',
  statement:
    'If P(y = 1 | x) = (1 + a sin 2 pi j x)/2 on a circle, 1-NN keeps a share c_m = E cos(2 pi j u) of the ' +
    'amplitude a, u being the distance to the nearest of m points. Its total variation from the labels is (a/pi)(1 ' +
    '- c_m), P[f = y] = (1 + a^2 c_m/2)/2 for a fresh label y, P[f1 = f2] = (1 + a^2 c_m^2/2)/2 for two training ' +
    'sets, and P[f = f*] = (1 + 2 a c_m/pi)/2 for the Bayes rule f*.',
  tolerance:
    'Exact at every sample size. c_m is measured from the angles to neighbors, and the total variation along the ' +
    'sign of P(y = 1 | x) - 1/2, where it is largest. Intervals are over pairs of training sets, each pair with ' +
    'separate test points.',
  async measure(context: ClaimContext): Promise<Finding[]> {
    const findings: Finding[] = []
    for (const [at, m] of SIZES.entries()) {
      const values = await trials(
        PAIRS[context.effort],
        (trial) => measurePair(m, trial, context),
        partOf(context, at, SIZES.length),
      )
      const theory = circle({ m, amplitude: AMPLITUDE, frequency: FREQUENCY })
      for (const [name, quantity] of Object.entries(QUANTITIES) as [CircleQuantity, string][]) {
        findings.push({
          quantity: `${quantity}, m = ${m}`,
          predicted: theory[name],
          measured: { values: values[name] },
        })
      }
    }
    return findings
  },
}

async function measurePair(m: number, trial: number, { engine, seed, signal }: ClaimContext) {
  const world = circleWorld({ amplitude: AMPLITUDE, frequency: FREQUENCY })
  const call = { seed, trial, signal }
  const draw = (n: number, what: string) => world.sample(engine, n, { ...call, purpose: `T13: ${m}, ${what}` })
  using test = await draw(TESTS, 'test')
  const [first, angles] = await answersOf(await draw(m, 'first'), test)
  const [second] = await answersOf(await draw(m, 'second'), test)
  const posterior = await world.posterior(test.x)
  const mean = (of: (i: number) => number) => test.clean.reduce((sum, _, i) => sum + of(i), 0) / TESTS
  const ofBoth = (of: (label: number, i: number) => number) => mean((i) => (of(first[i], i) + of(second[i], i)) / 2)
  return {
    c: mean((i) => angles[i]),
    totalVariation: ofBoth((label, i) => (2 * test.clean[i] - 1) * (posterior[2 * i + 1] - label)),
    rightOnNoisy: ofBoth((label, i) => Number(label === test.y[i])),
    agreement: mean((i) => Number(first[i] === second[i])),
    rightOnBayes: ofBoth((label, i) => Number(label === test.clean[i])),
  }
}

/**
 * Returns the predictions of 1-NN at the test points, and the cosines of FREQUENCY times the angles between each test
 * point and its nearest neighbor. Disposes the training set.
 */
async function answersOf(given: Sample, test: Sample): Promise<[predicted: Int32Array, cosines: Float64Array]> {
  using train = given
  using geometry = await prepareNearest(train.x)
  using sampler = await geometry.fit(train.y, train.classes)
  const { squaredDistance } = await geometry.query(test.x)
  // A chord's square is 2 - 2 cos; multiples of the angle by Chebyshev's recurrence.
  const cosines = squaredDistance.map((squared) => {
    const cosine = 1 - squared / 2
    let [before, now] = [1, cosine]
    for (let j = 1; j < FREQUENCY; j++) [before, now] = [now, 2 * cosine * now - before]
    return now
  })
  return [await sampler.predict(test.x), cosines]
}
