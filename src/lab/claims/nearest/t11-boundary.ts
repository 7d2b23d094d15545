import type { Sample } from '../../../data/sample.js'
import { torus } from '../../../data/torus.js'
import { errorRate } from '../../../labels/accuracy.js'
import { symmetric } from '../../../labels/noise.js'
import type { DrawOptions } from '../../../random/draw.js'
import { boundaryError } from '../../../theory/torus.js'
import type { Claim, ClaimContext, Finding } from '../claim.js'
import { partOf } from '../part.js'
import { repeated } from '../repeated.js'
import { trials } from '../trials.js'
import { drawsOfImages, onTorus, type TorusScene } from './on-torus.js'

const SETS = { fast: 60, default: 600, deep: 6000 }
/**
 * Dimensions and numbers m of training points. Low dimensions have fewer points, so that nearest neighbors across a
 * boundary are frequent enough to measure.
 */
const CASES = [
  { dimension: 1, m: 20 },
  { dimension: 2, m: 50 },
  { dimension: 3, m: 100 },
  { dimension: 5, m: 100 },
]
const [TESTS, DRAWS, P] = [300, 12, 0.2]
/**
 * Total area of the class boundaries: the two halves of the torus meet at 0 and at 1/2, each time in a unit of area.
 */
const AREA = 2

export const t11: Claim = {
  id: 'T11',
  title: 'a flat boundary at finite sample size',
  statement:
    'If two classes meet along a flat boundary of area A, the nearest of m uniform points lies across it with ' +
    'probability A E|u_1|, E|u_1| = Gamma(1+1/d) (V_d m)^(-1/d) Gamma(d/2) / (sqrt(pi) Gamma((d+1)/2)), V_d being ' +
    'the volume of the unit ball; in one dimension this is A/(2m). At noise p, the clean error of 1-NN is p + ' +
    '(1-2p) times this probability, and its total variation from the labels is (1-2p) times it.',
  tolerance:
    'On a torus the mean for m points is known exactly (V_d^(-1/d) Gamma(1+1/d) m! / Gamma(m+1+1/d), smaller than ' +
    'the limit by a relative (d+1)/(2 d^2 m)), so there is no allowance. The total variation is measured as the ' +
    'clean error of 1-NN minus that of the test labels: it is largest on the set of wrong labels. Intervals are ' +
    'over training sets, each with separate test points.',
  async measure(context: ClaimContext): Promise<Finding[]> {
    const findings: Finding[] = []
    for (const [at, { dimension, m }] of CASES.entries()) {
      const world = torus({ dimension, p: 0 })
      const theory = boundaryError({ m, dimension, area: AREA, p: P })
      const purpose = `T11: dimension ${dimension}`
      const values = await trials(
        SETS[context.effort],
        (trial) => {
          const sizes = { m, tests: TESTS, purpose, trial }
          return onTorus(world, sizes, context, (scene) => measureOn(scene, { seed: context.seed, trial, purpose }))
        },
        partOf(context, at, CASES.length),
      )
      const found = (quantity: string, name: keyof typeof theory): Finding => {
        return {
          quantity: `${quantity}, d = ${dimension}`,
          predicted: theory[name],
          measured: { values: values[name] },
        }
      }
      findings.push(found('neighbor across the boundary', 'crossing'), found('clean error', 'clean'))
      findings.push(found('total variation', 'totalVariation'))
    }
    return findings
  },
}

async function measureOn({ train, test, geometry }: TorusScene, draw: Required<DrawOptions>) {
  const drawsOf = ({ clean }: Sample, what: string) =>
    symmetric(P).draws(clean, { ...draw, classes: 2, draws: DRAWS, purpose: `${draw.purpose}, flips of the ${what}` })
  const m = train.y.length
  const { index } = await geometry.query(test.x)
  const draws = drawsOfImages(await drawsOf(train, 'training set'), m, 2 ** train.x.cols)
  const predicted = await geometry.predictMany(test.x, draws)
  const noisy = await drawsOf(test, 'test points')
  const truth = repeated(test.clean, DRAWS)
  const clean = await errorRate(predicted, truth)
  return {
    crossing: await errorRate(
      Int32Array.from(index, (row) => train.clean[row % m]),
      test.clean,
    ),
    clean,
    totalVariation: clean - (await errorRate(noisy.labels, truth)),
  }
}
