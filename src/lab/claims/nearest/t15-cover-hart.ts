import { atoms } from '../../../data/atoms.js'
import { circle } from '../../../data/circle.js'
import type { World } from '../../../data/world.js'
import { fitNearest } from '../../../samplers/nearest.js'
import { coverHart } from '../../../theory/torus.js'
import type { Claim, ClaimContext, Finding } from '../claim.js'
import { partOf } from '../part.js'
import { trials } from '../trials.js'

const SETS = { fast: 60, default: 600, deep: 6000 }
const ATOMS = 20
/** P(y|x) of three classes at each atom: a row for each atom, from (1/3, 1/6, 1/2) to (1, 0, 0). */
const UNEVEN_POSTERIOR = Array.from({ length: ATOMS }, (_, i) => {
  const other = (2 * (ATOMS - 1 - i)) / (3 * (ATOMS - 1))
  return [1 - other, other / 4, (3 * other) / 4]
})

/** A world in which the error of 1-NN is compared with the bounds of Cover and Hart. */
interface BoundedWorld {
  name: string
  world: World
  m: number
  /** Relation of the error to the upper bound: '=' where the bound is attained. */
  upper: '<=' | '='
}

/**
 * Worlds with so many points m that the error of 1-NN is near its limit. 600 rows miss an atom with probability
 * (19/20)^600 = 4e-14. With 100 points on the circle, predictions keep 0.999 of the amplitude of P(y = 1 | x).
 */
const WORLDS: readonly BoundedWorld[] = [
  { name: 'circle', world: circle({ amplitude: 1, frequency: 1 }), m: 100, upper: '<=' },
  { name: 'atoms of 3 classes', world: atoms({ posterior: UNEVEN_POSTERIOR }), m: 600, upper: '<=' },
  { name: 'atoms of 10 classes, alike', world: atoms({ atoms: ATOMS, classes: 10, p: 0.6 }), m: 600, upper: '=' },
]

export const t15: Claim = {
  id: 'T15',
  title: '1-NN errs at most twice as often as Bayes',
  statement:
    'With many points, the error of 1-NN on noisy labels is at least the Bayes error R* and at most R* (2 - K ' +
    'R*/(K-1)) for K classes (Cover and Hart). The upper bound is attained if all wrong labels are equally ' +
    'frequent.',
  tolerance:
    'Bounds: the difference between measurement and prediction is their slack. The attained upper bound is tested ' +
    'as an equality. At the sizes used, the distance from the limit of many points is below 1e-3 on the circle, ' +
    'where the slack is 0.05, and below 1e-13 on atoms. Intervals are over training sets.',
  async measure(context: ClaimContext): Promise<Finding[]> {
    const findings: Finding[] = []
    for (const [at, { name, world, m, upper }] of WORLDS.entries()) {
      const { error } = await trials(
        SETS[context.effort],
        async (trial) => ({ error: await noisyError(world, { m, trial, name }, context) }),
        partOf(context, at, WORLDS.length),
      )
      const bounds = coverHart({ bayesError: world.bayesError, classes: world.classes })
      const measured = { values: error }
      findings.push({ quantity: `error and lower bound, ${name}`, predicted: bounds.lower, relation: '>=', measured })
      findings.push({
        quantity: `error and upper bound, ${name}`,
        predicted: bounds.upper,
        relation: upper,
        measured,
      })
    }
    return findings
  },
}

/**
 * Returns the error of 1-NN on noisy labels: the mean over test points of 1 - P(prediction | x), so that no test labels
 * need to be drawn.
 */
async function noisyError(
  world: World,
  { m, trial, name }: { m: number; trial: number; name: string },
  { engine, seed, signal }: ClaimContext,
): Promise<number> {
  const draw = (n: number, what: string) =>
    world.sample(engine, n, { seed, trial, purpose: `T15: ${name}, ${what}`, signal })
  using train = await draw(m, 'train')
  using test = await draw(m, 'test')
  using sampler = await fitNearest(train)
  const predicted = await sampler.predict(test.x)
  const posterior = await world.posterior(test.x)
  return predicted.reduce((sum, label, i) => sum + 1 - posterior[i * world.classes + label], 0) / m
}
