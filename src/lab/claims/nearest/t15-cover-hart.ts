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
/** Of three classes, from a fair draw to a sure one. */
const UNEVEN = Array.from({ length: ATOMS }, (_, i) => {
  const other = (2 * (ATOMS - 1 - i)) / (3 * (ATOMS - 1))
  return [1 - other, other / 4, (3 * other) / 4]
})

interface Case {
  name: string
  world: World
  m: number
  /** How it compares with the upper bound. */
  upper: '<=' | '='
}

/** An atom is missed by 600 rows with probability (19/20)^600 = 4e-14; of the circle's amplitude 100 points keep .999. */
const CASES: readonly Case[] = [
  { name: 'circle', world: circle({ amplitude: 1, frequency: 1 }), m: 100, upper: '<=' },
  { name: 'atoms of 3 classes', world: atoms({ posterior: UNEVEN }), m: 600, upper: '<=' },
  { name: 'atoms of 10 classes, alike', world: atoms({ atoms: ATOMS, classes: 10, p: 0.6 }), m: 600, upper: '=' },
]

export const t15: Claim = {
  id: 'T15',
  title: 'between Bayes and twice Bayes',
  statement:
    'On noisy labels the error of 1-NN is at least the Bayes error R* and at most R* (2 - K R*/(K-1)) for K classes (Cover and Hart); the ' +
    'upper bound is met where all wrong labels are equally frequent.',
  tolerance:
    'Bounds must hold, and the slack is seen; where the upper one is met it is an equality. Points are so many that what is missing to ' +
    'the limit is below 1e-3 (circle, whose slack is .05) and 1e-13 (atoms). Intervals are over training sets.',
  async measure(context: ClaimContext): Promise<Finding[]> {
    const findings: Finding[] = []
    for (const [at, { name, world, m, upper }] of CASES.entries()) {
      const { error } = await trials(
        SETS[context.effort],
        async (trial) => ({ error: await noisyError(world, { m, trial, name }, context) }),
        partOf(context, at, CASES.length),
      )
      const bounds = coverHart({ bayesError: world.bayesError, classes: world.classes })
      const measured = { values: error }
      findings.push({ quantity: `at least R*, ${name}`, predicted: bounds.lower, relation: '>=', measured })
      findings.push({
        quantity: `${upper === '=' ? 'the upper bound' : 'at most'}, ${name}`,
        predicted: bounds.upper,
        relation: upper,
        measured,
      })
    }
    return findings
  },
}

/** The error of 1-NN on labels as the world draws them, known without a draw: 1 - P(what it says | x). */
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
  const said = await sampler.predict(test.x)
  const posterior = await world.posterior(test.x)
  return said.reduce((sum, label, i) => sum + 1 - posterior[i * world.classes + label], 0) / m
}
