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

/** Sizes of a pool of teachers, of its k-NN student, and of the unlabeled data. */
interface PoolSizes {
  members: number
  /** Number of neighbors of the student. */
  k: number
  /** Number of labeled rows of each teacher. */
  m: number
  unlabeled: number
}

const SETS = { fast: 60, default: 400, deep: 4000 }
const POOLS: readonly PoolSizes[] = [
  { members: 3, k: 15, m: 20, unlabeled: 6000 },
  { members: 5, k: 41, m: 6, unlabeled: 6000 },
]
const [TESTS, P] = [300, 0.2]

export const t28: Claim = {
  id: 'T28',
  also: ['S5'],
  title: 'a finite pool, one random teacher per point',
  statement:
    "If each of many points is labeled by one of k teachers drawn at random, a k'-NN student errs with probability " +
    "sum over v of Bin(k,p)(v) B_k'(v/k), where v teachers are wrong, each with probability p, and B_k' is the " +
    "error of a majority of k' votes. With more neighbors it approaches the plurality of the pool, not the Bayes " +
    'rule.',
  tolerance:
    "On the line neighbor i is i/2n away, and each member's label changes on the way with probability 2 p q m i/2n. " +
    "A change moves the chance of a wrong label by 1/k, and matters to the vote only if the other k' - 1 labels are " +
    "tied: together the allowance is k'(k'+1)/4 m/n 2pq C(k'-1,(k'-1)/2)/2^(k'-1). Intervals are over pools, each " +
    'with separate unlabeled and test points.',
  async measure(context: ClaimContext): Promise<Finding[]> {
    const findings: Finding[] = []
    for (const [at, sizes] of POOLS.entries()) {
      const { members, k } = sizes
      const values = await trials(
        SETS[context.effort],
        (trial) => measurePool(sizes, trial, context),
        partOf(context, at, POOLS.length),
      )
      const allowance = spread(sizes)
      const of = `pool of ${members}, k = ${k}`
      const predicted = poolStudentError({ members, k, p: P })
      findings.push({ quantity: `error, ${of}`, predicted, allowance, measured: { values: values.error } })
      // Given the pool, only the choice of teachers and the neighbors are random.
      const conditional = { predicted: 0, allowance, measured: { values: values.aboveVotes } }
      findings.push({ quantity: `error minus that of the votes, ${of}`, ...conditional })
    }
    return findings
  },
}

/**
 * Returns the allowance for teachers whose prediction changes between a test point and its k nearest unlabeled points.
 */
function spread({ k, m, unlabeled }: PoolSizes): number {
  const even = binomial(k - 1, 0.5)[(k - 1) / 2]
  return ((k * (k + 1)) / 4) * (m / unlabeled) * 2 * P * (1 - P) * even
}

/**
 * Returns the clean error of one student, and by how much it exceeds the error that is expected from the shares of
 * wrong teachers at the test points.
 */
async function measurePool(
  { members, k, m, unlabeled }: PoolSizes,
  trial: number,
  { engine, seed, signal }: ClaimContext,
) {
  const world = torus({ dimension: 1, p: P, halves: false })
  const call = { seed, trial, purpose: `T28: pools of ${members}`, signal }
  const draw = (n: number, what: string) => world.sample(engine, n, { ...call, purpose: `T28: ${members}, ${what}` })
  using train = await draw(members * m, 'train')
  // Inputs alone are cheaper than a sample with labels.
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
  return { error, aboveVotes: error - votes }
}
