import { torus } from '../../../data/torus.js'
import { distill } from '../../../distill/distill.js'
import { fitTeacher } from '../../../distill/teacher.js'
import { errorRate } from '../../../labels/accuracy.js'
import { uniformMatrix } from '../../../random/matrix.js'
import { stream } from '../../../random/stream.js'
import { fitNearest } from '../../../samplers/nearest.js'
import type { Fit } from '../../../samplers/sampler.js'
import { binomial } from '../../../theory/binomial.js'
import { poolStudentError } from '../../../theory/students.js'
import { majorityError } from '../../../theory/voting.js'
import type { Claim, ClaimContext, Finding } from '../claim.js'
import { partOf } from '../part.js'
import { trials } from '../trials.js'

interface Scene {
  members: number
  /** Neighbors of the student. */
  k: number
  /** Labeled rows of each member. */
  m: number
  unlabeled: number
}

const SETS = { fast: 60, default: 400, deep: 4000 }
const SCENES: readonly Scene[] = [
  { members: 3, k: 15, m: 20, unlabeled: 6000 },
  { members: 5, k: 41, m: 6, unlabeled: 6000 },
]
const [TESTS, P] = [300, 0.2]

export const t28: Claim = {
  id: 'T28',
  also: ['S5'],
  title: 'a finite pool, its labels drawn at random',
  statement:
    "A k'-NN student of many points, each labeled by one of k teachers drawn at random, errs sum over v of Bin(k,p)(v) B_k'(v/k): with more " +
    'neighbors it comes to the plurality of the pool, not to the Bayes rule.',
  tolerance:
    'On the line neighbor i is i/2n away and each label of a member differs on the way with probability 2 p q m i/2n; that moves the chance of a ' +
    "label by 1/k, and the vote only where the other k' - 1 are even: together k'(k'+1)/4 m/n 2pq C(k'-1,(k'-1)/2)/2^(k'-1) is allowed. " +
    'Intervals are over pools, each with unlabeled and test points of its own.',
  async measure(context: ClaimContext): Promise<Finding[]> {
    const findings: Finding[] = []
    for (const [at, scene] of SCENES.entries()) {
      const { members, k } = scene
      const values = await trials(
        SETS[context.effort],
        (trial) => measurePool(scene, trial, context),
        partOf(context, at, SCENES.length),
      )
      const allowance = spread(scene)
      const of = `pool of ${members}, k = ${k}`
      const predicted = poolStudentError({ members, k, p: P })
      findings.push({ quantity: `error, ${of}`, predicted, allowance, measured: { values: values.error } })
      // Of these very pools only labels and neighbors are left to chance.
      const beside = { predicted: 0, allowance, measured: { values: values.beside } }
      findings.push({ quantity: `error less the votes' own, ${of}`, ...beside })
    }
    return findings
  },
}

function spread({ k, m, unlabeled }: Scene): number {
  const even = binomial(k - 1, 0.5)[(k - 1) / 2]
  return ((k * (k + 1)) / 4) * (m / unlabeled) * 2 * P * (1 - P) * even
}

async function measurePool({ members, k, m, unlabeled }: Scene, trial: number, { engine, seed, signal }: ClaimContext) {
  const world = torus({ dimension: 1, p: P, halves: false })
  const call = { seed, trial, purpose: `T28: pools of ${members}`, signal }
  const draw = (n: number, what: string) => world.sample(engine, n, { ...call, purpose: `T28: ${members}, ${what}` })
  using train = await draw(members * m, 'train')
  // Unlabeled rows of the line need no labels to be drawn.
  using x = await uniformMatrix(engine, unlabeled, 1, stream(seed, `T28: ${members}, unlabeled`, trial))
  using test = await draw(TESTS, 'test')
  using pool = await fitTeacher(train, { ...call, members })
  const fit: Fit = (labeled, options) => fitNearest(labeled, { ...options, k })
  using student = await distill(pool, x, { ...call, fit })
  const error = await errorRate(await student.predict(test.x), test.clean)
  // Class 0 is right everywhere.
  const shares = await pool.shares(test.x)
  const wrong = shares.filter((_, at) => at % 2 === 1)
  const votes = wrong.reduce((sum, share) => sum + majorityError({ k, p: share }), 0) / TESTS
  return { error, beside: error - votes }
}
