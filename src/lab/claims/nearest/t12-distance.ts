import { torus } from '../../../data/torus.js'
import { nearestDistance } from '../../../theory/torus.js'
import type { Claim, ClaimContext, Finding } from '../claim.js'
import { partOf } from '../part.js'
import { trials } from '../trials.js'
import { onTorus } from './on-torus.js'

const SETS = { fast: 60, default: 600, deep: 6000 }
const DIMENSIONS = [1, 2, 3, 5]
const [M, TESTS] = [100, 400]

export const t12: Claim = {
  id: 'T12',
  title: 'the distance to the nearest point',
  statement:
    'The mean distance to the nearest of m points, uniform on a d-dimensional torus of volume 1, is Gamma(1+1/d) ' +
    '(V_d m)^(-1/d), V_d being the volume of the unit ball.',
  tolerance:
    'For m points the mean is exactly V_d^(-1/d) Gamma(1+1/d) m! / Gamma(m+1+1/d), which is the prediction, so ' +
    'there is no allowance. Intervals are over sets of points, each with separate test points.',
  async measure(context: ClaimContext): Promise<Finding[]> {
    const findings: Finding[] = []
    for (const [at, dimension] of DIMENSIONS.entries()) {
      const world = torus({ dimension, p: 0, halves: false })
      const { distance } = await trials(
        SETS[context.effort],
        (trial) => {
          const sizes = { m: M, tests: TESTS, purpose: `T12: dimension ${dimension}`, trial }
          return onTorus(world, sizes, context, async ({ test, geometry }) => {
            const { squaredDistance } = await geometry.query(test.x)
            return { distance: squaredDistance.reduce((sum, squared) => sum + Math.sqrt(squared), 0) / TESTS }
          })
        },
        partOf(context, at, DIMENSIONS.length),
      )
      const predicted = nearestDistance({ m: M, dimension })
      findings.push({ quantity: `mean distance, d = ${dimension}`, predicted, measured: { values: distance } })
    }
    return findings
  },
}
